import { expect, test } from 'vitest';
import type { Finding } from '../core/finding.ts';
import type { SourceFile } from '../core/review-result.ts';
import { lineIndex } from '../text/line-index.ts';
import { applyFixes, takeBack, textWith } from './apply-fixes.ts';
import type { Reanalysis } from './check-fix.ts';

const file: SourceFile = { path: 'a.py', text: 'one = BAD\ntwo = BAD\nthree = BAD\n', hash: '' };

/** The rule `bad` speaks of every `BAD`, the rule `worse` of every `WORSE`; what holds `???` does not parse. */
async function reanalyse(_: string, text: string): Promise<Reanalysis> {
  const findings = [...text.matchAll(/\b(?:BAD|WORSE)\b/g)].map((match) =>
    finding(text, { start: match.index, end: match.index + match[0].length }, ''),
  );
  return { parses: !text.includes('???'), findings };
}

function finding(text: string, span: { start: number; end: number }, newText: string): Finding {
  const location = lineIndex(text).locationOf('a.py', span);
  return {
    rule: text.slice(span.start, span.end) === 'BAD' ? 'correctness/bad' : 'correctness/worse',
    category: 'correctness',
    severity: 'low',
    message: '',
    location,
    evidence: [{ kind: 'match', location, note: '' }],
    fix: { title: 'write it well', edits: [{ span, newText }], origin: 'rule' },
    fingerprint: `${span.start}`,
    tool: 'assay',
  };
}

function bad(occurrence: number, newText: string): Finding {
  const match = [...file.text.matchAll(/BAD/g)][occurrence];
  const start = match?.index ?? 0;
  return finding(file.text, { start, end: start + 3 }, newText);
}

async function fixed(findings: readonly Finding[]): ReturnType<typeof applyFixes> {
  const { findings: before } = await reanalyse('a.py', file.text);
  return applyFixes({ file, before, reanalyse, findings });
}

test('every fix that holds is applied; one that does not is taken back and the others go on', async () => {
  const result = await fixed([bad(0, 'good'), bad(1, 'WORSE'), bad(2, 'good')]);
  expect(result.text).toBe('one = good\ntwo = BAD\nthree = good\n');
  expect(result.left.map(({ reason }) => reason)).toEqual(['it would bring correctness/worse']);
});

test('the reason says what went wrong', async () => {
  const result = await fixed([bad(0, '???'), bad(1, 'BAD')]);
  expect(result.left.map(({ reason }) => reason)).toEqual([
    'the file would not parse any more',
    'the finding remains',
  ]);
  expect(result.text).toBe(file.text);
});

test('a fix is not applied to what an earlier one has rewritten', async () => {
  const wide = finding(file.text, { start: 0, end: file.text.indexOf('\n') }, 'one = good');
  const result = await fixed([bad(0, 'good'), { ...wide, rule: 'correctness/bad' }]);
  expect(result.text).toContain('one = good');
  expect(result.left[0]?.reason).toContain('overlaps');
});

test('fixes that a later check does not let pass are taken back with its reason', async () => {
  const [one, two] = [bad(0, 'good'), bad(1, 'good')];
  const result = await fixed([one, two]);
  const rest = takeBack(result, file.text, new Map([[one, 'a test fails']]));
  expect(rest.text).toBe('one = BAD\ntwo = good\nthree = BAD\n');
  expect(rest.applied).toEqual([two]);
  expect(rest.left).toEqual([{ finding: one, reason: 'a test fails' }]);
});

test.each([
  ['\r\n', 'a = BAD\r\nb = 1\r\n', 'a = good\r\n\r\nb = 1\r\n'],
  ['\n', 'a = BAD\nb = 1\n', 'a = good\n\nb = 1\n'],
])('a fix has the line ends %j of its file', (_, text, expected) => {
  const start = text.indexOf('BAD');
  expect(textWith([finding(text, { start, end: start + 3 }, 'good\n')], text)).toBe(expected);
});
