import type { Call, Expression } from '../../../python/tree/nodes.ts';
import { ALL_KINDS, NO_KINDS, hasKind, kindSet } from '../../kinds.ts';
import type { KindSet } from '../../kinds.ts';
import type { CheckModel } from '../../library.ts';
import { evaluateArguments, fillersOf } from '../calls/arguments.ts';
import type { Invocation } from '../calls/arguments.ts';
import { readAttribute } from '../function/attributes.ts';
import { elementOf } from '../values/collections.ts';
import { assign, evaluate, refine, shown } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { isQuote, trustedKinds, vouchedBy, wholesOf } from './guard-comparisons.ts';
import { deepTaints, readField } from '../values/heap.ts';
import { matchedKinds, unmatchedKinds } from './matched-text.ts';
import { addressStart } from './pattern-allows.ts';
import { checksOfProjectCall } from '../calls/project-calls.ts';
import { addChecks, copyState, safeKinds } from '../values/state.ts';
import { literal, textsOf } from '../values/value.ts';
import type { Value } from '../values/value.ts';

/** What calls show by being true or false: checks that models and functions of the project make, beginnings and ends of texts, subsets, `all` and `any`. */
export function refineCall(frame: Frame, test: Call, truth: boolean): void {
  const { callee } = test;
  const receiver =
    callee.kind === 'attribute'
      ? { value: evaluate(frame, callee.object), node: callee.object }
      : undefined;
  if (callee.kind === 'attribute' && receiver !== undefined) {
    refineEnds(frame, test, { method: callee.attribute.name, object: receiver, truth });
    refineSubsetCall(frame, test, { method: callee.attribute.name, object: receiver.value, truth });
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
  refineByModels(frame, called, { call, truth });
  checksOfProjectCall(frame, test, { call, truth });
}

interface Asked {
  readonly call: Invocation;
  readonly truth: boolean;
}

/** By the models of what is called, or else of methods of that name. */
function refineByModels(frame: Frame, called: Value, { call, truth }: Asked): void {
  const { library } = frame.engine;
  const named = called.refs.map(({ name }) => library.call(name));
  const models = named.filter((one) => one !== undefined);
  const { node } = call;
  const method =
    node.kind === 'call' && node.callee.kind === 'attribute'
      ? library.method(node.callee.attribute.name)
      : undefined;
  for (const model of models.length === 0 && method !== undefined ? [method] : models) {
    const checks = (model.checks ?? []).filter(
      (one) => one.when === (truth ? 'true' : 'false') && isMeant(frame, one, call),
    );
    for (const check of checks) {
      for (const { value } of fillersOf(frame, check.slot, call)) {
        addChecks(frame.state, value.taints, kindSet(check.kinds));
      }
    }
    const kinds = truth ? matchedKinds(frame, model, call) : unmatchedKinds(frame, model, call);
    for (const { value } of fillersOf(frame, model.matches?.subject ?? '', call)) {
      addChecks(frame.state, value.taints, kinds);
    }
  }
}

/** `isinstance(x, (int, float))`: all classes that are named are plain ones. */
function isMeant(frame: Frame, { onlyPlain }: CheckModel, call: Invocation): boolean {
  if (onlyPlain === undefined) {
    return true;
  }
  const refs = fillersOf(frame, onlyPlain, call).flatMap(({ value }) =>
    value.cells.length === 0 ? value.refs : readField(frame.state, value, undefined).refs,
  );
  return refs.length > 0 && refs.every(({ name }) => frame.engine.library.isPlain(name));
}

/** What a text that begins, or ends, with a quote is then known to do. */
const QUOTED: ReadonlyMap<string, KindSet> = new Map([
  ['startswith', kindSet(['begins-with-quote'])],
  ['endswith', kindSet(['ends-with-quote'])],
]);

/** `x.startswith("https://example.org/")`, `x.startswith("/")`, `urlparse(x).hostname.endswith(".example.org")`, `x.endswith("'")`. */
function refineEnds(
  frame: Frame,
  test: Call,
  {
    method,
    object,
    truth,
  }: {
    readonly method: string;
    readonly object: { readonly value: Value; readonly node: Expression };
    readonly truth: boolean;
  },
): void {
  const [piece] = test.arguments;
  if (piece === undefined || !QUOTED.has(method)) {
    return;
  }
  const texts = alternatives(frame, evaluate(frame, piece.value));
  const { taints } = object.value;
  if (texts === undefined || texts.length === 0) {
    return;
  }
  if (!truth) {
    const isLocal = taints.every((one) =>
      hasKind(safeKinds(frame.state, one), 'begins-with-slash'),
    );
    if (method === 'startswith' && isLocal && texts.includes('//')) {
      addChecks(frame.state, taints, kindSet(['redirect']));
    }
    return;
  }
  if (texts.every(isQuote)) {
    addChecks(frame.state, taints, QUOTED.get(method) ?? NO_KINDS);
  }
  if (method === 'startswith') {
    addChecks(
      frame.state,
      taints,
      texts.reduce((kinds, text) => kinds & addressStart(text), ALL_KINDS),
    );
  } else if (object.node.kind === 'attribute' && texts.every((text) => /^\.\w/u.test(text))) {
    addChecks(
      frame.state,
      evaluate(frame, object.node.object).taints,
      vouchedBy(frame, object.node),
    );
  }
}

/** Several beginnings or ends may be given as a tuple. */
function alternatives(frame: Frame, value: Value): readonly string[] | undefined {
  return textsOf(value.cells.length === 0 ? value : readField(frame.state, value, undefined));
}

/** `names.issubset(ALLOWED)`, `ALLOWED.issuperset(names)`, and `names.difference(ALLOWED)` that is empty. */
function refineSubsetCall(
  frame: Frame,
  test: Call,
  {
    method,
    object,
    truth,
  }: { readonly method: string; readonly object: Value; readonly truth: boolean },
): void {
  const [given] = test.arguments;
  if (given === undefined || test.arguments.length > 1 || truth !== SUBSETS.get(method)) {
    return;
  }
  const argument = evaluate(frame, given.value);
  const [small, large] = method === 'issuperset' ? [argument, object] : [object, argument];
  addChecks(frame.state, wholesOf(deepTaints(frame.state, small)), trustedKinds(frame, large));
}

/** Methods of sets, with the truth that says that all of one are in the other. */
const SUBSETS: ReadonlyMap<string, boolean> = new Map([
  ['issubset', true],
  ['issuperset', true],
  ['difference', false],
]);

/**
 * `all(c in SAFE for c in text)`, or not `any(c not in SAFE for c in text)`: what holds for each character holds for the text. And not
 * `any(mark in text for mark in ("/", ".."))`: what is said with each of some fixed texts.
 */
function refineEach(frame: Frame, test: Call, truth: boolean): void {
  const { callee } = test;
  const [argument, ...others] = test.arguments;
  const name = callee.kind === 'name' ? callee.name : '';
  const each = argument?.value;
  const isOfEach = (name === 'all' && truth) || (name === 'any' && !truth);
  if (others.length > 0 || each === undefined) {
    return;
  }
  if (isOfEach && (each.kind === 'list' || each.kind === 'tuple')) {
    for (const condition of each.elements) {
      refine(frame, condition, truth);
    }
  }
  if (name === 'any' && truth) {
    refineSome(frame, each);
  }
  if (each.kind !== 'comprehension' || !isOfEach) {
    return;
  }
  const [clause, ...more] = each.clauses;
  if (clause === undefined || more.length > 0 || clause.conditions.length > 0) {
    return;
  }
  const whole = evaluate(frame, clause.iterable);
  const fixed = whole.taints.length === 0 ? textsAmong(frame, whole) : [];
  for (const text of fixed) {
    assign(frame, clause.target, literal(text));
    refine(frame, each.element, truth);
  }
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

/** `any(text == one for one in NAMES)`: it holds for one of them, whichever that is. */
function refineSome(frame: Frame, each: Expression): void {
  const [clause, ...more] = each.kind === 'comprehension' ? each.clauses : [];
  if (each.kind !== 'comprehension' || clause === undefined || more.length > 0) {
    return;
  }
  const whole = evaluate(frame, clause.iterable);
  if (deepTaints(frame.state, whole).length === 0) {
    assign(frame, clause.target, elementOf(frame, whole, clause.iterable));
    refine(frame, each.element, true);
  }
}

/** The elements of a collection of texts, or the characters of a text, where all of them are known. */
function textsAmong(frame: Frame, whole: Value): readonly string[] {
  const [only, ...others] = textsOf(whole) ?? [];
  return only !== undefined && others.length === 0
    ? Array.from(only)
    : (textsOf(readField(frame.state, whole, undefined)) ?? []);
}
