import { expect, test } from 'vitest';
import type { Finding, TextEdit } from '../core/finding.ts';
import { lineIndex } from '../text/line-index.ts';
import { checkFix, fixHolds } from './check-fix.ts';
import type { FixCheck, Reanalysis } from './check-fix.ts';

const TEXT = 'total = 0\nprint(total == None)\nprint(total == None)\n';

/** A tiny analysis of its own: `== None` is one finding, `Nothing` another, an open bracket does not parse. */
async function analyse(path: string, text: string): Promise<Reanalysis> {
  const lines = lineIndex(text);
  function found(rule: string, word: string): Finding[] {
    return Array.from(text.matchAll(new RegExp(word, 'g')), (match) => {
      const span = { start: match.index, end: match.index + word.length };
      const location = lines.locationOf(path, span);
      return {
        rule,
        category: 'correctness',
        severity: 'low',
        message: 'x',
        location,
        evidence: [{ kind: 'match', location, note: '' }],
        fingerprint: `${rule} ${match.index}`,
        tool: 'assay',
      };
    });
  }
  return {
    parses: !text.includes('(('),
    findings: [...found('correctness/none', '== None'), ...found('correctness/name', 'Nothing')],
  };
}

async function checkOf(edits: readonly TextEdit[]): Promise<FixCheck> {
  const before = (await analyse('a.py', TEXT)).findings;
  const [first] = before;
  if (first === undefined) {
    throw new Error('the text has a finding');
  }
  return {
    file: { path: 'a.py', text: TEXT, hash: '' },
    finding: { ...first, fix: { title: 'compare by identity', edits, origin: 'rule' } },
    before,
    reanalyse: analyse,
  };
}

const place = TEXT.indexOf('== None');

test('a fix that removes one of two equal findings holds', async () => {
  const check = await checkOf([{ span: { start: place, end: place + 7 }, newText: 'is None' }]);
  const evidence = await checkFix(check);
  expect(evidence).toEqual({
    kind: 'fix-checked',
    parses: true,
    findingGone: true,
    newFindings: [],
  });
  expect(evidence !== undefined && fixHolds(evidence)).toBe(true);
});

test('a fix that brings a new finding, or leaves the old one, does not hold', async () => {
  const check = await checkOf([{ span: { start: place, end: place }, newText: '- Nothing ' }]);
  const evidence = await checkFix(check);
  expect(evidence?.findingGone).toBe(false);
  expect(evidence?.newFindings).toEqual(['correctness/name']);
  expect(evidence !== undefined && fixHolds(evidence)).toBe(false);
});

test('a fix that does not parse does not hold', async () => {
  const check = await checkOf([{ span: { start: place, end: place + 7 }, newText: '((' }]);
  const evidence = await checkFix(check);
  expect(evidence?.parses).toBe(false);
  expect(evidence !== undefined && fixHolds(evidence)).toBe(false);
});

test('edits outside the text are a fix that does not hold, not an exception', async () => {
  const check = await checkOf([{ span: { start: 900, end: 901 }, newText: '' }]);
  expect((await checkFix(check))?.parses).toBe(false);
});

test('a finding without a fix has nothing to check', async () => {
  const check = await checkOf([]);
  const { fix: _fix, ...finding } = check.finding;
  expect(await checkFix({ ...check, finding })).toBeUndefined();
});
