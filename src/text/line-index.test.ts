import { expect, test } from 'vitest';
import { lineIndex } from './line-index.ts';

const TEXT = 'one\ntwo\r\nthree\rfour\n';

test('counts lines as Python does', () => {
  expect(lineIndex(TEXT).lineCount).toBe(5);
  expect(lineIndex('').lineCount).toBe(1);
  expect(lineIndex('a\fb\u2028c').lineCount).toBe(1);
});

test('finds positions and offsets', () => {
  const lines = lineIndex(TEXT);
  expect(lines.positionAt(4)).toEqual({ line: 2, column: 1 });
  expect(lines.positionAt(15)).toEqual({ line: 4, column: 1 });
  expect(lines.positionAt(99)).toEqual({ line: 5, column: 1 });
  expect(lines.offsetAt({ line: 3, column: 2 })).toBe(10);
  expect(TEXT.slice(lines.lineSpan(2).start, lines.lineSpan(2).end)).toBe('two');
  expect(TEXT.slice(lines.lineSpan(3).start, lines.lineSpan(3).end)).toBe('three');
});

test('locates a span', () => {
  expect(lineIndex(TEXT).locationOf('x.py', { start: 4, end: 12 })).toEqual({
    file: 'x.py',
    span: { start: 4, end: 12 },
    start: { line: 2, column: 1 },
    end: { line: 3, column: 4 },
  });
});
