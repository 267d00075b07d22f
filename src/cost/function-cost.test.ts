import { expect, test } from 'vitest';
import { analyseSource } from '../python/analyse-source.ts';
import { loadPythonParser } from '../python/parser.ts';
import { functionCost } from './function-cost.ts';

const parser = await loadPythonParser();

/** The formulas of the functions by name; `<module>` is the top level. */
function formulas(...lines: readonly string[]): Readonly<Record<string, string>> {
  const module = analyseSource(parser, 'app.py', lines.join('\n'));
  return Object.fromEntries(
    module.functions.map(({ node, qualifiedName }) => [
      qualifiedName,
      functionCost(module, node).formula,
    ]),
  );
}

test('loops multiply, statements add, and the largest term stays', () => {
  expect(
    formulas(
      'def pairs(customers, orders):',
      '    for order in orders:',
      '        print(order)',
      '    for customer in customers:',
      '        for order in orders:',
      '            print(customer, order)',
    ),
  ).toMatchObject({ pairs: 'O(customers · orders)' });
});

test('names are followed to what they stand for', () => {
  expect(
    formulas(
      'def table(rows):',
      '    n = len(rows)',
      '    for i in range(n):',
      '        for j in range(i + 1, n):',
      '            print(rows[i], rows[j])',
    ),
  ).toMatchObject({ table: 'O(rows²)' });
});

test('operations cost what their kinds say', () => {
  expect(
    formulas(
      'def first_seen(words):',
      '    seen = []',
      '    for word in words:',
      '        if word not in seen:',
      '            seen.append(word)',
      'def ordered(words):',
      '    return sorted(words)',
      'def known(words):',
      '    seen = set()',
      '    for word in words:',
      '        if word not in seen:',
      '            seen.add(word)',
    ),
  ).toMatchObject({
    first_seen: 'O(words · seen)',
    ordered: 'O(words · log words)',
    known: 'O(words)',
  });
});

test('small constant loops are no factor', () => {
  expect(
    formulas('def neighbours(grid):', '    for dx in (-1, 0, 1):', '        print(dx)'),
  ).toMatchObject({ neighbours: 'O(1)' });
});

test('calls of the module’s own functions cost their summary', () => {
  expect(
    formulas(
      'def total(values):',
      '    result = 0',
      '    for value in values:',
      '        result += value',
      '    return result',
      'def report(groups, numbers):',
      '    for group in groups:',
      '        print(group, total(numbers))',
    ),
  ).toMatchObject({ report: 'O(groups · numbers)' });
});

test('while loops by how their variables move', () => {
  expect(
    formulas(
      'def search(values, goal):',
      '    low, high = 0, len(values)',
      '    while low < high:',
      '        middle = (low + high) // 2',
      '        if values[middle] < goal:',
      '            low = middle + 1',
      '        else:',
      '            high = middle',
      '    return low',
      'def is_prime(n):',
      '    i = 2',
      '    while i * i <= n:',
      '        if n % i == 0:',
      '            return False',
      '        i += 1',
      '    return True',
      'def longest(text):',
      '    left = 0',
      '    for right in range(len(text)):',
      '        while left < right and text[left] == text[right]:',
      '            left += 1',
    ),
  ).toMatchObject({ search: 'O(log n)', is_prime: 'O(√n)', longest: 'O(text)' });
});

test('recursion by its recurrence', () => {
  expect(
    formulas(
      'from functools import cache',
      'def fib(n):',
      '    return n if n < 2 else fib(n - 1) + fib(n - 2)',
      '@cache',
      'def quick(n):',
      '    return n if n < 2 else quick(n - 1) + quick(n - 2)',
      'def power(base, n):',
      '    return 1 if n == 0 else power(base * base, n // 2)',
      'def count_down(n):',
      '    if n:',
      '        count_down(n - 1)',
      'def merge_sort(values):',
      '    if len(values) < 2:',
      '        return values',
      '    middle = len(values) // 2',
      '    left = merge_sort(values[:middle])',
      '    right = merge_sort(values[middle:])',
      '    return list(left) + list(right)',
    ),
  ).toMatchObject({
    fib: 'O(φ^n)',
    quick: 'O(n)',
    power: 'O(log n)',
    count_down: 'O(n)',
    merge_sort: 'O(values · log values)',
  });
});

test('several calls on less grow by the root of their equation', () => {
  expect(
    formulas(
      'def hanoi(discs, a, b, c):',
      '    if discs:',
      '        hanoi(discs - 1, a, c, b)',
      '        hanoi(discs - 1, c, b, a)',
      'def fill(length):',
      '    return 1 if length < 3 else fill(length - 1) + fill(length - 2) + fill(length - 3)',
      'def pairs(n):',
      '    return 1 if n < 2 else pairs(n - 2) + pairs(n - 2)',
      'def thin(values):',
      '    return 0 if not values else max(thin(values[1:]), thin(values[3:]))',
      'def parts(n):',
      '    return 1 if n == 0 else parts(n - 1) + parts(n // 2)',
    ),
  ).toMatchObject({
    hanoi: 'O(2^discs)',
    fill: 'O(1.84^length)',
    pairs: 'O(1.41^n)',
    thin: 'O(1.47^values)',
    parts: 'O(n^log n)',
  });
});

test('enumerations and powers of two are beyond polynomials', () => {
  expect(
    formulas(
      'from itertools import permutations',
      'def tours(cities):',
      '    for tour in permutations(cities):',
      '        print(tour)',
      'def subsets(n):',
      '    for mask in range(2 ** n):',
      '        print(mask)',
    ),
  ).toMatchObject({ tours: 'O(cities!)', subsets: 'O(2^n)' });
});

test('the top level of a module is a function too, and circles of calls end', () => {
  expect(
    formulas(
      'def ping(n):',
      '    return pong(n)',
      'def pong(n):',
      '    return ping(n)',
      'n = int(input())',
      'for i in range(n):',
      '    for j in range(n):',
      '        print(i, j)',
    ),
  ).toMatchObject({ '<module>': 'O(n²)', ping: 'O(1)' });
});
