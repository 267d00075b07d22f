import { describe, expect, it } from 'vitest';

import type { TrainSettings } from '../run-manifest.ts';
import { estimateTrainingMemory, memoryAdvice, type MemoryQuestion } from './estimate-memory.ts';

/** Qwen2.5-Coder 0.5B as it comes out of its GGUF file: the table for writing stands for itself. */
const shape = {
  layers: 24,
  hidden: 896,
  feedForward: 4864,
  heads: 14,
  kvHeads: 2,
  headDimension: 64,
  vocabulary: 151_936,
  isTied: false,
};
const settings: TrainSettings = {
  method: 'sft',
  isFourBit: false,
  rank: 8,
  alpha: 16,
  dropout: 0,
  epochs: 1,
  batch: 1,
  accumulation: 1,
  learningRate: 2e-4,
  warmup: 0.05,
  maxLength: 2048,
  precision: 'auto',
  seed: 1,
  saveEvery: 25,
  validateEvery: 25,
  beta: 0.1,
  isPrefixShared: true,
  isRecomputed: false,
};

function question(changes: Partial<MemoryQuestion>): MemoryQuestion {
  return { shape, settings, numberBytes: 2, device: 'cpu', longestTokens: 512, ...changes };
}

describe('the memory of a training', () => {
  // Peak resident memory of training steps with the packed tokens given, on Linux x86-64 with torch 2.14.1, 2026-11-23.
  it.each([
    { name: 'bfloat16, all layers', numberBytes: 2, layers: 24, tokens: 1296, mebibytes: 5792 },
    { name: 'bfloat16, upper half', numberBytes: 2, layers: 12, tokens: 1296, mebibytes: 4230 },
    { name: 'float32, all layers', numberBytes: 4, layers: 24, tokens: 1296, mebibytes: 9289 },
    { name: 'bfloat16, one row', numberBytes: 2, layers: 24, tokens: 517, mebibytes: 3459 },
  ] as const)('is within 15 % of what was measured: $name', (measured) => {
    const asked = question({
      numberBytes: measured.numberBytes,
      longestTokens: measured.tokens,
      settings: { ...settings, lastLayers: measured.layers },
    });
    const ratio = estimateTrainingMemory(asked).total / (measured.mebibytes * 2 ** 20);
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.15);
  });

  it('is most of all logits where every token has them', () => {
    const plain = question({ settings: { ...settings, batch: 4, isPrefixShared: false } });
    const { logits, weights } = estimateTrainingMemory(plain);
    expect(logits).toBeGreaterThan(weights * 2);
  });
});

describe('advice', () => {
  it('is silent where it fits', () => {
    expect(memoryAdvice(question({}), 8e9)).toEqual([]);
  });

  it('says what would take how much where it does not', () => {
    const asked = question({
      settings: { ...settings, batch: 8, accumulation: 2 },
      longestTokens: 1024,
    });
    const advice = memoryAdvice(asked, 8e9);
    expect(advice[0]).toMatch(/^--batch 1 --accumulation 16 learns the same \(\d+\.\d GB\)$/u);
    expect(advice.join('\n')).toContain('--layers last:12');
    expect(advice.join('\n')).not.toContain('--qlora');
  });

  it('names four bits on a graphics card', () => {
    const advice = memoryAdvice(question({ device: 'gpu' }), 1e9);
    expect(advice.join('\n')).toContain('--qlora');
  });
});
