/**
 * A name for what an expression says, made of its words: `table_values` of `list(table.values())`. Another expression gets
 * another name, so that several rewrites can be applied together. Empty when nothing but left-out words and signs is in it.
 */
export function wordsOf(source: string, leftOut: ReadonlySet<string> = WRAPPERS): string {
  const words = source.match(/[\p{L}\p{N}_]+/gu) ?? [];
  return words
    .filter((word) => !leftOut.has(word))
    .map((word) => word.replace(/^_+/, ''))
    .filter((word) => word !== '')
    .join('_')
    .replace(/^(?=\d)/, 'of_');
}

const WRAPPERS: ReadonlySet<string> = new Set([
  'self',
  'list',
  'tuple',
  'set',
  'frozenset',
  'dict',
  'sorted',
  'Counter',
  'True',
]);
