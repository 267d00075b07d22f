import { describe, expect, test } from 'vitest';
import { numbered, reviewBeside } from '../cli/review-beside.ts';

const LINES = 100_000;
/** Larger files are left out unless the configuration says otherwise. */
const MOST_BYTES = 1_000_000;

describe('a file of a hundred thousand lines', () => {
  test.each([
    ['of assignments', numbered(LINES, (index) => `a${index.toString(36)}=1\n`)],
    [
      'of functions',
      numbered(
        LINES / 5,
        (index) =>
          `def f${index}(a):\n c=a\n if c:\n  c=f${(index * 7 + 1) % 20_000}(c)\n return c\n`,
      ),
    ],
    [
      'of branches',
      `def f(a,b,c):\n${numbered(LINES / 5, () => ' if a:\n  b=c\n else:\n  c=b\n b+=c\n')} return b\n`,
    ],
    ['of one table', `T={\n${numbered(LINES, (index) => `${index}:1,\n`)}}\n`],
  ])(
    '%s is reviewed, or it is said that it took too long; what stands beside it is',
    async (_, text) => {
      expect(text.length).toBeLessThan(MOST_BYTES);
      const { short } = await reviewBeside({ 'huge.py': text });
      expect(short.filter((file) => file !== 'huge.py')).toEqual([]);
    },
    120_000,
  );
});
