import { BUILTIN_NAMES } from '../builtin-names.ts';
import { reachingDefinitions } from '../flow/reaching-definitions.ts';
import type { Binding, Definition } from '../scopes.ts';
import type { Expression, FunctionDefinition, Name, Node, Parameter } from '../tree/nodes.ts';
import { elementsOf } from './evaluate-collection.ts';
import type { Evaluator, Passed, Place } from './evaluator.ts';
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
      return ofAssignment(evaluator, place, { node, value });
    case 'with':
      return value === undefined ? ANYTHING : ofContext(evaluator, place, value);
    case 'for':
      return ofIteration(evaluator, place, node);
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

function ofIteration(evaluator: Evaluator, place: Place, node: Node): readonly Value[] {
  if (node.kind !== 'for' && node.kind !== 'comprehension-clause') {
    return ANYTHING;
  }
  return evaluator.valuesOf(place, node.iterable).flatMap((value) => elementsOf(evaluator, value));
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
  if (annotated.some((value) => value.kind !== 'unknown')) {
    return annotated;
  }
  const passed = (evaluator.passed.get(node) ?? []).flatMap((one) => ofPassed(evaluator, one));
  const fallback = node.default === undefined ? [] : evaluator.valuesOf(place, node.default);
  // Callers outside the project may pass anything.
  return [...[...passed, ...fallback].map(asArgument), ...ANYTHING];
}

function ofPassed(evaluator: Evaluator, passed: Passed): readonly Value[] {
  return 'decorated' in passed
    ? [
        {
          kind: 'function',
          module: passed.place.module,
          node: passed.decorated,
          reason: 'decorator',
          isExact: false,
          bound: 0,
        },
      ]
    : evaluator.valuesOf(passed.place, passed.expression);
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
