import { describe, expect, it } from 'vitest';
import { decide, type Asked, type TrialFacts } from './decide.ts';
import { notTriable } from './not-triable.ts';
import type { HarnessAnswer } from './protocol.ts';

const FACTS: TrialFacts = {
  subject: 'f',
  parameters: [{ name: 'xs', kind: 'positional', hasDefault: false, shapes: [{ kind: 'int' }] }],
  inputSources: ['annotations'],
  notes: [],
  alsoAsked: [],
  place: (code, reason) => notTriable(code, reason),
};

const EQUAL: HarnessAnswer = {
  say: 'equal',
  inputs: 50,
  succeeded: 40,
  sources: ['edge values'],
  originalBranches: { covered: 4, total: 4 },
  rewriteBranches: { covered: 2, total: 2 },
  rounding: false,
  unreached: { original: [], rewrite: [] },
};

function clock(low: number): HarnessAnswer {
  return {
    say: 'clock',
    ratio: { value: low * 1.2, low, high: low * 2 },
    size: 1000,
    originalGrowth: null,
    rewriteGrowth: null,
    slowerUpTo: 8,
    memory: null,
  };
}

function asked(answers: readonly HarnessAnswer[], extra: Partial<Asked> = {}): Asked {
  const run = {
    end: 'finished',
    stdout: '',
    stderr: '',
    exitCode: 0,
    elapsedMs: 1000,
  } as const;
  return { run, answers, python: 'CPython', native: false, ...extra };
}

describe('a claim of speed', () => {
  it.each([
    [1.5, false, undefined],
    [2.1, false, 2.1],
    [1.05, true, undefined],
    [1.2, true, 1.2],
  ])('with a lower bound of %d, native %s: %s', (low, native, claimed) => {
    const outcome = decide(asked([EQUAL, clock(low)], { native }), FACTS);
    expect(outcome.outcome === 'tried' ? outcome.evidence.speedup?.low : 'none').toBe(claimed);
  });

  it('says where the rewrite loses', () => {
    const outcome = decide(asked([EQUAL, clock(3)]), FACTS);
    expect(outcome).toMatchObject({ evidence: { slowerUpTo: 8 } });
  });

  it('keeps the sizes in order, and those that were measured before a kill', () => {
    const timed = [64, 1, 8].map((size): HarnessAnswer => {
      return { say: 'timed', size, original: 2, rewrite: 1 };
    });
    const outcome = decide(asked([EQUAL, ...timed]), FACTS);
    const timings = outcome.outcome === 'tried' ? outcome.evidence.timings : [];
    expect(timings.map(({ size }) => size)).toEqual([1, 8, 64]);
  });
});

describe('too little evidence', () => {
  it('is few inputs on which the original returned', () => {
    expect(decide(asked([{ ...EQUAL, succeeded: 4 }]), FACTS)).toMatchObject({
      code: 'no-inputs',
      reason: 'it returned on only 4 of the inputs that were made',
    });
  });

  it('is not a flag, which has two values', () => {
    const facts: TrialFacts = {
      ...FACTS,
      parameters: [
        { name: 'x', kind: 'positional', hasDefault: false, shapes: [{ kind: 'bool' }] },
      ],
    };
    expect(decide(asked([{ ...EQUAL, succeeded: 2 }]), facts).outcome).toBe('tried');
  });

  it('is changed code that never ran', () => {
    const unreached = { original: [], rewrite: [7] };
    expect(decide(asked([{ ...EQUAL, unreached }]), FACTS)).toMatchObject({
      code: 'no-inputs',
      reason: 'no input reached the code that the rewrite adds',
    });
  });

  it('is noted where few branches were reached', () => {
    const thin = { ...EQUAL, originalBranches: { covered: 3, total: 12 } };
    expect(decide(asked([thin]), FACTS)).toMatchObject({
      evidence: { notes: ['only 3 of 12 branches of the original were reached'] },
    });
  });
});

describe('a package that is not there', () => {
  it.each([
    [true, 'it needs the package `x`, which this Python lacks: install it there, or name another'],
    [false, 'it needs the package `x`, and WebAssembly has none: where bubblewrap works, those of'],
  ])('is named with what to do, native: %s', (native, beginning) => {
    const reason = 'it needs the package `x`';
    const answers: readonly HarnessAnswer[] = [
      { say: 'not-triable', code: 'needs-package', reason },
    ];
    const outcome = decide(asked(answers, { native }), FACTS);
    expect(outcome).toMatchObject({ reason: expect.stringContaining(beginning) });
  });
});

describe('a run without a verdict', () => {
  it.each([
    ['timed-out', 'endless'],
    ['out-of-memory', 'out-of-memory'],
    ['output-limit', 'too-much-output'],
    ['crashed', 'sandbox-failed'],
    ['stopped', 'stopped'],
    ['finished', 'sandbox-failed'],
  ] as const)('%s', (end, code) => {
    const ready: HarnessAnswer = { say: 'ready', python: 'CPython' };
    const run = { end, stdout: '', stderr: '', exitCode: undefined, elapsedMs: 9000 };
    expect(decide(asked([ready], { run }), FACTS)).toMatchObject({ code });
  });
});
