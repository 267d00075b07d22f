import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { analyseSource } from '../analyse-source.ts';
import { loadPythonParser } from '../parser.ts';
import type { PythonParser } from '../parser.ts';
import type { SourceModule } from '../source-module.ts';
import { walk } from '../tree/walk.ts';
import {
  classComplexity,
  functionComplexity,
  meanClassComplexity,
  moduleComplexity,
} from './cyclomatic.ts';
import { halstead } from './halstead.ts';
import { maintainabilityIndex } from './maintainability.ts';
import { rawMetrics } from './raw.ts';

// Every expected number below was printed by radon 6.0.1 on Python 3.11.

let parser: PythonParser;
let ledger: SourceModule;
let depot: SourceModule;
beforeAll(async () => {
  parser = await loadPythonParser();
  const text = readFileSync(new URL('../fixtures/metrics/ledger.py', import.meta.url), 'utf8');
  ledger = analyseSource(parser, 'ledger.py', text);
  const other = readFileSync(new URL('../fixtures/metrics/depot.py', import.meta.url), 'utf8');
  depot = analyseSource(parser, 'depot.py', other);
});

describe('a module with every construct that counts', () => {
  test('complexity of functions and classes', () => {
    const found: Record<string, number> = {};
    walk(ledger.tree, (node) => {
      if (node.kind === 'function') {
        found[node.name.name] = functionComplexity(node);
      } else if (node.kind === 'class') {
        found[node.name.name] = classComplexity(node);
      }
    });
    expect(found).toMatchObject({
      Ledger: 18,
      total: 8,
      load: 9,
      Page: 3,
      turn: 2,
      outer: 5,
      inner: 2,
    });
    expect(moduleComplexity(ledger.tree)).toBe(23);
  });

  test('Halstead', () => {
    const result = halstead(ledger.tree);
    expect(result).toMatchObject({
      distinctOperators: 12,
      distinctOperands: 34,
      operators: 23,
      operands: 44,
    });
    expect(result.volume).toBeCloseTo(370.078_651_055_819_9, 9);
    expect(result.difficulty).toBeCloseTo(7.764_705_882_352_941, 9);
    expect(result.effort).toBeCloseTo(2873.551_878_786_366, 9);
  });

  test('lines', () => {
    expect(rawMetrics(ledger.text)).toEqual({
      total: 70,
      logical: 57,
      source: 49,
      comments: 2,
      multiLine: 5,
      blank: 14,
      singleComments: 2,
    });
  });

  test('maintainability', () => {
    expect(maintainabilityIndex(ledger.tree, ledger.text)).toBeCloseTo(61.250_173_978_797_086, 9);
  });
});

describe('a module with matches, groups of exceptions, inner classes and asynchronous code', () => {
  test('complexity', () => {
    const found: Record<string, number | readonly number[]> = {};
    walk(depot.tree, (node) => {
      if (node.kind === 'function') {
        found[node.name.name] = functionComplexity(node);
      } else if (node.kind === 'class') {
        found[node.name.name] = [classComplexity(node), meanClassComplexity(node)];
      }
    });
    expect(found).toMatchObject({
      Depot: [10, 4],
      Crate: [8, 5],
      weigh: 4,
      ship: 3,
      route: 4,
      check: 2,
      empty: 2,
      outer: 5,
      inner: 4,
      main: 2,
    });
    expect(moduleComplexity(depot.tree)).toBe(15);
  });

  test('Halstead', () => {
    const result = halstead(depot.tree);
    expect(result).toMatchObject({
      distinctOperators: 18,
      distinctOperands: 39,
      operators: 29,
      operands: 53,
    });
    expect(result.volume).toBeCloseTo(478.296_981_161_508_9, 9);
    expect(result.difficulty).toBeCloseTo(12.230_769_230_769_23, 9);
  });

  test('lines and maintainability', () => {
    expect(rawMetrics(depot.text)).toEqual({
      total: 65,
      logical: 55,
      source: 47,
      comments: 2,
      multiLine: 2,
      blank: 15,
      singleComments: 1,
    });
    expect(maintainabilityIndex(depot.tree, depot.text)).toBeCloseTo(57.873_110_595_722_86, 9);
  });
});

describe('lines', () => {
  test.each(rawCases())('%j', (text, counts) => {
    const { total, logical, source, comments, multiLine, blank, singleComments } = rawMetrics(text);
    expect([total, logical, source, comments, multiLine, blank, singleComments]).toEqual(counts);
  });
});

/** Text, and loc, lloc, sloc, comments, multi, blank, single_comments. */
function rawCases(): [string, number[]][] {
  return [
    ['', [0, 0, 0, 0, 0, 0, 0]],
    ['\n', [1, 0, 0, 0, 0, 1, 0]],
    ['# c\n', [1, 0, 0, 1, 0, 0, 1]],
    ['x = 1\n', [1, 1, 1, 0, 0, 0, 0]],
    ['if a: b\n', [1, 2, 1, 0, 0, 0, 0]],
    ['if a: b; c\n', [1, 2, 1, 0, 0, 0, 0]],
    ['a; b; c;\n', [1, 3, 1, 0, 0, 0, 0]],
    ['rows[1:]\n', [1, 2, 1, 0, 0, 0, 0]],
    ['f = lambda: 0; g = 1\n', [1, 2, 1, 0, 0, 0, 0]],
    ['"doc"\n', [1, 1, 0, 0, 0, 0, 1]],
    ['"""a\n\nb"""\n', [3, 1, 0, 0, 2, 1, 0]],
    ['x = """a\n\nb"""\n', [3, 1, 2, 0, 0, 1, 0]],
    ['"a" # c\n', [1, 1, 1, 1, 0, 0, 0]],
    ['f(1, # one\n\n  2)\n', [3, 1, 2, 1, 0, 1, 0]],
    ['x = 1 + \\\n  2\n', [2, 1, 2, 0, 0, 0, 0]],
    ['x = 1 \\\n\ny = 2\n', [3, 1, 2, 0, 0, 1, 0]],
    ['def f():\n    "doc" \\\n\n    pass\n', [4, 2, 3, 0, 0, 1, 0]],
    ["s = 'a\\\nb'\n", [2, 1, 2, 0, 0, 0, 0]],
    ['a\r\nb\r\n', [2, 2, 2, 0, 0, 0, 0]],
    ['a\f\nb\n', [3, 2, 2, 0, 0, 1, 0]],
    ['f"{a:b}"\n', [1, 1, 0, 0, 0, 0, 1]],
    ['x: int = 3\n', [1, 2, 1, 0, 0, 0, 0]],
    ['class A: pass\n', [1, 2, 1, 0, 0, 0, 0]],
    ['"a" "b"\n', [1, 1, 1, 0, 0, 0, 0]],
    ["r'\\'' ; '#'\n", [1, 2, 1, 0, 0, 0, 0]],
    ['try: a\nexcept: b\n', [2, 4, 2, 0, 0, 0, 0]],
  ];
}

test('an empty module needs no maintenance', () => {
  expect(maintainabilityIndex(analyseSource(parser, 'empty.py', '').tree, '')).toBe(100);
});
