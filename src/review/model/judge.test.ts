import { expect, test } from 'vitest';
import { assert } from '../../core/assert.ts';
import type { TraceStep } from '../../core/evidence.ts';
import type { Finding } from '../../core/finding.ts';
import { ReviewError } from '../../core/review-error.ts';
import type { ChoiceRequest } from '../../llm/model.ts';
import { scriptedModel } from '../../llm/providers/scripted.ts';
import { findRule } from '../../rules/registry.ts';
import { lineIndex } from '../../text/line-index.ts';
import { rulePage } from '../rule-pages.ts';
import { judge } from './judge.ts';
import { ruleKnowledge } from './rule-knowledge.ts';
import { memoryCache, stepFixture } from './step.fixture.ts';

const NEWEST = `def newest_first(rows):
    result = []
    for row in rows:
        result.insert(0, row)
    return result
`;
const SHOP = `def save(order):
    try:
        store(order)
    except Exception:
        pass
`;
const TWO_LISTS = `${NEWEST}

def backwards(letters):
    word = []
    for letter in letters:
        word.insert(0, letter.upper())
    return word
`;

const signal = new AbortController().signal;

/** Code of the last turn. */
function lastTurn(request: ChoiceRequest | undefined): string {
  return request?.messages.at(-1)?.content ?? '';
}

test("the margin counts from half-way between the rule's own two examples", async () => {
  // Baseline: 3 for the real example, 1 for the harmless one; the candidate lies 0.5 above their middle.
  const model = scriptedModel({ choices: [3, 1, 2.5] });
  const { context, findings } = await stepFixture({
    model,
    files: { 'a.py': NEWEST },
    budgetMs: 60_000,
    now: ticking(3_000),
  });
  const { value, shortfalls, work } = await judge(findings, context, signal);
  expect(value.map((one) => [one.rule, one.evidence.at(-1)])).toEqual([
    [
      'performance/insert-at-front',
      {
        kind: 'verdict',
        answer: 'yes',
        margin: 0.5,
        model: 'scripted',
        modelDigest: undefined,
        prompt: 'judge-candidate@2',
      },
    ],
  ]);
  expect(shortfalls).toEqual([]);
  expect(work).toEqual({ judged: 1 });
});

test('a model that was measured gives a probability, and an answer only where that is clear', async () => {
  const calibration = {
    pooled: { slope: 1, intercept: 0, count: 50 },
    rules: { 'performance/insert-at-front': { slope: 2, intercept: -0.4, count: 20 } },
  };
  const answers = [];
  for (const choice of [2.5, 4, 1.5]) {
    const { context, findings } = await stepFixture({
      model: scriptedModel({ choices: [3, 1, choice] }),
      files: { 'a.py': NEWEST },
      budgetMs: 60_000,
      now: ticking(3_000),
      calibration,
    });
    const { value } = await judge(findings, context, signal);
    const [verdict] = value[0]?.evidence.filter((one) => one.kind === 'verdict') ?? [];
    answers.push([verdict?.answer, verdict?.margin, Number(verdict?.probability?.toFixed(2))]);
  }
  expect(answers).toEqual([
    ['unsure', 0.5, 0.65],
    ['yes', 2, 0.97],
    ['no', -0.5, 0.2],
  ]);
});

test('an answer below the middle is a no, and the finding stays', async () => {
  const model = scriptedModel({ choices: [3, 1, 1.5] });
  const { context, findings } = await stepFixture({
    model,
    files: { 'a.py': NEWEST },
    budgetMs: 60_000,
    now: ticking(3_000),
  });
  const { value } = await judge(findings, context, signal);
  expect(value[0]?.evidence.at(-1)).toMatchObject({ kind: 'verdict', answer: 'no', margin: -0.5 });
});

test('where time is plenty, both orders of the examples are asked and averaged', async () => {
  const model = scriptedModel({ choices: [3, 1, 3, 0, 0, 2] });
  const { context, findings } = await stepFixture({ model, files: { 'a.py': NEWEST } });
  const { value } = await judge(findings, context, signal);
  expect(value[0]?.evidence.at(-1)).toMatchObject({ margin: 1.5 });
  const orders = model.choices.map(
    (one) => one.messages.map((turn) => turn.content).slice(2, 3)[0],
  );
  expect(orders).toEqual(['Yes', 'Yes', 'Yes', 'No', 'No', 'No']);
});

test('candidates of one rule share everything but their last turn', async () => {
  const model = scriptedModel({ choices: () => 1 });
  const { context, findings } = await stepFixture({
    model,
    files: { 'a.py': TWO_LISTS },
    budgetMs: 60_000,
    now: ticking(2_000),
  });
  await judge(findings, context, signal);
  const asked = model.choices.map((one) => JSON.stringify(one.messages.slice(0, one.sharedPrefix)));
  expect(new Set(asked).size).toBe(1);
  expect(model.choices.map(lastTurn).slice(2)).toEqual([
    expect.stringContaining('result.insert(0, row)'),
    expect.stringContaining('word.insert(0, letter.upper())'),
  ]);
});

test('a second review of the same code asks nothing', async () => {
  const cache = memoryCache();
  const first = scriptedModel({ choices: () => 1 });
  const options = { files: { 'a.py': TWO_LISTS, 'b.py': SHOP }, cache };
  const one = await stepFixture({ ...options, model: first });
  const before = await judge(one.findings, one.context, signal);
  expect(first.choices.length).toBeGreaterThan(0);
  const second = scriptedModel({ choices: [] });
  const two = await stepFixture({ ...options, model: second });
  const after = await judge(two.findings, two.context, signal);
  expect(second.choices).toEqual([]);
  expect(after).toEqual(before);
});

test('a spent budget leaves the rest unjudged and says so', async () => {
  const model = scriptedModel({ choices: () => 1 });
  const { context, findings } = await stepFixture({
    model,
    files: { 'a.py': TWO_LISTS },
    budgetMs: 30_000,
    now: ticking(10_000),
  });
  const { value, shortfalls } = await judge(findings, context, signal);
  const judged = value.filter((one) => one.evidence.some((piece) => piece.kind === 'verdict'));
  expect(judged.map((one) => one.location.start.line)).toEqual([4]);
  expect(value).toHaveLength(findings.length);
  expect(shortfalls).toEqual([
    {
      step: 'judge',
      reason: '1 candidate not judged, the budget of 30 s was spent',
      hint: 'Try `--budget 60s`; what is judged already is remembered.',
    },
  ]);
});

test('a model that dies half-way costs the verdicts that were to come, and nothing else', async () => {
  const gone = new ReviewError('MODEL_UNREACHABLE', 'No answer from http://localhost:11434', {
    hint: 'Start it with `ollama serve`.',
  });
  const model = scriptedModel({ choices: [3, 1, 4, { throws: gone }] });
  const { context, findings } = await stepFixture({
    model,
    files: { 'a.py': TWO_LISTS, 'b.py': SHOP },
    budgetMs: 60_000,
    now: ticking(3_000),
  });
  const { value, shortfalls } = await judge(findings, context, signal);
  expect(value.map((one) => one.rule)).toEqual(findings.map((one) => one.rule));
  expect(
    value.filter((one) => one.evidence.some((piece) => piece.kind === 'verdict')),
  ).toHaveLength(1);
  expect(shortfalls).toEqual([
    {
      step: 'judge',
      reason: 'No answer from http://localhost:11434; 2 candidates not judged',
      hint: 'Start it with `ollama serve`.',
    },
  ]);
  expect(context.session.lost()).toBe(gone);
});

test('an abort keeps the verdicts given so far', async () => {
  const controller = new AbortController();
  const model = scriptedModel({
    choices: (_, earlier) => {
      if (earlier === 3) {
        controller.abort();
      }
      return 2;
    },
  });
  const { context, findings } = await stepFixture({ model, files: { 'a.py': TWO_LISTS } });
  const { value, shortfalls } = await judge(findings, context, controller.signal);
  expect(
    value.filter((one) => one.evidence.some((piece) => piece.kind === 'verdict')),
  ).toHaveLength(1);
  expect(shortfalls[0]?.reason).toContain('interrupted; 1 candidate not judged');
});

test('replies that cannot be used are counted, and their candidates named as unjudged', async () => {
  const model = scriptedModel({
    choices: [3, 1, { outcome: 'malformed', text: 'maybe', reason: 'neither label' }],
  });
  const { context, findings } = await stepFixture({ model, files: { 'a.py': NEWEST } });
  const { shortfalls } = await judge(findings, context, signal);
  expect(shortfalls[0]?.reason).toBe(
    '1 candidate not judged, the model gave no usable answer: neither label',
  );
  expect(context.session.replies()).toEqual({
    ok: 2,
    truncated: 0,
    refused: 0,
    malformed: 1,
    timedOut: 0,
  });
});

test('secrets are hidden from every model, also from one on this machine', async () => {
  const file = `def connect(host):
    password = "Wq8!r2Zt5pKd"
    try:
        return open_port(host, password)
    except Exception:
        pass
`;
  async function isSent(isRemote: boolean): Promise<boolean> {
    const model = scriptedModel({ choices: () => 1, isRemote });
    const { context, findings } = await stepFixture({ model, files: { 'a.py': file } });
    await judge(findings, context, signal);
    return model.choices.some((one) => JSON.stringify(one.messages).includes('Wq8!r2Zt5pKd'));
  }
  expect(await isSent(true)).toBe(false);
  expect(await isSent(false)).toBe(false);
});

test('findings that no later step touches are settled at once', async () => {
  const model = scriptedModel({
    choices: () => 1,
    abilities: { propose: false, explain: false },
  });
  const { context, findings, settled } = await stepFixture({ model, files: { 'b.py': SHOP } });
  await judge(findings, context, signal);
  expect(settled.map((one) => one.rule)).toEqual(findings.map((one) => one.rule));
});

/** A clock on which every look takes so many milliseconds. */
function ticking(ms: number): () => number {
  let now = 0;
  return () => {
    now += ms;
    return now;
  };
}

test('beside the code the model is shown the way of the data and the functions on it, within 700 tokens', async () => {
  const padding = Array.from({ length: 120 }, (_, index) => `    step_${index}(where)`).join('\n');
  const files = {
    'web.py': `from store import cleaned, search\n\n\ndef handler(where):\n${padding}\n    where = cleaned(where)\n    return search(where)\n`,
    'store.py': `def cleaned(text):\n    return text.strip()\n\n\ndef search(where):\n    query = "select * from t where " + where\n    return connection.execute(query)\n\n\ndef unrelated(text):\n    return text\n`,
  };
  const model = scriptedModel({ choices: () => 1, abilities: { propose: false, explain: false } });
  const { context } = await stepFixture({ model, files });
  const rule = findRule('security/sql-injection');
  assert(rule, 'the rule exists');
  const page = rulePage(rule.meta.id);
  assert(page, 'every rule has a page');
  const rules = new Map([[rule.meta.id, ruleKnowledge(rule, page)]]);
  function step(file: keyof typeof files, text: string, note: string): TraceStep {
    const start = files[file].indexOf(text);
    const span = { start, end: start + text.length };
    return { location: lineIndex(files[file]).locationOf(file, span), note };
  }
  const steps = [
    step('web.py', 'handler(where)', 'any caller may give `where`'),
    step('store.py', '"select * from t where " + where', 'built into the text'),
    step('store.py', 'connection.execute(query)', 'runs as SQL'),
  ];
  const location = steps.at(-1)?.location;
  assert(location, 'a trace ends somewhere');
  const finding: Finding = {
    rule: rule.meta.id,
    category: 'security',
    severity: 'medium',
    message: 'SQL is built from what callers give',
    location,
    evidence: [{ kind: 'trace', steps }],
    fingerprint: 'f',
    tool: 'assay',
  };
  await judge([finding], { ...context, rules }, signal);
  const asked = model.choices.filter((one) => lastTurn(one).includes('def search'));
  expect(asked.length).toBeGreaterThan(0);
  for (const request of asked) {
    const prompt = lastTurn(request);
    expect(prompt).toContain('store.py:7: return connection.execute(query)  # runs as SQL');
    expect(prompt).toContain('def search(where):');
    expect(prompt).toContain('web.py:4: def handler(where):');
    expect(prompt).not.toContain('unrelated');
    expect(prompt.endsWith(rule.meta.question ?? '-')).toBe(true);
    const tokens = request.messages.reduce((sum, { content }) => sum + content.length / 4, 0);
    expect(tokens).toBeLessThanOrEqual(700);
  }
});

test('where no second order will be asked, a verdict is handed on before the next question', async () => {
  const asked: number[] = [];
  let now = 0;
  const model = scriptedModel({
    choices: (_, earlier) => {
      asked.push(earlier);
      now += 4000;
      return 2;
    },
    abilities: { discover: false, propose: false, explain: false },
  });
  const settledAfter: number[] = [];
  const { context, findings } = await stepFixture({
    model,
    files: { 'b.py': TWO_LISTS },
    budgetMs: 60_000,
    now: () => now,
  });
  const observer = { ...context.observer, settled: () => settledAfter.push(asked.length) };
  await judge(findings, { ...context, observer }, signal);
  expect(settledAfter).toHaveLength(findings.length);
  // The first candidate's verdict did not wait for the last one's.
  expect(settledAfter.find((count) => count > 0)).toBeLessThan(asked.length);
});
