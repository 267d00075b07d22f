import { describe, expect, it } from 'vitest';

import { endsInRepetition, withoutThoughts } from './reply-text.ts';

describe('thoughts', () => {
  it.each([
    ['no thoughts', 'no thoughts'],
    ['<think>a\nb</think>\n\nanswer', 'answer'],
    ['  <think></think>answer', 'answer'],
    ['<think>never done', undefined],
    ['say <think>x</think>', 'say <think>x</think>'],
  ])('of %j leave %j', (text, rest) => {
    expect(withoutThoughts(text)).toBe(rest);
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
