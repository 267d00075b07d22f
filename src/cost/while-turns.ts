import type { SourceModule } from '../python/source-module.ts';
import type { Expression, Name, Node, Statement, While } from '../python/tree/nodes.ts';
import { constantNumber } from '../python/tree/queries.ts';
import { ancestors, walk } from '../python/tree/walk.ts';
import { containerDefinitions } from './container-definitions.ts';
import { describeLoop, repeats } from './loops.ts';
import { CONSTANT, named, sizeOfNumber, type Size } from './size.ts';

/**
 * How often a `while` turns, from how the names of its test move in its body: halved, doubled or narrowed by a middle, the
 * logarithm of a size; stepped, as often as its bound is large; emptied or unknown, the size of what it waits for. A loop
 * whose variables go on from where an outer loop's last turn left them costs that outer loop nothing: two pointers and
 * monotone stacks are counted once.
 */
export function turnsOfWhile(module: SourceModule, loop: While): Size {
  const moved = movedNames(module, loop);
  const outer = loopAround(loop);
  if (
    outer !== undefined &&
    moved.length > 0 &&
    moved.every((name) => goesOn(module, name, { loop, outer }))
  ) {
    return CONSTANT;
  }
  if (isHalving(loop, moved)) {
    return { ...CONSTANT, logs: ['n'] };
  }
  const { test } = loop;
  if (test.kind === 'comparison' && test.operands.length === 2) {
    const [left, right] = test.operands;
    const bound = [right, left].find(
      (side) =>
        side !== undefined &&
        !moved.some((name) => side === name) &&
        constantNumber(side) === undefined,
    );
    const start = moved[0];
    if (bound !== undefined && !movesWithin(bound, moved)) {
      return boundOf(module, bound);
    }
    return start === undefined ? named(describeLoop(module, loop).name) : named(start.name);
  }
  return named(describeLoop(module, loop).name);
}

/** `i * i <= n` and `i ** 2 <= n` turn √n times, `i <= n` n times. */
function boundOf(module: SourceModule, bound: Expression): Size {
  const size = sizeOfNumber(module, bound);
  const { parent } = bound;
  const other =
    parent?.kind === 'comparison' ? parent.operands.find((one) => one !== bound) : undefined;
  const isSquare =
    other?.kind === 'binary' &&
    ((other.operator === '*' &&
      other.left.kind === 'name' &&
      other.right.kind === 'name' &&
      other.left.name === other.right.name) ||
      (other.operator === '**' && constantNumber(other.right) === 2));
  return isSquare
    ? { ...size, powers: new Map([...size.powers].map(([name, degree]) => [name, degree / 2])) }
    : size;
}

function movesWithin(expression: Expression, moved: readonly Name[]): boolean {
  let found = false;
  walk(expression, (node) => {
    found ||= node.kind === 'name' && moved.some((name) => name.name === node.name);
  });
  return found;
}

/** Names of the test that the body gives other values, or changes by a method. */
function movedNames(module: SourceModule, loop: While): readonly Name[] {
  const names: Name[] = [];
  for (const test of exitTests(loop)) {
    walk(test, (node) => {
      if (node.kind === 'name' && isMoved(module, node, loop)) {
        names.push(node);
      }
    });
  }
  return names;
}

/** The loop's own test and, under `while True`, those of the branches that leave it. */
function exitTests(loop: While): readonly Expression[] {
  const { test } = loop;
  const isEndless = (test.kind === 'constant' && test.value === 'True') || test.kind === 'number';
  const leaving = loop.body.flatMap((statement) =>
    statement.kind === 'if' && [...statement.body, ...statement.orElse].some(leaves)
      ? [statement.test]
      : [],
  );
  return isEndless || test.kind === 'name' ? [test, ...leaving] : [test];
}

function leaves(statement: Statement): boolean {
  return ['break', 'return', 'raise'].includes(statement.kind);
}

function isMoved(module: SourceModule, name: Name, loop: While): boolean {
  const binding = module.scopes.bindingOf(name);
  return (
    binding !== undefined &&
    (binding.definitions.some((definition) => repeats(loop, definition.name)) ||
      binding.references.some(
        (reference) => repeats(loop, reference) && SHRINKING.has(methodOn(reference)),
      ))
  );
}

const SHRINKING: ReadonlySet<string> = new Set(['pop', 'popleft', 'remove', 'clear', 'popitem']);

function methodOn(reference: Name): string {
  const { parent } = reference;
  return parent?.kind === 'attribute' && parent.parent?.kind === 'call'
    ? parent.attribute.name
    : '';
}

function loopAround(loop: While): Node | undefined {
  for (const ancestor of ancestors(loop)) {
    if (ancestor.kind === 'for' || ancestor.kind === 'while') {
      return ancestor;
    }
    if (ancestor.kind === 'function' || ancestor.kind === 'class') {
      return undefined;
    }
  }
  return undefined;
}

/** The outer loop gives the name no fresh value: all its definitions in there are steps of the inner loop or by one. */
function goesOn(
  module: SourceModule,
  name: Name,
  { loop, outer }: { readonly loop: While; readonly outer: Node },
): boolean {
  const definitions = module.scopes.bindingOf(name)?.definitions ?? [];
  return (
    definitions.every(
      (definition) =>
        definition.name.span.start < outer.span.start ||
        definition.name.span.end > outer.span.end ||
        definition.kind === 'augmented' ||
        repeats(loop, definition.name),
    ) &&
    containerDefinitions(module.scopes, name).some((one) => one.name.span.start < outer.span.start)
  );
}

/** Some assignment of the body halves or doubles a name of the test, or sets it to a middle. */
function isHalving(loop: While, moved: readonly Name[]): boolean {
  let found = false;
  const middles = new Set<string>();
  for (const statement of loop.body) {
    walk(statement, (node) => {
      if (node.kind === 'augmented-assignment' && node.target.kind === 'name') {
        const { target, operator, value } = node;
        const isScaled = ['//', '/', '*', '>>', '<<', '%'].includes(operator);
        found ||= isScaled && (constantNumber(value) ?? 2) !== 1 && has(moved, target.name);
      }
      if (node.kind === 'assignment' && node.value !== undefined) {
        const [target] = node.targets;
        const { value } = node;
        const isScaled = value.kind === 'binary' && ['//', '/', '>>'].includes(value.operator);
        if (target?.kind === 'name' && isScaled) {
          middles.add(target.name);
          found ||= has(moved, target.name);
        }
        found ||= target?.kind === 'name' && has(moved, target.name) && mentions(value, middles);
      }
    });
  }
  return found;
}

function has(names: readonly Name[], name: string): boolean {
  return names.some((one) => one.name === name);
}

function mentions(expression: Expression, names: ReadonlySet<string>): boolean {
  let found = false;
  walk(expression, (node) => {
    found ||= node.kind === 'name' && names.has(node.name);
  });
  return found;
}
