import { expect, test } from 'vitest';
import { clipEnd, displayWidth } from './display-width.ts';

test.each([
  ['', 0],
  ['plain', 5],
  ['日本', 4],
  ['ｶﾅ', 2],
  ['한글', 4],
  ['cafe\u0301', 4],
  ['👍🏽', 2],
  ['✔\uFE0F', 2],
  ['→━…', 3],
  ['Ａ', 2],
])('%s takes %i columns', (text, width) => {
  expect(displayWidth(text)).toBe(width);
});

test('clips to columns, not to characters', () => {
  expect(clipEnd('日本語', 5)).toBe('日本…');
  expect(clipEnd('日本語', 6)).toBe('日本語');
});
