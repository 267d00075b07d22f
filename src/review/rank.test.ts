import { expect, test } from 'vitest';
import type { VerdictEvidence } from '../core/evidence.ts';
import type { Finding } from '../core/finding.ts';
import type { Severity } from '../core/severity.ts';
import { rankFindings } from './rank.ts';

function finding(
  file: string,
  severity: Severity,
  verdict?: Pick<VerdictEvidence, 'answer' | 'probability'>,
): Finding {
  const at = { line: 1, column: 1 };
  const evidence = { model: 'm', modelDigest: undefined, prompt: 'p@1', margin: 0 };
  return {
    rule: 'security/pickle-load',
    category: 'security',
    severity,
    message: 'x',
    location: { file, span: { start: 0, end: 1 }, start: at, end: at },
    evidence: verdict === undefined ? [] : [{ kind: 'verdict', ...evidence, ...verdict }],
    fingerprint: file,
    tool: 'assay',
  };
}

function order(...findings: readonly Finding[]): readonly string[] {
  return rankFindings(findings).map(({ location }) => location.file);
}

test('severity comes before what a model thinks', () => {
  const doubted = finding('a', 'high', { answer: 'no', probability: 0.01 });
  expect(order(finding('b', 'medium'), doubted)).toEqual(['a', 'b']);
});

test('what the model is surer of comes first, and what no model was asked about before that', () => {
  expect(
    order(
      finding('doubted', 'medium', { answer: 'no', probability: 0.1 }),
      finding('likely', 'medium', { answer: 'yes', probability: 0.8 }),
      finding('open', 'medium', { answer: 'unsure', probability: 0.5 }),
      finding('own', 'medium'),
    ),
  ).toEqual(['own', 'likely', 'open', 'doubted']);
});

test('margins that nobody has measured rank by their sign alone', () => {
  expect(
    order(finding('no', 'medium', { answer: 'no' }), finding('yes', 'medium', { answer: 'yes' })),
  ).toEqual(['yes', 'no']);
});
