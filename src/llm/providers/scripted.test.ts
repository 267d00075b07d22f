import { describe, expect, it } from 'vitest';

import { ReviewError } from '../../core/review-error.ts';
import type { ChatRequest, ChoiceRequest } from '../model.ts';
import {
  CONTRACT_CONTEXT_TOKENS,
  LONG_ANSWER,
  LONG_PROMPT,
  SHAPED_ANSWER,
  SHORT_ANSWER,
} from './contract-requests.ts';
import { describeModelContract } from './model.contract.ts';
import { scriptedModel, type ScriptedChat } from './scripted.ts';

describeModelContract('the scripted model', {
  open: async () =>
    scriptedModel({
      contextTokens: CONTRACT_CONTEXT_TOKENS,
      replies: answerContract,
      choices: (request) => (request.messages.at(-1)?.content === 'Yes' ? 2 : -2),
    }),
  readingMs: 5,
  generatingMs: 5,
});

function answerContract(request: ChatRequest): ScriptedChat {
  const prompt = request.messages.at(-1)?.content;
  switch (prompt) {
    case SHORT_ANSWER.messages.at(-1)?.content: {
      return 'Paris is the capital of France.';
    }
    case SHAPED_ANSWER.messages.at(-1)?.content: {
      return '{"verdict":"unsafe"}';
    }
    case LONG_PROMPT.messages.at(-1)?.content:
    case LONG_ANSWER.messages.at(-1)?.content: {
      return { hangs: true };
    }
    default: {
      return 'Once upon a time a fox lived beside a lighthouse.';
    }
  }
}

const signal = new AbortController().signal;

const QUESTION: ChatRequest = {
  messages: [{ role: 'user', content: 'Is this slow?' }],
  maxTokens: 50,
  timeoutMs: 1000,
};

const CHOICE: ChoiceRequest = {
  messages: QUESTION.messages,
  labels: ['Yes', 'No'],
  timeoutMs: 1000,
};

describe('a script', () => {
  it('is said in order, and every request is kept', async () => {
    const model = scriptedModel({ replies: ['first', { outcome: 'refused', reason: 'no' }] });
    const second: ChatRequest = { ...QUESTION, maxTokens: 7 };
    expect(await model.complete(QUESTION, signal)).toEqual({
      outcome: 'ok',
      text: 'first',
      usage: { promptTokens: 4, completionTokens: 2 },
    });
    expect(await model.complete(second, signal)).toEqual({ outcome: 'refused', reason: 'no' });
    expect(model.chats).toEqual([QUESTION, second]);
  });

  it('fails loudly when it has run out', async () => {
    const model = scriptedModel({ replies: ['only one'], choices: [] });
    await model.complete(QUESTION, signal);
    await expect(model.complete(QUESTION, signal)).rejects.toThrow('no answer for call 2');
    await expect(model.choose(CHOICE, signal)).rejects.toThrow('no answer for call 1');
  });

  it('may depend on the request and on the number of calls before', async () => {
    const model = scriptedModel({
      replies: (request, earlier) => `${request.messages.length} turn, call ${earlier}`,
    });
    await model.complete(QUESTION, signal);
    expect(await model.complete(QUESTION, signal)).toMatchObject({ text: '1 turn, call 1' });
  });

  it('throws what it is told to throw', async () => {
    const gone = new ReviewError('MODEL_UNREACHABLE', 'No answer', { hint: 'Start the server.' });
    const model = scriptedModel({ replies: [{ throws: gone }], choices: [{ throws: gone }] });
    await expect(model.complete(QUESTION, signal)).rejects.toBe(gone);
    await expect(model.choose(CHOICE, signal)).rejects.toBe(gone);
  });

  it('answers late, or too late', async () => {
    const late = { delayMs: 5, answer: 'better late' } as const;
    const model = scriptedModel({ replies: [late, { delayMs: 60_000, answer: 'never' }] });
    expect(await model.complete(QUESTION, signal)).toMatchObject({ text: 'better late' });
    expect(await model.complete({ ...QUESTION, timeoutMs: 5 }, signal)).toEqual({
      outcome: 'timed-out',
      afterMs: 5,
    });
  });

  it('gives margins, and outcomes that are none', async () => {
    const model = scriptedModel({ choices: [1.5, { outcome: 'timed-out', afterMs: 3 }] });
    expect(await model.choose(CHOICE, signal)).toMatchObject({ outcome: 'ok', margin: 1.5 });
    expect(await model.choose(CHOICE, signal)).toEqual({ outcome: 'timed-out', afterMs: 3 });
    expect(model.choices).toEqual([CHOICE, CHOICE]);
  });

  it('remembers that it was disposed of', async () => {
    const model = scriptedModel();
    expect(model.isDisposed()).toBe(false);
    await model.dispose();
    expect(model.isDisposed()).toBe(true);
  });
});
