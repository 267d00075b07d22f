import type { InputShape } from '../protocol.ts';

/** What was told, with what the uses add where it is silent; the uses alone where nothing was told. */
export function refineShapes(
  told: readonly InputShape[],
  used: readonly InputShape[],
): readonly InputShape[] {
  if (told.length === 0) {
    return used;
  }
  return told.map((shape) => {
    const matching = used.find((one) => isAlike(shape, one));
    return matching === undefined ? shape : refine(shape, matching);
  });
}

const SEQUENCES: ReadonlySet<InputShape['kind']> = new Set([
  'list',
  'tuple-of',
  'deque',
  'iterator',
]);

function isAlike(told: InputShape, used: InputShape): boolean {
  const areSequences = SEQUENCES.has(told.kind) && SEQUENCES.has(used.kind);
  return (
    told.kind === used.kind || areSequences || (told.kind === 'dict' && used.kind === 'mapping')
  );
}

function refine(told: InputShape, used: InputShape): InputShape {
  if (told.kind === 'any') {
    return used;
  }
  if (used.kind === 'any') {
    return told;
  }
  if (told.kind === 'one-of') {
    return {
      kind: 'one-of',
      shapes: told.shapes.map((one) => (isAlike(one, used) ? refine(one, used) : one)),
    };
  }
  if (told.kind === 'int' && used.kind === 'int') {
    return { ...used, ...told };
  }
  if (told.kind === 'str' && used.kind === 'str') {
    return { ...used, ...told };
  }
  if (told.kind === 'dict') {
    return refineDictionary(told, used);
  }
  if (told.kind === 'object' && used.kind === 'object') {
    return { ...told, attributes: { ...used.attributes, ...told.attributes } };
  }
  if ('of' in told && 'of' in used) {
    return { kind: told.kind, of: refine(told.of, used.of) };
  }
  return told;
}

/** `dict[str, int]` read by the key "total" has that key. */
function refineDictionary(
  told: Extract<InputShape, { kind: 'dict' }>,
  used: InputShape,
): InputShape {
  if (used.kind === 'dict') {
    return {
      kind: 'dict',
      key: refine(told.key, used.key),
      value: refine(told.value, used.value),
    };
  }
  if (used.kind !== 'mapping') {
    return told;
  }
  const keys = Object.fromEntries(
    Object.entries(used.keys).map(([key, shape]) => [key, refine(told.value, shape)]),
  );
  return { kind: 'mapping', keys };
}
