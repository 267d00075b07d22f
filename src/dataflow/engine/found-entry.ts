import type { ProjectFunction } from '../../python/project/call-graph.ts';
import { qualifiedNameOf } from '../../python/qualified-names.ts';
import type { ClassDefinition, Expression, FunctionDefinition } from '../../python/tree/nodes.ts';
import { constantString } from '../../python/tree/queries.ts';
import type { EntryModel, ParameterModel, ResultModel } from '../library.ts';
import { projectName } from './engine.ts';
import type { Engine } from './engine.ts';

/** How a library calls a function. */
export interface FoundEntry {
  readonly parameters: ParameterModel;
  /** Of the decorator, for converters. */
  readonly texts: readonly string[];
  readonly result: ResultModel | undefined;
}

/** The first way in which a library calls a function. */
export function entryOf(
  engine: Engine,
  one: ProjectFunction,
  node: FunctionDefinition,
): FoundEntry | undefined {
  for (const entry of engine.library.entries) {
    const found = foundBy(engine, one, { node, entry });
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function foundBy(
  engine: Engine,
  one: ProjectFunction,
  { node, entry }: { readonly node: FunctionDefinition; readonly entry: EntryModel & Named },
): FoundEntry | undefined {
  switch (entry.by) {
    case 'decorator':
      return byDecorator(engine, one, { node, entry });
    case 'base':
      return byBase(engine, one, { node, entry });
    case 'call':
      return byCall(engine, { node, entry });
    default:
      return undefined;
  }
}

interface Named {
  readonly library: string;
}

function byCall(
  engine: Engine,
  { node, entry }: { readonly node: FunctionDefinition; readonly entry: By<'call'> },
): FoundEntry | undefined {
  for (const { node: name, owner } of engine.graph.referencesTo(node)) {
    const call = name.parent?.kind === 'argument' ? name.parent.parent : name.parent;
    const isCall = call?.kind === 'call' && call.callee.kind === 'attribute';
    if (
      isCall &&
      call.callee.attribute.name === entry.method &&
      importsLibrary(owner, entry.library)
    ) {
      return foundEntry(
        entry,
        call.arguments.map(({ value }) => constantString(value) ?? ''),
      );
    }
  }
  return undefined;
}

export type By<Kind extends EntryModel['by']> = Extract<
  Engine['library']['entries'][number],
  { readonly by: Kind }
>;

function byDecorator(
  engine: Engine,
  one: ProjectFunction,
  { node, entry }: { readonly node: FunctionDefinition; readonly entry: By<'decorator'> },
): FoundEntry | undefined {
  for (const decorator of node.decorators) {
    const callee = decorator.kind === 'call' ? decorator.callee : decorator;
    if (isDecorator(engine, one, { callee, entry })) {
      const texts =
        decorator.kind === 'call'
          ? decorator.arguments.map(({ value }) => constantString(value) ?? '')
          : [];
      const { where } = entry.result ?? {};
      const { start, end } = decorator.span;
      const isSaid = where === undefined || one.source.text.slice(start, end).includes(where);
      return foundEntry(isSaid ? entry : { parameters: entry.parameters }, texts);
    }
  }
  return undefined;
}

function isDecorator(
  engine: Engine,
  one: ProjectFunction,
  { callee, entry }: { readonly callee: Expression; readonly entry: By<'decorator'> },
): boolean {
  if (entry.decorator.startsWith('*.')) {
    const isNamed =
      callee.kind === 'attribute' && callee.attribute.name === entry.decorator.slice(2);
    return isNamed && importsLibrary(one, entry.library);
  }
  const name = one.source.scopes.qualifiedName(callee);
  return name !== undefined && engine.library.canonical(name) === entry.decorator;
}

function byBase(
  engine: Engine,
  one: ProjectFunction,
  { node, entry }: { readonly node: FunctionDefinition; readonly entry: By<'base'> },
): FoundEntry | undefined {
  const owner: ClassDefinition | undefined =
    node.parent?.kind === 'class' ? node.parent : undefined;
  if (owner === undefined || !isOneOf(entry.methods, node.name.name)) {
    return undefined;
  }
  const bases = engine.libraryBases(projectName(one.source.path, qualifiedNameOf(owner)));
  const isBased = entry.base.startsWith('*')
    ? bases.some((base) => base.endsWith(entry.base.slice(1)))
    : bases.some((base) => engine.library.isKindOf(base, entry.base));
  return isBased ? foundEntry(entry, []) : undefined;
}

/** True for a name among others; `on_*` stands for all that begin so. */
export function isOneOf(methods: readonly string[], name: string): boolean {
  return methods.some((one) =>
    one.endsWith('*') ? name.startsWith(one.slice(0, -1)) && !name.startsWith('_') : one === name,
  );
}

function foundEntry(
  { parameters, result }: Pick<By<'decorator'>, 'parameters' | 'result'>,
  texts: readonly string[],
): FoundEntry {
  return { parameters, texts, result };
}

/** True when a module imports a library, whole or in part. */
export function importsLibrary({ module }: ProjectFunction, library: string): boolean {
  return module.outline.names.some(({ meanings }) =>
    meanings.some(
      (meaning) =>
        meaning.kind === 'import' &&
        (meaning.target === library || meaning.target.startsWith(`${library}.`)),
    ),
  );
}
