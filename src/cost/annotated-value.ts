import type { SourceModule } from '../python/source-module.ts';
import type { ClassDefinition, Expression } from '../python/tree/nodes.ts';
import { nameOf } from '../python/tree/queries.ts';
import { KINDS_OF_TYPES } from './known-results.ts';
import type { ContainerKind, Shape } from './shape.ts';
import { UNKNOWN_VALUE, unionOf, type ValueShape } from './value-shape.ts';

/** What an annotation promises, with the attributes of the module's own classes. */
export function annotatedValue(
  module: SourceModule,
  annotation: Expression,
  depth = 0,
): ValueShape {
  switch (annotation.kind) {
    case 'name':
    case 'attribute':
      return namedValue(module, nameOf(annotation)?.split('.').at(-1) ?? '', depth);
    case 'constant':
      return { kind: annotation.value === 'None' ? 'none' : 'unknown' };
    case 'string':
      return namedValue(module, /^\s*(?:\w+\.)*(\w+)\s*$/.exec(annotation.value)?.[1] ?? '', depth);
    case 'binary':
      return annotation.operator === '|'
        ? unionOf([
            annotatedValue(module, annotation.left, depth),
            annotatedValue(module, annotation.right, depth),
          ])
        : UNKNOWN_VALUE;
    case 'subscript':
      return parametrisedValue(module, annotation, depth);
    default:
      return UNKNOWN_VALUE;
  }
}

/** The shape that the inference of kinds found, in the words of values. */
export function valueOfShape(shape: Shape | undefined): ValueShape {
  if (shape === undefined) {
    return UNKNOWN_VALUE;
  }
  if (shape.kind === 'dict') {
    return {
      kind: 'dict',
      key: valueOfShape(shape.element),
      value: valueOfShape(shape.value),
    };
  }
  if (shape.kind === 'tuple' && shape.fields !== undefined && shape.fields.length > 0) {
    return { kind: 'fields', fields: shape.fields.map((field) => valueOfShape(field)) };
  }
  return ofKind(shape.kind, valueOfShape(shape.element));
}

function ofKind(kind: ContainerKind, element: ValueShape): ValueShape {
  switch (kind) {
    case 'list':
    case 'set':
    case 'frozenset':
    case 'deque':
    case 'tuple':
      return { kind, element };
    case 'range':
      return { kind: 'iterable', element: { kind: 'int' } };
    case 'iterator':
    case 'dict-keys':
    case 'dict-values':
    case 'dict-items':
      return { kind: 'iterable', element };
    case 'dict':
      return { kind: 'dict', key: UNKNOWN_VALUE, value: UNKNOWN_VALUE };
    case 'int':
    case 'float':
    case 'bool':
    case 'str':
    case 'bytes':
    case 'none':
      return { kind };
    default:
      return UNKNOWN_VALUE;
  }
}

const PROTOCOLS: ReadonlySet<string> = new Set([
  'Iterable',
  'Sequence',
  'Collection',
  'Container',
  'Reversible',
  'Sized',
]);

/** Classes of classes are followed this far. */
const DEPTH = 3;

function namedValue(module: SourceModule, name: string, depth: number): ValueShape {
  if (PROTOCOLS.has(name)) {
    return { kind: 'iterable', element: UNKNOWN_VALUE };
  }
  if (name === 'Callable') {
    return { kind: 'callable' };
  }
  const kind = Object.hasOwn(KINDS_OF_TYPES, name) ? KINDS_OF_TYPES[name] : undefined;
  return kind === undefined ? classValue(module, name, depth) : ofKind(kind, UNKNOWN_VALUE);
}

function parametrisedValue(
  module: SourceModule,
  { object, index }: Extract<Expression, { kind: 'subscript' }>,
  depth: number,
): ValueShape {
  const name = nameOf(object)?.split('.').at(-1) ?? '';
  const parameters = index.kind === 'tuple' ? index.elements : [index];
  if (name === 'Callable' || name === 'Literal') {
    return name === 'Callable' ? { kind: 'callable' } : unionOf(parameters.map(literalValue));
  }
  const shapes = parameters.map((one) => annotatedValue(module, one, depth));
  const [first = UNKNOWN_VALUE, second = UNKNOWN_VALUE] = shapes;
  if (name === 'Optional') {
    return unionOf([first, { kind: 'none' }]);
  }
  if (name === 'Union') {
    return unionOf(shapes);
  }
  if (['Final', 'ClassVar', 'Annotated'].includes(name)) {
    return first;
  }
  const generic = namedValue(module, name, depth);
  if (generic.kind === 'dict') {
    return { kind: 'dict', key: first, value: name === 'Counter' ? { kind: 'int' } : second };
  }
  if (!('element' in generic)) {
    return generic;
  }
  const isOpen = parameters.some((one) => one.kind === 'constant' && one.value === '...');
  return generic.kind === 'tuple' && !isOpen
    ? { kind: 'fields', fields: shapes }
    : { kind: generic.kind, element: first };
}

function literalValue(expression: Expression): ValueShape {
  return { kind: expression.kind === 'string' ? 'str' : 'int' };
}

function classValue(module: SourceModule, name: string, depth: number): ValueShape {
  const definition = module.scopes.module.bindings
    .get(name)
    ?.definitions.find(({ node }) => node.kind === 'class')?.node;
  if (definition?.kind !== 'class' || depth >= DEPTH) {
    return UNKNOWN_VALUE;
  }
  return {
    kind: 'record',
    className: name,
    attributes: Object.fromEntries(declaredAttributes(module, definition, depth)),
  };
}

/** Annotated names of the class's body, as a dataclass has them, and annotated parameters of its `__init__`. */
function declaredAttributes(
  module: SourceModule,
  definition: ClassDefinition,
  depth: number,
): readonly (readonly [string, ValueShape])[] {
  return definition.body.flatMap((statement) => {
    if (statement.kind === 'assignment' && statement.annotation !== undefined) {
      const [target] = statement.targets;
      const shape = annotatedValue(module, statement.annotation, depth + 1);
      return target?.kind === 'name' ? [[target.name, shape] as const] : [];
    }
    if (statement.kind === 'function' && statement.name.name === '__init__') {
      return statement.parameters.flatMap(({ name, annotation }) =>
        annotation === undefined
          ? []
          : [[name.name, annotatedValue(module, annotation, depth + 1)] as const],
      );
    }
    return [];
  });
}
