import { BUILTIN_NAMES } from '../builtin-names.ts';
import { reachingDefinitions } from '../flow/reaching-definitions.ts';
import type { Binding, Definition } from '../scopes.ts';
import type { Expression, FunctionDefinition, Name, Node, Parameter } from '../tree/nodes.ts';
import { positionalArgument } from '../tree/queries.ts';
import { elementsOf } from './evaluate-collection.ts';
import { valuesOfPassed } from './evaluator.ts';
import type { Evaluator, Place } from './evaluator.ts';
import { hasRole } from './known-decorators.ts';
import { resolveImport, resolveMember } from './resolve-import.ts';
import { ANYTHING, asPossible } from './values.ts';
import type { Value } from './values.ts';

/** A name that is bound in more places than this could be anything. */
const MAX_DEFINITIONS = 12;

export function valuesOfName(evaluator: Evaluator, place: Place, name: Name): readonly Value[] {
  const binding = place.source.scopes.bindingOf(name);
  if (binding === undefined) {
    return ofUnboundName(evaluator, place, name.name);
  }
  if (binding.definitions.length > MAX_DEFINITIONS) {
    return ANYTHING;
  }
  const definitions = definitionsAt(place, binding, name).filter((one) => one.kind !== 'delete');
  const values = definitions.flatMap((one) => valuesOfDefinition(evaluator, place, one));
  return definitions.length > 1 ? values.map(asPossible) : values;
}

/** Inside functions the order of assignments counts; elsewhere every definition does. */
function definitionsAt({ source }: Place, binding: Binding, name: Name): readonly Definition[] {
  const isLocal = binding.scope.kind === 'function' && binding.definitions.length > 1;
  return isLocal ? reachingDefinitions(source.scopes, binding, name) : binding.definitions;
}

function ofUnboundName(evaluator: Evaluator, { module }: Place, name: string): readonly Value[] {
  if (module.outline.wildcards.length > 0) {
    const targets = resolveMember(evaluator.project, module, name);
    if (targets.length > 0) {
      return evaluator.fromImport(targets);
    }
  }
  return BUILTIN_NAMES.has(name)
    ? [{ kind: 'external', name: `builtins.${name}`, isInstance: false }]
    : ANYTHING;
}

/** What one definition makes of its name. */
export function valuesOfDefinition(
  evaluator: Evaluator,
  place: Place,
  definition: Definition,
): readonly Value[] {
  const { node, value, imported } = definition;
  switch (definition.kind) {
    case 'function':
      return node.kind === 'function' ? evaluator.decorated(place, node) : ANYTHING;
    case 'class':
      return node.kind === 'class'
        ? [{ kind: 'class', module: place.module, node, isExact: true }]
        : ANYTHING;
    case 'import':
      return imported === undefined ? ANYTHING : ofImport(evaluator, place, imported);
    case 'assignment':
    case 'walrus':
      return value === undefined && node.kind === 'assignment' && node.value !== undefined
        ? ofPart(evaluator, place, { definition, targets: node.targets, from: node.value })
        : ofAssignment(evaluator, place, { node, value });
    case 'with':
      return value === undefined ? ANYTHING : ofContext(evaluator, place, value);
    case 'for':
      return ofIteration(evaluator, place, definition);
    case 'except':
      return node.kind === 'except-handler' && node.type !== undefined && !node.isGroup
        ? ofCaught(evaluator, place, node.type)
        : ANYTHING;
    case 'parameter':
      return node.kind === 'parameter' ? ofParameter(evaluator, place, node) : ANYTHING;
    default:
      return ANYTHING;
  }
}

function ofImport(evaluator: Evaluator, { module }: Place, imported: string): readonly Value[] {
  const targets = resolveImport(evaluator.project, module, imported);
  return targets.length === 0
    ? ANYTHING
    : evaluator
        .fromImport(targets)
        .map((value) => (value.kind === 'function' ? { ...value, reason: 'import' } : value));
}

function ofAssignment(
  evaluator: Evaluator,
  place: Place,
  { node, value }: Pick<Definition, 'node' | 'value'>,
): readonly Value[] {
  const found = value === undefined ? ANYTHING : evaluator.valuesOf(place, value);
  const annotation = node.kind === 'assignment' ? node.annotation : undefined;
  const isVague = found.some((one) => one.kind === 'unknown') || found.length === 0;
  return annotation !== undefined && isVague ? evaluator.annotated(place, annotation) : found;
}

/** `__enter__` of project classes, the thing itself for others, what is yielded by a function made a context manager. */
function ofContext(evaluator: Evaluator, place: Place, context: Expression): readonly Value[] {
  return evaluator.valuesOf(place, context).flatMap((value) => {
    if (value.kind !== 'instance') {
      return [value];
    }
    const entering = [
      ...evaluator.memberOf(value, '__enter__'),
      ...evaluator.memberOf(value, '__aenter__'),
    ].filter((one) => one.kind === 'function');
    const entered = entering.flatMap((one) => evaluator.resultOf(one));
    return entered.some((one) => one.kind !== 'unknown') ? entered : [value];
  });
}

function ofIteration(
  evaluator: Evaluator,
  place: Place,
  { node, name }: Definition,
): readonly Value[] {
  if (node.kind !== 'for' && node.kind !== 'comprehension-clause') {
    return ANYTHING;
  }
  const path = pathTo(node.target, name);
  const [first] = path ?? [];
  const { iterable } = node;
  const walked = first === undefined ? undefined : walkedOver(iterable, first);
  const rest = walked === undefined ? (path ?? []) : (path ?? []).slice(1);
  return evaluator
    .valuesOf(place, walked ?? iterable)
    .flatMap((value) => elementsOf(evaluator, value))
    .flatMap((value) => partOf(evaluator, value, rest));
}

/** `for index, step in enumerate(steps)`, `for name, step in table.items()`: whose elements a part of the target stands for. */
function walkedOver(iterable: Expression, index: number): Expression | undefined {
  if (iterable.kind !== 'call') {
    return undefined;
  }
  const { callee } = iterable;
  if (callee.kind === 'attribute' && callee.attribute.name === 'items') {
    return index === 1 ? callee.object : undefined;
  }
  const name = callee.kind === 'name' ? callee.name : '';
  if (name === 'enumerate') {
    return index === 1 ? positionalArgument(iterable, 0) : undefined;
  }
  return name === 'zip' ? positionalArgument(iterable, index) : undefined;
}

/** `name, step = found`: an element of a tuple that is spelled out elsewhere. */
function ofPart(
  evaluator: Evaluator,
  place: Place,
  {
    definition,
    targets,
    from,
  }: {
    readonly definition: Definition;
    readonly targets: readonly Expression[];
    readonly from: Expression;
  },
): readonly Value[] {
  const path = targets
    .map((target) => pathTo(target, definition.name))
    .find((one) => one !== undefined);
  return path === undefined || path.length === 0
    ? ANYTHING
    : evaluator.valuesOf(place, from).flatMap((value) => partOf(evaluator, value, path));
}

/** The places in nested targets at which a name stands; undefined where it does not, or behind a star. */
function pathTo(target: Expression, name: Node): readonly number[] | undefined {
  if (target === name) {
    return [];
  }
  if (target.kind !== 'tuple' && target.kind !== 'list') {
    return undefined;
  }
  for (const [index, element] of target.elements.entries()) {
    const path = pathTo(element, name);
    if (path !== undefined) {
      return [index, ...path];
    }
    if (element.kind === 'starred') {
      return undefined;
    }
  }
  return undefined;
}

function partOf(evaluator: Evaluator, value: Value, path: readonly number[]): readonly Value[] {
  const [index, ...rest] = path;
  if (index === undefined) {
    return [value];
  }
  const place = value.kind === 'collection' ? evaluator.places.get(value.module) : undefined;
  if (value.kind !== 'collection' || place === undefined || value.type === 'dict') {
    return ANYTHING;
  }
  const element = value.elements[index];
  const isPlaced = value.elements.slice(0, index + 1).every((one) => one.kind !== 'starred');
  if (element === undefined || !isPlaced || value.node?.kind === 'comprehension') {
    return ANYTHING;
  }
  return evaluator
    .valuesOf(place, element)
    .map(asElement)
    .flatMap((one) => partOf(evaluator, one, rest));
}

function asElement(value: Value): Value {
  return value.kind === 'function'
    ? { ...value, isExact: false, reason: 'collection' }
    : asPossible(value);
}

/** `except (A, B) as error`: an object of one of the classes, or of one below. */
function ofCaught(evaluator: Evaluator, place: Place, type: Expression): readonly Value[] {
  const types = type.kind === 'tuple' ? type.elements : [type];
  return types.flatMap((one) => evaluator.annotated(place, one));
}

function ofParameter(evaluator: Evaluator, place: Place, node: Parameter): readonly Value[] {
  const own = ofReceiver(place, node);
  if (own !== undefined) {
    return own;
  }
  if (node.style === 'star' || node.style === 'double-star') {
    return ANYTHING;
  }
  const annotated =
    node.annotation === undefined ? [] : evaluator.annotated(place, node.annotation);
  const isToldAll = !annotated.some((value) => isProtocol(evaluator, value));
  if (isToldAll && annotated.some((value) => value.kind !== 'unknown')) {
    return annotated;
  }
  const passed = evaluator.passedTo(node).flatMap((one) => valuesOfPassed(evaluator, one));
  const fallback = node.default === undefined ? [] : evaluator.valuesOf(place, node.default);
  // Callers outside the project may pass anything.
  const known = isToldAll ? [] : annotated;
  return [...known, ...[...passed, ...fallback].map(asArgument), ...ANYTHING];
}

/** Objects of any class fit a protocol (PEP 544): the annotation does not tell which. */
function isProtocol(evaluator: Evaluator, value: Value): boolean {
  const one = value.kind === 'instance' ? evaluator.classes.get(value.node) : undefined;
  return (
    one?.node.arguments.some(({ value: base }) => {
      const name = base.kind === 'subscript' ? base.object : base;
      return /(?:^|\.)Protocol$/u.test(one.source.scopes.qualifiedName(name) ?? '');
    }) === true
  );
}

function asArgument(value: Value): Value {
  const isFunction = value.kind === 'function' && value.reason !== 'decorator';
  return isFunction ? { ...value, isExact: false, reason: 'argument' } : asPossible(value);
}

/** `self` and `cls`: the first parameter of a method, an object of its class or of one below. */
function ofReceiver({ module, source }: Place, node: Parameter): readonly Value[] | undefined {
  const method = node.parent;
  const owner = method?.parent;
  if (method?.kind !== 'function' || method.parameters[0] !== node || owner?.kind !== 'class') {
    return undefined;
  }
  if (isOutsideClassBody(method, owner.body) || hasRole(source, method, 'static')) {
    return undefined;
  }
  const isClass = hasRole(source, method, 'class') || CLASS_METHODS.has(method.name.name);
  return isClass
    ? [{ kind: 'class', module, node: owner, isExact: false }]
    : [{ kind: 'instance', module, node: owner, isExact: false, isSelf: true }];
}

function isOutsideClassBody(method: FunctionDefinition, body: readonly Node[]): boolean {
  return !body.includes(method);
}

const CLASS_METHODS = new Set(['__new__', '__init_subclass__', '__class_getitem__']);
