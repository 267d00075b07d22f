import { expect, test } from 'vitest';
import { wordsOf } from './words-of.ts';

test.each([
  ['total_by_customer', ['total', 'customer']],
  ['HTTPServerError2', ['http', 'server', 'error']],
  ['parseJSONBody', ['parse', 'json', 'body']],
  ['the queries of our subclasses', ['query', 'our', 'subclass']],
  ['def f(self): return None', []],
  ['größeÄndern', ['größe', 'ändern']],
  ['', []],
])('%s', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});
