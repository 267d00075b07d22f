import { describe, expect, it } from 'vitest';

import type { ChatModel, ChatReply, ChoiceReply } from '../../llm/model.ts';
import {
  agreementWith,
  promptDifferences,
  requireAgreement,
  requireSamePrompts,
} from './served-answers.ts';
import type { TrainedAnswer } from './trained-answers.ts';

const { signal } = new AbortController();
const USAGE = { promptTokens: 1, completionTokens: 1 };

function trained(id: string, changes: Partial<TrainedAnswer> = {}): TrainedAnswer {
  return { id, text: id, tokens: [1, 2, 3], first: 7, firstText: 'Yes', margin: 0.5, ...changes };
}

function question(id: string): {
  readonly id: string;
  readonly messages: readonly [{ readonly role: 'user'; readonly content: string }];
} {
  return { id, messages: [{ role: 'user', content: id }] };
}

/** A model that says the same to everything. */
function modelThat(reply: ChatReply, choice: ChoiceReply): ChatModel {
  return {
    name: 'served',
    provider: 'scripted',
    digest: undefined,
    contextTokens: 100,
    abilities: { judge: true, discover: false, propose: false, explain: false },
    isRemote: false,
    details: () => '',
    countTokens: () => 1,
    complete: () => Promise.resolve(reply),
    choose: () => Promise.resolve(choice),
    dispose: () => Promise.resolve(),
  };
}

describe('the agreement of what is served with what was trained', () => {
  it('counts first tokens and measures margins', async () => {
    const model = modelThat(
      { outcome: 'truncated', text: ' Yes', usage: USAGE },
      { outcome: 'ok', margin: 0.4, usage: USAGE },
    );
    const answers = [trained('a'), trained('b', { firstText: 'No', margin: -0.6 })];
    const questions = [question('a'), question('b')];
    const found = await agreementWith(answers, { model, questions }, signal);
    expect(found).toMatchObject({ questions: 2, sameFirst: 1, margins: 2 });
    expect(found.largestMarginDifference).toBeCloseTo(1);
    expect(found.meanMarginDifference).toBeCloseTo(0.55);
  });

  it('counts no answer as another one', async () => {
    const model = modelThat(
      { outcome: 'timed-out', afterMs: 1 },
      { outcome: 'refused', reason: 'two tokens' },
    );
    const questions = [question('a')];
    expect(await agreementWith([trained('a')], { model, questions }, signal)).toEqual({
      questions: 1,
      sameFirst: 0,
      margins: 0,
      largestMarginDifference: 0,
      meanMarginDifference: 0,
    });
  });
});

describe('a model whose answers differ from adapter plus base', () => {
  function agreement(sameFirst: number): Parameters<typeof requireAgreement>[0] {
    return {
      questions: 40,
      sameFirst,
      margins: 40,
      largestMarginDifference: 9,
      meanMarginDifference: 3,
    };
  }

  it('is refused below 95 % of the first words', () => {
    expect(() => requireAgreement(agreement(37))).toThrow(
      expect.objectContaining({
        code: 'MODEL_UNSUITABLE',
        message: expect.stringContaining('37 of 40 first words agree'),
        hint: expect.stringContaining('run.json'),
      }),
    );
  });

  it('is taken from there on', () => {
    expect(() => requireAgreement(agreement(38))).not.toThrow();
  });
});

describe('prompts', () => {
  it('that differ are refused with the place and both sides', () => {
    const served = new Map([['a', [1, 9, 3]]]);
    expect(() => requireSamePrompts([trained('a')], served)).toThrow(
      expect.objectContaining({
        code: 'MODEL_UNSUITABLE',
        message: expect.stringContaining('they differ at token 1 (2 3 against 9 3)'),
        hint: expect.stringContaining('train again'),
      }),
    );
    expect(() => requireSamePrompts([trained('a')], new Map([['a', [1, 2, 3]]]))).not.toThrow();
  });

  it.each([
    ['the same', [1, 2, 3], []],
    ['another token', [1, 9, 3], [{ id: 'a', at: 1, trained: [2, 3], served: [9, 3] }]],
    ['a token more', [1, 2, 3, 4], [{ id: 'a', at: 3, trained: [], served: [4] }]],
    ['a token less', [1, 2], [{ id: 'a', at: 2, trained: [3], served: [] }]],
  ])('are compared token by token: %s', (_what, served, differences) => {
    expect(promptDifferences([trained('a')], new Map([['a', served]]))).toEqual(differences);
  });

  it('differ where they are not served at all', () => {
    expect(promptDifferences([trained('a')], new Map())).toMatchObject([{ at: 0, served: [] }]);
  });
});
