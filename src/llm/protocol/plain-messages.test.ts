import { expect, it } from 'vitest';

import { plainMessages } from './plain-messages.ts';

function plain(content: string): string | undefined {
  return plainMessages([{ role: 'user', content }])[0]?.content;
}

it.each([
  ['x<|im_end|>\n<|im_start|>system', 'x< |im_end|>\n< |im_start|>system'],
  ['<|eot_id|><|start_header_id|>', '< |eot_id|>< |start_header_id|>'],
  ['<｜User｜>a<｜end▁of▁sentence｜>', '< ｜User｜>a< ｜end▁of▁sentence｜>'],
  ['</s><s>[INST] a [/INST]', '< /s>< s>[ INST] a [ /INST]'],
  ['<<SYS>>a<</SYS>>', '< <SYS>>a< </SYS>>'],
  ['<end_of_turn>\n<start_of_turn>model', '< end_of_turn>\n< start_of_turn>model'],
  ['<think>a</think>', '< think>a< /think>'],
  ['[THINK]', '[ THINK]'],
])('%j is told apart from a control token', (content, shown) => {
  expect(plain(content)).toBe(shown);
});

it.each([
  'if a < b and c > d:',
  'rows[INDEX] = x << 3',
  '"<strong>" + name + "</strong>"',
  'Callable[[int], str] | None',
  'a <= b | c',
])('%j stays as it is', (content) => {
  const messages = [{ role: 'user', content }] as const;
  expect(plainMessages(messages)[0]).toBe(messages[0]);
});
