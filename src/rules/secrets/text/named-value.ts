import type { LiteralName } from '../literal-name.ts';

/** A value in a file of settings, with the name it stands under. */
export interface NamedValue {
  readonly name: string;
  readonly value: string;
  /** UTF-16 offset of the value in the file, quotes left out. */
  readonly start: number;
  readonly role: LiteralName['role'];
}

/** `"…"`, `'…'` or a word; the patterns that use it read the groups `double`, `single` and `bare`. */
export const ANY_VALUE = String.raw`(?:"(?<double>(?:\\.|[^"\\\n]){0,500})"|'(?<single>(?:\\.|[^'\\\n]){0,500})'|(?<bare>[^\s"'#][^\s"']{0,500}))`;
export const QUOTED_VALUE = String.raw`(?:"(?<double>(?:\\.|[^"\\\n]){0,500})"|'(?<single>(?:\\.|[^'\\\n]){0,500})')`;

/** Every match of a pattern with the groups `name` and one for the value, `double`, `single` or `bare`. */
export function matchedValues(
  text: string,
  pattern: RegExp,
  role: LiteralName['role'] | ((name: string) => LiteralName['role']) = 'assignment',
): readonly NamedValue[] {
  const found: NamedValue[] = [];
  for (const match of text.matchAll(pattern)) {
    const { name, double, single, bare } = match.groups ?? {};
    const value = double ?? single ?? bare;
    if (name !== undefined && value !== undefined && value !== '') {
      const start = match.index + match[0].lastIndexOf(value);
      found.push({ name, value, start, role: typeof role === 'string' ? role : role(name) });
    }
  }
  return found;
}
