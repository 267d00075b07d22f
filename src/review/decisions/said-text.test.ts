import { expect, test } from 'vitest';
import { isCut, LONGEST_SAID, saidText } from './said-text.ts';

test.for([
  ['it\'s "fine"\n\tsince\r\nMay 😀', 'it\'s "fine" since May 😀'],
  ['\u001b[31mred\u001b[0m \u202Etxt.exe', '[31mred [0m txt.exe'],
  ['   ', ''],
] as const)('%j is one line of plain characters', ([typed, kept]) => {
  expect(saidText(typed)).toBe(kept);
});

test.for([
  'the password=hunter2 is for tests',
  'password: hunter2',
  'the password is hunter2!',
  'token = abcdefghij',
  'API key: k9-abcdef',
  'key AKIAIOSFODNN7EXAMPLE',
  'https://ann:Tannenzapfen9@example.com/x',
])('%j keeps no secret', (typed) => {
  const kept = saidText(typed);
  expect(kept).toContain('••••••••');
  expect(kept).not.toMatch(/hunter2|abcdef|AKIA|Tannen/u);
});

test.for([
  'the password is checked elsewhere',
  'password: only in tests',
  'a token of the parser, no secret',
  'the secret was rotated on 2026-01-02',
])('%j is said as it is', (typed) => {
  expect(saidText(typed)).toBe(typed);
});

test('a long one is cut between characters and says so', () => {
  const typed = '😀'.repeat(LONGEST_SAID + 1);
  expect(Array.from(saidText(typed))).toHaveLength(LONGEST_SAID);
  expect(saidText(typed).isWellFormed()).toBe(true);
  expect(isCut(typed)).toBe(true);
  expect(isCut('😀'.repeat(LONGEST_SAID))).toBe(false);
  expect(isCut(`${'a'.repeat(LONGEST_SAID - 1)}…`)).toBe(false);
});
