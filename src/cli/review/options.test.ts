import { relative } from 'node:path';
import { expect, test } from 'vitest';
import {
  collectFormat,
  collectRules,
  parseBudget,
  parseConfidence,
  parseCount,
  parseFailOn,
  parsePython,
  parseRange,
  parseSeverity,
} from './options.ts';

test('a budget is seconds, minutes or none', () => {
  expect([parseBudget('90'), parseBudget('1.5s'), parseBudget('2m'), parseBudget('none')]).toEqual([
    90,
    1.5,
    120,
    Infinity,
  ]);
  for (const wrong of ['', '0', '-1', '5h', 'soon']) {
    expect(() => parseBudget(wrong), wrong).toThrow('90s or 2m');
  }
});

test('formats may repeat, but only one goes to stdout', () => {
  const first = collectFormat('sarif=out/a=b.sarif', []);
  expect(first).toEqual([{ format: 'sarif', file: 'out/a=b.sarif' }]);
  expect(collectFormat('text', first)).toHaveLength(2);
  expect(() => collectFormat('json', collectFormat('text', []))).toThrow('Only one format');
  expect(() => collectFormat('yaml', [])).toThrow('one of');
  expect(() => collectFormat('json=', [])).toThrow('Name the file');
});

test('a range names two commits, the second HEAD by default', () => {
  expect(parseRange('main..topic')).toEqual({ from: 'main', to: 'topic', fromMergeBase: false });
  expect(parseRange('v1.0...')).toEqual({ from: 'v1.0', to: 'HEAD', fromMergeBase: true });
  expect(() => parseRange('main')).toThrow('not a range');
  expect(() => parseRange('..main')).toThrow('not a range');
});

test('words and numbers out of range are refused with what would be right', () => {
  expect(() => parseSeverity('urgent')).toThrow('low, medium, high, critical');
  expect(() => parseFailOn('none')).toThrow('never');
  expect(() => parseConfidence('70')).toThrow('0 to 1');
  expect(() => parseConfidence('')).toThrow('0 to 1');
  expect(() => parseCount('0')).toThrow('whole number');
  expect(collectRules('a/b, c/d', ['e/f'])).toEqual(['e/f', 'a/b', 'c/d']);
});

test('an interpreter is a file that is there, wherever it is run from', () => {
  expect(parsePython(relative(process.cwd(), process.execPath))).toBe(process.execPath);
  for (const wrong of ['', '.', 'no/such/python']) {
    expect(() => parsePython(wrong), wrong).toThrow('path of a Python interpreter');
  }
});
