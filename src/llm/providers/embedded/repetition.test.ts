import { describe, expect, it } from 'vitest';

import { isLooping } from './repetition.ts';

describe('isLooping', () => {
  it('sees one token without end', () => {
    expect(isLooping(Array.from({ length: 64 }, () => 7))).toBe(true);
  });

  it('sees a sentence repeated after a beginning', () => {
    const sentence = Array.from({ length: 30 }, (_, index) => index);
    expect(isLooping([900, 901, ...sentence, ...sentence, ...sentence, ...sentence])).toBe(true);
  });

  it('lets a short list repeat', () => {
    expect(isLooping(Array.from({ length: 40 }, (_, index) => index % 2))).toBe(false);
  });

  it('lets rows that differ in one place repeat', () => {
    const rows = Array.from({ length: 200 }, (_, index) => (index % 10 === 0 ? index : index % 10));
    expect(isLooping(rows)).toBe(false);
  });

  it('forgives a circle that was left', () => {
    expect(isLooping([...Array.from({ length: 80 }, () => 7), 8, 9])).toBe(false);
  });
});
