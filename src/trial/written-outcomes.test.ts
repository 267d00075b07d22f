import { describe, expect, it } from 'vitest';
import { comparedCount, firstDifference } from './written-outcomes.ts';

function returned(value: unknown): string {
  return JSON.stringify({ error: null, value, printed: ['', ''], arguments: [] });
}

describe('outcomes that two processes wrote', () => {
  it.each([
    [
      ['int', '0x2'],
      ['int', '0x2'],
    ],
    [{ float: '0.30000000000000004' }, { float: '0.3' }],
    [{ float: 'nan' }, { float: 'nan' }],
    [
      ['builtins.list', [{ float: '1.0' }]],
      ['builtins.list', [{ float: '1.0000000000001' }]],
    ],
  ])('%j and %j are alike', (one, other) => {
    expect(firstDifference([returned(one)], [returned(other)])).toBeUndefined();
  });

  it.each([
    [
      ['int', '0x2'],
      ['int', '0x3'],
    ],
    [
      ['int', '0x1'],
      ['bool', 'True'],
    ],
    [{ float: 'nan' }, { float: '1.0' }],
    [{ float: 'inf' }, { float: '-inf' }],
    [
      ['tuple', []],
      ['tuple', [['int', '0x1']]],
    ],
  ])('%j and %j differ', (one, other) => {
    const same = returned(['str', 'same']);
    expect(firstDifference([same, returned(one)], [same, returned(other)])).toBe(1);
  });

  it('are left out where one side says nothing, and what is no JSON is like nothing', () => {
    const two = returned(['int', '0x2']);
    expect(firstDifference([two, null, two], [two, two])).toBeUndefined();
    expect(comparedCount([two, null, two], [two, two])).toBe(1);
    expect(firstDifference([two], ['{"error":'])).toBe(0);
  });
});
