import { beforeAll, describe, expect, it } from 'vitest';
import { builtinAnalyzer } from '../analyzers/builtin/builtin.ts';
import type { TrialEvidence } from '../core/evidence.ts';
import { ReviewError } from '../core/review-error.ts';
import type { ChatModel } from '../llm/model.ts';
import { scriptedModel, type ScriptedOptions } from '../llm/providers/scripted.ts';
import type { TrialOutcome } from '../trial/trial.ts';
import { benchResultSchema, type BenchResult } from './bench-result.ts';
import { BENCH_TASKS } from './bench-task.ts';
import { benchHtml } from './report/bench-html.ts';
import { benchText } from './report/bench-text.ts';
import { runBenchModels, type BenchRequest } from './run-models.ts';
import { scoreModel } from './score/score-model.ts';
import type { BenchSet } from './set/bench-set.ts';

const analyzer = builtinAnalyzer('test');

beforeAll(() => analyzer.start());

const REAL = '(request):\n    return pickle.loads(request.body)\n';
const HARMLESS = '(cache):\n    return pickle.loads(cache.own)\n';
const SLOW = `def shared(left: list[int], right: list[int]) -> list[int]:
    found = []
    for one in left:
        if one in right:
            found.append(one)
    return found
`;
const FAST = `def shared(left: list[int], right: list[int]) -> list[int]:
    known = set(right)
    return [one for one in left if one in known]
`;

const SET: BenchSet = {
  folder: '/nowhere',
  name: 'tiny',
  digest: 'd'.repeat(64),
  problems: [],
  judge: ['one', 'two', 'three'].flatMap((pair) =>
    [true, false].map((isReal) => ({
      id: `${pair}-${isReal ? 'a' : 'b'}`,
      path: `${pair}-${isReal ? 'a' : 'b'}.py`,
      text: `def load_${pair}${isReal ? REAL : HARMLESS}`,
      rule: 'security/pickle-load',
      line: 2,
      isReal,
      pair,
    })),
  ),
  discover: [
    {
      id: 'mean',
      path: 'mean.py',
      text: 'def average(prices):\n    return sum(prices) / len(prices)\n',
      flaws: [{ line: 2, cwe: 369 }],
    },
    { id: 'clean', path: 'clean.py', text: 'def one():\n    return 1\n', flaws: [] },
  ],
  rewrite: [
    {
      id: 'shared',
      path: 'shared.py',
      text: SLOW,
      function: 'shared',
      line: 4,
      message: 'the list is searched',
    },
  ],
};

/** Right about everything: the margins of the code that reads a request are larger. */
const RIGHT: ScriptedOptions = {
  name: 'right',
  digest: 'a'.repeat(64),
  choices: ({ messages }) => {
    const asked = messages.at(-1)?.content ?? '';
    return asked.includes('request.body')
      ? 3
      : asked.includes('cache.own')
        ? -3
        : asked.includes('sum(prices)')
          ? 2
          : 0;
  },
  replies: ({ shape }) =>
    shape === undefined
      ? `\`\`\`python\n${FAST}\`\`\``
      : JSON.stringify({
          line: 'return sum(prices) / len(prices)',
          claim: 'The length of `prices` may be 0.',
        }),
};

const TRIED: TrialEvidence = {
  kind: 'trial',
  subject: 'shared',
  inputs: 40,
  inputSources: ['annotations'],
  originalBranches: { covered: 4, total: 4 },
  rewriteBranches: { covered: 2, total: 2 },
  rounding: false,
  python: 'CPython 3.14.2 (WebAssembly)',
  native: false,
  timings: [],
  speedup: { value: 12, low: 10, high: 14, size: 1000 },
  alsoAsked: [],
};

function request(change: Partial<BenchRequest> = {}): BenchRequest {
  return {
    set: SET,
    wishes: ['right'],
    tasks: BENCH_TASKS,
    runs: 2,
    askAnyway: false,
    assayVersion: '0.1.0',
    analyzer,
    open: () => Promise.resolve(scriptedModel(RIGHT)),
    tryEdits: () => Promise.resolve({ outcome: 'tried', evidence: TRIED }),
    earlier: undefined,
    ...change,
  };
}

async function bench(
  change: Partial<BenchRequest> = {},
  signal = new AbortController().signal,
): Promise<BenchResult> {
  const quiet = { progress: () => undefined, changed: () => undefined };
  return runBenchModels(request(change), quiet, signal);
}

function scored(result: BenchResult): ReturnType<typeof scoreModel> {
  const [model] = result.models;
  expect(model).toBeDefined();
  return scoreModel(model ?? expect.unreachable());
}

describe('a model that is right about everything', () => {
  it('has an area of 1, an F1 of 1 and only faster rewrites, in every run', async () => {
    const result = await bench();
    expect(result.complete).toBe(true);
    const { judge, discover, rewrite, cost } = scored(result);
    expect(judge?.area?.value).toBe(1);
    expect(judge?.pairs).toEqual({ right: 3, pairs: 3 });
    expect(judge?.runs).toEqual({ mean: 1, deviation: 0, runs: 2 });
    expect(discover).toMatchObject({ precision: 1, recall: 1, f1: 1 });
    expect(rewrite).toMatchObject({ asked: 2, parses: 2, same: 2, faster: 2, speedup: 12 });
    expect(cost.promptTokens).toBeGreaterThan(100);
    expect(cost).toMatchObject({ items: 18, truncated: 0, malformed: 0 });
  });

  it('is written as its schema says, and read back the same', async () => {
    const result = await bench();
    expect(benchResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
  });
});

it('tells each way in which a rewrite and a reply can fail', async () => {
  const differs: TrialOutcome = {
    outcome: 'refused',
    evidence: {
      kind: 'counterexample',
      call: 'shared([1], [1])',
      original: '[1]',
      rewrite: '[]',
      difference: 'value',
      inputs: 1,
      originalBranches: { covered: 1, total: 4 },
    },
  };
  const { speedup: _, ...notFaster } = TRIED;
  const asked = { tasks: ['rewrite'] as const, runs: 1 };
  async function rewriteOf(change: Partial<BenchRequest>): Promise<string> {
    const [record] = (await bench({ ...asked, ...change })).models[0]?.records ?? [];
    return record?.task === 'rewrite' ? `${record.stage}: ${record.reason}` : 'nothing';
  }
  function saying(text: string): Partial<BenchRequest> {
    return { open: () => Promise.resolve(scriptedModel({ ...RIGHT, replies: () => text })) };
  }
  expect(await rewriteOf({ tryEdits: () => Promise.resolve(differs) })).toBe(
    'differs: differs in a trial',
  );
  expect(
    await rewriteOf({ tryEdits: () => Promise.resolve({ outcome: 'tried', evidence: notFaster }) }),
  ).toBe('same: is not faster');
  expect(await rewriteOf(saying('```python\ndef shared(left, right:\n```'))).toBe(
    'no-code: does not parse',
  );
  expect(await rewriteOf(saying(`\`\`\`python\n${SLOW}\`\`\``))).toBe('refused: is the same code');
  expect(await rewriteOf(saying('words '.repeat(2000)))).toMatch(/^no-code: truncated/);
  const result = await bench({ ...asked, ...saying('words '.repeat(2000)) });
  expect(scored(result).cost.truncated).toBe(1);
});

it('counts candidates without an answer and leaves them out of the area', async () => {
  const result = await bench({
    tasks: ['judge'],
    runs: 1,
    open: () =>
      Promise.resolve(
        scriptedModel({
          ...RIGHT,
          choices: ({ messages }, earlier) =>
            messages.at(-1)?.content.includes('load_two') === true
              ? { outcome: 'malformed', text: 'Perhaps', reason: 'neither of the two' }
              : typeof RIGHT.choices === 'function'
                ? RIGHT.choices({ messages, labels: ['Yes', 'No'], timeoutMs: 1 }, earlier)
                : 0,
        }),
      ),
  });
  const { judge, cost } = scored(result);
  expect(judge).toMatchObject({ candidates: 6, unanswered: 2, pairs: { right: 2, pairs: 2 } });
  expect(judge?.area).toMatchObject({ value: 1, real: 2, harmless: 2 });
  expect(cost.malformed).toBeGreaterThanOrEqual(2);
});

it('says why a model is not asked, and asks it anyway when told to', async () => {
  function weak(): Promise<ChatModel> {
    return Promise.resolve(
      scriptedModel({ ...RIGHT, abilities: { judge: false, discover: false } }),
    );
  }
  const result = await bench({ open: weak, runs: 1 });
  expect(result.complete).toBe(true);
  expect(Object.keys(result.models[0]?.notAsked ?? {})).toEqual(['judge', 'discover']);
  expect(scored(result).judge).toBeUndefined();
  expect(benchText(result, 80)).toContain('not asked: too small for it');
  const anyway = await bench({ open: weak, runs: 1, askAnyway: true });
  expect(scored(anyway).judge?.area?.value).toBe(1);
});

it('goes on with the next model where one cannot be opened or ends, and says so', async () => {
  const gone = new ReviewError('MODEL_UNREACHABLE', 'No answer from there', { hint: 'Start it.' });
  const result = await bench({
    wishes: ['gone', 'dies', 'right'],
    runs: 1,
    tasks: ['judge'],
    open: (wish) =>
      wish === 'gone'
        ? Promise.reject(gone)
        : Promise.resolve(
            scriptedModel(
              wish === 'dies'
                ? { choices: (_, earlier) => (earlier < 6 ? 1 : { throws: gone }) }
                : RIGHT,
            ),
          ),
  });
  expect(result.complete).toBe(false);
  expect(result.models.map(({ failure }) => failure)).toEqual([
    'No answer from there. Start it.',
    'No answer from there. Start it.',
    null,
  ]);
  expect(result.models[1]?.records.length).toBeGreaterThan(0);
  expect(result.models[2]?.records).toHaveLength(6);
  const text = benchText(result, 80);
  expect(text).toContain('INCOMPLETE');
  expect(text).toContain('Failed: gone');
});

describe('an interrupted run', () => {
  async function interruptedAfter(answers: number): Promise<BenchResult> {
    const controller = new AbortController();
    let count = 0;
    return runBenchModels(
      request(),
      {
        progress: () => undefined,
        changed: ({ models }) => {
          count = models[0]?.records.length ?? 0;
          if (count >= answers) {
            controller.abort();
          }
        },
      },
      controller.signal,
    );
  }

  it('keeps what is known and says that it is incomplete', async () => {
    const result = await interruptedAfter(4);
    expect(result.complete).toBe(false);
    expect(result.models[0]?.records).toHaveLength(4);
    expect(result.models[0]?.failure).toBeNull();
    expect(benchText(result, 80)).toContain('INCOMPLETE');
  });

  it('goes on where it stopped, and ends with the same scores', async () => {
    const earlier = await interruptedAfter(7);
    const asked: string[] = [];
    const resumed = await runBenchModels(
      request({ earlier }),
      { progress: ({ subject }) => asked.push(subject), changed: () => undefined },
      new AbortController().signal,
    );
    expect(asked.filter((subject) => subject !== '')).toHaveLength(18 - 7);
    expect(resumed.complete).toBe(true);
    expect(scored(resumed).judge).toEqual(scored(await bench()).judge);
  });

  it('opens no model where nothing is left to ask, and asks anew where the weights are others', async () => {
    const earlier = await bench();
    const again = await bench({
      earlier,
      open: () => Promise.reject(new Error('nothing should be opened')),
    });
    expect(again.models).toEqual(earlier.models);
    const more = await bench({
      earlier,
      runs: 3,
      open: () => Promise.resolve(scriptedModel({ ...RIGHT, digest: 'b'.repeat(64) })),
    });
    expect(more.models[0]?.records).toHaveLength(27);
    expect(more.models[0]?.digest).toBe('b'.repeat(64));
  });

  it('is not mixed with another set', async () => {
    const earlier = await bench({ runs: 1 });
    await expect(bench({ earlier, set: { ...SET, digest: 'e'.repeat(64) } })).rejects.toMatchObject(
      { code: 'USAGE' },
    );
  });
});

it('draws a page that holds no script and shows names as text', async () => {
  const result = await bench({
    wishes: ['<img src=x onerror=alert(1)>', 'right'],
    open: (wish) => Promise.resolve(scriptedModel({ ...RIGHT, name: wish })),
  });
  const page = benchHtml(result);
  expect(page).not.toContain('<img');
  expect(page).not.toContain('<script');
  expect(page).toContain('&lt;img src=x');
  expect(page.match(/<figure>/g)).toHaveLength(3 + 3 + 2);
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
  const text = benchText(result, 80);
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
});

it('names the first broken rows and counts the others', async () => {
  const problems = Array.from({ length: 33 }, (_, index) => ({
    place: `judge.jsonl:${index + 1}`,
    reason: 'it is not JSON',
  }));
  const result = await bench({ runs: 1, tasks: ['judge'], set: { ...SET, problems } });
  const text = benchText(result, 80);
  expect(text).toContain('Left out: judge.jsonl:20: it is not JSON.');
  expect(text).not.toContain('judge.jsonl:21');
  expect(text).toContain('Left out: 13 more rows; --json has them all.');
});

it('draws what is known before the first answer', async () => {
  const controller = new AbortController();
  controller.abort();
  const result = await bench({}, controller.signal);
  expect(result.complete).toBe(false);
  expect(benchText(result, 80)).toContain('nothing known yet');
  expect(benchHtml(result)).toContain('INCOMPLETE');
});
