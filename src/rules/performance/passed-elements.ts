import { containerKinds } from '../../cost/container-kinds.ts';
import { turnsOf } from '../../cost/function-cost.ts';
import { isInvariant, isSmallContainer } from '../../cost/loop-dependence.ts';
import { repeats, type Loop } from '../../cost/loops.ts';
import { growingLoops } from '../../cost/repetition.ts';
import { sizeOfElements } from '../../cost/size.ts';
import type { SourceModule } from '../../python/source-module.ts';
import { enclosingBlocks } from '../../python/tree/blocks.ts';
import type { Call, Expression, Node, Statement } from '../../python/tree/nodes.ts';
import { ancestors, walk } from '../../python/tree/walk.ts';

/** An argument that hands many elements to a call in a loop. */
export interface PassedElements {
  readonly value: Expression;
  /** What the loop itself runs over, or something else that no turn of the loop changes. */
  readonly role: 'turns' | 'same';
  /** Its position among the arguments, or its keyword. */
  readonly at: number | string;
  readonly loop: Loop;
}

/** The arguments of a call that hand over the same elements in every turn of a loop; none where the call leaves the loop. */
export function passedElements(module: SourceModule, call: Call): readonly PassedElements[] {
  if (call.arguments.some(({ unpacking }) => unpacking !== 'none')) {
    return [];
  }
  const candidates = call.arguments.filter(
    ({ value }) => value.kind === 'name' || value.kind === 'attribute',
  );
  const loops = candidates.length === 0 ? [] : growingLoops(module, call);
  return candidates.flatMap(({ keyword, value }): readonly PassedElements[] => {
    const own = loops.findLast((one) => runsOver(module, one, value));
    const loop = own ?? loops.findLast((one) => isSame(module, one, value));
    const at = keyword?.name ?? call.arguments.findIndex((one) => one.value === value);
    return loop !== undefined && !leavesLoop(call, loop) && isElements(module, value)
      ? [{ value, role: own === undefined ? 'same' : 'turns', at, loop }]
      : [];
  });
}

/** Something that can be searched, of which the source does not say that it is short. */
function isSame(module: SourceModule, loop: Loop, value: Expression): boolean {
  const { kind } = containerKinds(module).shapeOf(value);
  return (
    ['unknown', 'list', 'tuple', 'deque'].includes(kind) &&
    isInvariant(module, value, loop) &&
    !isSmallContainer(module, value)
  );
}

/** A name of many elements; a number that bounds both loops says nothing about data. */
function isElements(module: SourceModule, argument: Expression): boolean {
  return !['int', 'float', 'bool', 'iterator', 'none'].includes(
    containerKinds(module).shapeOf(argument).kind,
  );
}

/** `for x in xs`, `for i in range(len(xs))`, `for i, x in enumerate(xs)`: the very container that is passed. */
function runsOver(module: SourceModule, loop: Loop, argument: Expression): boolean {
  const { node } = loop;
  if (node.kind === 'while') {
    return false;
  }
  const text = textOf(module, argument);
  let isMeant = false;
  walk(node.iterable, (inner) => {
    const isNamed = inner.kind === argument.kind && textOf(module, inner) === text;
    isMeant ||= isNamed && !isBound(module, inner);
  });
  const names = [...sizeOfElements(module, argument).powers.keys()];
  const turns = turnsOf(module, node).powers;
  return isMeant && names.length === 1 && names.every((name) => (turns.get(name) ?? 0) >= 1);
}

/** A number that bounds a range: `range(n)`, not `range(len(xs))`. */
function isBound(module: SourceModule, node: Node): boolean {
  for (const ancestor of ancestors(node)) {
    const name =
      ancestor.kind === 'call' ? module.scopes.qualifiedName(ancestor.callee) : undefined;
    if (name === 'builtins.len' || ancestor.kind === 'for' || ancestor.kind === 'comprehension') {
      return false;
    }
    if (name === 'builtins.range') {
      return true;
    }
  }
  return false;
}

/** Called on the way out of the loop, or where something is still missing: once. */
function leavesLoop(node: Call, loop: Loop): boolean {
  const isInGuard = [...ancestors(node)].some(
    (ancestor) => ancestor.kind === 'if' && repeats(loop.node, ancestor) && isGuard(ancestor.test),
  );
  return (
    isInGuard ||
    enclosingBlocks(node).some(
      ({ block, index, owner }) =>
        (owner !== loop.node || block.length > 1) &&
        (repeats(loop.node, owner) || owner === loop.node) &&
        block.slice(index).some(leaves),
    )
  );
}

function leaves(statement: Statement): boolean {
  return ['break', 'return', 'raise'].includes(statement.kind);
}

/** `if found is None` */
function isGuard(test: Expression): boolean {
  const last = test.kind === 'comparison' ? test.operands.at(-1) : undefined;
  return (
    test.kind === 'comparison' &&
    test.operators.join() === 'is' &&
    last?.kind === 'constant' &&
    last.value === 'None'
  );
}

function textOf(module: SourceModule, node: Node): string {
  return module.text.slice(node.span.start, node.span.end);
}
