/** What a value can do and what its operations cost. `iterator` is anything that is read once: generators, files, `map`. */
export type ContainerKind =
  | 'list'
  | 'tuple'
  | 'set'
  | 'frozenset'
  | 'dict'
  | 'dict-keys'
  | 'dict-values'
  | 'dict-items'
  | 'str'
  | 'bytes'
  | 'deque'
  | 'range'
  | 'iterator'
  | 'int'
  | 'float'
  | 'bool'
  | 'none'
  | 'object'
  | 'unknown';

/** The kind of a value and, where known, of what is in it. */
export interface Shape {
  readonly kind: ContainerKind;
  /** What iteration yields; for a `dict` its keys. */
  readonly element?: Shape;
  /** For a `dict`: what a key leads to. */
  readonly value?: Shape;
  /** For a tuple of known length: its elements in order. */
  readonly fields?: readonly Shape[];
}

export const UNKNOWN: Shape = { kind: 'unknown' };

/** A shape without anything known about its contents. */
export function plain(kind: ContainerKind): Shape {
  return { kind };
}

/** A container whose iteration yields `element`. */
export function containerOf(kind: ContainerKind, element: Shape | undefined): Shape {
  return element === undefined || element.kind === 'unknown' ? { kind } : { kind, element };
}

/** What both values have in common; `None` beside another kind is taken for "not set yet". Undefined means "no value seen". */
export function joinShapes(shapes: readonly (Shape | undefined)[]): Shape | undefined {
  let joined: Shape | undefined;
  for (const shape of shapes) {
    if (shape !== undefined) {
      joined = joined === undefined ? shape : joinTwo(joined, shape);
    }
  }
  return joined;
}

/** True when `hash(value)` raises TypeError for sure. */
export function isUnhashable(shape: Shape): boolean {
  if (shape.kind === 'tuple') {
    return (shape.fields ?? []).some(isUnhashable);
  }
  return ['list', 'set', 'dict', 'deque'].includes(shape.kind);
}

function joinTwo(left: Shape, right: Shape): Shape {
  if (left.kind === 'none') {
    return right;
  }
  if (right.kind === 'none') {
    return left;
  }
  if (left.kind !== right.kind) {
    return joinNumbers(left.kind, right.kind);
  }
  const element = joinShapes([left.element, right.element]);
  const value = joinShapes([left.value, right.value]);
  const fields =
    left.fields?.length === right.fields?.length
      ? left.fields?.map((field, index) => joinTwo(field, right.fields?.[index] ?? UNKNOWN))
      : undefined;
  return {
    kind: left.kind,
    ...(element === undefined ? {} : { element }),
    ...(value === undefined ? {} : { value }),
    ...(fields === undefined ? {} : { fields }),
  };
}

const NUMBERS: readonly ContainerKind[] = ['bool', 'int', 'float'];

function joinNumbers(left: ContainerKind, right: ContainerKind): Shape {
  const widest = Math.max(NUMBERS.indexOf(left), NUMBERS.indexOf(right));
  return NUMBERS.includes(left) && NUMBERS.includes(right)
    ? plain(NUMBERS[widest] ?? 'unknown')
    : UNKNOWN;
}
