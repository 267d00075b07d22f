import { expect, test } from 'vitest';
import { inventedName, isHedged, proseProblem } from './prose.ts';

test.each([
  ['Each `execute` waits for the database once per order.', undefined],
  ['The function should have a docstring and type hints.', 'style'],
  ['Variable names are not descriptive in this function.', 'style'],
  ['Too short', 'broken'],
  ['Every turn of the loop calls `execute again and again', 'broken'],
  ['The list is read (from its start in every turn', 'broken'],
  ['it is slow in the loop because it is slow in the loop', 'broken'],
])('%s', (sentence, problem) => {
  expect(proseProblem(sentence)).toBe(problem);
});

test('a claim that takes itself back is hedged', () => {
  expect(isHedged('`row` might be None in some cases')).toBe(true);
  expect(isHedged('`row` is None when no customer matches')).toBe(false);
});

test('names in backticks exist in the source, in Python, or are quoted from it', () => {
  const source = 'def total(orders):\n    return sum(order.price for order in orders)\n';
  expect(inventedName('`orders` is empty and `sum` gives 0', source)).toBeUndefined();
  expect(inventedName('`order.price` is read for `order in orders`', source)).toBeUndefined();
  expect(inventedName('Build a `set` with `set(orders)` and `"text"`', source)).toBeUndefined();
  expect(inventedName('`order.cost` does not exist', source)).toBe('cost');
});
