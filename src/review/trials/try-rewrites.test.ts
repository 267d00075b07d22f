import { expect, test } from 'vitest';
import type { CounterexampleEvidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/finding.ts';
import { ReviewError } from '../../core/review-error.ts';
import { scriptedModel } from '../../llm/providers/scripted.ts';
import { NO_MEMORY } from '../../trial/trial-memory.ts';
import { stepFixture } from '../model/step.fixture.ts';
import { openTrialRoom, type TrialRoom } from './trial-room.ts';
import { tryRewrites, withOutcome } from './try-rewrites.ts';

const FILE = `def unique(rows: list[int]) -> list[int]:
    seen = []
    for row in rows:
        if row not in seen:
            seen.append(row)
    return seen
`;

async function rewritten() {
  const { findings } = await stepFixture({
    model: scriptedModel({ replies: [] }),
    files: { 'a.py': FILE },
  });
  const found = findings.find(({ rule }) => rule === 'performance/membership-in-list');
  if (found?.fix === undefined) {
    throw new Error('the rule proposes no rewrite');
  }
  return found;
}

/** A room in which no trial ever begins. */
function roomWithout(budgetMs: number) {
  return openTrialRoom({
    root: '',
    files: [],
    openSandboxes: () => Promise.reject(new Error('nothing is to be opened')),
    budgetMs,
    from: 'low',
    memory: NO_MEMORY,
  });
}

test('a rewrite for which no time was left says so, and so does the review', async () => {
  const finding = await rewritten();
  const file = { path: 'a.py', text: FILE, hash: '' };
  const room = roomWithout(0);
  const [tried] = await tryRewrites(
    [finding],
    {
      room,
      files: new Map([['a.py', file]]),
      onProgress: () => undefined,
      settled: () => undefined,
    },
    new AbortController().signal,
  );
  expect(tried?.fix?.notTried).toBe('the time for trials was spent');
  expect(room.notices()).toEqual([
    {
      text: '1 rewrite was not tried: the time for trials was spent',
      hint: 'Give it more with --trial-budget.',
    },
  ]);
});

test('what a stopped review did not come to makes it incomplete, and is not laid to the budget', async () => {
  const finding = await rewritten();
  const file = { path: 'a.py', text: FILE, hash: '' };
  const room = roomWithout(Infinity);
  const context = {
    room,
    files: new Map([['a.py', file]]),
    onProgress: () => undefined,
    settled: () => undefined,
  };
  await tryRewrites([finding], context, AbortSignal.abort());
  expect(room.notices()).toEqual([]);
  expect(room.shortfalls()).toEqual([
    { step: 'try', reason: '1 rewrite was not tried: the review was stopped' },
  ]);
});

test('a review that is stopped in the middle of a trial keeps what is known', async () => {
  const finding = await rewritten();
  const file = { path: 'a.py', text: FILE, hash: '' };
  const stop = new AbortController();
  const settled: Finding[] = [];
  const room: TrialRoom = {
    ...roomWithout(Infinity),
    tryFix: () => {
      stop.abort();
      return Promise.reject(new ReviewError('CANCELLED', 'Cancelled', { hint: '' }));
    },
  };
  const kept = await tryRewrites(
    [finding],
    {
      room,
      files: new Map([['a.py', file]]),
      onProgress: () => undefined,
      settled: (one) => settled.push(one),
    },
    stop.signal,
  );
  expect(kept.map(({ fix }) => fix?.notTried)).toEqual(['the review was stopped']);
  expect(settled).toEqual(kept);
  expect(room.shortfalls()).toHaveLength(1);
});

test('a refused rewrite takes along what was said of it', async () => {
  const finding = await rewritten();
  const evidence: CounterexampleEvidence = {
    kind: 'counterexample',
    call: 'unique([1])',
    original: '[1]',
    rewrite: '[]',
    difference: 'value',
    inputs: 3,
    originalBranches: { covered: 1, total: 2 },
  };
  const checked = {
    ...finding,
    evidence: [
      ...finding.evidence,
      { kind: 'fix-checked' as const, parses: true, findingGone: true, newFindings: [] },
    ],
  };
  const after = withOutcome(checked, { outcome: 'refused', evidence });
  expect(after.fix).toBeUndefined();
  expect(after.evidence.map(({ kind }) => kind)).toEqual([
    ...finding.evidence.map(({ kind }) => kind).filter((kind) => kind !== 'fix-checked'),
    'counterexample',
  ]);
});
