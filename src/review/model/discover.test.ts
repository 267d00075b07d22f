import { expect, test } from 'vitest';
import { ReviewError } from '../../core/review-error.ts';
import { scriptedModel } from '../../llm/providers/scripted.ts';
import type { ScriptedModel } from '../../llm/providers/scripted.ts';
import { discover } from './discover.ts';
import { stepFixture } from './step.fixture.ts';

const LOGIN = `import logging

logger = logging.getLogger(__name__)


def login(session, user, password):
    reply = session.post("https://example.org", json={"user": user, "password": password})
    token = reply.json()["token"]
    logger.info("welcome %s, %s", user, token)
    return token
`;
const LINE = 'logger.info("welcome %s, %s", user, token)';
const signal = new AbortController().signal;

/** Baselines 0; the function itself gets this margin, and the claim about it the other one. */
function answering(margin: number, claim: string, confirmed = 2): ScriptedModel {
  return scriptedModel({
    choices: [1, -1, margin, 1, -1, confirmed],
    replies: [JSON.stringify({ line: LINE, claim })],
  });
}

test('a clear yes becomes a finding of the model with the line it means', async () => {
  const model = answering(1.5, 'The plain `token` can be read in the log.');
  const { context, findings, settled } = await stepFixture({ model, files: { 'app.py': LOGIN } });
  const { value, work } = await discover(findings, context, signal);
  const found = value.find((one) => one.category === 'model');
  expect(found).toMatchObject({
    rule: 'model/discover',
    severity: 'medium',
    message: 'The plain `token` can be read in the log',
    tool: 'scripted',
    cwe: 532,
    evidence: [{ kind: 'verdict', answer: 'yes', margin: 1.5, quote: LINE }],
  });
  expect(found?.location.start).toEqual({ line: 9, column: 5 });
  expect(work).toEqual({ read: 1, readable: 1 });
  expect(settled).toEqual([found]);
});

test('the line can only be one that exists', async () => {
  const model = answering(1.5, 'The plain `token` can be read in the log.');
  const { context, findings } = await stepFixture({ model, files: { 'app.py': LOGIN } });
  await discover(findings, context, signal);
  expect(model.chats[0]?.shape?.schema).toMatchObject({
    properties: { line: { enum: [LINE] } },
  });
  expect(model.chats[0]?.shape?.gbnf).toContain('user, token)');
});

test('an answer that is not clearly yes says nothing', async () => {
  const model = scriptedModel({ choices: [1, -1, 0.05] });
  const { context, findings } = await stepFixture({ model, files: { 'app.py': LOGIN } });
  const { value } = await discover(findings, context, signal);
  expect(value).toEqual(findings);
  expect(model.chats).toEqual([]);
});

test.each([
  ['names what is not on the line', 'The plain `password` ends up in the log file.'],
  ['talks of style', 'The log message needs a better name and a comment.'],
  ['takes itself back', 'The token might be written to a log somewhere here.'],
])("a claim that %s gives way to the topic's words", async (_name, claim) => {
  const model = answering(1.5, claim);
  const { context, findings } = await stepFixture({ model, files: { 'app.py': LOGIN } });
  const { value } = await discover(findings, context, signal);
  expect(value.find((one) => one.category === 'model')?.message).toBe(
    'A secret is written where logs are kept and read by many',
  );
});

test('what a finding already says at that line is not asked', async () => {
  const model = scriptedModel({ choices: [] });
  const { context, findings } = await stepFixture({ model, files: { 'app.py': LOGIN } });
  const location = { line: 9, column: 5 };
  const known = {
    rule: 'security/some-rule',
    category: 'security' as const,
    severity: 'low' as const,
    message: 'x',
    location: { file: 'app.py', span: { start: 0, end: 1 }, start: location, end: location },
    evidence: [],
    fingerprint: 'f',
    tool: 'assay',
  };
  const { value } = await discover([...findings, known], context, signal);
  expect(value).toEqual([...findings, known]);
});

test('tests, and functions whose lines did not change, are not read', async () => {
  const model = scriptedModel({ choices: [] });
  const inTests = await stepFixture({ model, files: { 'tests/test_login.py': LOGIN } });
  expect((await discover([], inTests.context, signal)).work).toEqual({ read: 0, readable: 0 });
  const unchanged = await stepFixture({
    model,
    files: { 'app.py': LOGIN },
    changedLines: [{ first: 1, last: 2 }],
  });
  expect((await discover([], unchanged.context, signal)).work).toEqual({ read: 0, readable: 0 });
});

test('reading fewer functions for want of time is no shortfall', async () => {
  const model = scriptedModel({ choices: [1, -1, 2] });
  let now = 0;
  const { context, findings } = await stepFixture({
    model,
    files: { 'app.py': LOGIN },
    budgetMs: 20_000,
    now: () => (now += 5_000),
  });
  const { shortfalls, work } = await discover(findings, context, signal);
  expect(shortfalls).toEqual([]);
  expect(work).toEqual({ read: 0, readable: 1 });
});

test('what the model does not confirm when it is asked afresh is dropped', async () => {
  const claim = 'The plain `token` can be read in the log.';
  const doubted = answering(1.5, claim, -0.2);
  const { context, findings } = await stepFixture({ model: doubted, files: { 'app.py': LOGIN } });
  expect((await discover(findings, context, signal)).value).toEqual(findings);
  const half = answering(1.5, claim, 0.4);
  const other = await stepFixture({ model: half, files: { 'app.py': LOGIN } });
  const { value } = await discover(other.findings, other.context, signal);
  // The weaker of both answers is what is known.
  expect(value[0]?.evidence[0]).toMatchObject({ kind: 'verdict', margin: 0.4 });
});

test('the claim is asked about without the conversation that led to it', async () => {
  const model = answering(1.5, 'The plain `token` can be read in the log.');
  const { context, findings } = await stepFixture({ model, files: { 'app.py': LOGIN } });
  await discover(findings, context, signal);
  const last = model.choices.at(-1)?.messages;
  expect(last?.map(({ role }) => role)).toEqual([
    'system',
    'user',
    'assistant',
    'user',
    'assistant',
    'user',
  ]);
  expect(last?.at(-1)?.content).toMatch(
    /def login[\s\S]*Claim: The plain `token` can be read in the log\nIs the claim right\?$/,
  );
});

test('a model that dies before it confirms loses the claim and nothing else', async () => {
  const gone = new ReviewError('MODEL_UNREACHABLE', 'No answer', { hint: 'Start it.' });
  const model = scriptedModel({
    choices: [1, -1, 2, { throws: gone }],
    replies: [JSON.stringify({ line: LINE, claim: 'The plain `token` can be read in the log.' })],
  });
  const { context, findings } = await stepFixture({ model, files: { 'app.py': LOGIN } });
  const { value, work } = await discover(findings, context, signal);
  expect(value).toEqual(findings);
  expect(work).toEqual({ read: 0, readable: 1 });
});

test('of a changed function only places on changed lines are asked about', async () => {
  const model = scriptedModel({ choices: () => 0 });
  const beside = await stepFixture({
    model,
    files: { 'app.py': LOGIN },
    changedLines: [{ first: 10, last: 10 }],
  });
  expect((await discover([], beside.context, signal)).work).toEqual({ read: 0, readable: 0 });
  const onIt = await stepFixture({
    model,
    files: { 'app.py': LOGIN },
    changedLines: [{ first: 9, last: 9 }],
  });
  expect((await discover([], onIt.context, signal)).work).toEqual({ read: 1, readable: 1 });
});

test('a long function is read hunk by hunk, each with its head', async () => {
  const filler = Array.from({ length: 50 }, (_, index) => `    step(${index})`).join('\n');
  const text = `def login(log, token, secret):
    log.info("first %s", token)
${filler}
    log.info("second %s", secret)
${filler}
`;
  const model = scriptedModel({ choices: () => 0 });
  const { context } = await stepFixture({ model, files: { 'app.py': text } });
  await discover([], context, signal);
  const asked = model.choices.slice(2).map(({ messages }) => messages.at(-1)?.content ?? '');
  expect(asked).toHaveLength(2);
  expect(asked[0]).toContain('log.info("first %s", token)\n    step(0)');
  expect(asked[0]).not.toContain('second');
  expect(asked[1]).toMatch(
    /^```python\ndef login\(log, token, secret\):\n {4}\.\.\.\n {4}step\(38\)\n/,
  );
  expect(asked[1]).toContain('log.info("second %s", secret)\n    step(0)');
});

test('a claim about a value that the code proves wrong gives way to the words of the topic', async () => {
  const line = 'share = 100 / len(rows)';
  const model = scriptedModel({
    choices: [1, -1, 2, 1, -1, 2],
    replies: [
      JSON.stringify({ line, claim: 'Since `rows` is a generator its length is not known.' }),
    ],
  });
  const { context } = await stepFixture({
    model,
    files: {
      'app.py': `def shares(text):\n    rows = sorted(text)\n    ${line}\n    return share\n`,
    },
  });
  const { value } = await discover([], context, signal);
  expect(value.map(({ message }) => message)).toEqual([
    'The divisor is zero when there is nothing to count: ZeroDivisionError',
  ]);
});

/** Two places of one topic in one function; the model says yes to both and claims what it likes. */
const TWICE = `import logging

logger = logging.getLogger(__name__)


def login(user, token, secret):
    logger.info("first %s", token)
    logger.info("second %s", secret)
`;

/** Says yes to everything, with confidence, and the same sentence every time. */
function liar(replies: readonly string[]): ScriptedModel {
  return scriptedModel({
    choices: (_, earlier) => [1, -1, 3, 1, -1][earlier] ?? 3,
    replies: () => replies[0] ?? '',
  });
}

test.each([
  [
    'quotes a line that is not there',
    { line: 'os.system(user)', claim: 'A plain `user` is run.' },
    'unusable',
  ],
  [
    'quotes a line of another place',
    { line: 'return token', claim: 'The plain `token` is told.' },
    'unusable',
  ],
  ['writes prose', 'I have found 500 problems in this code.', 'unusable'],
  [
    'answers with an array of claims',
    Array.from({ length: 500 }, () => ({ line: LINE, claim: 'x' })),
    'unusable',
  ],
  ['talks of style', { line: LINE, claim: 'The variable names here are bad style.' }, 'style'],
  [
    'names what does not exist',
    { line: LINE, claim: 'The `session_key` is told to the log.' },
    'unknown-name',
  ],
  [
    'speaks of calls that are not there',
    { line: LINE, claim: 'It calls `dumps()` on it before logging.' },
    'unknown-name',
  ],
  [
    'copies the example',
    { line: LINE, claim: 'Whoever can read this output reads the plain `password`.' },
    'example',
  ],
] as const)(
  'a sure model that %s is counted, and only words that hold are shown',
  async (_, said, because) => {
    const model = liar([typeof said === 'string' ? said : JSON.stringify(said)]);
    const { context, findings, tallies } = await stepFixture({ model, files: { 'app.py': LOGIN } });
    const { value } = await discover(findings, context, signal);
    expect(
      value.filter(({ category }) => category === 'model').map(({ message }) => message),
    ).toEqual(['A secret is written where logs are kept and read by many']);
    expect(value[0]?.location.start.line).toBe(9);
    expect(tallies).toEqual([
      { asked: 1, yes: 1, replaced: { [because]: 1 }, unconfirmed: 0, repeated: 0, told: 1 },
    ]);
  },
);

test('a sure model that says the same of everything tells one finding a line at most', async () => {
  const many = Array.from({ length: 60 }, (_, index) =>
    TWICE.replace('login', `login_${index}`),
  ).join('');
  const line = 'logger.info("first %s", token)';
  const model = liar([
    JSON.stringify({ line, claim: 'The plain `token` can be read in the log.' }),
  ]);
  const { context, tallies } = await stepFixture({ model, files: { 'app.py': many } });
  const { value, work } = await discover([], context, signal);
  expect(work).toEqual({ read: 40, readable: 60 });
  const lines = value.map(({ location }) => location.start.line);
  expect(new Set(lines).size).toBe(lines.length);
  expect(new Set(value.map(({ fingerprint }) => fingerprint)).size).toBe(value.length);
  expect(tallies[0]).toMatchObject({ asked: 40, yes: 40, told: 40 });
});

test('a model that says yes to everything alike, examples too, is confirmed in nothing', async () => {
  const model = scriptedModel({
    choices: (_, earlier) => [1, -1][earlier] ?? 3,
    replies: () => '{}',
  });
  const { context, tallies } = await stepFixture({ model, files: { 'app.py': LOGIN } });
  expect((await discover([], context, signal)).value).toEqual([]);
  expect(tallies).toMatchObject([{ asked: 1, yes: 1, unconfirmed: 1, told: 0 }]);
});

test('what a sure model takes back is counted', async () => {
  const model = answering(1.5, 'The plain `token` can be read in the log.', -1);
  const { context, tallies } = await stepFixture({ model, files: { 'app.py': LOGIN } });
  await discover([], context, signal);
  expect(tallies).toMatchObject([{ yes: 1, unconfirmed: 1, told: 0 }]);
});

test('a model too weak for it is asked nothing', async () => {
  const model = scriptedModel({ choices: [], abilities: { discover: false } });
  const { context, findings } = await stepFixture({ model, files: { 'app.py': LOGIN } });
  expect(await discover(findings, context, signal)).toMatchObject({ value: findings, work: {} });
});

test('what stands beside a function is shown where the user wants it', async () => {
  const model = scriptedModel({ choices: [1, -1, 0] });
  const { context, findings } = await stepFixture({ model, files: { 'app.py': LOGIN } });
  await discover(findings, { ...context, notesFor: noteOfRules }, signal);
  expect(model.choices.at(-1)?.messages.at(-1)?.content).toMatch(/^Rules of this project: log no/);
});

function noteOfRules(): Promise<string> {
  return Promise.resolve('Rules of this project: log no token.');
}
