import type { TextEdit } from '../../../core/finding.ts';
import type { Location } from '../../../core/span.ts';
import { containerDefinitions } from '../../../cost/container-definitions.ts';
import { describeLoop, repeats } from '../../../cost/loops.ts';
import type { SourceModule } from '../../../python/source-module.ts';
import type {
  Attribute,
  Call,
  ComprehensionClause,
  Expression,
  For,
  Name,
} from '../../../python/tree/nodes.ts';
import { constantNumber, constantString } from '../../../python/tree/queries.ts';
import { walk } from '../../../python/tree/walk.ts';
import { importName } from '../../rewrite.ts';
import { withoutStrings } from '../../without-strings.ts';
import { libraryValue } from './library-kinds.ts';
import { relatedManager, relatedManagerBehind } from './related-manager.ts';

/** `order.customer` in a loop over a query of orders. */
export interface RelatedRead {
  /** Qualified name of the model that the query asks for, or of the one whose `relation` it follows. */
  readonly model: string;
  /** What the model's objects call those that are asked for; undefined where the query asks for the model itself. */
  readonly relation: string | undefined;
  /** Attributes one after another: `customer`, `country`. */
  readonly path: readonly string[];
  /** Relations that the query brings along; each part of `a__b` on its own too. */
  readonly covered: readonly string[];
  readonly location: Location;
  readonly source: string;
  readonly loop: Location;
  /** What runs over what, for people: `orders`. */
  readonly over: string;
  readonly object: string;
  /** Reads all related objects of one: `order.lines.all()`. */
  readonly readsMany: boolean;
  /** Where the query can be extended: the offset at its end, and what its model is called there. */
  readonly insertAt: number | undefined;
  readonly modelText: string;
  /** How `selectinload` is spoken of here, where SQLAlchemy is used. */
  readonly loader: { readonly name: string; readonly edits: readonly TextEdit[] } | undefined;
}

/** What loops over queries read of their objects, one entry for each path of attributes. */
export function relatedReads(module: SourceModule): readonly RelatedRead[] {
  const reads: RelatedRead[] = [];
  walk(module.tree, (node) => {
    if (node.kind === 'for' || node.kind === 'comprehension-clause') {
      reads.push(...readsIn(module, node));
    }
  });
  return reads;
}

function readsIn(module: SourceModule, loop: For | ComprehensionClause): readonly RelatedRead[] {
  const { target, iterable } = loop;
  const source = unwrapped(module, iterable);
  const value = libraryValue(module, source);
  const isQuery = ['query-set', 'orm-query', 'orm-result'].includes(value?.kind ?? '');
  const manager = isQuery ? undefined : relatedManagerBehind(module, source);
  const model = isQuery ? value?.model : manager?.model;
  const query = model === undefined ? undefined : queryOf(module, source);
  if (target.kind !== 'name' || model === undefined || query === undefined) {
    return [];
  }
  const found = new Map<string, RelatedRead>();
  const loader =
    manager !== undefined || value?.kind === 'query-set'
      ? undefined
      : importName(module, { from: 'sqlalchemy.orm', name: 'selectinload' });
  for (const reference of module.scopes.bindingOf(target)?.references ?? []) {
    const read = repeats(loop, reference) ? pathFrom(reference) : undefined;
    const key = read?.path.join('.') ?? '';
    if (read !== undefined && !found.has(key)) {
      const described = describeLoop(module, loop);
      found.set(key, {
        model,
        relation: manager?.relation,
        path: read.path,
        covered: query.covered,
        location: module.lines.locationOf(module.path, read.node.span),
        source: withoutStrings(
          module.text.slice(
            module.lines.lineSpan(module.lines.positionAt(read.node.span.start).line).start,
            read.node.span.end,
          ),
        ),
        loop: module.lines.locationOf(module.path, described.header),
        over: withoutStrings(described.name),
        object: target.name,
        readsMany: read.readsMany,
        insertAt: query.insertAt,
        modelText: query.modelText,
        loader,
      });
    }
  }
  return [...found.values()];
}

/** `enumerate(orders)`, `list(orders)`, `tqdm(orders)`. */
function unwrapped(module: SourceModule, iterable: Expression): Expression {
  const name = iterable.kind === 'call' ? (module.scopes.qualifiedName(iterable.callee) ?? '') : '';
  const first = iterable.kind === 'call' ? iterable.arguments[0]?.value : undefined;
  return first !== undefined && /^(builtins\.(list|tuple|reversed)|tqdm\.tqdm)$/.test(name)
    ? first
    : iterable;
}

interface Path {
  readonly node: Attribute;
  readonly path: readonly string[];
  readonly readsMany: boolean;
}

/** The attributes read of an object: `order.customer.name`, `order.lines.all()`. */
function pathFrom(reference: Name): Path | undefined {
  let node: Expression = reference;
  const path: string[] = [];
  let last: Attribute | undefined;
  while (node.parent?.kind === 'attribute' && path.length < 4) {
    node = node.parent;
    last = node;
    path.push(node.attribute.name);
  }
  if (last === undefined || isWritten(last)) {
    return undefined;
  }
  const isCalled = last.parent?.kind === 'call' && last.parent.callee === last;
  if (!isCalled) {
    return { node: last, path, readsMany: false };
  }
  const method = path.at(-1) ?? '';
  const isEmpty = last.parent?.kind === 'call' && last.parent.arguments.length === 0;
  if (method === 'all' && isEmpty && path.length > 1) {
    return { node: last, path: path.slice(0, -1), readsMany: true };
  }
  return path.length > 1 ? { node: last, path: path.slice(0, -1), readsMany: false } : undefined;
}

function isWritten(node: Expression): boolean {
  return node.parent?.kind === 'assignment' && node.parent.targets.includes(node);
}

interface Query {
  readonly covered: readonly string[];
  readonly insertAt: number | undefined;
  readonly modelText: string;
}

/** Everything that the source says about a query, through the names it was built by; undefined where a part of it is elsewhere. */
function queryOf(module: SourceModule, expression: Expression): Query | undefined {
  const covered: string[] = [];
  const state: QueryState = { module, covered, insertAt: undefined, modelText: '', isFixed: true };
  return followed(state, expression, 0)
    ? { covered, insertAt: state.isFixed ? state.insertAt : undefined, modelText: state.modelText }
    : undefined;
}

interface QueryState {
  readonly module: SourceModule;
  readonly covered: string[];
  insertAt: number | undefined;
  modelText: string;
  isFixed: boolean;
}

function followed(state: QueryState, expression: Expression, depth: number): boolean {
  if (depth > 24) {
    return false;
  }
  switch (expression.kind) {
    case 'name': {
      const definitions = containerDefinitions(state.module.scopes, expression);
      state.isFixed &&= definitions.length === 1;
      return (
        definitions.length > 0 &&
        definitions.every(
          ({ kind, value }) =>
            kind === 'assignment' && value !== undefined && followed(state, value, depth + 8),
        )
      );
    }
    case 'subscript':
      return !isFew(expression.index) && followed(state, expression.object, depth + 1);
    case 'attribute':
      return (
        libraryValue(state.module, expression)?.kind === 'manager' ||
        relatedManager(state.module, expression) !== undefined
      );
    case 'call':
      return expression.callee.kind === 'attribute'
        ? followedCall(state, expression, depth)
        : isStatement(state, expression);
    default:
      return false;
  }
}

function followedCall(state: QueryState, call: Call, depth: number): boolean {
  const { callee } = call;
  if (callee.kind !== 'attribute') {
    return false;
  }
  const method = callee.attribute.name;
  const text = state.module.text;
  if (['select_related', 'prefetch_related', 'options', 'join', 'outerjoin'].includes(method)) {
    const names = namesIn(call);
    if (names === undefined || (method === 'select_related' && call.arguments.length === 0)) {
      return false;
    }
    state.covered.push(...names);
  }
  state.isFixed &&= !['only', 'defer', 'select_for_update', 'union', 'raw', 'values'].includes(
    method,
  );
  const owner = libraryValue(state.module, callee.object);
  if (owner?.kind === 'orm-session') {
    const [first] = call.arguments;
    if (method === 'query' && first?.value.kind === 'name') {
      state.insertAt = call.span.end;
      state.modelText = text.slice(first.span.start, first.span.end);
      return call.arguments.length === 1;
    }
    return first !== undefined && followed(state, first.value, depth + 1);
  }
  const isRelated =
    callee.object.kind === 'attribute' && relatedManager(state.module, callee.object) !== undefined;
  if (owner?.kind === 'manager' || (owner === undefined && isRelated)) {
    state.insertAt ??= method === 'iterator' ? undefined : call.span.end;
    return true;
  }
  return followed(state, callee.object, depth + 1);
}

/** `select(Model)`. */
function isStatement(state: QueryState, call: Call): boolean {
  const [first, ...others] = call.arguments;
  if (
    libraryValue(state.module, call)?.kind !== 'statement' ||
    first?.value.kind !== 'name' ||
    others.length > 0
  ) {
    return false;
  }
  state.insertAt = call.span.end;
  state.modelText = state.module.text.slice(first.span.start, first.span.end);
  return true;
}

/** Relations named in the arguments; undefined where they are not written out. */
function namesIn(call: Call): readonly string[] | undefined {
  const names: string[] = [];
  for (const { value, unpacking } of call.arguments) {
    if (unpacking !== 'none' || value.kind === 'name') {
      return undefined;
    }
    walk(value, (node) => {
      const text = node.kind === 'string' ? constantString(node) : undefined;
      if (text !== undefined) {
        names.push(...text.split('__'));
      } else if (node.kind === 'attribute') {
        names.push(node.attribute.name);
      }
    });
  }
  return names;
}

/** `[:5]`: a few objects. */
function isFew(index: Expression): boolean {
  return (
    index.kind === 'slice' &&
    index.upper !== undefined &&
    (constantNumber(index.upper) ?? 1000) <= 10
  );
}
