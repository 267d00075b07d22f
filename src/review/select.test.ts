import { describe, expect, it } from 'vitest';
import type { Evidence } from '../core/evidence.ts';
import type { Finding } from '../core/finding.ts';
import { isConfident, type Selection } from './select.ts';

const at = { line: 1, column: 1 };
const location = { file: 'a.py', span: { start: 0, end: 1 }, start: at, end: at };
const MATCH: Evidence = { kind: 'match', location, note: '' };

function judged(probability: number | undefined, shown: readonly Evidence[]): Finding {
  const said = probability === undefined ? {} : { probability };
  return {
    rule: 'security/path-join',
    category: 'security',
    severity: 'high',
    message: 'x',
    location,
    evidence: [
      MATCH,
      ...shown,
      {
        kind: 'verdict',
        answer: 'no',
        margin: -4,
        ...said,
        model: 'm',
        modelDigest: undefined,
        prompt: 'p@1',
      },
    ],
    fingerprint: 'f',
    tool: 'assay',
  };
}

function asking(minConfidence: number): Selection {
  return { severity: 'low', minConfidence, rules: [], overrides: {} };
}

describe('what a verdict can take away', () => {
  it('nothing, unless the user sets a limit', () => {
    expect(isConfident(judged(0, []), asking(0))).toBe(true);
  });

  it('a pattern that the model holds less likely than the limit', () => {
    expect(isConfident(judged(0.29, []), asking(0.3))).toBe(false);
    expect(isConfident(judged(0.3, []), asking(0.3))).toBe(true);
  });

  it('nothing where nobody has measured the model', () => {
    expect(isConfident(judged(undefined, []), asking(1))).toBe(true);
  });

  it.each<Evidence>([
    { kind: 'trace', steps: [{ location, note: 'query string of a request' }] },
    { kind: 'cost', formula: 'O(n²)', factors: [] },
  ])('nothing that the analysis has shown itself: $kind', (shown) => {
    expect(isConfident(judged(0.01, [shown]), asking(1))).toBe(true);
  });
});
