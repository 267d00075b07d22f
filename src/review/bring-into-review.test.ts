import { expect, test } from 'vitest';
import type { Finding } from '../core/finding.ts';
import type { Location } from '../core/span.ts';
import { bringIntoReview } from './bring-into-review.ts';

function at(file: string, line: number): Location {
  const place = { line, column: 1 };
  return { file, span: { start: line, end: line + 1 }, start: place, end: place };
}

const WAY: Finding = {
  rule: 'security/cross-site-scripting',
  category: 'security',
  severity: 'high',
  message: 'data reaches the page',
  location: at('page.html', 3),
  evidence: [
    { kind: 'match', location: at('page.html', 3), note: 'markup in this' },
    {
      kind: 'trace',
      steps: [
        { location: at('web.py', 4), note: 'query' },
        { location: at('web.py', 9), note: 'given to the template' },
        { location: at('page.html', 3), note: 'printed' },
      ],
    },
  ],
  fingerprint: 'f',
  tool: 'assay',
};

function places(changed: number): readonly string[] {
  const file = {
    path: 'web.py',
    text: '',
    hash: '',
    changedLines: [{ first: changed, last: changed }],
  };
  return bringIntoReview([WAY], [file]).map(
    ({ location, evidence }) => `${location.file}:${location.start.line} ${evidence.length}`,
  );
}

test('data that a changed line sends on is told there', () => {
  expect(places(9)).toEqual(['web.py:9 2']);
  expect(places(4)).toEqual(['web.py:4 2']);
});

test('a way that leads past the change is not told', () => {
  expect(places(5)).toEqual([]);
});

test('what lies in a file under review stays where it is', () => {
  const page = { path: 'page.html', text: '', hash: '' };
  expect(bringIntoReview([WAY], [page])).toEqual([WAY]);
});
