import { expect, test } from 'vitest';
import { ALIKE, likeness, mayBeAlike, shinglesOf } from './likeness.ts';

const CODE = `def load(path):
    with open(path, "rb") as file:
        return pickle.load(file)
`;

function compare(left: string, right: string): number {
  return likeness(shinglesOf(left, true), shinglesOf(right, true));
}

test('equal but for comments, numbers and strings is 1', () => {
  expect(compare(CODE, CODE.replace('"rb"', '"r+b"').replace('file)\n', 'file)  # why\n'))).toBe(1);
});

test('a copy with another name is alike, another use of the same call is not', () => {
  expect(compare(CODE, CODE.replace('load(path)', 'read(path)'))).toBeGreaterThan(ALIKE);
  expect(
    compare(CODE, 'cache = {}\nfor key in keys:\n    cache[key] = pickle.load(key)\n'),
  ).toBeLessThan(ALIKE);
});

test('a fixed text and one put together from values differ', () => {
  expect(compare('run("a b")\n', 'run(f"a {b}")\n')).toBe(0);
});

test('nothing is like nothing', () => {
  expect(compare('', '')).toBeLessThanOrEqual(1);
  expect(compare('', CODE)).toBe(0);
});

test('what sizes rule out is not alike', () => {
  const whole = Array.from({ length: 40 }, (_, index) => `x${index}`);
  for (let size = 0; size <= whole.length; size += 1) {
    const [left, right] = [new Set(whole), new Set(whole.slice(0, size))];
    // A part is as alike as a set of its size can be.
    expect(mayBeAlike(left, right)).toBe(likeness(left, right) >= ALIKE);
  }
});
