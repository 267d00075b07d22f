import { expect, test } from 'vitest';
import { analyseSource } from '../../python/analyse-source.ts';
import { loadPythonParser } from '../../python/parser.ts';
import { runRules } from '../run-rules.ts';
import { deepNesting } from './deep-nesting.ts';
import { longFunction } from './long-function.ts';

const parser = await loadPythonParser();

const NESTED = Array.from({ length: 8 }, (_, at) => `${'    '.repeat(at + 1)}if row.part_${at}:`);
const DECISIONS = Array.from(
  { length: 40 },
  (_, at) => `    if row.kind == ${at}:\n        total += row.weight_${at}`,
);
const SOURCE = [
  'def move(row):',
  ...NESTED,
  `${'    '.repeat(9)}row.save()`,
  'def weigh(row, total):',
  ...DECISIONS,
  '    return total\n',
].join('\n');

test('a migration runs once: its length and depth are remarks', () => {
  expect(severitiesIn('shop/orders.py')).toEqual(['medium', 'medium']);
  expect(severitiesIn('shop/migrations/0007_split_orders.py')).toEqual(['low', 'low']);
});

function severitiesIn(path: string): readonly string[] {
  const module = analyseSource(parser, path, SOURCE);
  return runRules(module, [deepNesting, longFunction]).findings.map((one) => one.severity);
}
