import { expect, test } from 'vitest';
import { analyseSource } from '../python/analyse-source.ts';
import { loadPythonParser } from '../python/parser.ts';
import { functionCost } from './function-cost.ts';

const parser = await loadPythonParser();

/** What a function of one list `values` and one number `n` costs whose body is this line, repeated for every order. */
function costOf(line: string): string {
  const code = [
    'import bisect, collections, copy, heapq, itertools, json, math, re',
    'import numpy as np',
    'def work(orders, values: list[int], text: str, table: dict[str, int], n: int):',
    '    for order in orders:',
    `        ${line}`,
  ].join('\n');
  const module = analyseSource(parser, 'app.py', code);
  const work = module.functions.find(({ qualifiedName }) => qualifiedName === 'work');
  return work === undefined ? '' : functionCost(module, work.node).formula;
}

test.each([
  ['order in values', 'O(orders · values)'],
  ['order in table', 'O(orders)'],
  ['order in text', 'O(orders · text)'],
  ['values.index(order)', 'O(orders · values)'],
  ['values.insert(0, order)', 'O(orders · values)'],
  ['values.append(order)', 'O(orders)'],
  ['values.pop()', 'O(orders)'],
  ['values.pop(0)', 'O(orders · values)'],
  ['values.remove(order)', 'O(orders · values)'],
  ['values.sort()', 'O(orders · values · log values)'],
  ['values[1:]', 'O(orders · values)'],
  ['values[:3]', 'O(orders)'],
  ['text.count(order)', 'O(orders · text)'],
  ['"".join(values)', 'O(orders · values)'],
])('lists, dictionaries and text: %s', (line, formula) => {
  expect(costOf(line)).toBe(formula);
});

test.each([
  ['sum(values)', 'O(orders · values)'],
  ['max(order, n)', 'O(orders)'],
  ['max(values)', 'O(orders · values)'],
  ['any(value > order for value in values)', 'O(orders · values)'],
  ['collections.Counter(values)', 'O(orders · values)'],
  ['heapq.heappush(values, order)', 'O(orders · log values)'],
  ['bisect.bisect_left(values, order)', 'O(orders · log values)'],
  ['bisect.insort(values, order)', 'O(orders · values)'],
  ['copy.deepcopy(values)', 'O(orders · values)'],
  ['json.dumps(table)', 'O(orders · table)'],
  ['re.findall("x", text)', 'O(orders · text)'],
  ['np.cumsum(values)', 'O(orders · values)'],
  ['list(itertools.combinations(values, 2))', 'O(orders · values²)'],
  ['math.factorial(n)', 'O(orders · n)'],
  ['list(map(lambda value: value in values, values))', 'O(orders · values²)'],
])('builtins and libraries: %s', (line, formula) => {
  expect(costOf(line)).toBe(formula);
});

test('every factor says where it stands', () => {
  const code = [
    'def seen(rows, known):',
    '    found = list(known)',
    '    for row in rows:',
    '        if row in found:',
    '            print(row)',
  ].join('\n');
  const module = analyseSource(parser, 'app.py', code);
  const [, seen] = module.functions;
  const [term] = seen === undefined ? [] : functionCost(module, seen.node).polynomial;
  const lines = term?.factors.map(({ span, note }) => [
    module.lines.locationOf('app.py', span).start.line,
    note,
  ]);
  expect(lines).toEqual([
    [3, 'loop over rows'],
    [4, '`row in found`'],
  ]);
});
