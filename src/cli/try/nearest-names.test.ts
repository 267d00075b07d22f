import { expect, test } from 'vitest';
import { nearestNames } from './nearest-names.ts';

const NAMES = ['total_by_customer', 'Cart.total', 'Cart.add', 'outer.<locals>.inner', 'largest'];

test.each([
  ['total', ['Cart.total']],
  ['cart.totl', ['Cart.total']],
  ['total_by_custmer', ['total_by_customer']],
  ['inner', ['outer.<locals>.inner']],
  ['largets', ['largest']],
  ['quite_another', []],
])('%s may be meant for %j', (wanted, expected) => {
  expect(nearestNames(wanted, NAMES)).toEqual(expected);
});
