import { expect, test } from 'vitest';
import { openTextSearch } from './text-search.ts';

const TEXTS = [
  'Orders are exported every night to the warehouse.',
  'Passwords are hashed with argon2 before they are stored.',
  'def hash_password(password): ...',
];

test('words of identifiers find prose and code, the best with score 1', () => {
  const scores = openTextSearch(TEXTS).scores('checkPassword(stored_hash)');
  expect(new Set(scores.keys())).toEqual(new Set([1, 2]));
  expect(scores.get(2)).toEqual({ score: 1, words: 2 });
  expect(scores.get(1)?.score).toBeLessThan(1);
});

test('a query without words finds nothing', () => {
  expect(openTextSearch(TEXTS).scores('def self 12 ()').size).toBe(0);
  expect(openTextSearch([]).scores('password').size).toBe(0);
});

test('names of JavaScript objects are words like others', () => {
  const scores = openTextSearch(['constructor prototype', 'else']).scores('constructor __proto__');
  expect([...scores]).toEqual([[0, { score: 1, words: 1 }]]);
});
