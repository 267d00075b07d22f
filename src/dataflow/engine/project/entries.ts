import type { ProjectFunction } from '../../../python/project/call-graph.ts';
import { qualifiedNameOf } from '../../../python/qualified-names.ts';
import { hasRole } from '../../../python/project/known-decorators.ts';
import type { Binding } from '../../../python/scopes.ts';
import type {
  Call,
  Expression,
  FunctionDefinition,
  Parameter,
} from '../../../python/tree/nodes.ts';
import { kindSet } from '../../kinds.ts';
import type { KindSet } from '../../kinds.ts';
import type { ResultModel, SourceModel } from '../../library.ts';
import { projectName } from '../engine.ts';
import type { Engine } from '../engine.ts';
import { annotatedClass } from './annotated-class.ts';
import { entryOf, importsLibrary, isOneOf, renderingOf } from './found-entry.ts';
import type { By, FoundEntry } from './found-entry.ts';
import { parametersOf } from '../frame.ts';
import type { FoundRendering, KnownShapes } from '../frame.ts';
import { inputValue } from '../values/heap.ts';
import { isConverted } from './routed-parameter.ts';
import { checkedFields } from './typed-fields.ts';
import { seedInputs } from '../values/shapes.ts';
import type { Shapes } from '../values/shapes.ts';
import { isProjectObject } from '../calls/special-methods.ts';
import { NOTHING, instance } from '../values/value.ts';
import type { Ref, SourceOrigin, Taint, Value } from '../values/value.ts';

/**
 * What a function's parameters hold when it begins: inputs that callers fill, objects of classes that annotations and libraries name, and where
 * a library calls the function, data from outside.
 */
export function beginningOf(
  engine: Engine,
  one: ProjectFunction,
  {
    origins,
    shapes: known,
  }: { readonly origins: Map<string, SourceOrigin>; readonly shapes: Shapes | undefined },
): Beginning {
  const { node, scope } = one.info;
  const inputs = new Map<Binding, Value>();
  const shapes = known === undefined ? undefined : seedInputs(engine.inputOf, known);
  if (node.kind === 'module') {
    const none = { made: new Map(), result: undefined, renders: undefined, checks: new Map() };
    return { inputs, shapes, ...none };
  }
  const entry = node.kind === 'function' ? entryOf(engine, one, node) : undefined;
  const receiver = node.kind === 'function' ? receiverOf(one, node) : undefined;
  const checks = new Map<string, KindSet>();
  const made = new Map<Binding, Call>();
  for (const [index, parameter] of node.parameters.entries()) {
    const binding = scope.bindings.get(parameter.name.name);
    if (binding !== undefined) {
      const position = receiver === undefined ? index : index - 1;
      const value =
        index === 0 && receiver !== undefined
          ? receiver
          : parameterValue(engine, one, { parameter, index, position, entry, origins });
      const seeded = shapes?.values.get(`p${index}`);
      inputs.set(binding, seeded === undefined ? value : seededValue(value, seeded));
      const maker = makerOf(one, entry, parameter);
      if (maker !== undefined) {
        made.set(binding, maker);
      }
      const annotated = entry === undefined ? undefined : annotatedClass(one, parameter.annotation);
      checkedFields(engine, one, { annotated, value }).forEach((kinds, key) =>
        checks.set(key, kinds),
      );
    }
  }
  const renders = node.kind === 'function' ? renderingOf(engine, one, node) : undefined;
  return { inputs, made, result: entry?.result, renders, shapes, checks };
}

/** A parameter whose class is known to be one below the one that it would have otherwise. */
function seededValue({ refs }: Value, seeded: Value): Value {
  const isClassKnown = seeded.refs.some(isProjectObject);
  return {
    ...seeded,
    refs: [...(isClassKnown ? refs.filter((one) => !isProjectObject(one)) : refs), ...seeded.refs],
  };
}

/** How a function begins, and what becomes of its result where a library calls it. */
export interface Beginning {
  readonly inputs: ReadonlyMap<Binding, Value>;
  /** Parameters that a library fills with what a call of its own names. */
  readonly made: ReadonlyMap<Binding, Call>;
  readonly result: ResultModel | undefined;
  readonly renders: FoundRendering | undefined;
  readonly shapes: KnownShapes | undefined;
  /** What is known to have been checked before, by `checkKey`. */
  readonly checks: ReadonlyMap<string, KindSet>;
}

/** `self` or `cls`. */
function receiverOf({ source }: ProjectFunction, node: FunctionDefinition): Value | undefined {
  const owner = node.parent;
  if (owner?.kind !== 'class' || hasRole(source, node, 'static') || node.parameters.length === 0) {
    return undefined;
  }
  const isInstance = !hasRole(source, node, 'class') && node.name.name !== '__new__';
  const refs: readonly Ref[] = [
    { name: projectName(source.path, qualifiedNameOf(owner)), isInstance },
  ];
  return { ...inputOf(0), refs };
}

function inputOf(index: number): Value {
  return inputValue({ kind: 'input', id: `p${index}`, input: { kind: 'parameter', index } });
}

interface ParameterPlace {
  readonly parameter: Parameter;
  readonly index: number;
  /** Counted without `self`. */
  readonly position: number;
  readonly entry: FoundEntry | undefined;
  readonly origins: Map<string, SourceOrigin>;
}

function parameterValue(engine: Engine, one: ProjectFunction, place: ParameterPlace): Value {
  const { parameter, index, position, entry } = place;
  const annotated = annotatedClass(one, parameter.annotation);
  const canonical = annotated === undefined ? undefined : engine.library.canonical(annotated);
  if (canonical !== undefined && engine.library.isPlain(canonical)) {
    return NOTHING;
  }
  const known = knownParameters(engine, one, { parameter, canonical });
  const first = entry?.parameters.first?.[position];
  const isAnnotated = known.some(({ annotation }) => annotation !== undefined);
  const names = first === undefined || isAnnotated ? known.map(({ is }) => is) : [first];
  if (names.length > 0) {
    const refs = names.flatMap((name) => instance(name).refs);
    const told = known.find(({ source: its }) => its !== undefined)?.source;
    return told === undefined
      ? { ...ofLibrary(engine, one, index), refs }
      : { ...NOTHING, taints: [sourceTaint(one, place, told)], refs };
  }
  const reached = entry ?? ofOthers(engine, one, position);
  const source = reached?.parameters.source;
  const isOwn = parameter.name.name === 'self' || parameter.name.name === 'cls';
  if (source !== undefined && !isOwn && makerOf(one, reached, parameter) === undefined) {
    return isConverted(engine, one, { entry: reached, parameter }) ||
      isChosen(engine, one, parameter.annotation)
      ? NOTHING
      : { ...NOTHING, taints: [sourceTaint(one, place, source)] };
  }
  const refs =
    canonical === undefined || canonical.startsWith('<module>') ? [] : instance(canonical).refs;
  return { ...inputOf(index), refs };
}

/** An object that a library makes: what is in it is known by its class, where nothing in the project hands over another one. */
function ofLibrary({ graph }: Engine, one: ProjectFunction, index: number): Value {
  const value = inputOf(index);
  return graph.callersOf(one).length > 0 ? value : { ...value, taints: [] };
}

/** By its annotation; else by its name all that libraries of the module hand over so. */
function knownParameters(
  engine: Engine,
  one: ProjectFunction,
  {
    parameter,
    canonical,
  }: { readonly parameter: Parameter; readonly canonical: string | undefined },
): readonly By<'parameter'>[] {
  const named: By<'parameter'>[] = [];
  for (const entry of engine.library.entries) {
    if (entry.by === 'parameter') {
      if (entry.annotation !== undefined && canonical === entry.annotation) {
        return [entry];
      }
      const isNamed =
        entry.named === parameter.name.name &&
        (entry.beside === undefined
          ? parameter.annotation === undefined && importsLibrary(one, entry.library)
          : parametersOf(one).some(({ name }) => name.name === entry.beside));
      if (isNamed) {
        named.push(entry);
      }
    }
  }
  return named;
}

/** A view that a table of routes names: beside the request it is given the parts of the path. */
function ofOthers(engine: Engine, one: ProjectFunction, position: number): FoundEntry | undefined {
  const { node } = one.info;
  if (
    node.kind !== 'function' ||
    position === 0 ||
    parametersOf(one).some((parameter) => isObject(engine, one, parameter)) ||
    engine.graph.callersOf(one).some(({ kind }) => kind === 'call')
  ) {
    return undefined;
  }
  const isMethod = node.parent?.kind === 'class';
  for (const parameter of parametersOf(one).slice(0, isMethod ? 2 : 1)) {
    const annotated = annotatedClass(one, parameter.annotation);
    const canonical = annotated === undefined ? undefined : engine.library.canonical(annotated);
    const known = knownParameters(engine, one, { parameter, canonical }).find(
      ({ others }) => others !== undefined,
    );
    const isHere = isMethod
      ? isOneOf(known?.methods ?? [], node.name.name)
      : known?.methods === undefined;
    if (known?.others !== undefined && isHere) {
      const { others: source, converters = [] } = known;
      return { parameters: { source, converters }, texts: [], result: undefined };
    }
  }
  return undefined;
}

/** What no address holds: the parts of a path are texts and numbers. A function with such a parameter is called by somebody else. */
function isObject(engine: Engine, one: ProjectFunction, parameter: Parameter): boolean {
  const annotated = annotatedClass(one, parameter.annotation);
  const canonical = annotated === undefined ? undefined : engine.library.canonical(annotated);
  const isKnown =
    canonical === undefined ||
    canonical === 'builtins.str' ||
    engine.library.isPlain(canonical) ||
    knownParameters(engine, one, { parameter, canonical }).length > 0;
  return !isKnown || /^(?:form|instance|serializer|\w+_kwargs)$/u.test(parameter.name.name);
}

/** `db: Session = Depends(get_db)`: the call that tells the library how to make it. */
function makerOf(
  { source: { scopes } }: ProjectFunction,
  entry: FoundEntry | undefined,
  parameter: Parameter,
): Call | undefined {
  const made = entry?.parameters.made ?? [];
  const { annotation } = parameter;
  const inside =
    annotation?.kind === 'subscript' && annotation.index.kind === 'tuple'
      ? annotation.index.elements
      : [];
  return [parameter.default, ...inside]
    .filter((one) => one?.kind === 'call')
    .find((one) => made.includes(scopes.qualifiedName(one.callee) ?? ''));
}

/** One of a few values that the annotation lists: `Literal["asc", "desc"]`, or an enumeration of the project. */
function isChosen(
  engine: Engine,
  one: ProjectFunction,
  annotation: Expression | undefined,
): boolean {
  if (annotation?.kind === 'subscript') {
    const name = one.source.scopes.qualifiedName(annotation.object) ?? '';
    if (/(?:^|\.)Literal$/u.test(name)) {
      return true;
    }
  }
  const name = annotatedClass(one, annotation);
  if (name?.startsWith('<module>.') !== true) {
    return false;
  }
  const own = projectName(one.source.path, name.slice('<module>.'.length));
  return engine.libraryBases(own).some((base) => engine.library.isPlain(base));
}

function sourceTaint(
  { source }: ProjectFunction,
  { parameter, origins }: ParameterPlace,
  model: SourceModel,
): Taint {
  const key = `${source.path}:${parameter.span.start}:${parameter.span.end}`;
  const location = source.lines.locationOf(source.path, parameter.name.span);
  const full = `${model.label} \`${parameter.name.name}\``;
  const origin: SourceOrigin = origins.get(key) ?? {
    kind: 'source',
    id: key,
    source: model.kind,
    label: full,
    location,
  };
  origins.set(key, origin);
  return {
    origin,
    path: '',
    safeFor: kindSet(model.safeFor ?? []),
    prefix: '',
    trail: { location, note: full, before: undefined, inside: undefined, length: 1 },
  };
}
