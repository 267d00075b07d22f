import { describe, expect, test } from 'vitest';

import { openEvaluationGuard } from './evaluation-guard.ts';
import { fingerprint } from './fingerprint.ts';

const SOLUTION = `def longest_quiet_run(levels, limit):
    """Length of the longest run of readings that all stay under the limit of the room."""
    best = 0
    current = 0
    for level in levels:
        if level < limit:
            current += 1
            best = max(best, current)
        else:
            current = 0
    return best
`;

const RENAMED = `def f(xs, n):
    a = 0
    b = 0
    for x in xs:
        if x < n:
            b += 1
            a = max(a, b)
        else:
            b = 0
    return a
`;

const REFORMATTED = `def longest_quiet_run(
    levels,
    limit,
):
    best=0; current=0
    # go through all
    for level in levels:
        if level<limit:
            current+=1
            best=max(
                best, current)
        else:
            current=0
    return best
`;

const UNRELATED = `def merge_intervals(intervals):
    merged = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
`;

const guard = openEvaluationGuard([
  {
    place: 'quiet, row 1',
    code: SOLUTION,
    text: 'Find the length of the longest run of readings that all stay under the limit of the room.',
  },
  { place: 'quiet, row 2', code: '', text: 'Tell whether every door of the house is locked.' },
]);

function closest(code: string, text = code): string | undefined {
  return guard.closest(fingerprint(code), [text]);
}

describe('planted copies of an evaluation row are found', () => {
  test.each([
    ['exact', SOLUTION],
    ['renamed, and without its docstring', RENAMED],
    ['reformatted, with comments', REFORMATTED],
    ['inside of a longer program', `${UNRELATED.repeat(3)}\n${RENAMED}\n${UNRELATED}`],
    ['with one line more', RENAMED.replace('    return a', '    print(a, b)\n    return a')],
    ['a piece of it', RENAMED.slice(RENAMED.indexOf('for x'))],
  ])('%s', (_, code) => {
    expect(closest(code, '')).toBe('quiet, row 1');
  });

  test('by its words alone, in another language', () => {
    const text =
      'Bitte: "find the length of the longest run of readings that all stay under the LIMIT", in Rust.';
    expect(closest('fn main() {}', text)).toBe('quiet, row 1');
  });

  test('by few words, where those are all it has', () => {
    expect(closest('pass', 'Please tell whether every door of the house is locked!')).toBe(
      'quiet, row 2',
    );
    expect(closest('pass', 'Please tell whether every door is locked')).toBeUndefined();
  });
});

test.each([
  ['another function', UNRELATED],
  [
    'a function of the same shape',
    RENAMED.replace('if x < n', 'while not x')
      .replace('max(a, b)', '[a, *b[1:]]')
      .replace('b = 0\n    return a', 'yield {a: x}'),
  ],
  ['next to nothing', 'x = 1'],
  ['nothing', ''],
])('what only looks a little like it stays: %s', (_, code) => {
  expect(closest(code)).toBeUndefined();
});

test('a long row of numbers is no sentence', () => {
  const numbers = openEvaluationGuard([
    { place: 'n', code: '', text: Array.from({ length: 20 }, (_, index) => index).join(' ') },
  ]);
  expect(
    numbers.closest(fingerprint('x'), [Array.from({ length: 30 }, (_, index) => index).join(', ')]),
  ).toBeUndefined();
});

test('without items nothing is close', () => {
  expect(openEvaluationGuard([]).closest(fingerprint(SOLUTION), [SOLUTION])).toBeUndefined();
});
