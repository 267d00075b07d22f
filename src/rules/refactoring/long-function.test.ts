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

test('a part that ends by going on with the loop around it stays where it is', () => {
  const steps = Array.from(
    { length: 11 },
    (_, at) => `        if crate == ${at}:\n            total += ${at}`,
  );
  const source = [
    'def unload(crates, total, cellar):',
    '    for crate in crates:',
    '        if crate == "wine":',
    '            # into the cellar',
    '            if cellar:',
    '                cellar, shelf = reach(cellar)',
    '                if shelf == "full":',
    '                    cellar = dig(cellar)',
    '                    cellar = air(cellar)',
    '            else:',
    '                cellar = dig(1)',
    '            continue',
    ...steps,
    '    return total',
    '',
  ].join('\n');
  const { findings } = runRules(analyseSource(parser, 'app.py', source), [longFunction]);
  expect(findings.map((one) => one.location.start.line)).toEqual([1]);
  const moved = findings.flatMap((one) => one.fix?.edits.map((edit) => edit.newText) ?? []);
  expect(moved.join('')).not.toContain('continue');
});
