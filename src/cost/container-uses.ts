import type { SourceModule } from '../python/source-module.ts';
import type {
  Attribute,
  Call,
  ClassDefinition,
  Expression,
  Name,
  Node,
} from '../python/tree/nodes.ts';
import { nodesOf } from '../python/tree/nodes-of.ts';
import { ancestors } from '../python/tree/walk.ts';

/** What a piece of code does to a container at one place. */
type UseKind =
  /** Adds elements: `append`, `add`, `extend`, `insert`, `+=`, `xs = xs + …`, `d[k] = v`. */
  | 'grow'
  /** Removes elements: `pop`, `remove`, `clear`, `del xs[0]`. */
  | 'shrink'
  /** Same elements in another order: `sort`, `reverse`. */
  | 'reorder'
  /** Replaces elements in place: `xs[i] = v`. */
  | 'replace'
  | 'membership'
  | 'iterate'
  | 'index'
  | 'slice'
  /** Reads it as a whole and keeps nothing: `len(xs)`, `if xs`, `sum(xs)`. */
  | 'read'
  /** Given to somebody who may keep or change it: an argument, `return`, another name. */
  | 'escape'
  /** The name is bound anew. */
  | 'rebind'
  | 'other';

/** One occurrence of a container, and what happens to it there. */
export interface Use {
  readonly node: Name | Attribute;
  readonly kind: UseKind;
  /** The call, comparison or statement that does it; the node itself where there is none. */
  readonly by: Node;
  /** The method's name for a method call, else empty. */
  readonly method: string;
}

/** A container as the code spells it: a name, or an attribute of a name such as `self.items`. */
export type Place = Name | Attribute;

export function isPlace(expression: Expression | undefined): expression is Place {
  return (
    expression?.kind === 'name' ||
    (expression?.kind === 'attribute' && expression.object.kind === 'name')
  );
}

/**
 * Every use of the same container: of a name all of its binding, of `self.items` all of the class, of another attribute all
 * of the same spelling in the module. Aliases are not followed; an escape says that there may be more.
 */
export function usesOf(module: SourceModule, place: Place): readonly Use[] {
  if (place.kind === 'attribute') {
    return attributesLike(module, place).map(classify);
  }
  const binding = module.scopes.bindingOf(place);
  if (binding === undefined) {
    return [];
  }
  const nodes = new Set<Name>(binding.references);
  for (const definition of binding.definitions) {
    if (definition.name.kind === 'name') {
      nodes.add(definition.name);
    }
  }
  return [...nodes].sort((left, right) => left.span.start - right.span.start).map(classify);
}

/** The attributes of the same spelling in the same class, or in the module when outside of classes. */
export function attributesLike(module: SourceModule, place: Attribute): readonly Attribute[] {
  const text = module.text.slice(place.span.start, place.span.end);
  const owner =
    text.startsWith('self.') || text.startsWith('cls.') ? classAround(place) : undefined;
  const all = attributeIndex(module).get(text) ?? [];
  return owner === undefined ? all : (byClass(all).get(owner) ?? []);
}

const classes = new WeakMap<
  readonly Attribute[],
  ReadonlyMap<ClassDefinition | undefined, readonly Attribute[]>
>();

/** Attributes of one spelling by the class they stand in. */
function byClass(
  attributes: readonly Attribute[],
): ReadonlyMap<ClassDefinition | undefined, readonly Attribute[]> {
  const known = classes.get(attributes);
  const found = known ?? Map.groupBy(attributes, classAround);
  if (known === undefined) {
    classes.set(attributes, found);
  }
  return found;
}

/** What happens to the container at this occurrence. */
export function classify(node: Place): Use {
  const { parent } = node;
  function use(kind: UseKind, by: Node = node): Use {
    return { node, kind, by, method: '' };
  }
  if (parent === undefined) {
    return use('other');
  }
  switch (parent.kind) {
    case 'attribute':
      return parent.parent?.kind === 'call' && parent.parent.callee === parent
        ? methodUse(node, parent.parent, parent.attribute.name)
        : use('other', parent);
    case 'subscript':
      return parent.object === node ? subscriptUse(node, parent) : use('read', parent);
    case 'comparison':
      return use(isMembership(parent, node) ? 'membership' : 'read', parent);
    case 'for':
    case 'comprehension-clause':
      return use(parent.iterable === node ? 'iterate' : 'rebind', parent);
    case 'argument':
      return argumentUse(node, parent.parent, parent.keyword !== undefined);
    case 'assignment':
      return parent.targets.includes(node)
        ? use('rebind', parent)
        : use(parent.value === node ? 'escape' : 'other', parent);
    case 'augmented-assignment':
      return parent.target === node ? use('grow', parent) : use('read', parent);
    case 'if':
    case 'while':
    case 'boolean':
    case 'unary':
    case 'assert':
    case 'binary':
      return use('read', parent);
    case 'starred':
      return use('iterate', parent);
    case 'with-item':
      return use(parent.target === node ? 'rebind' : 'other', parent);
    default:
      return use('escape', parent);
  }
}

/** True when the use changes which elements the container has. */
export function changesElements(use: Use): boolean {
  return ['grow', 'shrink', 'replace', 'rebind'].includes(use.kind);
}

/** The class whose body holds a node, through functions. */
export function classAround(node: Node): ClassDefinition | undefined {
  for (const ancestor of ancestors(node)) {
    if (ancestor.kind === 'class') {
      return ancestor;
    }
  }
  return undefined;
}

const GROWING: ReadonlySet<string> = new Set([
  'append',
  'appendleft',
  'add',
  'extend',
  'extendleft',
  'insert',
  'update',
  'setdefault',
]);
const SHRINKING: ReadonlySet<string> = new Set([
  'pop',
  'popleft',
  'popitem',
  'remove',
  'discard',
  'clear',
  'difference_update',
  'intersection_update',
]);
const REORDERING: ReadonlySet<string> = new Set(['sort', 'reverse', 'rotate']);

/** Builtins that read a container and keep nothing of it. */
const READERS: ReadonlySet<string> = new Set([
  'len',
  'sum',
  'min',
  'max',
  'any',
  'all',
  'sorted',
  'set',
  'frozenset',
  'list',
  'tuple',
  'dict',
  'enumerate',
  'zip',
  'reversed',
  'iter',
  'map',
  'filter',
  'print',
  'str',
  'repr',
  'bool',
  'isinstance',
  'join',
]);

function methodUse(node: Place, call: Call, method: string): Use {
  const kind: UseKind = GROWING.has(method)
    ? 'grow'
    : SHRINKING.has(method)
      ? 'shrink'
      : REORDERING.has(method)
        ? 'reorder'
        : method === 'index' || method === 'count'
          ? 'membership'
          : READ_METHODS.has(method)
            ? 'read'
            : 'other';
  return { node, kind, by: call, method };
}

const READ_METHODS: ReadonlySet<string> = new Set([
  'get',
  'copy',
  'items',
  'keys',
  'values',
  'join',
]);

function subscriptUse(node: Place, subscript: Extract<Node, { kind: 'subscript' }>): Use {
  const { parent } = subscript;
  function use(kind: UseKind, by: Node): Use {
    return { node, kind, by, method: '' };
  }
  if (parent?.kind === 'delete') {
    return use('shrink', parent);
  }
  if (parent?.kind === 'assignment' && parent.targets.includes(subscript)) {
    return use(subscript.index.kind === 'slice' ? 'grow' : 'replace', parent);
  }
  if (parent?.kind === 'tuple' && parent.parent?.kind === 'assignment') {
    return use(parent.parent.targets.includes(parent) ? 'replace' : 'index', parent.parent);
  }
  if (parent?.kind === 'augmented-assignment' && parent.target === subscript) {
    return use('replace', parent);
  }
  return use(subscript.index.kind === 'slice' ? 'slice' : 'index', subscript);
}

function isMembership(comparison: Extract<Node, { kind: 'comparison' }>, node: Place): boolean {
  const index = comparison.operands.indexOf(node);
  const operator = comparison.operators[index - 1];
  return operator === 'in' || operator === 'not in';
}

function argumentUse(node: Place, call: Node | undefined, isKeyword: boolean): Use {
  if (call?.kind !== 'call') {
    return { node, kind: 'escape', by: node, method: '' };
  }
  const { callee } = call;
  const name =
    callee.kind === 'name'
      ? callee.name
      : callee.kind === 'attribute' && callee.object.kind === 'string'
        ? callee.attribute.name
        : '';
  const isRead = READERS.has(name) && !isKeyword;
  return { node, kind: isRead ? 'read' : 'escape', by: call, method: '' };
}

const indexes = new WeakMap<SourceModule, ReadonlyMap<string, readonly Attribute[]>>();

/** Attributes of names, by their text; made once a module. */
function attributeIndex(module: SourceModule): ReadonlyMap<string, readonly Attribute[]> {
  const known = indexes.get(module);
  if (known !== undefined) {
    return known;
  }
  const index = new Map<string, Attribute[]>();
  for (const node of nodesOf(module.tree, 'attribute')) {
    if (node.object.kind === 'name') {
      const text = module.text.slice(node.span.start, node.span.end);
      const list = index.get(text);
      if (list === undefined) {
        index.set(text, [node]);
      } else {
        list.push(node);
      }
    }
  }
  indexes.set(module, index);
  return index;
}
