import type { SourceModule } from '../../python/source-module.ts';
import type { ClassDefinition, Expression } from '../../python/tree/nodes.ts';
import { constantNumber, constantString, nameOf } from '../../python/tree/queries.ts';
import type { HarnessParameter, InputShape } from '../protocol.ts';
import { dottedNameOf, importTarget } from '../slice/imports.ts';
import type { ProjectLookup } from '../trial.ts';
import { classShapes } from './class-shapes.ts';
import { hashable } from './shapes-of-slot.ts';

/** How types are read: where names mean what they mean, and what turns the text of a type into a tree. */
export interface TypeReading {
  readonly module: SourceModule;
  readonly project: ProjectLookup;
  /** The expression that a text holds; undefined where it is none. */
  readonly parseType: (text: string) => Expression | undefined;
  /** The module whose names the harness can reach: classes of others have no name there. */
  readonly home: SourceModule;
  readonly depth: number;
}

const DEPTH = 4;

const ANY: InputShape = { kind: 'any' };

/** The shapes that an annotation allows, likeliest first; empty where it allows everything or cannot be read. */
export function annotationShapes(
  reading: TypeReading,
  annotation: Expression,
): readonly InputShape[] {
  if (reading.depth > DEPTH) {
    return [];
  }
  switch (annotation.kind) {
    case 'name':
    case 'attribute':
      return namedShapes(reading, annotation);
    case 'constant':
      return annotation.value === 'None' ? [{ kind: 'none' }] : [];
    case 'string': {
      const inner = reading.parseType(constantString(annotation) ?? '');
      return inner === undefined ? [] : annotationShapes(deeper(reading), inner);
    }
    case 'binary':
      return annotation.operator === '|'
        ? [annotation.left, annotation.right].flatMap((one) => annotationShapes(reading, one))
        : [];
    case 'subscript':
      return genericShapes(reading, annotation);
    default:
      return [];
  }
}

function deeper(reading: TypeReading): TypeReading {
  return { ...reading, depth: reading.depth + 1 };
}

function oneShape(reading: TypeReading, annotation: Expression | undefined): InputShape {
  const shapes = annotation === undefined ? [] : annotationShapes(deeper(reading), annotation);
  const [first] = shapes;
  return first === undefined ? ANY : shapes.length === 1 ? first : { kind: 'one-of', shapes };
}

const SCALARS: Readonly<Record<string, readonly InputShape[]>> = {
  int: [{ kind: 'int' }],
  float: [{ kind: 'float' }, { kind: 'int' }],
  complex: [{ kind: 'float' }],
  bool: [{ kind: 'bool' }],
  str: [{ kind: 'str' }],
  string: [{ kind: 'str' }],
  integer: [{ kind: 'int' }],
  boolean: [{ kind: 'bool' }],
  number: [{ kind: 'int' }, { kind: 'float' }],
  AnyStr: [{ kind: 'str' }],
  Text: [{ kind: 'str' }],
  LiteralString: [{ kind: 'str' }],
  bytes: [{ kind: 'bytes' }],
  bytearray: [{ kind: 'bytes' }],
  None: [{ kind: 'none' }],
  NoneType: [{ kind: 'none' }],
  Number: [{ kind: 'int' }, { kind: 'float' }],
  Real: [{ kind: 'float' }, { kind: 'int' }],
  date: [{ kind: 'built', type: 'date' }],
  datetime: [{ kind: 'built', type: 'datetime' }],
  time: [{ kind: 'built', type: 'time' }],
  timedelta: [{ kind: 'built', type: 'timedelta' }],
  Decimal: [{ kind: 'built', type: 'Decimal' }],
  Fraction: [{ kind: 'built', type: 'Fraction' }],
  Path: [{ kind: 'built', type: 'Path' }],
  PurePath: [{ kind: 'built', type: 'PurePosixPath' }],
  PurePosixPath: [{ kind: 'built', type: 'PurePosixPath' }],
  UUID: [{ kind: 'built', type: 'UUID' }],
  Hashable: [{ kind: 'int' }, { kind: 'str' }],
};

const TEXT_FILE: readonly InputShape[] = [{ kind: 'text-file', of: { kind: 'str' } }];

const FILES: Readonly<Record<string, readonly InputShape[]>> = {
  TextIO: TEXT_FILE,
  TextIOBase: TEXT_FILE,
  TextIOWrapper: TEXT_FILE,
  StringIO: TEXT_FILE,
};

const CONTAINERS: Readonly<Record<string, 'list' | 'set' | 'frozenset' | 'deque' | 'iterator'>> = {
  list: 'list',
  List: 'list',
  Sequence: 'list',
  MutableSequence: 'list',
  Iterable: 'list',
  Collection: 'list',
  Container: 'list',
  Reversible: 'list',
  Sized: 'list',
  array: 'list',
  set: 'set',
  Set: 'set',
  MutableSet: 'set',
  AbstractSet: 'set',
  frozenset: 'frozenset',
  FrozenSet: 'frozenset',
  deque: 'deque',
  Deque: 'deque',
  Iterator: 'iterator',
  Generator: 'iterator',
};

const MAPPINGS: ReadonlySet<string> = new Set([
  'dict',
  'Dict',
  'Mapping',
  'MutableMapping',
  'defaultdict',
  'DefaultDict',
  'OrderedDict',
  'Counter',
]);

function lastPart(expression: Expression): string {
  return nameOf(expression)?.split('.').at(-1) ?? '';
}

function namedShapes(reading: TypeReading, expression: Expression): readonly InputShape[] {
  const name = lastPart(expression);
  const defined = definedShapes(reading, expression);
  if (defined !== undefined) {
    return defined;
  }
  const table = Object.hasOwn(FILES, name) ? FILES : SCALARS;
  const scalar = Object.hasOwn(table, name) ? table[name] : undefined;
  if (scalar !== undefined) {
    return scalar;
  }
  return containerShapes(reading, name, []);
}

function containerShapes(
  reading: TypeReading,
  name: string,
  parameters: readonly Expression[],
): readonly InputShape[] {
  const of = oneShape(reading, parameters[0]);
  const kind = Object.hasOwn(CONTAINERS, name) ? CONTAINERS[name] : undefined;
  if (kind === 'set' || kind === 'frozenset') {
    return [{ kind, of: hashable(of) }];
  }
  if (kind !== undefined) {
    const shapes: InputShape[] = [{ kind, of }];
    if (name === 'Iterable') {
      shapes.push({ kind: 'iterator', of });
    }
    if (name === 'Sequence' || name === 'Iterable') {
      shapes.push({ kind: 'tuple-of', of });
    }
    return shapes;
  }
  if (MAPPINGS.has(name)) {
    const value: InputShape =
      name === 'Counter' ? { kind: 'int' } : oneShape(reading, parameters[1]);
    return [{ kind: 'dict', key: hashable(of), value }];
  }
  if (name === 'tuple' || name === 'Tuple') {
    return [tupleShape(reading, parameters)];
  }
  return name === 'Callable' || name === 'function' ? [callableShape(reading, parameters)] : [];
}

function tupleShape(reading: TypeReading, parameters: readonly Expression[]): InputShape {
  const [first, second] = parameters;
  const isOpen = second?.kind === 'constant' && second.value === '...';
  return first === undefined || isOpen
    ? { kind: 'tuple-of', of: oneShape(reading, first) }
    : { kind: 'tuple', items: parameters.map((one) => oneShape(reading, one)) };
}

function callableShape(reading: TypeReading, parameters: readonly Expression[]): InputShape {
  const [given, returns] = parameters;
  return {
    kind: 'callable',
    arity: given?.kind === 'list' ? given.elements.length : 1,
    returns: oneShape(reading, returns),
  };
}

function genericShapes(
  reading: TypeReading,
  { object, index }: Extract<Expression, { kind: 'subscript' }>,
): readonly InputShape[] {
  const name = lastPart(object);
  const parameters = index.kind === 'tuple' ? index.elements : [index];
  const [first] = parameters;
  switch (name) {
    case 'Optional':
      return first === undefined ? [] : [...annotationShapes(reading, first), { kind: 'none' }];
    case 'Union':
      return parameters.flatMap((one) => annotationShapes(reading, one));
    case 'Literal':
      return literalShapes(parameters);
    case 'Annotated':
    case 'Final':
    case 'ClassVar':
    case 'Required':
    case 'NotRequired':
    case 'InitVar':
    case 'ReadOnly':
      return first === undefined ? [] : annotationShapes(reading, first);
    case 'type':
    case 'Type':
      return [];
    default:
      return definedShapes(reading, object) ?? containerShapes(reading, name, parameters);
  }
}

/** The given values, as far as shapes can hold them: nearly always texts or numbers. */
function literalShapes(values: readonly Expression[]): readonly InputShape[] {
  const texts = values.flatMap((one) => constantString(one) ?? []);
  const numbers = values.flatMap((one) => constantNumber(one) ?? []);
  return [
    ...(texts.length > 0 ? [{ kind: 'str', interesting: texts } as const] : []),
    ...(numbers.length > 0 ? [{ kind: 'int', interesting: numbers } as const] : []),
    ...(values.some((one) => one.kind === 'constant') ? [{ kind: 'bool' } as const] : []),
  ];
}

/** What the project says a name is: a class, an alias, a type variable; undefined where it is somebody else's. */
function definedShapes(
  reading: TypeReading,
  expression: Expression,
): readonly InputShape[] | undefined {
  const found = findDefinition(reading, expression);
  if (found === undefined) {
    return undefined;
  }
  const inside = { ...deeper(reading), module: found.module };
  if ('definition' in found) {
    const isReachable = found.path !== undefined;
    return classShapes(
      {
        reading: inside,
        annotationShapes,
      },
      { definition: found.definition, ...(isReachable ? { className: found.path } : {}) },
    );
  }
  const { value } = found;
  if (value.kind !== 'call') {
    return annotationShapes(inside, value);
  }
  switch (lastPart(value.callee)) {
    case 'TypeVar': {
      const bounds = value.arguments.filter(({ keyword }) => keyword?.name === 'bound');
      const constraints = value.arguments.filter(({ keyword }) => keyword === undefined).slice(1);
      const types = [...bounds, ...constraints].map((one) => one.value);
      return types.length === 0
        ? [{ kind: 'int' }, { kind: 'str' }]
        : types.flatMap((one) => annotationShapes(inside, one));
    }
    case 'NewType': {
      const type = value.arguments[1]?.value;
      return type === undefined ? [] : annotationShapes(inside, type);
    }
    case 'namedtuple':
      return found.path === undefined ? [] : namedTupleShape(found.path, value.arguments[1]?.value);
    default:
      return [];
  }
}

function namedTupleShape(className: string, fields: Expression | undefined): readonly InputShape[] {
  const texts =
    fields?.kind === 'list' || fields?.kind === 'tuple'
      ? fields.elements.flatMap((one) => constantString(one) ?? [])
      : (constantString(fields)?.split(/[\s,]+/u) ?? []);
  const parameters = texts
    .filter((name) => name !== '')
    .map((name): HarnessParameter => ({
      name,
      kind: 'positional',
      hasDefault: false,
      shapes: [{ kind: 'int' }, { kind: 'str' }],
    }));
  return [{ kind: 'instance', className, parameters }];
}

type Found = { readonly module: SourceModule; readonly path: string | undefined } & (
  | { readonly definition: ClassDefinition }
  | { readonly value: Expression }
);

function findDefinition(reading: TypeReading, expression: Expression): Found | undefined {
  const path = nameOf(expression);
  const [first, ...rest] = path?.split('.') ?? [];
  if (first === undefined || path === undefined) {
    return undefined;
  }
  const reach = reading.module === reading.home ? path : undefined;
  return lookUp(reading, { module: reading.module, parts: [first, ...rest], reach });
}

function lookUp(
  reading: TypeReading,
  at: {
    readonly module: SourceModule;
    readonly parts: readonly string[];
    readonly reach: string | undefined;
  },
): Found | undefined {
  const { module, parts, reach } = at;
  const [first, ...rest] = parts;
  const binding = first === undefined ? undefined : module.scopes.module.bindings.get(first);
  const definition = binding?.definitions.at(-1);
  const node = definition?.node;
  if (definition === undefined || node === undefined) {
    return undefined;
  }
  if (node.kind === 'class' && rest.length === 0) {
    return { module, path: reach, definition: node };
  }
  if (node.kind === 'type-alias') {
    return { module, path: reach, value: node.value };
  }
  if (definition.kind === 'assignment' && definition.value !== undefined && rest.length === 0) {
    return { module, path: reach, value: definition.value };
  }
  if (node.kind === 'import' || node.kind === 'import-from') {
    const name = node.names.find(({ local }) => local === definition.name);
    const from = { module, name: dottedNameOf(reading.project, module) };
    const target =
      name === undefined
        ? undefined
        : importTarget(reading.project, from, { statement: node, name });
    if (target?.kind === 'member') {
      const inner = { module: target.module, parts: [target.member, ...rest], reach };
      return target.module === module ? undefined : lookUp(reading, inner);
    }
    if (target?.kind === 'module' && rest.length > 0 && target.module !== module) {
      return lookUp(reading, { module: target.module, parts: rest, reach });
    }
  }
  return undefined;
}
