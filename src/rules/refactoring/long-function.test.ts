import { expect, test } from 'vitest';
import { analyseSource } from '../../python/analyse-source.ts';
import { loadPythonParser } from '../../python/parser.ts';
import { runRules } from '../run-rules.ts';
import { longFunction } from './long-function.ts';

const parser = await loadPythonParser();

test('a long list of steps or of wrapped calls is a remark, a long function that decides is more', () => {
  const steps = Array.from({ length: 120 }, (_, at) => `    parser.add("--option-${at}")`);
  const choices = Array.from(
    { length: 40 },
    (_, at) => `    if row.kind == ${at}:\n        total += row.weight_${at}`,
  );
  const calls = Array.from({ length: 25 }, (_, at) => [
    `    if row.kind == ${at % 10}:`,
    '        write(',
    ...Array(8).fill('            row,'),
    '        )',
  ]).flat();
  const source = [
    'def options(parser):',
    ...steps,
    '',
    'def weigh(row, total):',
    ...choices,
    '    return total',
    '',
    'def table(row):',
    ...calls.slice(0, 14 * 11),
    '    write(',
    ...Array(80).fill('        row,'),
    '    )',
    '',
  ].join('\n');
  const { findings } = runRules(analyseSource(parser, 'app.py', source), [longFunction]);
  expect(findings.map((one) => `${one.location.start.line} ${one.severity}`)).toEqual([
    '1 low',
    '123 medium',
    '206 low',
  ]);
});
