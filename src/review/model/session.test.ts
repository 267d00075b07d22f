import { expect, test } from 'vitest';
import { ReviewError } from '../../core/review-error.ts';
import type { ChatModel } from '../../llm/model.ts';
import { scriptedModel } from '../../llm/providers/scripted.ts';
import { defineShape, record, text } from '../../llm/structured/shape.ts';
import { memoryCache } from './step.fixture.ts';
import { openModelSession } from './session.ts';
import type { ModelSession, ReplyCache, TextQuestion } from './session.ts';

const signal = new AbortController().signal;
const prompt = { id: 'test', version: 1 };

function open(
  model: ChatModel,
  options: {
    readonly cache?: ReplyCache;
    readonly budgetMs?: number;
    readonly msPerCall?: number;
  } = {},
): ModelSession {
  let now = 0;
  return openModelSession({
    model,
    cache: options.cache ?? memoryCache(),
    budgetMs: options.budgetMs ?? Infinity,
    now: () => (now += options.msPerCall ?? 1),
  });
}

function question(session: ModelSession, content = 'Hello?'): TextQuestion {
  return {
    prompt,
    messages: [{ role: 'user', content }],
    sharedPrefix: 0,
    allotment: session.allot('explain'),
    maxTokens: 50,
  };
}

test('a reply is remembered across sessions under model, prompt and text', async () => {
  const cache = memoryCache();
  const first = open(scriptedModel({ replies: ['one', 'two'] }), { cache });
  expect(await first.complete(question(first), signal)).toEqual({
    outcome: 'answered',
    value: 'one',
  });
  const again = open(scriptedModel({ replies: [] }), { cache });
  expect(await again.complete(question(again), signal)).toEqual({
    outcome: 'answered',
    value: 'one',
  });
  expect(again.replies().ok).toBe(0);
  const other = scriptedModel({ replies: ['three', 'four', 'five'], name: 'other' });
  const others = open(other, { cache });
  await others.complete(question(others), signal);
  await others.complete(question(others, 'Really?'), signal);
  await others.complete({ ...question(others), prompt: { id: 'test', version: 2 } }, signal);
  expect(other.chats).toHaveLength(3);
});

test('every way a reply can end is counted, and only time-outs are asked again', async () => {
  const model = scriptedModel({
    replies: [
      'fine',
      { outcome: 'truncated', text: 'cut', usage: { promptTokens: 1, completionTokens: 50 } },
      { outcome: 'refused', reason: 'no' },
      { outcome: 'malformed', text: '??', reason: 'broken' },
      { outcome: 'timed-out', afterMs: 10 },
      'late',
    ],
  });
  const session = open(model);
  for (const word of ['a', 'b', 'c', 'd', 'e']) {
    await session.complete(question(session, word), signal);
  }
  expect(session.replies()).toEqual({ ok: 1, truncated: 1, refused: 1, malformed: 1, timedOut: 1 });
  expect(await session.complete(question(session, 'c'), signal)).toEqual({
    outcome: 'unusable',
    why: 'refused',
  });
  expect(await session.complete(question(session, 'e'), signal)).toEqual({
    outcome: 'answered',
    value: 'late',
  });
});

test('a reply of the wrong shape is malformed', async () => {
  const shape = defineShape(record({ why: text({ max: 20 }) }));
  const session = open(scriptedModel({ replies: ['{"what":"x"}'] }));
  const answer = await session.complete({ ...question(session), shape }, signal);
  expect(answer).toEqual({ outcome: 'unusable', why: 'malformed' });
  expect(session.replies().malformed).toBe(1);
});

test('after the model is gone nothing is asked, while remembered replies still answer', async () => {
  const cache = memoryCache();
  const first = open(scriptedModel({ replies: ['known'] }), { cache });
  await first.complete(question(first), signal);
  const gone = new ReviewError('MODEL_UNREACHABLE', 'gone', { hint: 'start it' });
  const model = scriptedModel({ replies: [{ throws: gone }] });
  const session = open(model, { cache });
  expect(await session.complete(question(session, 'new'), signal)).toEqual({ outcome: 'lost' });
  expect(session.lost()).toBe(gone);
  expect(await session.complete(question(session, 'newer'), signal)).toEqual({ outcome: 'lost' });
  expect(await session.complete(question(session), signal)).toMatchObject({ value: 'known' });
  expect(model.chats).toHaveLength(1);
});

test('a mistake of ours is thrown', async () => {
  const session = open(scriptedModel({ replies: [] }));
  await expect(session.complete(question(session), signal)).rejects.toThrow('no answer');
});

test('a question that would not be answered in time is not asked', async () => {
  const model = scriptedModel({ replies: ['one', 'two'] });
  const session = open(model, { budgetMs: 17_000, msPerCall: 15_000 });
  const ask = question(session);
  expect(await session.complete(ask, signal)).toMatchObject({ outcome: 'answered' });
  expect(
    await session.complete({ ...ask, messages: [{ role: 'user', content: 'b' }] }, signal),
  ).toEqual({
    outcome: 'no-time',
  });
  expect(model.chats).toHaveLength(1);
});

test('optional steps stop where the first run stopped, since remembered replies cost what they cost then', async () => {
  const cache = memoryCache();
  async function readUntilStopped(model: ChatModel): Promise<number> {
    const session = open(model, { cache, budgetMs: 60_000, msPerCall: 6_000 });
    const allotment = session.allot('discover');
    for (let count = 0; ; count += 1) {
      const asked = { ...question(session, `function ${count}`), allotment };
      if ((await session.complete(asked, signal)).outcome === 'no-time') {
        return count;
      }
    }
  }
  const first = scriptedModel({ replies: () => 'ok' });
  const stoppedAt = await readUntilStopped(first);
  expect(stoppedAt).toBeGreaterThan(0);
  const second = scriptedModel({ replies: () => 'ok' });
  expect(await readUntilStopped(second)).toBe(stoppedAt);
  expect(second.chats).toEqual([]);
});
