import { expect, test } from 'vitest';
import type { FunctionSummary } from '../../analyzers/analyzer.ts';
import type { Finding } from '../../core/finding.ts';
import { lineIndex } from '../../text/line-index.ts';
import type { Profile } from './profile.ts';
import { weighByProfile } from './weigh.ts';

const TEXT = `def hot(rows):
    return [row for row in rows]

def cold(rows):
    return rows

def other(rows):
    return rows
`;

function summary(name: string): FunctionSummary {
  const start = TEXT.indexOf(`def ${name}`);
  const firstLine = TEXT.slice(0, start).split('\n').length;
  const end = start + 20;
  return {
    qualifiedName: name,
    start,
    end,
    firstLine,
    lastLine: firstLine + 1,
    complexity: 1,
    loopDepth: 0,
  };
}

const functions = new Map([['shop/rows.py', [summary('hot'), summary('cold'), summary('other')]]]);

function findingIn(name: string, more: Partial<Finding> = {}): Finding {
  const start = TEXT.indexOf(`def ${name}`);
  const location = lineIndex(TEXT).locationOf('shop/rows.py', { start, end: start + 8 });
  return {
    rule: 'performance/membership-in-list',
    category: 'performance',
    severity: 'medium',
    message: '',
    location,
    evidence: [{ kind: 'match', location, note: '' }],
    fingerprint: name,
    tool: 'assay',
    ...more,
  };
}

const profile: Profile = {
  name: 'run.pstats',
  seconds: 10,
  functions: [
    { file: '/srv/app/shop/rows.py', line: 1, name: 'hot', own: 1, total: 6 },
    { file: '/srv/app/shop/rows.py', line: 2, name: '<listcomp>', own: 5, total: 5 },
    { file: '/srv/app/shop/rows.py', line: 7, name: 'other', own: 4, total: 4 },
    { file: '/usr/lib/python3/json/rows.py', line: 1, name: 'hot', own: 0, total: 0 },
  ],
};

test('a finding gains the seconds of its function, and weighs as much', () => {
  const { findings } = weighByProfile([findingIn('hot'), findingIn('cold')], profile, functions);
  expect(findings.map(({ severity }) => severity)).toEqual(['high', 'low']);
  expect(findings[0]?.evidence.at(-1)).toEqual({
    kind: 'measurement',
    subject: 'time in hot (run.pstats)',
    value: 6,
    unit: 's of 10',
  });
  expect(findings[1]?.evidence.at(-1)).toMatchObject({ value: 0 });
});

test('slow code is never critical, and findings about other things are not touched', () => {
  const high = findingIn('hot', { severity: 'high' });
  const hole = findingIn('cold', { category: 'security', rule: 'security/eval-of-variable' });
  const { findings } = weighByProfile([high, hole], profile, functions);
  expect(findings[0]?.severity).toBe('high');
  expect(findings[1]).toBe(hole);
});

test('a hot function that nobody flagged is named, with the time of its comprehensions', () => {
  const { notices } = weighByProfile([findingIn('cold')], profile, functions);
  expect(notices).toEqual([
    {
      text: 'Hot in run.pstats, and nothing slow was found in it: shop/rows.py:1 hot (6 s, 60 %); shop/rows.py:7 other (4 s, 40 %)',
    },
  ]);
});

test('a profile of something else says so, and weighs nothing', () => {
  const strange = { ...profile, functions: profile.functions.slice(3) };
  const finding = findingIn('hot');
  const { findings, notices } = weighByProfile([finding], strange, functions);
  expect(notices).toEqual([{ text: 'run.pstats names no function of the reviewed files' }]);
  expect(findings).toEqual([finding]);
});
