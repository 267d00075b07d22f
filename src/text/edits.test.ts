import { expect, test } from 'vitest';
import { applyEdits, editProblem } from './edits.ts';
import { diffHunks, unifiedDiff } from './unified-diff.ts';

const TEXT = 'one two three';

test('applies edits in any order', () => {
  const edits = [
    { span: { start: 8, end: 13 }, newText: '3' },
    { span: { start: 0, end: 3 }, newText: '1' },
    { span: { start: 4, end: 4 }, newText: 'and ' },
  ];
  expect(applyEdits(TEXT, edits)).toBe('1 and two 3');
});

test('insertions at one place keep their order', () => {
  const span = { start: 3, end: 3 };
  const edits = [
    { span, newText: 'A' },
    { span, newText: 'B' },
  ];
  expect(applyEdits(TEXT, edits)).toBe('oneAB two three');
});

test('says why edits do not fit', () => {
  expect(editProblem(TEXT, [{ span: { start: 0, end: 14 }, newText: '' }])).toBe(
    'edit of 0–14 lies outside a text of 13 characters',
  );
  expect(
    editProblem(TEXT, [
      { span: { start: 0, end: 5 }, newText: '' },
      { span: { start: 4, end: 6 }, newText: '' },
    ]),
  ).toBe('edit at 4 overlaps the one that ends at 5');
  expect(editProblem(TEXT, [])).toBeUndefined();
});

test('writes a patch that keeps line endings and a missing last newline', () => {
  expect(
    unifiedDiff({ path: 'shop/café\n.py', before: 'a\r\nb', after: 'a\r\nc', context: 1 }),
  ).toBe(
    '--- "a/shop/caf\\303\\251\\012.py"\n+++ "b/shop/caf\\303\\251\\012.py"\n@@ -1,2 +1,2 @@\n a\r\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n',
  );
  expect(unifiedDiff({ path: 'x.py', before: 'a\n', after: 'a\n' })).toBe('');
});

test('numbers the lines of a hunk', () => {
  const [hunk] = diffHunks('a\nb\nc\n', 'a\nx\ny\nc\n', 1);
  expect(hunk?.lines.map((line) => `${line.kind} ${line.line} ${line.text}`)).toEqual([
    'same 1 a',
    'removed 2 b',
    'added 2 x',
    'added 3 y',
    'same 3 c',
  ]);
});
