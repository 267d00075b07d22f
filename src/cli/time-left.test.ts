import { expect, test } from 'vitest';
import { estimateTimeLeft, type TimeLeft } from './time-left.ts';

/** An estimate with a clock that the test moves. */
function estimate(): { readonly left: TimeLeft; readonly pass: (ms: number) => void } {
  let now = 0;
  return {
    left: estimateTimeLeft(() => now),
    pass: (ms) => {
      now += ms;
    },
  };
}

test('goes by how long the parts take, and counts down between them', () => {
  const { left, pass } = estimate();
  left.update(0, 4);
  expect(left.seconds()).toBeUndefined();
  pass(2000);
  left.update(1, 4);
  expect(left.seconds()).toBe(6);
  pass(1000);
  expect(left.seconds()).toBe(5);
});

test('what was remembered promises nothing', () => {
  const { left, pass } = estimate();
  left.update(0, 20);
  pass(5);
  left.update(10, 20);
  expect(left.seconds()).toBeUndefined();
  pass(3000);
  left.update(11, 20);
  expect(left.seconds()).toBe(30);
});

test('stands still while a part takes longer than expected, and never says nothing is left', () => {
  const { left, pass } = estimate();
  left.update(0, 3);
  pass(1000);
  left.update(1, 3);
  pass(60_000);
  expect(left.seconds()).toBe(1);
});

test('one slow part does not throw it', () => {
  const { left, pass } = estimate();
  left.update(0, 50);
  const said: number[] = [];
  for (let done = 1; done < 20; done += 1) {
    pass(done === 10 ? 4000 : 1000);
    left.update(done, 50);
    said.push(left.seconds() ?? 0);
  }
  expect(said.slice(0, 3)).toEqual([50, 50, 50]);
  // Of a part that took four times as long, less than half goes into the estimate.
  expect(Math.max(...said)).toBeLessThanOrEqual(90);
  expect(said.at(-1)).toBeLessThanOrEqual(40);
});

test('begins anew with a second round', () => {
  const { left, pass } = estimate();
  left.update(0, 2);
  pass(1000);
  left.update(1, 2);
  left.update(0, 2);
  expect(left.seconds()).toBeUndefined();
});
