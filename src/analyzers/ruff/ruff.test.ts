import { expect, test } from 'vitest';
import type { AnalyzerOutcome } from '../analyzer.ts';
import { ruffAnalyzer } from './ruff.ts';

const ruff = ruffAnalyzer();
await ruff.start();

function check(text: string): AnalyzerOutcome {
  return ruff.analyse({ path: 'app.py', text, hash: '' });
}

function findings(text: string): readonly string[] {
  const outcome = check(text);
  return outcome.outcome === 'failed'
    ? [outcome.reason]
    : outcome.analysis.findings.map(
        (finding) =>
          `${finding.location.start.line}:${finding.location.start.column} ${finding.severity} ${finding.rule} ${finding.cwe ?? ''}`,
      );
}

test('maps families to categories, with severity and CWE', () => {
  const text = 'import pickle\n\ndef load(data, seen=[]):\n    return pickle.loads(data)\n';
  expect(findings(text)).toEqual([
    '3:21 medium correctness/ruff-b006 ',
    '4:12 high security/ruff-s301 502',
  ]);
});

test('does not raise its voice where real programs are right as often as wrong', () => {
  const text = [
    'from functools import cache',
    'from markupsafe import Markup, escape',
    'class Page:',
    '    @cache',
    '    def link(self, name):',
    "        return Markup('<b>' + escape(name) + '</b>')",
    'def fail():',
    '    raise',
  ].join('\n');
  const said = findings(`${text}\n`);
  expect(said).toContain('4:5 low performance/ruff-b019 ');
  expect(said).toContain('6:16 low security/ruff-s704 79');
  expect(said).toContain('8:5 low correctness/ruff-ple0704 ');
});

test('leaves the spelling of types to converters', () => {
  const text = 'from typing import List, Optional\n\ndef f(x: Optional[List[int]]) -> None: ...\n';
  expect(findings(text)).toEqual([]);
});

test('counts columns in UTF-16 units, also after characters outside the basic plane', () => {
  expect(findings("icon = '😀😀'; eval(icon)\n")).toEqual(['1:16 medium security/ruff-s307 94']);
});

test('carries fixes as edits of the text', () => {
  const outcome = check('x = 1\nif not x == 2:\n    print(x)\n');
  const fix = outcome.outcome === 'ran' ? outcome.analysis.findings[0]?.fix : undefined;
  expect(fix).toEqual({
    title: 'Replace with `!=` operator',
    edits: [{ span: { start: 9, end: 19 }, newText: 'x != 2' }],
    origin: 'rule',
  });
});

test('survives code that is nested too deeply, and says which file was not looked at', () => {
  const outcome = check(`x = ${'-'.repeat(200_000)}1\n`);
  expect(outcome).toEqual({
    outcome: 'failed',
    reason: 'ruff ran out of stack: the code is nested too deeply for it',
  });
  expect(findings('eval(x)\n')).toEqual(['1:1 medium security/ruff-s307 94']);
});

test('leaves syntax errors to the parser', () => {
  expect(findings('def (:\n')).toEqual([]);
});

test.each(['print "hello"\n', 'raise ValueError, "no"\n', 'if a <> b:\n    pass\n'])(
  'what only Python 2 means is said, not shown as clean: %j',
  (text) => {
    const outcome = check(`import os\n${text}`);
    expect(outcome).toMatchObject({
      outcome: 'partly',
      reason: expect.stringMatching(/^not valid Python 3: line 2: /),
    });
  },
);

test('what is newer than the oldest supported Python is no error', () => {
  expect(check('type Pair = tuple[int, int]\nname = f"{"a" + "b"}"\n').outcome).toBe('ran');
});

test('a notebook may await at its top level', () => {
  const notebook = [{ cell: 1, start: 0 }];
  expect(
    ruff.analyse({ path: 'n.ipynb', text: 'await fetch()\n', hash: '', notebook }).outcome,
  ).toBe('ran');
});
