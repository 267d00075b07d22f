import { repeats, type Loop } from '../../cost/loops.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Expression, Name } from '../../python/tree/nodes.ts';

/** What a number that a loop counts can be, as a position in a list. */
export interface CounterPlace {
  /** The smallest value that it has. */
  readonly least: number;
  /** Never beyond the length of the list. */
  readonly isInside: boolean;
  /** `i` of `i + 1`. */
  readonly base: string | undefined;
}

/** What `i` or `i + 1` can be, for an `i` that the loop counts up with `range` or `enumerate`; undefined for other numbers. */
export function counterPlace(
  module: SourceModule,
  { number, list }: { readonly number: Expression; readonly list: Expression },
  loop: Loop,
): CounterPlace | undefined {
  const isNext =
    number.kind === 'binary' &&
    number.operator === '+' &&
    number.right.kind === 'number' &&
    number.right.text === '1';
  const name = isNext ? number.left : number;
  if (name.kind !== 'name' || loop.node.kind === 'while') {
    return undefined;
  }
  const { target, iterable } = loop.node;
  if (iterable.kind !== 'call' || isReassigned(module, name, loop)) {
    return undefined;
  }
  const step = isNext ? 1 : 0;
  const base = isNext ? name.name : undefined;
  const callee = module.scopes.qualifiedName(iterable.callee);
  const [first, second] = iterable.arguments.map(({ value }) => source(module, value));
  const length = `len(${source(module, list)})`;
  if (callee === 'builtins.enumerate') {
    const counter = target.kind === 'tuple' ? target.elements[0] : undefined;
    const isCounter = counter?.kind === 'name' && counter.name === name.name;
    return isCounter && iterable.arguments.length === 1
      ? { least: step, isInside: first === source(module, list), base }
      : undefined;
  }
  const isTarget = target.kind === 'name' && target.name === name.name;
  if (callee !== 'builtins.range' || !isTarget || iterable.arguments.length > 2) {
    return undefined;
  }
  const start = second === undefined ? 0 : Number(first);
  const end = second ?? first;
  return Number.isInteger(start) && start >= 0
    ? {
        least: start + step,
        isInside: end === length || (step === 0 && end === `${length} + 1`),
        base,
      }
    : undefined;
}

/** True when the loop's body gives the name another value. */
export function isReassigned(module: SourceModule, name: Name, loop: Loop): boolean {
  const definitions = module.scopes.bindingOf(name)?.definitions ?? [];
  return definitions.some(
    (definition) => definition.node !== loop.node && repeats(loop.node, definition.name),
  );
}

function source(module: SourceModule, { span }: Expression): string {
  return module.text.slice(span.start, span.end);
}
