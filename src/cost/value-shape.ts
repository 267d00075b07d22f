/**
 * What a value looks like, in plain JSON: enough to make one. Unlike `Shape` it describes records and says what it does not
 * know as `unknown`, so that whoever makes inputs can try several.
 */
export type ValueShape =
  | {
      readonly kind: 'int' | 'float' | 'bool' | 'str' | 'bytes' | 'none' | 'callable' | 'unknown';
    }
  | {
      /** `iterable`: anything that can be run over; a list does. */
      readonly kind: 'list' | 'set' | 'frozenset' | 'deque' | 'tuple' | 'iterable';
      readonly element: ValueShape;
    }
  /** A tuple of known length. */
  | { readonly kind: 'fields'; readonly fields: readonly ValueShape[] }
  | { readonly kind: 'dict'; readonly key: ValueShape; readonly value: ValueShape }
  | {
      /** An object of which these attributes are read. */
      readonly kind: 'record';
      /** Its class, where the module defines one of that name; else empty. */
      readonly className: string;
      readonly attributes: Readonly<Record<string, ValueShape>>;
    }
  | { readonly kind: 'union'; readonly options: readonly ValueShape[] };

export const UNKNOWN_VALUE: ValueShape = { kind: 'unknown' };

/** A union without repetitions; of one option the option itself. */
export function unionOf(options: readonly ValueShape[]): ValueShape {
  const flat = options.flatMap((one) => (one.kind === 'union' ? one.options : [one]));
  const distinct = new Map(flat.map((one) => [JSON.stringify(one), one]));
  const [first] = distinct.values();
  return distinct.size > 1
    ? { kind: 'union', options: [...distinct.values()] }
    : (first ?? UNKNOWN_VALUE);
}

/** The more telling of two descriptions of one value: where the first is silent, the second speaks. */
export function refine(told: ValueShape, seen: ValueShape): ValueShape {
  if (told.kind === 'unknown') {
    return seen;
  }
  if (seen.kind === 'unknown') {
    return told;
  }
  if ('element' in told && 'element' in seen) {
    const kind = told.kind === 'iterable' ? seen.kind : told.kind;
    return { kind, element: refine(told.element, seen.element) };
  }
  if (told.kind === 'dict' && seen.kind === 'dict') {
    return {
      kind: 'dict',
      key: refine(told.key, seen.key),
      value: refine(told.value, seen.value),
    };
  }
  if (told.kind === 'fields' && seen.kind === 'fields') {
    return {
      kind: 'fields',
      fields: told.fields.map((field, index) => refine(field, seen.fields[index] ?? UNKNOWN_VALUE)),
    };
  }
  if (told.kind === 'record' && seen.kind === 'record') {
    const attributes: Record<string, ValueShape> = { ...seen.attributes };
    for (const [name, shape] of Object.entries(told.attributes)) {
      attributes[name] = refine(shape, seen.attributes[name] ?? UNKNOWN_VALUE);
    }
    return { kind: 'record', className: told.className, attributes };
  }
  return told;
}
