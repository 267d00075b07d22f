import type { HarnessParameter, InputShape } from '../protocol.ts';

/** The classes by which a shape's values are made. */
export function classNamesOf(shape: InputShape): readonly string[] {
  const own =
    shape.kind === 'instance' || shape.kind === 'object' ? [shape.className ?? []].flat() : [];
  const inner: string[] = [];
  mapInner(shape, (one) => {
    inner.push(...classNamesOf(one));
    return one;
  });
  return [...own, ...inner];
}

/** The parameters with things of the same attributes in place of instances, for slices that do not hold the classes. */
export function withoutClasses(
  parameters: readonly HarnessParameter[],
): readonly HarnessParameter[] {
  return parameters.map((one) => ({ ...one, shapes: one.shapes.map(withoutClass) }));
}

function withoutClass(shape: InputShape): InputShape {
  const inner = mapInner(shape, withoutClass);
  if (inner.kind === 'object') {
    return { kind: 'object', attributes: inner.attributes };
  }
  if (inner.kind !== 'instance') {
    return inner;
  }
  const attributes = Object.fromEntries(
    inner.parameters.map(({ name, shapes }): [string, InputShape] => [
      name,
      shapes.length === 1 && shapes[0] !== undefined ? shapes[0] : { kind: 'one-of', shapes },
    ]),
  );
  return { kind: 'object', attributes };
}

/** The same shape with each shape directly inside it replaced. */
function mapInner(shape: InputShape, change: (shape: InputShape) => InputShape): InputShape {
  switch (shape.kind) {
    case 'instance':
      return {
        ...shape,
        parameters: shape.parameters.map((one) => ({ ...one, shapes: one.shapes.map(change) })),
      };
    case 'object':
      return { ...shape, attributes: mapValues(shape.attributes, change) };
    case 'mapping':
      return { ...shape, keys: mapValues(shape.keys, change) };
    case 'list':
    case 'set':
    case 'frozenset':
    case 'deque':
    case 'iterator':
    case 'tuple-of':
      return { ...shape, of: change(shape.of) };
    case 'tuple':
      return { ...shape, items: shape.items.map(change) };
    case 'dict':
      return { ...shape, key: change(shape.key), value: change(shape.value) };
    case 'one-of':
      return { ...shape, shapes: shape.shapes.map(change) };
    default:
      return shape;
  }
}

function mapValues(
  shapes: Readonly<Record<string, InputShape>>,
  change: (shape: InputShape) => InputShape,
): Readonly<Record<string, InputShape>> {
  return Object.fromEntries(Object.entries(shapes).map(([name, one]) => [name, change(one)]));
}
