import { expect, test } from 'vitest';

import { tokenGrams } from './code-grams.ts';
import { codeTokens, mixed } from './code-tokens.ts';
import { fingerprint } from './fingerprint.ts';
import { minHash, PERMUTATIONS } from './min-hash.ts';
import { openNearIndex } from './near-index.ts';

/** Two sets of 400 numbers, of which `shared` are the same. */
function pair(seed: number, shared: number): readonly [Uint32Array, Uint32Array] {
  const left = Uint32Array.from({ length: 400 }, (_, index) => mixed(seed * 1000 + index));
  const right = left.map((value, index) => (index < shared ? value : mixed(value)));
  return [left, right];
}

test.each([
  [400, 1],
  [350, 350 / 450],
  [300, 300 / 500],
  [100, 100 / 700],
])(
  'signatures of sets with %i of 400 in common agree in the share that the sets have in common',
  (shared, jaccard) => {
    const shares = Array.from({ length: 40 }, (_, seed) => {
      const [left, right] = pair(seed, shared).map((one) => minHash(one));
      const agreeing = left?.filter((value, index) => value === right?.[index]).length ?? 0;
      return agreeing / PERMUTATIONS;
    });
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(Math.abs(mean - jaccard)).toBeLessThan(0.03);
  },
);

test('of 2,000 pairs nearly all with a similarity over the limit are found and none far below it', () => {
  const index = openNearIndex(0.7);
  const near = Array.from({ length: 2000 }, (_, seed) => pair(seed, seed % 2 === 0 ? 360 : 150));
  near.forEach(([left]) => index.add(minHash(left)));
  const found = near.map(([, right], seed) => index.near(minHash(right)).includes(seed));
  const missed = found.filter((isFound, seed) => seed % 2 === 0 && !isFound).length;
  expect(missed).toBeLessThan(20);
  expect(found.filter((isFound, seed) => seed % 2 === 1 && isFound)).toEqual([]);
});

test('numbers are those that adding gave, and all that are like it are told', () => {
  const index = openNearIndex(0.7);
  const [same] = pair(1, 400);
  const [other] = pair(2, 400);
  const numbers = [same, other, same].map((hashes) => index.add(minHash(hashes)));
  expect(numbers).toEqual([0, 1, 2]);
  expect(index.near(minHash(same))).toEqual([0, 2]);
});

test('layout, comments, docstrings, quotes and trailing commas leave no trace in the tokens', () => {
  const plain = codeTokens('def f(a, b):\n    return g(a, "x", [b])\n');
  const laidOut = codeTokens(
    "def f(\n    a,  # first\n    b,\n):\n    '''Says \"x\".'''\n    return g(\n        a, 'x', \\\n        [b,],\n    )",
  );
  expect(hashes(laidOut)).toEqual(hashes(plain));
  expect(hashes(codeTokens('def f(a, b):\n    return g(a, "y", [b])\n'))).not.toEqual(
    hashes(plain),
  );
});

test('a changed line in twenty is a near duplicate, another program is not', () => {
  const lines = Array.from(
    { length: 20 },
    (_, line) => `value_${line} = compute(${line}, items[${line}])`,
  );
  const index = openNearIndex(0.7);
  index.add(fingerprint(lines.join('\n')).signature);
  const changed = lines.with(7, 'raise ValueError("seven")').join('\n');
  expect(index.near(fingerprint(changed).signature)).toEqual([0]);
  const other = lines.map((line) => `if ${line.replace('=', '==')}: stop()`).join('\n');
  expect(index.near(fingerprint(other).signature)).toEqual([]);
});

test('code of fewer tokens than a shingle is compared whole', () => {
  expect(tokenGrams(codeTokens('x = 1'), 5)).toHaveLength(1);
  expect(tokenGrams(codeTokens(''), 5)).toHaveLength(0);
});

function hashes(tokens: ReturnType<typeof codeTokens>): readonly number[] {
  return [...tokens.hashes.subarray(0, tokens.length)];
}
