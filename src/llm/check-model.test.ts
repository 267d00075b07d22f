import { expect, it } from 'vitest';

import { checkModel, type ModelCheck } from './check-model.ts';
import type { ChatReply } from './model.ts';
import { scriptedModel, type ScriptedChat } from './providers/scripted.ts';

const USAGE = { promptTokens: 1800, completionTokens: 4 };
const GOOD: readonly ScriptedChat[] = [
  'Python.',
  '{"verdict":"unsafe"}',
  { outcome: 'ok', text: 'done', usage: USAGE },
];

interface Answers {
  readonly template?: ScriptedChat;
  readonly shape?: ScriptedChat;
  readonly context?: ScriptedChat;
  readonly margins?: readonly [number, number];
  readonly contextTokens?: number;
}

/** Everything as it should be, but for what is given. */
async function checked(answers: Answers = {}): Promise<readonly ModelCheck[]> {
  const [template = '', shape = '', context = ''] = GOOD;
  const model = scriptedModel({
    replies: [answers.template ?? template, answers.shape ?? shape, answers.context ?? context],
    choices: [...(answers.margins ?? [3, -2])],
    contextTokens: answers.contextTokens ?? 8192,
  });
  return checkModel(model, () => undefined, new AbortController().signal);
}

function wrongOf(checks: readonly ModelCheck[]): readonly string[] {
  return checks.filter((check) => !check.isOk).map((check) => check.name);
}

it('a model that does as it should passes, one check after another', async () => {
  const checks = await checked();
  expect(checks.map((check) => check.name)).toEqual(['template', 'shape', 'logits', 'context']);
  expect(wrongOf(checks)).toEqual([]);
  expect(checks.every((check) => check.remedy === undefined)).toBe(true);
});

const EMPTY: ChatReply = {
  outcome: 'malformed',
  text: '',
  reason: 'the model gave an empty answer',
};
const ENDLESS: ChatReply = { outcome: 'truncated', text: 'Python Python Python', usage: USAGE };
const CUT: ChatReply = { outcome: 'ok', text: 'done', usage: { ...USAGE, promptTokens: 256 } };

it.each<{
  readonly what: string;
  readonly answers: Answers;
  readonly name: string;
  readonly text: string;
}>([
  { what: 'an empty answer', answers: { template: EMPTY }, name: 'template', text: 'empty answer' },
  {
    what: 'a mark of a turn',
    answers: { template: 'Python.<|im_end|>' },
    name: 'template',
    text: '<|im_end|>',
  },
  {
    what: 'a thought',
    answers: { template: '<think>Hm</think> Python' },
    name: 'template',
    text: '<think>',
  },
  {
    what: 'another turn',
    answers: { template: 'Python.\nuser: thanks' },
    name: 'template',
    text: 'user:',
  },
  { what: 'no end', answers: { template: ENDLESS }, name: 'template', text: 'does not end' },
  {
    what: 'prose for JSON',
    answers: { shape: 'It is unsafe.' },
    name: 'shape',
    text: 'not JSON of the shape',
  },
  {
    what: 'another shape',
    answers: { shape: '{"answer":1}' },
    name: 'shape',
    text: 'not JSON of the shape',
  },
  {
    what: 'odds that say nothing',
    answers: { margins: [-1, -1] },
    name: 'logits',
    text: 'do not tell yes from no',
  },
  {
    what: 'a small context',
    answers: { contextTokens: 2048 },
    name: 'context',
    text: 'it holds 2,048 tokens',
  },
  {
    what: 'a prompt that was cut silently',
    answers: { context: CUT },
    name: 'context',
    text: 'was cut off',
  },
])('$what is found, and has a remedy', async ({ answers, name, text }) => {
  const checks = await checked(answers);
  expect(wrongOf(checks)).toEqual([name]);
  const found = checks.find((check) => check.name === name);
  expect(found?.text).toContain(text);
  expect(found?.remedy).toMatch(/\w/u);
});
