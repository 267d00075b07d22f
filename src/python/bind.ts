import { collectNames } from './collect-names.ts';
import type { CollectedNames, DraftBinding, DraftScope } from './collect-names.ts';
import { createQualifiedNames } from './qualified-names.ts';
import type { Binding, Scope, Scopes } from './scopes.ts';
import type { Module, Name, Node } from './tree/nodes.ts';

/**
 * Finds out what each name of a module means, after the Language Reference, "Naming and binding": first one walk collects
 * scopes, definitions and references (`collect-names.ts`); then definitions go to the scope that they belong to, which
 * `global` and `nonlocal` may make another one than they stand in; then each reference looks upward from its scope, past
 * classes, whose names their methods do not see. Flow is not followed: a binding has all its definitions everywhere.
 */
export function bindScopes(module: Module): Scopes {
  const names = collectNames(module);
  placeDefinitions(names);
  const bindings = resolveReferences(names);
  const { scopesByNode } = names;

  function bindingOf(name: Name): Binding | undefined {
    return bindings.get(name);
  }
  function scopeOf(node: Node): Scope {
    return scopeAround(node, scopesByNode) ?? names.module;
  }
  const qualifiedName = createQualifiedNames(bindingOf, onlyWildcard(module));
  return { module: names.module, scopeOf, bindingOf, qualifiedName };
}

/** The module of which everything is imported, where there is one such import and it is no relative one. */
function onlyWildcard({ body }: Module): string | undefined {
  const [only, ...others] = body.filter((one) => one.kind === 'import-from' && one.isWildcard);
  return only?.kind === 'import-from' && only.level === 0 && others.length === 0
    ? only.module
    : undefined;
}

/** Definitions first, then those that `nonlocal` sends to a scope whose own definitions must be known. */
function placeDefinitions({ definitions }: CollectedNames): void {
  const unsettled = [];
  for (const entry of definitions) {
    const { scope, definition } = entry;
    if (scope.nonlocals.has(definition.name.name)) {
      unsettled.push(entry);
    } else {
      addDefinition(homeOf(scope, definition.name.name), definition);
    }
  }
  const touched = new Set<DraftBinding>();
  for (const { scope, definition } of unsettled) {
    const { name } = definition.name;
    touched.add(addDefinition(nonlocalHome(scope, name), definition));
  }
  for (const binding of touched) {
    binding.definitions.sort((left, right) => left.name.span.start - right.name.span.start);
  }
}

function addDefinition(
  scope: DraftScope,
  definition: Binding['definitions'][number],
): DraftBinding {
  const { name } = definition.name;
  let binding = scope.bindings.get(name);
  if (binding === undefined) {
    binding = { name, scope, definitions: [], references: [] };
    scope.bindings.set(name, binding);
  }
  binding.definitions.push(definition);
  return binding;
}

/** Where a definition belongs that is not `nonlocal`. */
function homeOf(scope: DraftScope, name: string): DraftScope {
  return scope.globals.has(name) ? moduleOf(scope) : scope;
}

function moduleOf(scope: DraftScope): DraftScope {
  let current = scope;
  while (current.parent !== undefined) {
    current = current.parent;
  }
  return current;
}

/** The nearest function around the scope that binds the name; the scope itself where there is none (an error in Python). */
function nonlocalHome(scope: DraftScope, name: string): DraftScope {
  for (let outer = scope.parent; outer !== undefined; outer = outer.parent) {
    const isFunction = outer.kind === 'function' || outer.kind === 'lambda';
    if (isFunction && outer.bindings.has(name)) {
      return outer;
    }
  }
  return scope;
}

function resolveReferences({ definitions, references }: CollectedNames): Map<Node, Binding> {
  const bindings = new Map<Node, Binding>();
  for (const { scope, definition } of definitions) {
    const binding = lookUp(scope, definition.name.name);
    if (binding !== undefined) {
      bindings.set(definition.name, binding);
    }
  }
  for (const { scope, name } of references) {
    const binding = lookUp(scope, name.name);
    if (binding !== undefined) {
      binding.references.push(name);
      bindings.set(name, binding);
    }
  }
  return bindings;
}

function lookUp(scope: DraftScope, name: string): DraftBinding | undefined {
  if (scope.globals.has(name)) {
    return moduleOf(scope).bindings.get(name);
  }
  const own = scope.bindings.get(name);
  if (own !== undefined) {
    return own;
  }
  for (let outer = scope.parent; outer !== undefined; outer = outer.parent) {
    const binding = outer.bindings.get(name);
    const isVisible = outer.kind !== 'class' || binding?.definitions[0]?.kind === 'type-parameter';
    if (binding !== undefined && isVisible) {
      return binding;
    }
    if (outer.globals.has(name)) {
      return moduleOf(outer).bindings.get(name);
    }
  }
  return undefined;
}

/** The innermost scope that holds a node: upward from it, past parts of definitions that lie outside their scopes. */
function scopeAround(
  node: Node,
  scopesByNode: ReadonlyMap<Node, DraftScope>,
): DraftScope | undefined {
  let child = node;
  let isOutside = false;
  for (let parent = node.parent; parent !== undefined; parent = parent.parent) {
    if (parent.kind === 'parameter' || parent.kind === 'comprehension-clause') {
      isOutside ||= liesOutside(child, parent);
    } else {
      const scope = scopesByNode.get(parent);
      if (scope !== undefined && !isOutside && !liesOutside(child, parent)) {
        return scope;
      }
      isOutside = false;
    }
    child = parent;
  }
  return scopesByNode.get(child);
}

/** True for parts of a definition that are evaluated, or named, in the scope around it. */
function liesOutside(child: Node, parent: Node): boolean {
  switch (parent.kind) {
    case 'function':
      return (
        child === parent.name ||
        (child === parent.returns && parent.typeParameters.length === 0) ||
        parent.decorators.some((decorator) => decorator === child)
      );
    case 'class':
      return (
        child === parent.name ||
        (child.kind === 'argument' && parent.typeParameters.length === 0) ||
        parent.decorators.some((decorator) => decorator === child)
      );
    case 'parameter': {
      const owner = parent.parent;
      const seesTypes = owner?.kind === 'function' && owner.typeParameters.length > 0;
      return child === parent.default || (child === parent.annotation && !seesTypes);
    }
    case 'comprehension-clause': {
      const owner = parent.parent;
      const isFirst = owner?.kind === 'comprehension' && owner.clauses[0] === parent;
      return isFirst && child === parent.iterable;
    }
    default:
      return false;
  }
}
