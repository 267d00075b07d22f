import type { ProfiledFunction } from './profile.ts';

/** One frame of a stack, outermost first in a stack. */
export interface StackFrame {
  readonly file: string;
  readonly line: number;
  readonly name: string;
}

/** Adds up stacks with their seconds into functions. A function that is on a stack twice gains its seconds once. */
export class StackTotals {
  readonly #functions = new Map<string, { frame: StackFrame; own: number; total: number }>();

  add(stack: readonly StackFrame[], seconds: number): void {
    const seen = new Set<string>();
    for (const [index, frame] of stack.entries()) {
      const key = `${frame.file}\0${frame.line}\0${frame.name}`;
      const entry = this.#functions.get(key) ?? { frame, own: 0, total: 0 };
      if (!seen.has(key)) {
        entry.total += seconds;
        seen.add(key);
      }
      if (index === stack.length - 1) {
        entry.own += seconds;
      }
      this.#functions.set(key, entry);
    }
  }

  functions(): readonly ProfiledFunction[] {
    return [...this.#functions.values()].map(({ frame, own, total }) => ({ ...frame, own, total }));
  }
}
