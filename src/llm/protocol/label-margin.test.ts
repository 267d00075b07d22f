import { describe, expect, it } from 'vitest';

import { labelMargin } from './label-margin.ts';

describe('the margin between two labels', () => {
  it('is the difference of their logarithms, whatever else is listed', () => {
    const listed = [
      { token: 'The', logprob: -0.1 },
      { token: 'Yes', logprob: -4.5 },
      { token: 'No', logprob: -3.25 },
    ];
    expect(labelMargin(listed, ['Yes', 'No'])).toBe(-1.25);
    expect(labelMargin(listed, ['No', 'Yes'])).toBe(1.25);
  });

  it('is a bound when one label is not listed, and nothing when both are not', () => {
    const listed = [
      { token: ' Yes', logprob: -1 },
      { token: 'Hm', logprob: -9 },
    ];
    expect(labelMargin(listed, ['Yes', 'No'])).toBe(8);
    expect(labelMargin(listed, ['No', 'Yes'])).toBe(-8);
    expect(labelMargin(listed, ['A', 'B'])).toBeUndefined();
    expect(labelMargin([], ['A', 'B'])).toBeUndefined();
  });

  it('does not count tokens of probability zero', () => {
    const listed = [
      { token: 'Yes', logprob: -1 },
      { token: 'Hm', logprob: -5 },
      { token: 'No', logprob: Number.NEGATIVE_INFINITY },
    ];
    expect(labelMargin(listed, ['Yes', 'No'])).toBe(4);
  });
});
