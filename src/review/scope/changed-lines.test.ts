import { describe, expect, it } from 'vitest';

import { changedLineRanges } from './changed-lines.ts';

describe('changedLineRanges', () => {
  it.each([
    ['nothing', 'a\nb\n', 'a\nb\n', []],
    ['other line endings only', 'a\nb\n', 'a\r\nb\r\n', []],
    ['a replaced line', 'a\nb\nc\n', 'a\nB\nc\n', [{ first: 2, last: 2 }]],
    ['added lines', 'a\nd\n', 'a\nb\nc\nd\n', [{ first: 2, last: 3 }]],
    [
      'two places',
      'a\nb\nc\nd\ne\n',
      'A\nb\nc\nd\nE\n',
      [
        { first: 1, last: 1 },
        { first: 5, last: 5 },
      ],
    ],
    ['a removed line: its neighbours', 'a\nb\nc\nd\n', 'a\nc\nd\n', [{ first: 1, last: 2 }]],
    ['the first line removed', 'a\nb\nc\n', 'b\nc\n', [{ first: 1, last: 1 }]],
    ['everything removed', 'a\nb', '', [{ first: 1, last: 1 }]],
    ['everything new', '', 'a\nb\n', [{ first: 1, last: 2 }]],
    ['neighbouring changes are one range', 'a\nb\nc\nd\n', 'a\nB\nC\nd\n', [{ first: 2, last: 3 }]],
    [
      'a removal and, further on, an addition',
      'a\nb\nc\nd\ne\nf\n',
      'a\nc\nd\ne\nx\nf\n',
      [
        { first: 1, last: 2 },
        { first: 5, last: 5 },
      ],
    ],
  ])('finds %s', (_name, ...[before, after, ranges]) => {
    expect(changedLineRanges(before, after)).toEqual(ranges);
  });

  it('takes texts that have nothing in common as changed throughout', () => {
    const before = Array.from({ length: 20_000 }, (_, index) => `old ${index}`).join('\n');
    const after = Array.from({ length: 20_000 }, (_, index) => `new ${index}`).join('\n');
    expect(changedLineRanges(`a\n${before}\nz`, `a\n${after}\nz`)).toEqual([
      { first: 2, last: 20_001 },
    ]);
  });
});
