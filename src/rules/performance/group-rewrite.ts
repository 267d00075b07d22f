import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { functionAround, loopsAround, repeats, type Loop } from '../../cost/loops.ts';
import { isInvariant, variesWith } from '../../cost/loop-dependence.ts';
import { isUnhashable } from '../../cost/shape.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Call, Comparison, Expression, For, Name, Node } from '../../python/tree/nodes.ts';
import { ancestors, walk } from '../../python/tree/walk.ts';
import { freshName, indentationUnit, linesBefore, replace, ruleFix } from '../rewrite.ts';
import { mayBeNone } from './set-rewrite.ts';
import { wordsOf } from './words-of.ts';
import { isPureKey } from './pure-key.ts';
import { hoistPlace } from './hoist-place.ts';
import { isUntouched } from './group-safety.ts';

/**
 * Groups what the inner loop searches by the key it is compared with, once, and lets the inner loop run over the group that
 * fits. The comparison stays: it costs one look at each element of the group, and keeps apart what a dictionary takes for
 * equal and `==` does not (NaN). So the order, `break`, `else` and everything the body does stay as they are. It is offered
 * where the loops change neither what is searched nor the keys, and where the elements can be read twice.
 */
export function groupRewrite(module: SourceModule, search: GroupSearch): Fix | undefined {
  const { inner } = search;
  const names = inner.node.kind === 'while' ? undefined : targetNames(inner.node.target);
  const sides = names === undefined ? undefined : orient(module, search);
  const source = sides === undefined ? undefined : searchedIn(module, search);
  if (inner.node.kind === 'while' || names === undefined || sides === undefined) {
    return undefined;
  }
  const hoist = source === undefined ? undefined : hoistLoop(module, { search, source, sides });
  const statement =
    hoist === undefined || source === undefined
      ? undefined
      : hoistPlace(module, hoist, [source.whole]);
  if (source === undefined || hoist === undefined || statement === undefined) {
    return undefined;
  }
  const isSafe =
    areNamesFree(module, names, inner) &&
    isUntouched(module, { inner: sides.inner, outer: sides.outer, iterable: source.whole }, hoist);
  if (!isSafe) {
    return undefined;
  }
  const target = text(module, inner.node.target);
  const element =
    inner.node.target.kind === 'tuple' ? `(${target.replace(/^\(|\)$/g, '')})` : target;
  const groups = freshName(module, groupName(module, source.whole, { key: sides.inner, inner }));
  return ruleFix(
    `group \`${subjectOf(module, source.whole, sides.inner)}\` once by what is searched for (the keys must be hashable)`,
    [
      linesBefore(module, statement, [
        `${groups} = {}`,
        `for ${target} in ${source.text}:`,
        `${indentationUnit(module)}${groups}.setdefault(${sides.innerText}, []).append(${element})`,
      ]),
      replace(inner.node.iterable.span, `${groups}.get(${sides.outerText}, ())`),
      ...(source.condition === undefined ? [] : [conditionEdit(search, source.condition)]),
    ],
  );
}

export interface GroupSearch {
  readonly test: Comparison;
  readonly inner: Loop;
  readonly outer: Loop;
  /** A node for which the loops around it are the outer loops. */
  readonly at: Node;
  /** True for `if a != b: continue`, where what does not fit is left out. */
  readonly isSkip: boolean;
}

interface Sides {
  readonly inner: Expression;
  readonly outer: Expression;
  readonly innerText: string;
  readonly outerText: string;
}

/** Which side of the comparison is the key of what is searched; for a sum of whole numbers the goal less the other part. */
function orient(module: SourceModule, { test, inner }: GroupSearch): Sides | undefined {
  const [left, right] = test.operands;
  if (left === undefined || right === undefined) {
    return undefined;
  }
  const [key, other] = variesWith(module, left, inner) ? [left, right] : [right, left];
  if (variesWith(module, other, inner)) {
    return undefined;
  }
  const { shapeOf } = containerKinds(module);
  if (key.kind === 'binary' && (key.operator === '+' || key.operator === '-')) {
    const parts = variesWith(module, key.right, inner)
      ? { inner: key.right, outer: key.left }
      : { inner: key.left, outer: key.right };
    const isPair =
      variesWith(module, parts.inner, inner) && !variesWith(module, parts.outer, inner);
    const isConstant = ['number', 'string'].includes(parts.outer.kind);
    if (isPair && !isConstant) {
      const areWhole = [key.left, key.right, other].every((one) => shapeOf(one).kind === 'int');
      return areWhole && key.operator === '+' && isPureKey(module, parts.inner)
        ? {
            ...parts,
            innerText: text(module, parts.inner),
            outerText: `${text(module, other)} - ${bracketed(module, parts.outer)}`,
          }
        : undefined;
    }
  }
  const isFit =
    isPureKey(module, key) &&
    isPureKey(module, other) &&
    ![key, other].some((one) => isUnhashable(shapeOf(one)));
  return isFit
    ? { inner: key, outer: other, innerText: text(module, key), outerText: text(module, other) }
    : undefined;
}

function bracketed(module: SourceModule, expression: Expression): string {
  const isAtom = ['name', 'subscript', 'attribute', 'call', 'number'].includes(expression.kind);
  return isAtom ? text(module, expression) : `(${text(module, expression)})`;
}

interface Source {
  /** What is searched, independent of the outer loops. */
  readonly whole: Expression;
  readonly text: string;
  /** For `range(i + 1, n)`: the position that the outer loop is at. */
  readonly condition: { readonly target: string; readonly after: string } | undefined;
}

function searchedIn(module: SourceModule, { inner, outer }: GroupSearch): Source | undefined {
  if (inner.node.kind === 'while') {
    return undefined;
  }
  const { iterable, target } = inner.node;
  if (iterable.kind === 'name' && mayBeNone(module, iterable)) {
    return undefined;
  }
  if (containerKinds(module).shapeOf(iterable).kind === 'iterator' && !isView(module, iterable)) {
    return undefined;
  }
  if (!variesWith(module, iterable, outer)) {
    return { whole: iterable, text: text(module, iterable), condition: undefined };
  }
  const after = restAfter(module, iterable, outer);
  return after === undefined || target.kind !== 'name'
    ? undefined
    : {
        whole: after.bound,
        text: `range(${text(module, after.bound)})`,
        condition: { target: target.name, after: after.name },
      };
}

/** `enumerate(xs)`, `zip(xs, ys)` of things that can be read again can be read again. */
function isView(module: SourceModule, iterable: Expression): boolean {
  const isWrapped =
    iterable.kind === 'call' &&
    ['builtins.enumerate', 'builtins.zip', 'builtins.reversed'].includes(
      module.scopes.qualifiedName(iterable.callee) ?? '',
    );
  return (
    isWrapped &&
    iterable.arguments.every(
      ({ value, unpacking }) =>
        unpacking === 'none' && containerKinds(module).shapeOf(value).kind !== 'iterator',
    )
  );
}

/** `i` and `n` of `range(i + 1, n)` where the outer loop counts `i` up from zero or more. */
function restAfter(
  module: SourceModule,
  iterable: Expression,
  outer: Loop,
): { readonly name: string; readonly bound: Expression } | undefined {
  if (iterable.kind !== 'call' || !isRange(module, iterable) || iterable.arguments.length !== 2) {
    return undefined;
  }
  const [lower, bound] = iterable.arguments.map(({ value }) => value);
  const isNext =
    lower?.kind === 'binary' &&
    lower.operator === '+' &&
    lower.left.kind === 'name' &&
    lower.right.kind === 'number' &&
    lower.right.text === '1';
  if (!isNext || lower.left.kind !== 'name' || bound === undefined) {
    return undefined;
  }
  return !variesWith(module, bound, outer) && isCountedUp(module, lower.left, outer)
    ? { name: lower.left.name, bound }
    : undefined;
}

function isRange(module: SourceModule, call: Call): boolean {
  return module.scopes.qualifiedName(call.callee) === 'builtins.range';
}

function isCountedUp(module: SourceModule, name: Name, outer: Loop): boolean {
  if (outer.node.kind === 'while') {
    return false;
  }
  const { target, iterable } = outer.node;
  if (iterable.kind !== 'call' || iterable.arguments.length !== 1) {
    return false;
  }
  const counter = isRange(module, iterable)
    ? target
    : module.scopes.qualifiedName(iterable.callee) === 'builtins.enumerate' &&
        target.kind === 'tuple'
      ? target.elements[0]
      : undefined;
  return counter?.kind === 'name' && counter.name === name.name;
}

/** `j > i and` before the test of a pair; `j <= i or` before one that leaves pairs out. */
function conditionEdit(
  { test, isSkip }: GroupSearch,
  condition: NonNullable<Source['condition']>,
): ReturnType<typeof replace> {
  const { target, after } = condition;
  const place = { start: test.span.start, end: test.span.start };
  return replace(place, isSkip ? `${target} <= ${after} or ` : `${target} > ${after} and `);
}

/** The outermost loop in all turns of which the same elements are searched by the same keys. */
function hoistLoop(
  module: SourceModule,
  found: { readonly search: GroupSearch; readonly source: Source; readonly sides: Sides },
): Loop | undefined {
  const { search, source, sides } = found;
  const loops = loopsAround(module, search.at).filter((loop) => loop.node !== search.inner.node);
  let hoist: Loop | undefined;
  for (const loop of loops.toReversed()) {
    const isSame =
      isInvariant(module, source.whole, loop) &&
      !keyVaries(module, { key: sides.inner, search }, loop);
    if (!isSame) {
      break;
    }
    hoist = loop;
  }
  const isReached =
    hoist !== undefined &&
    loops.indexOf(hoist) <= loops.findIndex((one) => one.node === search.outer.node);
  return isReached && functionAround(search.at)?.kind !== 'lambda' ? hoist : undefined;
}

/** Some name of the key, other than those the inner loop binds, has another value in another turn, or another element. */
function keyVaries(
  module: SourceModule,
  { key, search }: { readonly key: Expression; readonly search: GroupSearch },
  loop: Loop,
): boolean {
  const { inner } = search;
  let varies = false;
  walk(key, (node) => {
    if (node.kind === 'name' && !variesWith(module, node, inner)) {
      const scope = module.scopes.bindingOf(node)?.scope.kind;
      varies ||= !isInvariant(module, node, loop) || scope === 'comprehension';
    }
  });
  return varies;
}

/** The grouping loop binds the same names before: nobody else may read them. */
function areNamesFree(module: SourceModule, names: readonly Name[], inner: Loop): boolean {
  if (inner.node.kind === 'comprehension-clause') {
    const owner = functionAround(inner.node) ?? module.tree;
    let isFree = true;
    walk(owner, (node) => {
      const isOther =
        (node.kind === 'name' ||
          (node.kind === 'identifier' && node.parent?.kind === 'parameter')) &&
        names.some(({ name }) => name === node.name) &&
        (node.kind !== 'name' || module.scopes.bindingOf(node)?.scope.kind !== 'comprehension');
      isFree &&= !isOther;
    });
    return isFree;
  }
  const { node } = inner;
  return names.every((name) =>
    (module.scopes.bindingOf(name)?.references ?? []).every(
      (reference) => repeats(node, reference) || isBoundByLoop(reference),
    ),
  );
}

/** Read in the body of another loop that binds the name itself. */
function isBoundByLoop(reference: Name): boolean {
  return [...ancestors(reference)].some(
    (ancestor) =>
      ancestor.kind === 'for' &&
      repeats(ancestor, reference) &&
      targetNames(ancestor.target)?.some(({ name }) => name === reference.name) === true,
  );
}

function targetNames(target: Expression): readonly Name[] | undefined {
  if (target.kind === 'name') {
    return [target];
  }
  if (target.kind !== 'tuple') {
    return undefined;
  }
  const names = target.elements.map(targetNames);
  return names.every((one) => one !== undefined) ? names.flat() : undefined;
}

function groupName(
  module: SourceModule,
  whole: Expression,
  { key, inner }: { readonly key: Expression; readonly inner: Loop },
): string {
  const subject = subjectOf(module, whole, key).replace(/^_+/, '');
  return `${subject}_by_${keyWord(module, key, inner)}`;
}

/** `orders` of `orders`, `self.orders`, `orders.items()`; for a range what the key reads. */
function subjectOf(module: SourceModule, whole: Expression, key: Expression): string {
  const names: string[] = [];
  const isCounted = key.kind === 'subscript' && key.index.kind === 'name';
  walk(isCounted && key.kind === 'subscript' ? key.object : whole, (node) => {
    const isCallee = node.parent?.kind === 'call' && node.parent.callee === node;
    const isMethod = node.parent?.kind === 'attribute' && node.parent.parent?.kind === 'call';
    if (node.kind === 'name' && !isCallee && node.name !== 'self') {
      names.push(node.name);
    } else if (node.kind === 'identifier' && !isMethod) {
      names.push(node.name);
    }
  });
  return names.at(-1) ?? 'groups';
}

/** `customer_id` of `order.customer.id`, `name` of `row["name"]`, `key` where the element itself is compared. */
function keyWord(module: SourceModule, key: Expression, inner: Loop): string {
  const left = new Set<string>();
  const names = inner.node.kind === 'while' ? [] : (targetNames(inner.node.target) ?? []);
  for (const { name } of names.length === 1 ? names : []) {
    left.add(name);
  }
  if (key.kind === 'subscript' && key.index.kind === 'name') {
    left.add(text(module, key.object));
  }
  return wordsOf(text(module, key), left).replace(/^of_/, '').toLowerCase() || 'key';
}

function text(module: SourceModule, { span }: Node): string {
  return module.text.slice(span.start, span.end);
}

/** True for the loop statement whose first `if` leaves out what does not fit. */
export function skipsOthers(loop: For, test: Comparison): boolean {
  const [first] = loop.body;
  return first?.kind === 'if' && first.test === test && test.operators.join() === '!=';
}
