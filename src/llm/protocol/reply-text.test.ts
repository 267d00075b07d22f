import { describe, expect, it } from 'vitest';

import { echoesPrompt, endsInRepetition, withoutThoughts } from './reply-text.ts';

describe('thoughts', () => {
  it.each([
    ['no thoughts', 'no thoughts'],
    ['<think>a\nb</think>\n\nanswer', 'answer'],
    ['  <think></think>answer', 'answer'],
    ['<think>never done', undefined],
    ['<think>a</think><think>b</think> answer', 'answer'],
    ['<thinking>a</thinking>answer', 'answer'],
    ['[THINK]a[/THINK]answer', 'answer'],
    ['[THINK]never done', undefined],
    ['so the list grows.\n</think>\n\nanswer', 'answer'],
    ['{"quote":"</think> in a string"}', '{"quote":"</think> in a string"}'],
    ['`</think>` ends it', '`</think>` ends it'],
  ])('of %j leave %j', (text, rest) => {
    expect(withoutThoughts(text)).toBe(rest);
  });
});

describe('an echo', () => {
  const messages = [{ content: 'system' }, { content: 'Is this a problem?\n'.repeat(20) }];

  it.each([
    ['the whole question', `You asked: ${'Is this a problem?\n'.repeat(20)}`, true],
    ['as much of it as fits', 'Is this a problem?\n'.repeat(12), true],
    ['a line of it', 'Is this a problem?', false],
    ['an answer', 'The list grows with each row.', false],
    ['nothing', '', false],
  ])('of %s', (_name, answer, isEcho) => {
    expect(echoesPrompt(answer, messages)).toBe(isEcho);
  });

  it('is not seen in the answer to a short question', () => {
    expect(echoesPrompt('Yes', [{ content: 'Yes' }])).toBe(false);
  });
});

describe('repetition', () => {
  it.each([
    ['one character', '\n'.repeat(300)],
    ['a word', `It is ${'very '.repeat(60)}`],
    ['a sentence', 'The list grows without bound here. '.repeat(12)],
    ['the beginning of the next round', `${'abcdefghij'.repeat(40)}abcd`],
  ])('of %s is seen', (_name, text) => {
    expect(endsInRepetition(text)).toBe(true);
  });

  it.each([
    ['a short text', 'no no no no no'],
    ['a ruled line', `# ${'-'.repeat(90)}\nx = 1\n`],
    ['deep indentation', `${' '.repeat(200)}return`],
    [
      'a table',
      Array.from({ length: 40 }, (_, index) => `    ${index}: ${index * 37},\n`).join(''),
    ],
    ['what came back earlier', `${'again '.repeat(100)} and then an end of another kind`],
  ])('is not seen in %s', (_name, text) => {
    expect(endsInRepetition(text)).toBe(false);
  });
});
