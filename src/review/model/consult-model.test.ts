import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ReviewError } from '../../core/review-error.ts';
import type { Finding } from '../../core/finding.ts';
import { noCache, openCache, type ContentCache } from '../../io/cache.ts';
import type { ChatModel } from '../../llm/model.ts';
import { scriptedModel } from '../../llm/providers/scripted.ts';
import { consultModel, type Consultation } from './consult-model.ts';
import { stepFixture } from './step.fixture.ts';

const { signal } = new AbortController();

const QUERY = `import sqlite3


def find(connection, name):
    return connection.execute("SELECT * FROM users WHERE name = '" + name + "'")


def remove(connection, name):
    connection.execute("DELETE FROM users WHERE name = '" + name + "'")
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-consult-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A model that has to be loaded before it counts or answers, and what was asked of it. */
function sleepingModel(): {
  readonly model: ChatModel;
  readonly asked: () => number;
  readonly loaded: () => number;
} {
  const inner = scriptedModel({ choices: () => 2, digest: 'ab', abilities: ONLY_JUDGES });
  let loaded = 0;
  return {
    asked: () => inner.choices.length,
    loaded: () => loaded,
    model: {
      ...inner,
      countTokens: (text) => {
        expect(loaded).toBeGreaterThan(0);
        return inner.countTokens(text);
      },
      prepare: async () => {
        loaded += 1;
      },
    },
  };
}

const ONLY_JUDGES = { discover: false, propose: false, explain: false };

interface Run extends Consultation {
  readonly settled: readonly Finding[];
}

async function consult(
  model: ChatModel,
  text: string,
  {
    cache,
    stop = signal,
    budgetMs = 60_000,
  }: { readonly cache: ContentCache; readonly stop?: AbortSignal; readonly budgetMs?: number },
): Promise<Run> {
  const { context, findings } = await stepFixture({ model, files: { 'shop.py': text } });
  const settled: Finding[] = [];
  const consultation = await consultModel(
    findings,
    {
      model: Promise.resolve({ kind: 'model', model }),
      budgetMs,
      files: context.files,
      analysis: { findings, functions: context.functions, settled: [], shortfalls: [] },
      pool: {
        analyse: () => Promise.reject(new Error('nothing is analysed here')),
        findings: () => Promise.reject(new Error('nothing is rewritten here')),
        follow: () => Promise.reject(new Error('nothing is followed here')),
        warm: () => undefined,
        close: () => Promise.resolve(),
      },
      cache,
      observer: { progress: () => undefined, settled: (finding) => settled.push(finding) },
      room: undefined,
    },
    stop,
  );
  return { ...consultation, settled };
}

/** Runs one review after the other over the same memory. */
async function twice(
  first: string,
  second: string,
): Promise<{ asked: number; loaded: number; runs: readonly Run[] }> {
  const cache = openCache(folder);
  try {
    const before = await consult(sleepingModel().model, first, { cache });
    const { model, asked, loaded } = sleepingModel();
    const after = await consult(model, second, { cache });
    return { asked: asked(), loaded: loaded(), runs: [before, after] };
  } finally {
    cache.close();
  }
}

describe('a second review', () => {
  it('of the same code neither asks the model nor loads it', async () => {
    const { asked, loaded, runs } = await twice(QUERY, QUERY);
    const [first, second] = runs;
    expect(first?.model?.work.judged).toBeGreaterThan(1);
    expect({ asked, loaded }).toEqual({ asked: 0, loaded: 0 });
    expect(second?.findings).toEqual(first?.findings);
    expect(second?.settled.map(({ fingerprint }) => fingerprint).toSorted()).toEqual(
      first?.settled.map(({ fingerprint }) => fingerprint).toSorted(),
    );
    expect(second?.model).toMatchObject({ details: 'nothing new to ask' });
    expect(second?.shortfalls).toEqual([]);
  });

  it('of code that has moved asks nothing', async () => {
    const { asked, loaded } = await twice(QUERY, `# One line more.\n\n${QUERY}`);
    expect({ asked, loaded }).toEqual({ asked: 0, loaded: 0 });
  });

  it('asks about the function that was changed and no other', async () => {
    const changed = QUERY.replace('DELETE FROM users', 'DELETE FROM customers');
    const { asked, loaded, runs } = await twice(QUERY, changed);
    const verdicts = runs[1]?.findings.filter(({ evidence }) =>
      evidence.some(({ kind }) => kind === 'verdict'),
    );
    const perFunction = (verdicts?.length ?? 0) / 2;
    expect(loaded).toBe(1);
    // Once in each order of the examples.
    expect(asked).toBe(perFunction * 2);
    expect(runs[1]?.settled).toHaveLength(runs[1]?.findings.length ?? -1);
  });
});

describe('a model that has to be loaded', () => {
  it('is loaded at once where nothing is remembered', async () => {
    const { model, asked, loaded } = sleepingModel();
    const run = await consult(model, QUERY, { cache: noCache() });
    expect(loaded()).toBe(1);
    expect(asked()).toBeGreaterThan(1);
    expect(run.settled).toHaveLength(run.findings.length);
  });

  it('and cannot be costs no finding', async () => {
    const { model } = sleepingModel();
    const failing: ChatModel = {
      ...model,
      prepare: () =>
        Promise.reject(
          new ReviewError('MODEL_TOO_LARGE', 'It needs more memory', {
            hint: 'Take a smaller one.',
          }),
        ),
    };
    const run = await consult(failing, QUERY, { cache: noCache() });
    expect(run.settled).toHaveLength(run.findings.length);
    expect(run.findings.length).toBeGreaterThan(0);
    expect(run.shortfalls).toEqual([
      expect.objectContaining({ reason: expect.stringContaining('more memory') as string }),
    ]);
  });

  it('and takes longer than the whole budget is not waited for', async () => {
    const { model, asked } = sleepingModel();
    const never: ChatModel = { ...model, prepare: () => new Promise(() => undefined) };
    const run = await consult(never, QUERY, { cache: noCache(), budgetMs: 20 });
    expect(asked()).toBe(0);
    expect(run.settled).toHaveLength(run.findings.length);
    expect(run.shortfalls).toEqual([
      expect.objectContaining({
        reason: expect.stringContaining('not loaded within the budget of 0.02 s') as string,
      }),
    ]);
  });

  it('is interrupted while it loads', async () => {
    const { model } = sleepingModel();
    const stop = new AbortController();
    const slow: ChatModel = {
      ...model,
      prepare: () => {
        stop.abort();
        return Promise.reject(new ReviewError('CANCELLED', 'Stopped', { hint: '' }));
      },
    };
    const run = await consult(slow, QUERY, { cache: noCache(), stop: stop.signal });
    expect(run.settled).toHaveLength(run.findings.length);
    expect(run.shortfalls).toEqual([
      expect.objectContaining({ reason: expect.stringContaining('Interrupted') as string }),
    ]);
  });
});
