import type { Loop } from '../../cost/loops.ts';

/** Remembers what was said about one module: the same operation on the same thing in the same loop is one finding. */
export type FirstInLoop = (loop: Loop, subject: string) => boolean;

/** True for the first question about a loop and subject, false for every later one. */
export function firstInLoop(): FirstInLoop {
  const seen = new Set<string>();
  return (loop, subject) => {
    const key = `${loop.header.start} ${subject}`;
    const isFirst = !seen.has(key);
    seen.add(key);
    return isFirst;
  };
}
