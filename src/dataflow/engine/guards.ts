import { readAttribute } from './attributes.ts';
import { textsOf } from './value.ts';
import type {
  Boolean as BooleanOperation,
  Call,
  Comparison,
  Expression,
  Name,
  Subscript,
} from '../../python/tree/nodes.ts';
import { constantNumber } from '../../python/tree/queries.ts';
import { ALL_KINDS, kindSet } from '../kinds.ts';
import type { KindSet } from '../kinds.ts';
import { evaluateArguments, fillersOf } from './arguments.ts';
import type { Invocation } from './arguments.ts';
import { elementOf } from './collections.ts';
import { assign, evaluate, refine, shown } from './frame.ts';
import type { Frame } from './frame.ts';
import { deepTaints, readField } from './heap.ts';
import { checksOfProjectCall } from './project-calls.ts';
import { patternAllows } from './pattern-allows.ts';
import { addChecks, copyState, joinState, safeKinds } from './state.ts';
import type { State } from './state.ts';
import type { Taint, Value } from './value.ts';

/**
 * Notes what a condition shows about data where it came out true, or false: equal to a literal, one of a fixed collection, digits only, checked by a
 * function. Looking at a condition again must not note anything twice, so arrivals are kept aside.
 */
export function refineBy(frame: Frame, test: Expression, truth: boolean): void {
  switch (test.kind) {
    case 'unary':
      if (test.operator === 'not') {
        refine(frame, test.operand, !truth);
      }
      return;
    case 'boolean':
      refineBoolean(frame, test, truth);
      return;
    case 'comparison':
      quietly(frame, () => refineComparison(frame, test, truth));
      return;
    case 'call':
      quietly(frame, () => refineCall(frame, test, truth));
      return;
    case 'walrus':
      refine(frame, test.value, truth);
      return;
    case 'name':
      refineRemembered(frame, test, truth);
      return;
    case 'attribute':
      if (!truth) {
        quietly(frame, () => refineHost(frame, test, undefined));
      }
      return;
    default:
  }
}

/** All operands of a true `and` are true, all of a false `or` false; otherwise one of them is, and what each of them shows holds. */
function refineBoolean(
  frame: Frame,
  { operator, operands }: BooleanOperation,
  truth: boolean,
): void {
  if ((operator === 'and') === truth) {
    for (const operand of operands) {
      refine(frame, operand, truth);
    }
    return;
  }
  const ends: State[] = [];
  const before = frame.state;
  let rest = copyState(before);
  for (const operand of operands) {
    frame.state = copyState(rest);
    refine(frame, operand, truth);
    ends.push(frame.state);
    frame.state = rest;
    refine(frame, operand, !truth);
    rest = frame.state;
  }
  const [first, ...others] = ends;
  frame.state = first ?? before;
  for (const end of others) {
    joinState(frame.state, end);
  }
}

/** `fine = x in ALLOWED`, set once: what it says of `x` holds as long as `x` is not set again either. */
function refineRemembered(frame: Frame, test: Name, truth: boolean): void {
  const { scopes } = frame.owner.source;
  const [only, ...others] = scopes.bindingOf(test)?.definitions ?? [];
  const value = only?.kind === 'assignment' && others.length === 0 ? only.value : undefined;
  const subject = value === undefined ? undefined : subjectOf(value);
  const isSetOnce =
    subject !== undefined && (scopes.bindingOf(subject)?.definitions.length ?? 2) === 1;
  if (value !== undefined && isSetOnce && frame.remembering < MAX_REMEMBERED) {
    frame.remembering += 1;
    refine(frame, value, truth);
    frame.remembering -= 1;
  }
}

/** Conditions that are made of other remembered conditions. */
const MAX_REMEMBERED = 4;

/** The variable that a condition is about. */
function subjectOf(test: Expression): Name | undefined {
  switch (test.kind) {
    case 'comparison':
      return test.operands.find((one) => one.kind === 'name');
    case 'call': {
      const given = test.arguments.at(-1)?.value;
      const object = test.callee.kind === 'attribute' ? test.callee.object : undefined;
      return given?.kind === 'name' ? given : object?.kind === 'name' ? object : undefined;
    }
    case 'unary':
      return subjectOf(test.operand);
    default:
      return undefined;
  }
}

/** Evaluates something once more without noting what it does. */
function quietly(frame: Frame, look: () => void): void {
  const { notes, isDead } = frame;
  frame.notes = undefined;
  look();
  frame.notes = notes;
  frame.isDead = isDead;
}

function refineComparison(frame: Frame, test: Comparison, truth: boolean): void {
  for (const [index, operator] of test.operators.entries()) {
    const left = test.operands[index];
    const right = test.operands[index + 1];
    if (left === undefined || right === undefined || (test.operators.length > 1 && !truth)) {
      continue;
    }
    if (operator === 'is not' || operator === 'is') {
      refineFound(frame, left, { right, isFound: truth === (operator === 'is not') });
    }
    const isSame = operator === '==' || operator === 'is';
    const isOther = operator === '!=' || operator === 'is not';
    if (isSame || isOther) {
      if (truth === isSame) {
        refineEqual(frame, left, right);
        refineHost(frame, left, right);
      }
    } else if (operator === 'in' || operator === 'not in') {
      refineMembership(frame, {
        element: left,
        container: right,
        isIn: truth === (operator === 'in'),
      });
    }
  }
}

/** `re.fullmatch(…) is not None`: a match is never false. */
function refineFound(
  frame: Frame,
  left: Expression,
  { right, isFound }: { readonly right: Expression; readonly isFound: boolean },
): void {
  const definitions =
    left.kind === 'name' ? frame.owner.source.scopes.bindingOf(left)?.definitions : undefined;
  const call = definitions?.length === 1 ? definitions[0]?.value : left;
  const isMatch =
    call?.kind === 'call' &&
    call.callee.kind === 'attribute' &&
    /^(?:full)?match$/u.test(call.callee.attribute.name);
  if (right.kind === 'constant' && right.value === 'None' && isMatch) {
    refine(frame, left, isFound);
  }
}

/** What equals something that is not from outside is not from outside either; a call of a length or type says nothing of the text. */
function refineEqual(frame: Frame, left: Expression, right: Expression): void {
  const values = [evaluate(frame, left), evaluate(frame, right)] as const;
  const [one, other] = values;
  if (isTrusted(frame, other)) {
    addChecks(frame.state, one.taints, ALL_KINDS);
  } else if (isTrusted(frame, one)) {
    addChecks(frame.state, other.taints, ALL_KINDS);
  }
}

/** `urlparse(x).netloc == ""` and `urlparse(x).netloc in HOSTS`: who knows the host knows where the whole address leads. */
function refineHost(frame: Frame, host: Expression, known: Expression | undefined): void {
  const isHost =
    host.kind === 'attribute' &&
    (host.attribute.name === 'netloc' || host.attribute.name === 'hostname');
  if (
    isHost &&
    (known === undefined || deepTaints(frame.state, evaluate(frame, known)).length === 0)
  ) {
    addChecks(frame.state, evaluate(frame, host.object).taints, ADDRESSES);
  }
}

const ADDRESSES = kindSet(['redirect', 'request-url']);

/** `x.startswith("https://example.org/")`. */
function refineStart(frame: Frame, subject: Value, given: readonly Expression[]): void {
  const [start] = given;
  const texts = start === undefined ? undefined : startsOf(frame, evaluate(frame, start));
  if (texts !== undefined && texts.every((text) => /^[a-z][a-z0-9+.-]*:\/\/[^/]+\//iu.test(text))) {
    addChecks(frame.state, subject.taints, ADDRESSES);
  }
}

/** Several starts may be given as a tuple. */
function startsOf(frame: Frame, value: Value): readonly string[] | undefined {
  return textsOf(value.cells.length === 0 ? value : readField(frame.state, value, undefined));
}

function isTrusted(frame: Frame, value: Value): boolean {
  const isNone = value.literals?.every((one) => one === null || one === '') === true;
  return deepTaints(frame.state, value).length === 0 && !isNone;
}

interface Membership {
  readonly element: Expression;
  readonly container: Expression;
  readonly isIn: boolean;
}

/** `x in ALLOWED`; and where text must not hold some text: `".." not in path`. */
function refineMembership(frame: Frame, { element, container, isIn }: Membership): void {
  if (isIn) {
    refineHost(frame, element, container);
  }
  const one = evaluate(frame, element);
  const all = evaluate(frame, container);
  if (isIn && isTrusted(frame, all) && one.taints.length > 0) {
    addChecks(frame.state, one.taints, kindsOfContainer(all));
  }
  if (!isIn && all.taints.length > 0) {
    const pieces = textsOf(one) ?? [];
    const kinds = isBetweenEnds(container)
      ? pieces.map((text) => (isQuote(text) ? kindSet(['no-quote-inside']) : 0))
      : pieces.map((text) => WITHOUT.get(text) ?? 0);
    addChecks(
      frame.state,
      all.taints,
      kinds.reduce((set, kind) => set | kind, 0),
    );
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

/** What is in a collection is one of its elements; what is in a text may be any piece of it, and is as harmless as its characters are. */
function kindsOfContainer(all: Value): KindSet {
  const texts = textsOf(all);
  if (texts === undefined) {
    return ALL_KINDS;
  }
  const escaped = texts.join('').replaceAll(/[\]\\^-]/gu, '\\$&');
  return patternAllows(`[${escaped}]*`, { isFull: true, isStart: true });
}

/** `all(c in SAFE for c in text)`, or not `any(c not in SAFE for c in text)`: what holds for each character holds for the text. */
function refineEach(frame: Frame, test: Call, truth: boolean): void {
  const { callee } = test;
  const [argument, ...others] = test.arguments;
  const name = callee.kind === 'name' ? callee.name : '';
  const each = argument?.value;
  if (
    others.length > 0 ||
    each?.kind !== 'comprehension' ||
    !((name === 'all' && truth) || (name === 'any' && !truth))
  ) {
    return;
  }
  const [clause, ...more] = each.clauses;
  if (clause === undefined || more.length > 0 || clause.conditions.length > 0) {
    return;
  }
  const whole = evaluate(frame, clause.iterable);
  const before = frame.state;
  frame.state = copyState(before);
  const parts = elementOf(frame, whole, clause.iterable);
  assign(frame, clause.target, parts);
  refine(frame, each.element, truth);
  const kinds = parts.taints.reduce((set, one) => set & safeKinds(frame.state, one), ALL_KINDS);
  frame.state = before;
  if (parts.taints.length > 0) {
    addChecks(frame.state, whole.taints, kinds);
  }
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
  ['://', kindSet([])],
]);

function isQuote(text: string): boolean {
  return text === "'" || text === '"';
}

/** What a text that begins, or ends, with a quote is then known to do. */
const ENDS: ReadonlyMap<string, KindSet> = new Map([
  ['startswith', kindSet(['begins-with-quote'])],
  ['endswith', kindSet(['ends-with-quote'])],
]);

/** `x.startswith("'")`. */
function refineQuoteAtEnd(
  frame: Frame,
  test: Call,
  { method, object }: { readonly method: string; readonly object: Value },
): void {
  const [piece] = test.arguments;
  const texts = piece === undefined ? undefined : textsOf(evaluate(frame, piece.value));
  if (texts?.every(isQuote) === true) {
    addChecks(frame.state, object.taints, ENDS.get(method) ?? 0);
  }
}

/** Text methods that are true of harmless text only. */
const HARMLESS = new Set([
  'isalnum',
  'isalpha',
  'isdecimal',
  'isdigit',
  'isidentifier',
  'isnumeric',
]);

function refineCall(frame: Frame, test: Call, truth: boolean): void {
  const { callee } = test;
  const receiver =
    callee.kind === 'attribute'
      ? { value: evaluate(frame, callee.object), node: callee.object }
      : undefined;
  if (
    callee.kind === 'attribute' &&
    receiver !== undefined &&
    HARMLESS.has(callee.attribute.name)
  ) {
    checkIf(frame, truth, receiver.value.taints);
    return;
  }
  if (callee.kind === 'attribute' && receiver !== undefined && truth) {
    refineQuoteAtEnd(frame, test, { method: callee.attribute.name, object: receiver.value });
  }
  if (callee.kind === 'attribute' && callee.attribute.name === 'startswith' && truth) {
    refineStart(
      frame,
      evaluate(frame, callee.object),
      test.arguments.map(({ value }) => value),
    );
  }
  const called =
    callee.kind === 'attribute' && receiver !== undefined
      ? readAttribute(frame, callee, receiver.value)
      : evaluate(frame, callee);
  const call: Invocation = {
    node: test,
    callee: shown(frame, callee),
    receiver,
    given: evaluateArguments(frame, test),
  };
  refineEach(frame, test, truth);
  for (const { name } of called.refs) {
    refineByModel(frame, { name, call, truth });
  }
  checksOfProjectCall(frame, test, { call, truth });
}

function checkIf(frame: Frame, truth: boolean, taints: readonly Taint[]): void {
  if (truth) {
    addChecks(frame.state, taints, ALL_KINDS);
  }
}

function refineByModel(
  frame: Frame,
  {
    name,
    call,
    truth,
  }: { readonly name: string; readonly call: Invocation; readonly truth: boolean },
): void {
  const model = frame.engine.library.call(name);
  for (const { slot, kinds, when } of model?.checks ?? []) {
    if (when === (truth ? 'true' : 'false')) {
      for (const { value } of fillersOf(frame, slot, call)) {
        addChecks(frame.state, value.taints, kindSet(kinds));
      }
    }
  }
  if (truth && PATTERN_MATCHES.has(name)) {
    refineByPattern(frame, name, call);
  }
}

const PATTERN_MATCHES = new Set([
  're.match',
  're.fullmatch',
  're.search',
  're.Pattern.match',
  're.Pattern.fullmatch',
]);

/** `re.fullmatch(r"\w+", x)`: what the pattern lets through is all that comes. */
function refineByPattern(frame: Frame, name: string, call: Invocation): void {
  const isCompiled = name.startsWith('re.Pattern.');
  const [pattern] = fillersOf(frame, isCompiled ? 'self' : '0:pattern', call);
  const [subject] = fillersOf(frame, isCompiled ? '0:string' : '1:string', call);
  const texts = pattern === undefined ? undefined : textsOf(pattern.value);
  if (subject !== undefined && texts?.length === 1) {
    const kinds = patternAllows(texts[0] ?? '', {
      isFull: name.endsWith('fullmatch'),
      isStart: name.endsWith('match'),
    });
    addChecks(frame.state, subject.value.taints, kinds);
  }
}
