import { expect, test } from 'vitest';
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

/** Baseline 0; the function itself gets this margin. */
function answering(margin: number, claim: string): ScriptedModel {
  return scriptedModel({
    choices: [1, -1, margin],
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
