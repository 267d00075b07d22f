import type { Expression } from '../python/tree/nodes.ts';
import { KINDS_OF_TYPES } from './known-results.ts';
import { joinShapes, plain, UNKNOWN, type Shape } from './shape.ts';

/**
 * The shape that an annotation promises: `list[int]`, `Optional[Set[str]]`, `dict[str, list[int]] | None`. Names count by
 * their last part, so aliases of `typing` need no import. Protocols that several kinds fulfil (`Sequence`, `Iterable`) and
 * everything else are unknown.
 */
export function annotationShape(annotation: Expression): Shape {
  switch (annotation.kind) {
    case 'name':
      return named(annotation.name);
    case 'attribute':
      return named(annotation.attribute.name);
    case 'constant':
      return annotation.value === 'None' ? plain('none') : UNKNOWN;
    case 'string':
      return named(/^\s*(?:\w+\.)*(\w+)/.exec(annotation.value)?.[1] ?? '');
    case 'binary':
      return annotation.operator === '|'
        ? (joinShapes([annotationShape(annotation.left), annotationShape(annotation.right)]) ??
            UNKNOWN)
        : UNKNOWN;
    case 'subscript':
      return parametrised(annotation.object, annotation.index);
    default:
      return UNKNOWN;
  }
}

function named(name: string): Shape {
  const kind = KINDS_OF_TYPES[name];
  return kind === undefined ? UNKNOWN : plain(kind);
}

function parametrised(generic: Expression, index: Expression): Shape {
  const name = generic.kind === 'attribute' ? generic.attribute.name : nameOf(generic);
  const parameters = index.kind === 'tuple' ? index.elements : [index];
  const shapes = parameters.map(annotationShape);
  if (name === 'Optional' || name === 'Union') {
    return joinShapes(shapes) ?? UNKNOWN;
  }
  if (['Final', 'ClassVar', 'Annotated'].includes(name)) {
    return shapes[0] ?? UNKNOWN;
  }
  const { kind } = named(name);
  const [first = UNKNOWN, second = UNKNOWN] = shapes;
  if (kind === 'unknown') {
    return UNKNOWN;
  }
  if (kind === 'dict') {
    return { kind, element: first, value: second };
  }
  const isFixedTuple =
    kind === 'tuple' && !parameters.some((one) => one.kind === 'constant' && one.value === '...');
  return isFixedTuple ? { kind, fields: shapes } : { kind, element: first };
}

function nameOf(expression: Expression): string {
  return expression.kind === 'name' ? expression.name : '';
}
