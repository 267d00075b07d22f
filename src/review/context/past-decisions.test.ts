import { expect, test } from 'vitest';
import { decisionSchema } from '../decisions/decision.ts';
import { asPastDecision, pastDecisions } from './past-decisions.ts';

const LOGGED = decisionSchema.parse({
  schema: 1,
  decision: 'dismissed',
  fingerprint: 'a'.repeat(32),
  rule: 'security/pickle-load',
  file: 'app.py',
  line: 3,
  severity: 'high',
  message: 'Pickle runs code',
  reason: 'only our own cache, password = "hunter2secret"',
  on: '2026-01-02T03:04:05.678Z',
  content: {
    within: 'restore',
    nth: 0,
    offset: 0,
    codeHash: 'b'.repeat(32),
    secrets: [],
    code: 'pickle.load(cache)',
    codeLine: 3,
    flagged: [1, 1],
  },
  assay: '0.1.0',
});

test('a logged decision is shown in words, without secrets', () => {
  const [item] = pastDecisions(asPastDecision(LOGGED), 'security/pickle-load');
  expect(item?.text).toBe(
    'No problem: Pickle runs code\nReason: only our own cache, password = "hu••••••••"\npickle.load(cache)',
  );
});

test('decisions about other rules, and those taken back, are not shown', () => {
  expect(pastDecisions(asPastDecision(LOGGED), 'security/eval-of-variable')).toEqual([]);
  expect(pastDecisions(asPastDecision(LOGGED), undefined)).toEqual([]);
  expect(asPastDecision({ ...LOGGED, decision: 'forgotten' })).toEqual([]);
});
