import { expect, test } from 'vitest';
import { backtracking } from './backtracking.ts';

test.each([
  ['(a+)+$', 'exponential'],
  ['(a*)*b', 'exponential'],
  ['^(a|a)*$', 'exponential'],
  ['^(\\w|\\d)+!', 'exponential'],
  ['^([a-z]+[0-9]*)+;$', 'exponential'],
  ['^(x*y*)*z', 'exponential'],
  ['^(\\s?\\w+\\s?)*$', 'exponential'],
  ['^(ab|a|b)+$', 'exponential'],
  ['(?P<name>[^,]+,?)*\\.', 'exponential'],
  ['\\w+\\d+$', 'quadratic'],
  ['^\\s*\\s+x', 'quadratic'],
] as const)('%s takes %s time', (pattern, time) => {
  expect(backtracking(pattern, { isWhole: false })).toBe(time);
});

test.each([
  '(a+)+',
  '^([a-z]+[0-9]+)+;$',
  '^[\\w.]+@\\w+\\.com$',
  '^(\\d{3})+$',
  '^(\\d{1,3}\\.){3}\\d{1,3}$',
  '^(a|b)*c',
  '^\\w+(-\\w+)*$',
  '"(?:[^"\\\\]|\\\\.)*"',
  '(a++)+$',
  '(?>a+)+$',
  '[unclosed',
  '(',
  '*',
  '',
])('%s is tried once', (pattern) => {
  expect(backtracking(pattern, { isWhole: false })).toBeUndefined();
});

test('a match of the whole text can fail at the end', () => {
  expect(backtracking('(a+)+', { isWhole: true })).toBe('exponential');
});

test('long patterns and deep ones end', () => {
  expect(backtracking('(a|b)*'.repeat(2000), { isWhole: true })).toBeUndefined();
  expect(backtracking('('.repeat(5000), { isWhole: true })).toBeUndefined();
  expect(backtracking('(x{1000}){1000}', { isWhole: true })).toBeUndefined();
});
