import type { Definition } from '../scopes.ts';
import type { Expression, Node } from '../tree/nodes.ts';
import { valuesOfDefinition } from './evaluate-name.ts';
import { functionValue } from './evaluator.ts';
import type { Access, Evaluator, Place } from './evaluator.ts';
import { hasRole } from './known-decorators.ts';
import type { Ancestor, ProjectClass } from './project-classes.ts';
import { resolveImport, resolveMember } from './resolve-import.ts';
import { ANYTHING, asPossible } from './values.ts';
import type { ClassValue, InstanceValue, SuperValue, Value } from './values.ts';

/** What `value.name` may be. */
export function memberOfValue(evaluator: Evaluator, value: Value, name: string): readonly Value[] {
  if (name === '__dict__' && NAMED.has(value.kind)) {
    return [{ kind: 'namespace', of: value }];
  }
  switch (value.kind) {
    case 'module': {
      const targets = resolveMember(evaluator.project, value.module, name);
      return targets.length === 0
        ? ANYTHING
        : targets.flatMap((target) => ofTarget(evaluator, target));
    }
    case 'class':
    case 'instance':
    case 'super':
      return ofClass(evaluator, value, name);
    case 'collection':
      return [{ kind: 'external', name: `builtins.${value.type}.${name}`, isInstance: false }];
    case 'namespace':
      return [{ kind: 'external', name: `builtins.dict.${name}`, isInstance: false }];
    case 'external':
      return ofExternal(evaluator, value, name);
    default:
      return ANYTHING;
  }
}

/** Values whose members are known by name. */
const NAMED: ReadonlySet<Value['kind']> = new Set(['module', 'class', 'instance']);

/** The functions behind properties that reading, or with `isSet` setting, `value.name` runs. */
export function accessorsOfValue(
  evaluator: Evaluator,
  value: Value,
  access: Access,
): readonly Value[] {
  const start = value.kind === 'instance' ? evaluator.classes.get(value.node) : undefined;
  if (start === undefined || value.kind !== 'instance') {
    return [];
  }
  const order = evaluator.orderOf(start);
  const first = order.find((one) => one !== 'unknown' && one.members.has(access.name));
  const below = value.isExact ? [] : evaluator.subclassesOf(start);
  return [first, ...below].flatMap((one) =>
    one === undefined || one === 'unknown' ? [] : ownAccessors(one, value, access),
  );
}

/** Getters come with `@property`, setters with `@name.setter`. */
function ownAccessors(
  one: ProjectClass,
  value: InstanceValue,
  { name, isSet }: Access,
): readonly Value[] {
  return (one.members.get(name) ?? []).flatMap(({ node }) =>
    node.kind === 'function' &&
    hasRole(one.source, node, 'property') &&
    node.decorators.some(isSetter) === isSet
      ? [functionValue(one, node, { bound: 1, reason: reasonOf(value), isExact: value.isExact })]
      : [],
  );
}

function isSetter(decorator: Expression): boolean {
  return decorator.kind === 'attribute' && decorator.attribute.name === 'setter';
}

type Target = ReturnType<typeof resolveMember>[number];

function ofTarget(evaluator: Evaluator, target: Target): readonly Value[] {
  if (target.kind === 'module' || target.kind === 'external') {
    return evaluator.fromImport([target]);
  }
  const place = evaluator.places.get(target.module);
  const binding = place?.source.scopes.module.bindings.get(target.name);
  if (place === undefined || binding === undefined) {
    return ANYTHING;
  }
  // What the name is by imports has been followed to other targets.
  const definitions = binding.definitions.filter(
    (one) => one.kind !== 'delete' && one.imported === undefined,
  );
  const values = definitions.flatMap((one) => valuesOfDefinition(evaluator, place, one));
  return values.map((value) => {
    const certain = definitions.length > 1 ? asPossible(value) : value;
    return certain.kind === 'function' ? { ...certain, reason: 'import' } : certain;
  });
}

/** `import a.b` binds `a`, which may be no module of the project where `a.b` is one. */
function ofExternal(
  evaluator: Evaluator,
  { name: object, isInstance }: Extract<Value, { kind: 'external' }>,
  name: string,
): readonly Value[] {
  const full = `${object}.${name}`;
  const [from] = evaluator.project.modules;
  const isModule = !isInstance && evaluator.project.endingWith(full).length > 0;
  if (isModule && from !== undefined) {
    const targets = resolveImport(evaluator.project, from, full);
    if (targets.some((target) => target.kind !== 'external')) {
      return evaluator.fromImport(targets);
    }
  }
  return [{ kind: 'external', name: full, isInstance: false }];
}

function ofClass(
  evaluator: Evaluator,
  value: ClassValue | InstanceValue | SuperValue,
  name: string,
): readonly Value[] {
  const start = evaluator.classes.get(value.node);
  if (start === undefined) {
    return ANYTHING;
  }
  if (name === '__class__' && value.kind === 'instance') {
    const { module, node, isExact } = value;
    return [{ kind: 'class', module, node, isExact }];
  }
  if (value.kind === 'super') {
    return ofSuper(evaluator, value, { name, start });
  }
  const found = lookUp(evaluator, { value, name, order: evaluator.orderOf(start) });
  if (value.isExact) {
    return found;
  }
  const below = evaluator
    .subclassesOf(start)
    .filter((one) => one.members.has(name))
    .flatMap((one) => ownMember(evaluator, { value, name, one }).map(asPossible));
  return below.length === 0 ? found : [...found.map(asPossible), ...below];
}

/** The next class in line, which for an object of a subclass may be another one than for the class itself. */
function ofSuper(
  evaluator: Evaluator,
  value: SuperValue,
  { name, start }: { readonly name: string; readonly start: ProjectClass },
): readonly Value[] {
  const found = lookUp(evaluator, { value, name, order: evaluator.orderOf(start).slice(1) });
  const others = evaluator.subclassesOf(start).flatMap((one) => {
    const order = evaluator.orderOf(one);
    return lookUp(evaluator, { value, name, order: order.slice(order.indexOf(start) + 1) });
  });
  const nodes = new Set(found.map(nodeOf));
  const further = others.filter((one) => one.kind === 'function' && !nodes.has(one.node));
  return further.length === 0 ? found : [...found, ...further].map(asPossible);
}

function nodeOf(value: Value): Node | undefined {
  return value.kind === 'function' ? value.node : undefined;
}

interface Question {
  readonly value: ClassValue | InstanceValue | SuperValue;
  readonly name: string;
}

/** Along the resolution order; what objects are given by methods counts beside what their classes have. */
function lookUp(
  evaluator: Evaluator,
  { value, name, order }: Question & { readonly order: readonly Ancestor[] },
): readonly Value[] {
  const assigned =
    value.kind !== 'super'
      ? order.flatMap((one) => (one === 'unknown' ? [] : assignedValues(evaluator, one, name)))
      : [];
  for (const [index, one] of order.entries()) {
    if (one !== 'unknown' && one.members.has(name)) {
      const own = ownMember(evaluator, { value, name, one });
      const isHidden = order.slice(0, index).includes('unknown') || assigned.length > 0;
      return [...(isHidden ? own.map(asPossible) : own), ...assigned];
    }
  }
  return assigned.length > 0 ? assigned : ANYTHING;
}

function ownMember(
  evaluator: Evaluator,
  { value, name, one }: Question & { readonly one: ProjectClass },
): readonly Value[] {
  const place: Place = one;
  const definitions = (one.members.get(name) ?? []).filter((each) => each.kind !== 'delete');
  // Of a property's getter and setter, or of overloads, the last one is what others see.
  const functions = definitions.filter((each) => each.kind === 'function');
  const telling = functions.length === definitions.length ? functions.slice(-1) : definitions;
  return telling.flatMap((definition) => bind(evaluator, place, { value, definition }));
}

interface Binding {
  readonly value: ClassValue | InstanceValue | SuperValue;
  readonly definition: Definition;
}

/** A function of a class's body as its objects, or the class itself, have it. */
function bind(
  evaluator: Evaluator,
  place: Place,
  { value, definition }: Binding,
): readonly Value[] {
  const { node } = definition;
  if (definition.kind !== 'function' || node.kind !== 'function') {
    return valuesOfDefinition(evaluator, place, definition);
  }
  const isClass = hasRole(place.source, node, 'class') || node.name.name === '__init_subclass__';
  const isStatic = hasRole(place.source, node, 'static') || node.name.name === '__new__';
  if (hasRole(place.source, node, 'property') && value.kind !== 'class') {
    return evaluator.resultOf(functionValue(place, node));
  }
  const reason = reasonOf(value);
  const bound = isClass || (!isStatic && value.kind !== 'class') ? 1 : 0;
  return evaluator
    .decorated(place, node)
    .map((one) =>
      one.kind === 'function'
        ? { ...one, reason: one.reason === 'decorator' ? one.reason : reason, bound }
        : one,
    );
}

function reasonOf(
  value: ClassValue | InstanceValue | SuperValue,
): 'self' | 'super' | 'instance' | 'class' {
  switch (value.kind) {
    case 'super':
      return 'super';
    case 'class':
      return value.isExact ? 'class' : 'self';
    default:
      return value.isSelf ? 'self' : 'instance';
  }
}

function assignedValues(evaluator: Evaluator, one: ProjectClass, name: string): readonly Value[] {
  const sources = one.attributes.get(name) ?? [];
  return sources.flatMap(({ annotation, value }) => {
    const found = value === undefined ? ANYTHING : evaluator.valuesOf(one, value);
    const isVague = found.length === 0 || found.some((each) => each.kind === 'unknown');
    const values =
      annotation !== undefined && isVague ? evaluator.annotated(one, annotation) : found;
    return sources.length > 1 ? values.map(asPossible) : values;
  });
}
