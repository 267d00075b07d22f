import { describe, expect, it } from 'vitest';

import { estimateTokens } from './estimate-tokens.ts';
import { leastTokens, promptWasCut } from './prompt-size.ts';

describe('the size of a prompt', () => {
  const text = 'for index in range(10):\n    total += prices[index] * 1.19\n';

  it('has an upper and a lower bound around any tokenizer', () => {
    expect(estimateTokens(text)).toBe(29);
    expect(leastTokens([{ role: 'user', content: text }])).toBe(8);
    expect(estimateTokens('日本')).toBe(6);
    expect(estimateTokens('')).toBe(0);
  });

  it('shows when a server has read less', () => {
    const messages = [{ role: 'user', content: text }] as const;
    expect(promptWasCut(7, messages)).toContain('read only 7 tokens');
    expect(promptWasCut(8, messages)).toBeUndefined();
    expect(promptWasCut(0, messages)).toBeUndefined();
  });
});
