import type {
  Binary,
  Call,
  Comparison,
  Expression,
  Subscript,
} from '../../../python/tree/nodes.ts';
import { constantNumber } from '../../../python/tree/queries.ts';
import { ALL_KINDS, NO_KINDS, kindSet } from '../../kinds.ts';
import type { KindSet } from '../../kinds.ts';
import { readAttribute } from '../function/attributes.ts';
import { evaluate, refine } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { deepTaints } from '../values/heap.ts';
import { patternAllows } from './pattern-allows.ts';
import { addChecks, safeKinds } from '../values/state.ts';
import { textsOf } from '../values/value.ts';
import type { Taint, Value } from '../values/value.ts';

/**
 * What comparisons show: equal to something that is not from outside, one of a collection of such things, without a piece of text that would be needed
 * to do harm.
 */
export function refineComparison(frame: Frame, test: Comparison, truth: boolean): void {
  for (const [index, operator] of test.operators.entries()) {
    const left = test.operands[index];
    const right = test.operands[index + 1];
    if (left === undefined || right === undefined || (test.operators.length > 1 && !truth)) {
      continue;
    }
    switch (operator) {
      case '==':
      case 'is':
      case '!=':
      case 'is not':
        refineEquality(frame, { left, right, isSame: truth === /^(?:==|is)$/u.test(operator) });
        break;
      case 'in':
      case 'not in':
        refineMembership(frame, {
          element: left,
          container: right,
          isIn: truth === (operator === 'in'),
        });
        break;
      case '<=':
      case '<':
        refineSubset(frame, { small: left, large: right, isSubset: truth });
        break;
      default:
        refineSubset(frame, { small: right, large: left, isSubset: truth });
    }
  }
}

interface Equality {
  readonly left: Expression;
  readonly right: Expression;
  readonly isSame: boolean;
}

function refineEquality(frame: Frame, { left, right, isSame }: Equality): void {
  refineFound(frame, left, { right, isFound: !isSame });
  if (right.kind === 'constant' && (right.value === 'True' || right.value === 'False')) {
    // `is_safe(x) is True`.
    refine(frame, left, (right.value === 'True') === isSame);
  }
  if (isSame) {
    refineEqual(frame, left, right);
    refineVouching(frame, left, right);
    refineVouching(frame, right, left);
  }
}

/** `pattern.fullmatch(…) is not None`: a match is never false. */
function refineFound(
  frame: Frame,
  left: Expression,
  { right, isFound }: { readonly right: Expression; readonly isFound: boolean },
): void {
  if (right.kind !== 'constant' || right.value !== 'None') {
    return;
  }
  const definitions =
    left.kind === 'name' ? frame.owner.source.scopes.bindingOf(left)?.definitions : undefined;
  const call = definitions?.length === 1 ? definitions[0]?.value : left;
  if (call?.kind === 'call' && isMatch(frame, call)) {
    refine(frame, left, isFound);
  }
}

/** True for a call of a function that looks for a pattern. */
function isMatch(frame: Frame, { callee }: Call): boolean {
  const called =
    callee.kind === 'attribute'
      ? readAttribute(frame, callee, evaluate(frame, callee.object))
      : evaluate(frame, callee);
  return called.refs.some(({ name }) => frame.engine.library.call(name)?.matches !== undefined);
}

/**
 * What equals something is as harmless as that is: for everything, where it is not from outside; a call of a length or type says nothing of the
 * text.
 */
function refineEqual(frame: Frame, left: Expression, right: Expression): void {
  const one = evaluate(frame, left);
  const other = evaluate(frame, right);
  addChecks(frame.state, one.taints, trustedKinds(frame, other));
  addChecks(frame.state, other.taints, trustedKinds(frame, one));
}

/** For which kinds nothing in a value does harm. Being nothing, or empty, is no choice that anybody made. */
export function trustedKinds({ state }: Frame, value: Value): KindSet {
  const isNone = value.literals?.every((one) => one === null || one === '') === true;
  return isNone
    ? NO_KINDS
    : deepTaints(state, value).reduce((kinds, one) => kinds & safeKinds(state, one), ALL_KINDS);
}

/**
 * `urlparse(x).netloc == ""` and `urlparse(x).netloc in HOSTS`: who knows the host knows where the whole address leads. `known` is undefined where the
 * part is known to be empty.
 */
export function refineVouching(
  frame: Frame,
  part: Expression,
  known: Expression | undefined,
): void {
  if (part.kind === 'attribute') {
    const kinds = vouchedBy(frame, part);
    const trusted =
      kinds === NO_KINDS || known === undefined
        ? ALL_KINDS
        : deepTaints(frame.state, evaluate(frame, known)).reduce(
            (set, one) => set & safeKinds(frame.state, one),
            ALL_KINDS,
          );
    addChecks(frame.state, evaluate(frame, part.object).taints, kinds & trusted);
  }
}

/** The kinds that an attribute's value decides on for the object that it is read from. */
export function vouchedBy(
  frame: Frame,
  { object, attribute }: Extract<Expression, { kind: 'attribute' }>,
): KindSet {
  const { library } = frame.engine;
  const owners = evaluate(frame, object).refs.map(({ name }) =>
    library.value(library.member(name, attribute.name)),
  );
  return [...owners, library.value(`*.${attribute.name}`)].reduce(
    (set, model) => (model?.vouches === undefined ? set : set | kindSet(model.vouches)),
    NO_KINDS,
  );
}

interface Membership {
  readonly element: Expression;
  readonly container: Expression;
  readonly isIn: boolean;
}

/** `x in ALLOWED`; and where text must not hold some text: `".." not in path`. */
function refineMembership(frame: Frame, { element, container, isIn }: Membership): void {
  const one = evaluate(frame, element);
  const all = evaluate(frame, container);
  if (isIn && textsOf(all) === undefined) {
    refineVouching(frame, element, container);
  }
  if (isIn && one.taints.length > 0) {
    addChecks(frame.state, one.taints, trustedKinds(frame, all) & kindsOfContainer(all));
  }
  if (isIn) {
    refineContaining(frame, container, all);
  }
  if (!isIn && all.taints.length > 0) {
    const pieces = textsOf(one) ?? [];
    const kinds = isBetweenEnds(container)
      ? pieces.map((text) => (isQuote(text) ? kindSet(['no-quote-inside']) : NO_KINDS))
      : pieces.map((text) => WITHOUT.get(text) ?? NO_KINDS);
    // Of several texts that the piece may be, only one is known not to be in it.
    addChecks(
      frame.state,
      all.taints,
      pieces.length === 0 ? NO_KINDS : kinds.reduce((set, kind) => set & kind),
    );
  }
}

/** `root in path.parents`: what a library's object is known for when something of the program's own is in it. */
function refineContaining(frame: Frame, container: Expression, all: Value): void {
  const whole = container.kind === 'attribute' ? evaluate(frame, container.object) : all;
  for (const { name } of all.refs) {
    for (const { kinds, when } of frame.engine.library.call(`${name}.__contains__`)?.checks ?? []) {
      addChecks(frame.state, whole.taints, when === 'true' ? kindSet(kinds) : NO_KINDS);
    }
  }
}

/** `x[1:-1]`: all of a text but its ends. */
function isBetweenEnds(node: Expression): node is Subscript {
  return (
    node.kind === 'subscript' &&
    node.index.kind === 'slice' &&
    constantNumber(node.index.lower) === 1 &&
    constantNumber(node.index.upper) === -1
  );
}

export function isQuote(text: string): boolean {
  return text === "'" || text === '"';
}

/** What is in a collection is one of its elements; what is in a text may be any piece of it, and is as harmless as its characters are. */
function kindsOfContainer(all: Value): KindSet {
  const texts = textsOf(all);
  if (texts === undefined) {
    return ALL_KINDS;
  }
  const escaped = texts.join('').replaceAll(/[\]\\^-]/gu, '\\$&');
  return patternAllows(`[${escaped}]*`, { isFull: true, isStart: true });
}

/** Text without these pieces is harmless for some kinds. */
const WITHOUT: ReadonlyMap<string, KindSet> = new Map([
  ['..', kindSet(['path', 'archive'])],
  ['../', kindSet(['path', 'archive'])],
  ['/', kindSet(['path', 'archive'])],
  ['\n', kindSet(['header', 'log', 'mail'])],
  ['<', kindSet(['html'])],
  ["'", kindSet(['no-single-quote'])],
  ['"', kindSet(['no-double-quote'])],
]);

/** `names <= ALLOWED`, for sets: each of them is one of those that are allowed. */
function refineSubset(
  frame: Frame,
  {
    small,
    large,
    isSubset,
  }: { readonly small: Expression; readonly large: Expression; readonly isSubset: boolean },
): void {
  const all = evaluate(frame, large);
  // Of numbers and dates an order says nothing.
  if (isSubset && all.cells.length > 0) {
    const elements = evaluate(frame, small);
    addChecks(frame.state, wholesOf(deepTaints(frame.state, elements)), trustedKinds(frame, all));
  }
}

/** What is known of all elements is known of what they are the elements of. */
export function wholesOf(taints: readonly Taint[]): readonly Taint[] {
  return taints.map((one) => ({ ...one, path: one.path.replace(/(?:\[\*\])+$/u, '') }));
}

/** `set(names) - ALLOWED` that is empty. */
export function refineSetOperation(
  frame: Frame,
  { operator, left, right }: Binary,
  truth: boolean,
): void {
  if (operator === '-' && !truth) {
    refineSubset(frame, { small: left, large: right, isSubset: true });
  }
}
