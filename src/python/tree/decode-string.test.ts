import { expect, test } from 'vitest';
import { decodeString } from './decode-string.ts';

const PLAIN = { isRaw: false, isBytes: false, isFormatted: false, isTemplate: false };

test.each([
  [String.raw`a\tb\n`, 'a\tb\n'],
  [String.raw`\x41\u00e9\U0001F600\101\0`, 'Aé😀A\0'],
  [String.raw`\'\"\\`, `'"\\`],
  [String.raw`\d\z`, String.raw`\d\z`],
  [String.raw`\xg1 \u12`, String.raw`\xg1 \u12`],
  [String.raw`\U00110000`, String.raw`\U00110000`],
  [String.raw`\N{BULLET}`, String.raw`\N{BULLET}`],
  ['one\\\ntwo', 'onetwo'],
  ['one\r\ntwo\rthree', 'one\ntwo\nthree'],
])('%j', (source, value) => {
  expect(decodeString(source, PLAIN)).toBe(value);
});

test('bytes know no Unicode escapes and wrap octal ones', () => {
  expect(decodeString(String.raw`\xff\u0041\777`, { ...PLAIN, isBytes: true })).toBe('ÿ\\u0041ÿ');
});

test('raw literals keep their backslashes', () => {
  expect(decodeString(String.raw`\n{{`, { ...PLAIN, isRaw: true })).toBe(String.raw`\n{{`);
});

test('formatted literals halve doubled braces, but not those made by escapes', () => {
  expect(decodeString(String.raw`{{a}}\x7b\x7b`, { ...PLAIN, isFormatted: true })).toBe('{a}{{');
  expect(decodeString(String.raw`\{{`, { ...PLAIN, isRaw: true, isFormatted: true })).toBe('\\{');
});
