import { describe, expect, it } from 'vitest';

import { assert } from '../../core/assert.ts';
import type { KnownModel } from './known-model.ts';
import { cacheBytes, memoryOf } from './memory.ts';
import { findKnownModel } from './weights-of.ts';

/**
 * Resident memory at its peak, of the whole process of a model that is asked and reviews nothing. The first two: llama.cpp v0.5.0 in Node 20, two contexts of 3,072 tokens,
 * files of random weights; the others: node-llama-cpp 3.22.1 in Node 26, the pinned files, one context, `VmHWM` after
 * one verdict, on 2026-11-23. All on two cores with AVX-512.
 */
const MEASURED = [
  {
    name: 'qwen2.5-coder:0.5b',
    quantization: 'Q8_0',
    weightsBytes: 531e6,
    contextTokens: 6144,
    measured: 0.86e9,
  },
  {
    name: 'qwen2.5-coder:1.5b',
    quantization: 'Q4_K_M',
    weightsBytes: 986e6,
    contextTokens: 6144,
    measured: 2.0e9,
  },
  {
    name: 'qwen2.5-coder:1.5b',
    quantization: 'Q4_K_M',
    weightsBytes: 1_117_320_768,
    contextTokens: 2048,
    measured: 2.148e9,
  },
  {
    name: 'qwen2.5-coder:1.5b',
    quantization: 'Q4_K_M',
    weightsBytes: 1_117_320_768,
    contextTokens: 8192,
    measured: 2.325e9,
  },
  {
    name: 'smollm2:135m',
    quantization: 'Q4_1',
    weightsBytes: 98_362_432,
    contextTokens: 2048,
    measured: 0.356e9,
  },
  {
    name: 'smollm2:135m',
    quantization: 'Q4_1',
    weightsBytes: 98_362_432,
    contextTokens: 8192,
    measured: 0.498e9,
  },
] as const;

describe('memory', () => {
  it.each(MEASURED)(
    'of $name in $quantization ($weightsBytes bytes) with $contextTokens tokens is computed within 10 %',
    ({ name, measured, ...question }) => {
      const { total, review } = memoryOf({ ...question, model: known(name) });
      expect(Math.abs((total - review) / measured - 1)).toBeLessThan(0.1);
    },
  );

  it.each([
    ['qwen2.5-coder:0.5b', 12.3e3],
    ['qwen2.5-coder:1.5b', 28.7e3],
    ['qwen2.5-coder:3b', 36.9e3],
    ['qwen2.5-coder:7b', 57.3e3],
    ['codellama:7b', 524e3],
  ])('of keys and values a token of %s is %i bytes', (name, bytes) => {
    expect(Math.abs(cacheBytes(known(name).architecture, 1000) / 1000 / bytes - 1)).toBeLessThan(
      0.01,
    );
  });

  it('grows with the context only in layers that see all of it', () => {
    const gemma = known('gemma3:1b').architecture;
    const grown = cacheBytes(gemma, 16_384) - cacheBytes(gemma, 8192);
    expect(grown).toBe(8192 * 4 * 1 * 256 * 4);
  });

  it('adds up', () => {
    const { total, least, ...parts } = memoryOf({
      model: known('codellama:7b'),
      quantization: 'Q4_0',
      weightsBytes: 3.8e9,
      contextTokens: 4096,
    });
    expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBe(total);
    expect(least).toBe(total - parts.rearranged);
    expect(parts.cache).toBe(4096 * 524_288);
  });

  it('counts the weights alone where the architecture is not known', () => {
    const { cache, buffers } = memoryOf({
      model: known('gemma4:12b'),
      quantization: 'Q4_K_M',
      weightsBytes: 7.6e9,
      contextTokens: 8192,
    });
    expect({ cache, buffers }).toEqual({ cache: 0, buffers: 0 });
  });
});

function known(name: string): KnownModel {
  const model = findKnownModel(name);
  assert(model, `${name} is known`);
  return model;
}
