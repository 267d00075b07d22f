import type { ProjectFunction } from '../../../python/project/call-graph.ts';
import { qualifiedNameOf } from '../../../python/qualified-names.ts';
import type {
  Call,
  ClassDefinition,
  Expression,
  FunctionDefinition,
  Node,
} from '../../../python/tree/nodes.ts';
import { constantString } from '../../../python/tree/queries.ts';
import type { EntryModel, ParameterModel, ResultModel } from '../../library.ts';
import { projectName } from '../engine.ts';
import type { Engine } from '../engine.ts';
import type { FoundRendering } from '../frame.ts';

/** How a library calls a function. */
export interface FoundEntry {
  readonly parameters: ParameterModel;
  /** Of the decorator, for converters. */
  readonly texts: readonly string[];
  readonly result: ResultModel | undefined;
  /** The decorator, where it is one. */
  readonly decorator?: Call;
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

/** The template that a library renders with what a function returns: `@template("page.html")`, or the one that its class names. */
export function renderingOf(
  engine: Engine,
  one: ProjectFunction,
  node: FunctionDefinition,
): FoundRendering | undefined {
  for (const entry of engine.library.entries) {
    if ((entry.by === 'decorator' || entry.by === 'base') && entry.renders !== undefined) {
      const found = foundBy(engine, one, { node, entry });
      if (found !== undefined) {
        const slot = entry.renders.argument;
        const name = slot === undefined ? undefined : textArgument(found.decorator, slot);
        return { model: entry.renders, name };
      }
    }
  }
  return undefined;
}

function textArgument(decorator: Call | undefined, slot: string): string | undefined {
  const [position, keyword = position] = slot.split(':');
  const given = decorator?.arguments.find((one, index) =>
    one.keyword === undefined ? String(index) === position : one.keyword.name === keyword,
  );
  return constantString(given?.value);
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
      return byCall(engine, one, entry);
    default:
      return undefined;
  }
}

interface Named {
  readonly library: string;
}

/** A function that is handed to a call, however it got there: by its name, out of a factory, a list or a parameter. */
function byCall(engine: Engine, one: ProjectFunction, entry: By<'call'>): FoundEntry | undefined {
  for (const { node, caller, kind } of engine.graph.callersOf(one)) {
    const call = kind === 'callback' ? node.parent?.parent : undefined;
    if (
      call?.kind === 'call' &&
      (entry.argument === undefined || isGivenAs(call, node, entry.argument)) &&
      isRegistering(engine, caller, { call, entry })
    ) {
      return foundEntry(
        entry,
        call.arguments.map(({ value }) => constantString(value) ?? ''),
      );
    }
  }
  return undefined;
}

function isGivenAs(call: Call, node: Node, keyword: string): boolean {
  return call.arguments.some((one) => one.value === node && one.keyword?.name === keyword);
}

/** `app.add_url_rule(…)`, by the method's name where the library is imported; `path(…)` by its full name. */
function isRegistering(
  { library }: Engine,
  caller: ProjectFunction,
  { call, entry }: { readonly call: Call; readonly entry: By<'call'> },
): boolean {
  const { callee } = call;
  if (entry.method.includes('.')) {
    const name = caller.source.scopes.qualifiedName(callee);
    return name !== undefined && library.canonical(name) === entry.method;
  }
  return (
    callee.kind === 'attribute' &&
    callee.attribute.name === entry.method &&
    importsLibrary(caller, entry.library)
  );
}

const APPLIED = new WeakMap<ProjectFunction, readonly Applied[]>();

/** A decorator that is written as what it is, a call with the function: `app.route("/")(show)`. */
function appliedTo(engine: Engine, one: ProjectFunction): readonly Applied[] {
  const known = APPLIED.get(one) ?? findApplied(engine, one);
  APPLIED.set(one, known);
  return known;
}

function findApplied(engine: Engine, one: ProjectFunction): readonly Applied[] {
  return engine.graph.callersOf(one).flatMap(({ node, caller, kind }) => {
    const call = kind === 'callback' ? node.parent?.parent : undefined;
    return call?.kind === 'call' && call.callee.kind === 'call'
      ? [{ decorator: call.callee, place: caller }]
      : [];
  });
}

interface Applied {
  readonly decorator: Expression;
  /** The code that it stands in. */
  readonly place: ProjectFunction;
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
  const written = node.decorators.map((decorator): Applied => ({ decorator, place: one }));
  for (const { decorator, place } of [...written, ...appliedTo(engine, one)]) {
    const callee = decorator.kind === 'call' ? decorator.callee : decorator;
    if (isDecorator(engine, place, { callee, entry })) {
      const texts =
        decorator.kind === 'call'
          ? decorator.arguments.map(({ value }) => constantString(value) ?? '')
          : [];
      const { where } = entry.result ?? {};
      const { start, end } = decorator.span;
      const isSaid = where === undefined || place.source.text.slice(start, end).includes(where);
      const found = foundEntry(isSaid ? entry : { parameters: entry.parameters }, texts);
      return decorator.kind === 'call' ? { ...found, decorator } : found;
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
