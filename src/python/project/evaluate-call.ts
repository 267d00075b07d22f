import type { Call, Expression, FunctionDefinition, Node, Return, Yield } from '../tree/nodes.ts';
import { enclosing, positionalArgument } from '../tree/queries.ts';
import { forEachChild } from '../tree/walk.ts';
import { membersByText, modulesByText, namespaceItem, namespaceOf } from './evaluate-by-name.ts';
import { elementsOf } from './evaluate-collection.ts';
import { functionValue, valuesOfPassed } from './evaluator.ts';
import type { Evaluator, Place } from './evaluator.ts';
import { decoratorRole, hasRole } from './known-decorators.ts';
import { ANYTHING, asPossible } from './values.ts';
import type { FunctionValue, Value } from './values.ts';

/** Functions with more `return` than this could give anything. */
const MAX_RETURNS = 8;

export function valuesOfCall(evaluator: Evaluator, place: Place, call: Call): readonly Value[] {
  const { callee } = call;
  if (callee.kind === 'attribute' && READING.has(callee.attribute.name)) {
    const spaces = evaluator
      .valuesOf(place, callee.object)
      .filter((value) => value.kind === 'namespace');
    if (spaces.length > 0) {
      const index = positionalArgument(call, 0);
      return spaces.flatMap((value) => namespaceItem(evaluator, place, { value, index }));
    }
  }
  return evaluator
    .valuesOf(place, callee)
    .flatMap((value) =>
      value.kind === 'external'
        ? ofExternalCall(evaluator, place, { call, name: value.name })
        : evaluator.resultOf(value),
    );
}

/** Methods that look up a name in a dictionary of names. */
const READING = new Set(['get', 'pop', 'setdefault', '__getitem__']);

/** What calling a value gives. */
export function resultOfValue(evaluator: Evaluator, value: Value): readonly Value[] {
  switch (value.kind) {
    case 'class': {
      const { module, node, isExact } = value;
      return [{ kind: 'instance', module, node, isExact, isSelf: false }];
    }
    case 'instance':
      return evaluator.memberOf(value, '__call__').flatMap((one) => evaluator.resultOf(one));
    case 'external':
      return [{ ...value, isInstance: true }];
    case 'function':
      return ofFunction(evaluator, value);
    default:
      return ANYTHING;
  }
}

function ofFunction(evaluator: Evaluator, { module, node }: FunctionValue): readonly Value[] {
  const place = evaluator.places.get(module);
  if (place === undefined) {
    return ANYTHING;
  }
  if (node.kind === 'lambda') {
    return evaluator.valuesOf(place, node.body);
  }
  const isContext = hasRole(place.source, node, 'context');
  const annotated =
    node.returns === undefined ? ANYTHING : evaluator.annotated(place, node.returns);
  if (annotated.some((value) => value.kind !== 'unknown')) {
    return isContext ? annotated.flatMap((value) => elementsOf(evaluator, value)) : annotated;
  }
  const info = evaluator.functions.get(node);
  if (info === undefined || (info.isGenerator && !isContext)) {
    return ANYTHING;
  }
  const given = isContext ? yieldsOf(node) : info.returns.filter(isReturn);
  if (given.length === 0 || given.length > MAX_RETURNS) {
    return ANYTHING;
  }
  const values = given.flatMap((one) => ofReturned(evaluator, place, one.value)).map(asOutside);
  return given.length > 1 ? values.map(asPossible) : values;
}

/** A method's `self` is an object like any other to who called it. */
function asOutside(value: Value): Value {
  return value.kind === 'instance' ? { ...value, isSelf: false } : value;
}

function ofReturned(
  evaluator: Evaluator,
  place: Place,
  value: Expression | undefined,
): readonly Value[] {
  return value === undefined ? [] : evaluator.valuesOf(place, value);
}

function isReturn(node: Node): node is Return {
  return node.kind === 'return';
}

function yieldsOf(node: FunctionDefinition): readonly Yield[] {
  const found: Yield[] = [];
  const pending: Node[] = [...node.body];
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    if (one.kind === 'yield') {
      found.push(one);
    } else if (one.kind !== 'function' && one.kind !== 'lambda' && one.kind !== 'class') {
      forEachChild(one, (child) => pending.push(child));
    }
  }
  return found;
}

interface ExternalCall {
  readonly call: Call;
  readonly name: string;
}

/** Calls of the few functions of the library that hand on what they are given. */
function ofExternalCall(
  evaluator: Evaluator,
  place: Place,
  { call, name }: ExternalCall,
): readonly Value[] {
  const first = positionalArgument(call, 0);
  const values = first === undefined ? [] : evaluator.valuesOf(place, first);
  switch (name) {
    case 'functools.partial':
    case 'functools.partialmethod':
      return values.map((value) => asPartial(value, call));
    case 'builtins.super':
      return ofSuper(evaluator, place, call);
    case 'builtins.type':
      return call.arguments.length === 1 ? values.map(classOf) : ANYTHING;
    case 'builtins.getattr': {
      const text = positionalArgument(call, 1);
      const fallback = positionalArgument(call, 2);
      return text === undefined
        ? ANYTHING
        : [
            ...membersByText(evaluator, values, { place, text }),
            ...(fallback === undefined ? [] : evaluator.valuesOf(place, fallback).map(asPossible)),
          ];
    }
    case 'builtins.__import__':
    case 'importlib.import_module':
      return modulesByText(evaluator, place, call);
    case 'builtins.globals':
    case 'builtins.vars':
      return namespaceOf(evaluator, place, { call, name });
    case 'types.MethodType':
      return values.map((value) =>
        value.kind === 'function' ? { ...value, bound: value.bound + 1 } : value,
      );
    case 'builtins.staticmethod':
    case 'builtins.classmethod':
    case 'copy.copy':
    case 'copy.deepcopy':
    case 'functools.wraps':
    case 'typing.cast':
      return name === 'typing.cast' && first !== undefined
        ? evaluator.annotated(place, first)
        : values;
    default:
      if (EMPTY_COLLECTIONS.has(name) && values.length === 0) {
        return [madeCollection(place, { call, name })];
      }
      return KEEPING.test(name)
        ? values.some((value) => value.kind === 'collection')
          ? values
          : ofCollectionMethod(evaluator, place, { call, name })
        : [{ kind: 'external', name, isInstance: true }];
  }
}

/** Functions that make a collection which is filled later, with what it is called as far as its methods go. */
const EMPTY_COLLECTIONS: ReadonlyMap<string, 'list' | 'set' | 'dict'> = new Map([
  ['builtins.dict', 'dict'],
  ['builtins.list', 'list'],
  ['builtins.set', 'set'],
]);

function madeCollection({ module }: Place, { call, name }: ExternalCall): Value {
  const type = EMPTY_COLLECTIONS.get(name) ?? 'list';
  const elements = call.arguments.flatMap(({ keyword, value }) =>
    keyword === undefined ? [] : [value],
  );
  return { kind: 'collection', module, type, node: call, elements, values: [] };
}

/** What gives elements of a collection, or a collection of the same elements. */
const KEEPING =
  /^builtins\.(?:list|tuple|set|sorted|reversed|iter|next|(?:list|dict|tuple|set)\.(?:get|pop|values|items|copy|setdefault|popleft))$/u;

function ofCollectionMethod(
  evaluator: Evaluator,
  place: Place,
  { call, name }: ExternalCall,
): readonly Value[] {
  const { callee } = call;
  if (callee.kind !== 'attribute') {
    return [{ kind: 'external', name, isInstance: true }];
  }
  const collections = evaluator.valuesOf(place, callee.object);
  return /\.(?:values|items|copy)$/u.test(name)
    ? collections
    : collections.flatMap((value) => elementsOf(evaluator, value));
}

/** The arguments given count as bound, for the signature's first parameters. */
function asPartial(value: Value, call: Call): Value {
  if (value.kind !== 'function') {
    return value.kind === 'class' ? value : asPossible(value);
  }
  const given = call.arguments.filter(
    (argument) => argument.keyword === undefined && argument.unpacking === 'none',
  );
  return { ...value, reason: 'partial', bound: value.bound + given.length - 1 };
}

/** `super()` looks from the class around the method. */
function ofSuper(evaluator: Evaluator, place: Place, call: Call): readonly Value[] {
  const given = positionalArgument(call, 0);
  if (given !== undefined) {
    return evaluator
      .valuesOf(place, given)
      .map((value) =>
        value.kind === 'class'
          ? { kind: 'super', module: value.module, node: value.node }
          : asPossible(value),
      );
  }
  const owner = enclosing(call, ['class']);
  return owner === undefined ? ANYTHING : [{ kind: 'super', module: place.module, node: owner }];
}

function classOf(value: Value): Value {
  if (value.kind !== 'instance') {
    return { kind: 'unknown' };
  }
  const { module, node, isExact } = value;
  return { kind: 'class', module, node, isExact };
}

/**
 * The function itself through decorators that hand it back; through one of the project, what that returns, which may call the function
 * in its turn; through any other, most likely the function.
 */
export function decoratedValues(
  evaluator: Evaluator,
  place: Place,
  node: FunctionDefinition,
): readonly Value[] {
  const outermost = node.decorators.find(
    (decorator) => decoratorRole(place.source, decorator) === 'other',
  );
  if (outermost === undefined) {
    const overloads = evaluator.overloadsOf(node);
    return overloads.length === 0
      ? [functionValue(place, node)]
      : [functionValue(place, node), ...overloads.flatMap((one) => valuesOfPassed(evaluator, one))];
  }
  const wrappers = evaluator
    .valuesOf(place, outermost)
    .flatMap((decorator) => (decorator.kind === 'function' ? evaluator.resultOf(decorator) : []))
    .filter((value) => value.kind === 'function' && value.node !== node);
  const original = functionValue(place, node, { isExact: false });
  return wrappers.length === 0
    ? [original]
    : [...wrappers.map(asDecorated), { ...original, reason: 'decorator' }];
}

function asDecorated(value: Value): Value {
  return value.kind === 'function' ? { ...value, reason: 'decorator', bound: 0 } : value;
}
