import { constantNumber } from '../../../python/tree/queries.ts';
import type {
  Attribute,
  Boolean as BooleanOperation,
  Comparison,
  Conditional,
  Expression,
  Name,
  Node,
  Subscript,
} from '../../../python/tree/nodes.ts';
import { NO_KINDS } from '../../kinds.ts';
import { closure } from './closures.ts';
import { named, readAttribute, readLibrary } from './attributes.ts';
import { cleanedPart } from '../guards/cleaned-part.ts';
import { evaluateCall } from '../calls/calls.ts';
import { elementOf, evaluateCollection, evaluateComprehension } from '../values/collections.ts';
import {
  foldBinary,
  foldComparison,
  foldIndex,
  foldUnary,
  truthOfLiterals,
} from '../values/fold.ts';
import { assign, captured, evaluate, idOf, isOwn, locationOf, refine, shown } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { returnedBy, sentValue } from '../values/generators.ts';
import { allocate, itemKey, readField } from '../values/heap.ts';
import { callSpecial, isProjectObject, operated } from '../calls/special-methods.ts';
import { kindsOfGroups } from '../guards/matched-text.ts';
import { EMPTY, copyState, joinState } from '../values/state.ts';
import type { State } from '../values/state.ts';
import { evaluateText, joinTexts } from '../values/text.ts';
import { united } from '../values/united.ts';
import { NOTHING, join, joinAll, joinTaints, literal, withStep } from '../values/value.ts';
import type { Literal, Value } from '../values/value.ts';

/** Deeper expressions are not looked at: nobody writes them by hand. */
const MAX_DEPTH = 300;

/** Implements `Semantics.evaluate`. */
export function evaluateExpression(frame: Frame, node: Expression): Value {
  frame.budget.left -= 1;
  if (frame.depth >= MAX_DEPTH || frame.budget.left < 0) {
    return NOTHING;
  }
  frame.depth += 1;
  const value = ofExpression(frame, node);
  frame.depth -= 1;
  return value;
}

function ofExpression(frame: Frame, node: Expression): Value {
  switch (node.kind) {
    case 'name':
      return ofName(frame, node);
    case 'attribute':
      return ofAttribute(frame, node);
    case 'subscript':
      return ofSubscript(frame, node);
    case 'call':
      return evaluateCall(frame, node);
    case 'binary':
      return ofBinary(frame, node);
    case 'boolean':
      return ofBoolean(frame, node);
    case 'comparison':
      return ofComparison(frame, node);
    case 'conditional':
      return ofConditional(frame, node);
    case 'string':
      return evaluateText(frame, node);
    case 'list':
    case 'tuple':
    case 'set':
    case 'dictionary':
      return evaluateCollection(frame, node);
    case 'comprehension':
      return evaluateComprehension(frame, node);
    default:
      return ofRest(frame, node);
  }
}

type Rest = Exclude<
  Expression,
  {
    readonly kind:
      | 'name'
      | 'attribute'
      | 'subscript'
      | 'call'
      | 'binary'
      | 'boolean'
      | 'comparison'
      | 'conditional'
      | 'string'
      | 'list'
      | 'tuple'
      | 'set'
      | 'dictionary'
      | 'comprehension';
  }
>;

function ofRest(frame: Frame, node: Rest): Value {
  switch (node.kind) {
    case 'number': {
      const value = constantNumber(node);
      return value === undefined ? NOTHING : literal(value);
    }
    case 'constant':
      return ofConstant(node.value);
    case 'unary':
      return {
        ...NOTHING,
        literals: foldUnary(node.operator, evaluate(frame, node.operand).literals),
      };
    case 'walrus': {
      const value = evaluate(frame, node.value);
      assign(frame, node.target, value);
      return value;
    }
    case 'await':
    case 'starred':
      return evaluate(frame, node.value);
    case 'yield':
      return ofYield(frame, node);
    case 'lambda':
      return closure(frame, node);
    case 'slice':
      for (const part of [node.lower, node.upper, node.step]) {
        if (part !== undefined) {
          evaluate(frame, part);
        }
      }
      return NOTHING;
    default:
      return NOTHING;
  }
}

function ofConstant(value: 'True' | 'False' | 'None' | '...'): Value {
  switch (value) {
    case 'True':
      return literal(true);
    case 'False':
      return literal(false);
    case 'None':
      return literal(null);
    default:
      return NOTHING;
  }
}

function ofYield(frame: Frame, node: Extract<Expression, { kind: 'yield' }>): Value {
  if (node.value !== undefined) {
    const value = evaluate(frame, node.value);
    const element = node.isFrom ? elementOf(frame, value, node.value) : value;
    if (frame.notes !== undefined) {
      frame.notes.returned =
        frame.notes.returned === undefined ? element : join(frame.notes.returned, element);
    }
    if (node.isFrom) {
      return returnedBy(frame.state, value);
    }
  }
  return sentValue(frame);
}

function ofName(frame: Frame, node: Name): Value {
  const { scopes } = frame.owner.source;
  const binding = scopes.bindingOf(node);
  if (binding === undefined) {
    return readLibrary(frame, node, nameOfUnbound(frame, node));
  }
  const known = frame.state.variables.get(binding);
  if (known !== undefined) {
    return known;
  }
  if (binding.scope.kind === 'module') {
    const { module } = frame.owner;
    return frame.owner.info.node.kind === 'module' && !isImported(binding.definitions)
      ? NOTHING
      : named(frame, node, frame.engine.globalValue(frame, binding, module));
  }
  if (binding.scope.kind === 'function' || binding.scope.kind === 'lambda') {
    return isOwn(frame, binding) ? NOTHING : captured(frame, binding);
  }
  return NOTHING;
}

/** `from library import *` brings what is known of the library; every other name is a builtin, or missing. */
function nameOfUnbound({ engine, owner }: Frame, node: Name): string {
  const name = owner.source.scopes.qualifiedName(node) ?? '';
  const { library } = engine;
  const isKnown = library.call(name) !== undefined || library.value(name) !== undefined;
  return isKnown ? name : `builtins.${node.name}`;
}

function isImported(definitions: readonly { readonly kind: string }[]): boolean {
  return definitions.some(
    ({ kind }) => kind === 'import' || kind === 'function' || kind === 'class',
  );
}

function ofAttribute(frame: Frame, node: Attribute): Value {
  const object = evaluate(frame, node.object);
  return readAttribute(frame, node, object);
}

function ofSubscript(frame: Frame, node: Subscript): Value {
  const object = evaluate(frame, node.object);
  const index = evaluate(frame, node.index);
  if (node.index.kind === 'slice') {
    return sliceOf(frame, object, node);
  }
  const own = object.refs.some(isProjectObject)
    ? callSpecial(frame, object, { names: ['__getitem__'], given: [index], node })
    : undefined;
  return own ?? readItem(frame, object, { index, node });
}

/** Of a list whose elements are known, those between literal bounds. */
function sliceOf(frame: Frame, object: Value, node: Subscript): Value {
  const { index } = node;
  const [id] = object.cells;
  const sequence =
    id === undefined || object.cells.length > 1 ? undefined : frame.state.heap.get(id)?.sequence;
  const bounds =
    index.kind === 'slice' && index.step === undefined
      ? [index.lower, index.upper].map((bound) =>
          bound === undefined ? [] : evaluate(frame, bound).literals,
        )
      : [];
  const [lower, upper] = bounds;
  if (sequence === undefined || !isBound(lower) || !isBound(upper)) {
    return { ...object, literals: undefined };
  }
  const part = sequence.slice(lower[0] ?? 0, upper[0]);
  return allocate(frame.state, idOf(frame, node), { ...EMPTY, sequence: part });
}

function isBound(literals: readonly Literal[] | undefined): literals is readonly number[] {
  return literals?.every((one) => typeof one === 'number') === true && literals.length < 2;
}

/** `object[index]`: what is stored there, and for text the character. */
export function readItem(
  frame: Frame,
  object: Value,
  { index, node }: { readonly index: Value; readonly node: Node },
): Value {
  const folded = foldIndex(object.literals, index.literals);
  if (folded !== undefined) {
    return literal(...folded);
  }
  const [key] = index.literals ?? [];
  const isKnown = index.literals?.length === 1 && key !== undefined;
  const part = readField(frame.state, object, isKnown ? itemKey(key) : undefined);
  const whole = isKnown ? cleanedPart(frame, part, { object, name: itemKey(key) }) : part;
  const found = matchedGroup(frame, whole, { object, index });
  const note = `\`${shown(frame, node)}\` is read from it`;
  const step = { location: locationOf(frame, node), note };
  const isStep = found.taints.length > 0 && object.cells.length > 0;
  return {
    ...found,
    taints: isStep ? withStep(found.taints, step) : found.taints,
    refs: [...found.refs, ...itemRefs(frame, object)],
  };
}

/** `match[1]`. */
function matchedGroup(
  frame: Frame,
  part: Value,
  { object, index }: { readonly object: Value; readonly index: Value },
): Value {
  const { library } = frame.engine;
  const isMatch = object.refs.some(
    ({ name }) => library.call(`${name}.__getitem__`)?.group !== undefined,
  );
  const kinds = isMatch ? kindsOfGroups(frame, object, index) : NO_KINDS;
  return kinds === NO_KINDS
    ? part
    : { ...part, taints: part.taints.map((one) => ({ ...one, safeFor: one.safeFor | kinds })) };
}

/** What indexing an object of a library gives, where a model says so. */
function itemRefs(frame: Frame, object: Value): Value['refs'] {
  return object.refs.flatMap(({ name }) => {
    const returns = frame.engine.library.call(`${name}.__getitem__`)?.returns;
    return returns === undefined ? [] : [{ name: returns, isInstance: true }];
  });
}

/** Long chains of one operator are taken step by step, so that depth is no matter. */
function ofBinary(frame: Frame, node: Extract<Expression, { kind: 'binary' }>): Value {
  const spine = [node];
  for (let left = node.left; left.kind === 'binary'; left = left.left) {
    spine.push(left);
  }
  const last = spine.at(-1);
  let value = last === undefined ? NOTHING : evaluate(frame, last.left);
  for (const one of spine.reverse()) {
    const { operator, right } = one;
    const other = evaluate(frame, right);
    const literals = foldBinary(operator, value.literals, other.literals);
    value =
      literals === undefined
        ? operate(frame, { operator, left: value, right: other, at: one })
        : { ...NOTHING, literals };
  }
  return value;
}

interface Operation {
  readonly operator: Extract<Expression, { kind: 'binary' }>['operator'];
  readonly left: Value;
  readonly right: Value;
  readonly at: Node;
}

function operate(frame: Frame, { operator, left, right, at }: Operation): Value {
  const own = operated(frame, { operator, left, right, node: at });
  if (own !== undefined) {
    return own;
  }
  switch (operator) {
    case '+':
      return joinTexts(frame, { parts: [left, right], node: at });
    case '%':
      return joinTexts(frame, { parts: [left, right], node: at, isFormat: true });
    case '/':
      // Paths are joined by it; of numbers nothing is left to harm.
      return joinTexts(frame, { parts: [left, right], node: at });
    case '*':
      return { ...left, literals: undefined };
    case '|':
      return united(frame, { left, right, node: at });
    default:
      return {
        ...NOTHING,
        refs: left.refs,
        taints: joinTaints(left.taints, right.taints),
        cells: left.cells,
      };
  }
}

/** `a or b` may be either; `a and b` too. What certainly does not come through is left out. */
function ofBoolean(frame: Frame, node: BooleanOperation): Value {
  const values: Value[] = [];
  const isAnd = node.operator === 'and';
  const ends: State[] = [];
  for (const operand of node.operands) {
    const value = evaluate(frame, operand);
    const truth = truthOfLiterals(value.literals);
    const isLast = operand === node.operands.at(-1);
    if (isLast || truth !== isAnd) {
      values.push(isLast ? value : decided(value, isAnd));
    }
    if (isLast || truth === !isAnd) {
      break;
    }
    if (truth === undefined) {
      // The way on which this operand decides; on the other one the next is looked at.
      ends.push(copyState(frame.state));
    }
    refine(frame, operand, isAnd);
  }
  for (const end of ends) {
    joinState(frame.state, end);
  }
  return values.length === 0 ? NOTHING : joinAll(values);
}

/** What an operand is where it decides: something true for `or`, for `and` something false, which is empty and harms nobody. */
function decided(value: Value, isAnd: boolean): Value {
  const literals = value.literals?.filter((one) => Boolean(one) !== isAnd);
  return isAnd ? { ...NOTHING, literals } : { ...value, literals };
}

function ofComparison(frame: Frame, node: Comparison): Value {
  const values = node.operands.map((operand) => evaluate(frame, operand));
  const truths = node.operators.map((operator, index) =>
    foldComparison(operator, values[index]?.literals, values[index + 1]?.literals),
  );
  const results = truths.map((one) => truthOfLiterals(one));
  if (results.every((one) => one === true)) {
    return literal(true);
  }
  return results.includes(false) ? literal(false) : literal(true, false);
}

function ofConditional(frame: Frame, node: Conditional): Value {
  const truth = truthOfLiterals(evaluate(frame, node.test).literals);
  const before = frame.state;
  const values: Value[] = [];
  const ends = [];
  for (const way of [true, false]) {
    if (truth === undefined || truth === way) {
      frame.state = copyState(before);
      refine(frame, node.test, way);
      values.push(evaluate(frame, way ? node.body : node.orElse));
      ends.push(frame.state);
    }
  }
  const [first, second] = ends;
  frame.state = first ?? before;
  if (second !== undefined) {
    joinState(frame.state, second);
  }
  return joinAll(values);
}
