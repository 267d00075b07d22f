import type { Binding, Definition, Scope } from './scopes.ts';
import type {
  ClassDefinition,
  Collection,
  Comprehension,
  Expression,
  FunctionDefinition,
  Import,
  ImportedName,
  ImportFrom,
  Module,
  Name,
  Node,
  Parameter,
  TypeParameter,
} from './tree/nodes.ts';
import { children } from './tree/walk.ts';

export interface DraftBinding extends Binding {
  readonly scope: DraftScope;
  readonly definitions: Definition[];
  readonly references: Name[];
}

export interface DraftScope extends Scope {
  readonly parent: DraftScope | undefined;
  readonly bindings: Map<string, DraftBinding>;
  readonly globals: Set<string>;
  readonly nonlocals: Set<string>;
}

/** Every scope, definition and reference of a module, each with the scope it stands in; not yet connected. */
export interface CollectedNames {
  readonly module: DraftScope;
  readonly scopesByNode: ReadonlyMap<Node, DraftScope>;
  readonly definitions: readonly PlacedDefinition[];
  readonly references: readonly PlacedReference[];
}

export interface PlacedDefinition {
  readonly scope: DraftScope;
  readonly definition: Definition;
}

export interface PlacedReference {
  readonly scope: DraftScope;
  readonly name: Name;
}

interface Collector {
  readonly scopesByNode: Map<Node, DraftScope>;
  readonly definitions: PlacedDefinition[];
  readonly references: PlacedReference[];
}

export function collectNames(module: Module): CollectedNames {
  const collector: Collector = { scopesByNode: new Map(), definitions: [], references: [] };
  const scope = openScope(collector, { kind: 'module', node: module, parent: undefined });
  visitAll(collector, module.body, scope);
  return { module: scope, ...collector };
}

function openScope(
  collector: Collector,
  start: Pick<DraftScope, 'kind' | 'node' | 'parent'>,
): DraftScope {
  const scope: DraftScope = {
    ...start,
    bindings: new Map(),
    globals: new Set(),
    nonlocals: new Set(),
  };
  collector.scopesByNode.set(start.node, scope);
  return scope;
}

function visitAll(collector: Collector, nodes: readonly Node[], scope: DraftScope): void {
  for (const node of nodes) {
    visit(collector, node, scope);
  }
}

function visit(collector: Collector, node: Node, scope: DraftScope): void {
  switch (node.kind) {
    case 'name':
      collector.references.push({ scope, name: node });
      return;
    case 'function':
      visitFunction(collector, node, scope);
      return;
    case 'class':
      visitClass(collector, node, scope);
      return;
    case 'lambda': {
      const inner = openScope(collector, { kind: 'lambda', node, parent: scope });
      visitParameters(collector, node.parameters, { outer: scope, inner });
      visit(collector, node.body, inner);
      return;
    }
    case 'comprehension':
      visitComprehension(collector, node, scope);
      return;
    case 'walrus':
      visit(collector, node.value, scope);
      define(collector, outsideComprehensions(scope), {
        kind: 'walrus',
        name: node.target,
        node,
        value: node.value,
      });
      return;
    default:
      visitStatement(collector, node, scope);
  }
}

function visitStatement(collector: Collector, node: Node, scope: DraftScope): void {
  switch (node.kind) {
    case 'assignment': {
      const { value } = node;
      visitAll(collector, [node.annotation, value].filter(isPresent), scope);
      for (const target of node.targets) {
        bindTarget(collector, { target, kind: 'assignment', node, value }, scope);
      }
      return;
    }
    case 'augmented-assignment':
      visit(collector, node.target, scope);
      visit(collector, node.value, scope);
      if (node.target.kind === 'name') {
        define(collector, scope, { kind: 'augmented', name: node.target, node });
      }
      return;
    case 'for':
      visit(collector, node.iterable, scope);
      bindTarget(collector, { target: node.target, kind: 'for', node }, scope);
      visitAll(collector, node.body, scope);
      visitAll(collector, node.orElse, scope);
      return;
    case 'with-item':
      visit(collector, node.context, scope);
      if (node.target !== undefined) {
        const { target, context: value } = node;
        bindTarget(collector, { target, kind: 'with', node, value }, scope);
      }
      return;
    case 'delete':
      for (const target of node.targets) {
        bindTarget(collector, { target, kind: 'delete', node }, scope);
      }
      return;
    case 'type-alias':
      if (node.name.kind === 'name') {
        define(collector, scope, { kind: 'type-alias', name: node.name, node, value: node.value });
      }
      visit(collector, node.value, scope);
      return;
    default:
      visitDeclaration(collector, node, scope);
  }
}

function visitDeclaration(collector: Collector, node: Node, scope: DraftScope): void {
  switch (node.kind) {
    case 'import':
    case 'import-from':
      visitImport(collector, node, scope);
      return;
    case 'global':
    case 'nonlocal': {
      const names = node.kind === 'global' ? scope.globals : scope.nonlocals;
      for (const { name } of node.names) {
        names.add(name);
      }
      return;
    }
    case 'except-handler':
      if (node.type !== undefined) {
        visit(collector, node.type, scope);
      }
      if (node.name !== undefined) {
        define(collector, scope, { kind: 'except', name: node.name, node });
      }
      visitAll(collector, node.body, scope);
      return;
    case 'pattern':
      for (const name of node.bindings) {
        define(collector, scope, { kind: 'match', name, node });
      }
      visitAll(collector, node.values, scope);
      return;
    default:
      visitAll(collector, children(node), scope);
  }
}

function visitFunction(collector: Collector, node: FunctionDefinition, scope: DraftScope): void {
  visitAll(collector, node.decorators, scope);
  define(collector, scope, { kind: 'function', name: node.name, node });
  const inner = openScope(collector, { kind: 'function', node, parent: scope });
  const isGeneric = visitTypeParameters(collector, node.typeParameters, inner);
  const outer = scope;
  visitParameters(collector, node.parameters, { outer, inner, types: isGeneric ? inner : outer });
  if (node.returns !== undefined) {
    visit(collector, node.returns, isGeneric ? inner : scope);
  }
  visitAll(collector, node.body, inner);
}

function visitClass(collector: Collector, node: ClassDefinition, scope: DraftScope): void {
  visitAll(collector, node.decorators, scope);
  define(collector, scope, { kind: 'class', name: node.name, node });
  const inner = openScope(collector, { kind: 'class', node, parent: scope });
  const isGeneric = visitTypeParameters(collector, node.typeParameters, inner);
  visitAll(collector, node.arguments, isGeneric ? inner : scope);
  visitAll(collector, node.body, inner);
}

/** Type parameters are visible in annotations and bases, so they count as names of the definition's own scope. */
function visitTypeParameters(
  collector: Collector,
  parameters: readonly TypeParameter[],
  inner: DraftScope,
): boolean {
  for (const parameter of parameters) {
    define(collector, inner, { kind: 'type-parameter', name: parameter.name, node: parameter });
    if (parameter.bound !== undefined) {
      visit(collector, parameter.bound, inner);
    }
  }
  return parameters.length > 0;
}

interface ParameterScopes {
  /** Of the defaults. */
  readonly outer: DraftScope;
  readonly inner: DraftScope;
  /** Of the annotations, where it is not `outer`. */
  readonly types?: DraftScope;
}

function visitParameters(
  collector: Collector,
  parameters: readonly Parameter[],
  { outer, inner, types = outer }: ParameterScopes,
): void {
  for (const node of parameters) {
    if (node.annotation !== undefined) {
      visit(collector, node.annotation, types);
    }
    if (node.default !== undefined) {
      visit(collector, node.default, outer);
    }
    define(collector, inner, { kind: 'parameter', name: node.name, node, value: node.default });
  }
}

/** The first iterable is evaluated outside, everything else in the comprehension's own scope. */
function visitComprehension(collector: Collector, node: Comprehension, scope: DraftScope): void {
  const inner = openScope(collector, { kind: 'comprehension', node, parent: scope });
  for (const [position, clause] of node.clauses.entries()) {
    visit(collector, clause.iterable, position === 0 ? scope : inner);
    bindTarget(collector, { target: clause.target, kind: 'for', node: clause }, inner);
    visitAll(collector, clause.conditions, inner);
  }
  visit(collector, node.element, inner);
  if (node.value !== undefined) {
    visit(collector, node.value, inner);
  }
}

function outsideComprehensions(scope: DraftScope): DraftScope {
  let current = scope;
  while (current.kind === 'comprehension' && current.parent !== undefined) {
    current = current.parent;
  }
  return current;
}

function visitImport(collector: Collector, node: Import | ImportFrom, scope: DraftScope): void {
  for (const name of node.names) {
    define(collector, scope, {
      kind: 'import',
      name: name.local,
      node,
      imported: importedName(node, name),
    });
  }
}

/** `import a.b` makes `a` stand for `a`; with an alias, the alias stands for `a.b`. */
function importedName(node: Import | ImportFrom, name: ImportedName): string {
  if (node.kind === 'import') {
    return name.alias === undefined ? name.local.name : name.name;
  }
  const separator = node.module === '' ? '' : '.';
  return `${'.'.repeat(node.level)}${node.module}${separator}${name.name}`;
}

interface Target {
  readonly target: Expression;
  readonly kind: Definition['kind'];
  readonly node: Node;
  readonly value?: Expression | undefined;
}

/** Binds every name of a target; what is not a name (`a.b`, `a[b]`) is read. */
function bindTarget(
  collector: Collector,
  { target, kind, node, value }: Target,
  scope: DraftScope,
): void {
  switch (target.kind) {
    case 'name':
      define(collector, scope, { kind, name: target, node, value });
      return;
    case 'tuple':
    case 'list':
      for (const [position, element] of target.elements.entries()) {
        const part = elementAt(target, value, position);
        bindTarget(collector, { target: element, kind, node, value: part }, scope);
      }
      return;
    case 'starred':
      bindTarget(collector, { target: target.value, kind, node }, scope);
      return;
    default:
      visit(collector, target, scope);
  }
}

function elementAt(
  target: Collection,
  value: Expression | undefined,
  position: number,
): Expression | undefined {
  const isSequence = value?.kind === 'tuple' || value?.kind === 'list';
  if (!isSequence || value.elements.length !== target.elements.length) {
    return undefined;
  }
  const isExact = [...value.elements, ...target.elements].every((each) => each.kind !== 'starred');
  return isExact ? value.elements[position] : undefined;
}

function isPresent(node: Expression | undefined): node is Expression {
  return node !== undefined;
}

/** What a definition says beyond where it stands. */
type Details = Pick<Definition, 'kind' | 'name' | 'node'> &
  Partial<Pick<Definition, 'value' | 'imported'>>;

function define(collector: Collector, scope: DraftScope, details: Details): void {
  collector.definitions.push({
    scope,
    definition: { value: undefined, imported: undefined, ...details },
  });
}
