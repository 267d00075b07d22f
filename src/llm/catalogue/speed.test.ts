import { describe, expect, it } from 'vitest';

import { assert } from '../../core/assert.ts';
import type { KnownModel } from './known-model.ts';
import { isCostMeasured, predictSpeed, type TimedModel } from './speed.ts';
import { findKnownModel } from './weights-of.ts';

/** llama-bench of llama.cpp v0.5.0, random weights in these shapes, two cores with AVX-512. */
const TIMED: TimedModel = {
  model: known('qwen2.5-coder:1.5b'),
  quantization: 'Q4_K_M',
  speed: { reading: 131, writing: 36.5 },
};

/** The same machine; the first four made the costs of the quantizations, the others were predicted. */
const MEASURED = [
  { name: 'qwen2.5-coder:1.5b', quantization: 'Q4_0', reading: 189, writing: 38 },
  { name: 'qwen2.5-coder:1.5b', quantization: 'Q8_0', reading: 101, writing: 22 },
  { name: 'qwen2.5-coder:1.5b', quantization: 'Q2_K', reading: 80, writing: 38 },
  { name: 'qwen2.5-coder:1.5b', quantization: 'F16', reading: 122, writing: 12 },
  { name: 'qwen2.5-coder:0.5b', quantization: 'Q4_K_M', reading: 230, writing: 47 },
  { name: 'qwen2.5-coder:0.5b', quantization: 'Q8_0', reading: 336, writing: 62 },
  { name: 'qwen2.5-coder:3b', quantization: 'Q4_K_M', reading: 60, writing: 18 },
  { name: 'qwen2.5-coder:7b', quantization: 'Q4_K_M', reading: 25, writing: 8.8 },
] as const;

describe('predicted speed', () => {
  it.each(MEASURED)(
    'of $name in $quantization is within 12 % of the measured one',
    ({ name, quantization, reading, writing }) => {
      const speed = predictSpeed(TIMED, { model: known(name), quantization });
      expect(Math.abs(speed.reading / reading - 1)).toBeLessThan(0.12);
      expect(Math.abs(speed.writing / writing - 1)).toBeLessThan(0.12);
    },
  );

  it('goes by the experts that take part', () => {
    const experts = predictSpeed(TIMED, {
      model: known('qwen3-coder:30b'),
      quantization: 'Q4_K_M',
    });
    const dense = predictSpeed(TIMED, {
      model: known('qwen2.5-coder:32b'),
      quantization: 'Q4_K_M',
    });
    expect(experts.writing).toBeGreaterThan(5 * dense.writing);
  });

  it('of the timed model is what was timed', () => {
    expect(predictSpeed(TIMED, TIMED)).toEqual(TIMED.speed);
  });

  it('tells guesses', () => {
    expect(isCostMeasured('Q8_0')).toBe(true);
    expect(isCostMeasured('Q5_K_M')).toBe(false);
  });
});

function known(name: string): KnownModel {
  const model = findKnownModel(name);
  assert(model, `${name} is known`);
  return model;
}
