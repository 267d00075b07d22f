import { expect, test } from 'vitest';
import { isExpiredToken } from './expired-token.ts';

function token(claims: object): string {
  return `${part({ alg: 'HS256' })}.${part(claims)}.k2Jd83hSgQw91LmXcVbN40PoiU`;
}

function part(value: object): string {
  return btoa(JSON.stringify(value)).replaceAll('=', '');
}

test('a token that ran out years ago is told from one that still works', () => {
  expect(isExpiredToken(token({ sub: 'lamp', exp: 1_600_000_000 }))).toBe(true);
  expect(isExpiredToken(token({ sub: 'lamp', exp: 4_000_000_000 }))).toBe(false);
});

test('tokens without an end, and keys of other kinds, are not expired', () => {
  expect(isExpiredToken(token({ sub: 'lamp' }))).toBe(false);
  expect(isExpiredToken('AKIAQ3EGTLMN5OPXR7ZW')).toBe(false);
  expect(isExpiredToken('eyJ%.eyJ%.x')).toBe(false);
});
