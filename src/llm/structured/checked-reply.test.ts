import { describe, expect, it } from 'vitest';

import { scriptedModel } from '../providers/scripted.ts';
import { checkedReply, type CheckedRequest } from './checked-reply.ts';
import { defineShape, oneOf, record } from './shape.ts';

const request: CheckedRequest<{ verdict: 'yes' | 'no' }> = {
  messages: [{ role: 'user', content: 'Is it slow?' }],
  maxTokens: 100,
  timeoutMs: 5000,
  shape: defineShape(record({ verdict: oneOf(['yes', 'no']) })),
};
const signal = new AbortController().signal;

describe('a checked reply', () => {
  it('is the value when the model keeps the shape', async () => {
    const model = scriptedModel({ replies: ['{"verdict":"no"}'] });
    expect(await checkedReply(model, request, signal)).toMatchObject({
      outcome: 'ok',
      value: { verdict: 'no' },
    });
  });

  it('is asked for once more, with the reason', async () => {
    const model = scriptedModel({ replies: ['No, it is fast.', '{"verdict":"no"}'] });
    expect(await checkedReply(model, request, signal)).toMatchObject({ value: { verdict: 'no' } });
    expect(model.chats[1]?.messages).toEqual([
      { role: 'user', content: 'Is it slow?' },
      { role: 'assistant', content: 'No, it is fast.' },
      {
        role: 'user',
        content:
          'That answer cannot be used: there is no JSON in it. Answer again with the JSON alone.',
      },
    ]);
    expect(model.chats[1]?.timeoutMs).toBeLessThanOrEqual(5000);
  });

  it('is malformed after the second miss', async () => {
    const model = scriptedModel({ replies: ['No.', 'Still no.'] });
    expect(await checkedReply(model, request, signal)).toEqual({
      outcome: 'malformed',
      text: 'Still no.',
      reason: 'there is no JSON in it',
    });
    expect(model.chats).toHaveLength(2);
  });

  it.each([
    { outcome: 'refused', reason: 'too long' },
    { outcome: 'timed-out', afterMs: 4 },
    { outcome: 'truncated', text: '{"ver', usage: { promptTokens: 1, completionTokens: 1 } },
    { outcome: 'malformed', text: '', reason: 'the server has no chat template for this model' },
  ] as const)('is not asked for again when it is $outcome', async (reply) => {
    const model = scriptedModel({ replies: [reply] });
    expect(await checkedReply(model, request, signal)).toEqual(reply);
  });
});
