import { expect, test } from 'vitest';
import { z } from 'zod';
import { expectNoStack, project, runAssay, type AssayRun } from './run-assay.ts';

const FILES = {
  'stock.py': `def missing(wanted: list[str], stocked: list[str]) -> list[str]:
    return [name for name in wanted if name not in stocked]


def total(prices: list[int]) -> int:
    result = 0
    for price in prices:
        result += price
    return result


def load(path: str) -> str:
    with open(path) as file:
        return file.read()
`,
  'draft.py': `def missing(wanted, stocked):
    known = set(stocked)
    return [name for name in wanted if name not in known]


def unordered(wanted, stocked):
    return list(set(wanted) - set(stocked))


def total(prices):
    result = 0
    for amount in prices:
        result = result + amount
    return result


def load(path):
    return open(path).read()
`,
};

const trial = z.object({
  outcome: z.string(),
  inputs: z.number(),
  branches: z.number().nullable(),
  covered: z.number().nullable(),
  speedup: z.number().nullable(),
  exponents: z.object({ original: z.number(), rewrite: z.number() }).nullable(),
  memory: z.number().nullable(),
  counterexample: z
    .object({ call: z.string(), original: z.string(), rewrite: z.string() })
    .loose()
    .nullable(),
  reason: z.string().nullable(),
});

function tryIt(...args: readonly string[]): Promise<AssayRun> {
  return runAssay(['try', ...args], { cwd: project(FILES) });
}

test('an equal and faster rewrite is tried, with figures', async () => {
  const run = await tryIt('stock.py:missing', '--with', 'draft.py', '--format', 'json');
  const outcome = trial.parse(JSON.parse(run.stdout));
  expect(run.code).toBe(0);
  expect(outcome).toMatchObject({ outcome: 'tried', counterexample: null, reason: null });
  expect(outcome.inputs).toBeGreaterThan(20);
  expect(outcome.covered).toBe(outcome.branches);
});

test('what was compared, on which inputs, and the claim, for people', async () => {
  const run = await tryIt('stock.py:missing', '--with', 'draft.py');
  expect(run.code).toBe(0);
  expect(run.stdout).toContain('original  stock.py:1 missing');
  expect(run.stdout).toContain('rewrite   draft.py:1 missing');
  expect(run.stdout).toMatch(/result {4}equal on all of them/);
  expect(run.stdout).toMatch(/tried ✓ .*(faster at n|no difference|not timed)/);
});

test('a rewrite that differs is refused with the smallest call found', async () => {
  const run = await tryIt('stock.py:missing', '--with', 'draft.py:unordered', '--format', 'json');
  const outcome = trial.parse(JSON.parse(run.stdout));
  expect(run.code).toBe(1);
  expect(outcome).toMatchObject({ outcome: 'refused', speedup: null });
  const { call = '', original, rewrite } = outcome.counterexample ?? {};
  expect(call).toMatch(/^missing\(\[.*\], \[.*\]\)$/);
  expect(call.length).toBeLessThan(40);
  expect(original).not.toBe(rewrite);
});

test('no speed is claimed for the same work in other words', async () => {
  const run = await tryIt('stock.py:total', '--with', 'draft.py', '--format', 'json');
  expect(trial.parse(JSON.parse(run.stdout))).toMatchObject({ outcome: 'tried', speedup: null });
});

test('secrets in what a call gives are hidden', async () => {
  const token = `ghp_${'a1B2c3D4e5'.repeat(4)}`.slice(0, 40);
  const source = `def key(n: int) -> str:\n    return '${token}' * n\n`;
  const cwd = project({ 'key.py': source, 'other.py': source.toLowerCase() });
  const run = await runAssay(['try', 'key.py:key', '--with', 'other.py'], {
    cwd,
  });
  expect(run.code).toBe(1);
  expect(run.stdout).not.toContain(token);
  expect(run.stdout).toContain('••••••••');
});

test('what reads files cannot be tried, and the line is named', async () => {
  const run = await tryIt('stock.py:load', '--with', 'draft.py', '--format', 'json');
  expect(run.code).toBe(3);
  expect(trial.parse(JSON.parse(run.stdout))).toMatchObject({
    outcome: 'not-triable',
    reason: expect.stringMatching(/file.*line 13/),
  });
});

test('a file alone is a program: the text it reads is made up, what it prints is compared', async () => {
  const sums = 'n = int(input())\nprint(sum(int(input()) for _ in range(n)))\n';
  const cwd = project({ 'sums.py': sums, 'wrong.py': sums.replace('range(n)', 'range(1, n)') });
  const run = await runAssay(['try', 'sums.py', '--with', 'wrong.py', '--format', 'json'], {
    cwd,
  });
  expect(run.code).toBe(1);
  const { call = '' } = trial.parse(JSON.parse(run.stdout)).counterexample ?? {};
  expect(call).toMatch(/^the program, reading '1\\n\d+\\n'$/);
});

test('without a rewrite those of the rules are tried', async () => {
  const run = await tryIt('stock.py:missing', '--model', 'none', '--format', 'json');
  expect(run.code).toBe(0);
  expect(trial.parse(JSON.parse(run.stdout)).outcome).toBe('tried');
});

test.each([
  [['stock.txt:missing'], 2, 'names no function of a Python file'],
  [['none.py:missing', '--with', 'draft.py'], 2, 'There is no file none.py'],
  [['stock.py:missing', '--python', 'nowhere/python'], 2, 'path of a Python interpreter'],
  [
    ['stock.py:nobody', '--with', 'draft.py'],
    3,
    'no function `nobody` in stock.py; it has `missing`',
  ],
  [['stock.py:misssing', '--with', 'draft.py'], 3, 'did you mean `missing`?'],
  [['stock.py:total', '--with', 'draft.py:totl'], 3, 'did you mean `total`?'],
  [['stock.py:lod', '--model', 'none'], 3, 'did you mean `load`?'],
  [['stock.py:load', '--model', 'none'], 3, 'neither a rule nor a model has a rewrite'],
])(
  '%j is said to be wrong',
  async (args, code, message) => {
    const run = await tryIt(...args);
    expect(run.code).toBe(code);
    expect((run.stdout + run.stderr).replaceAll(/\s+/g, ' ')).toContain(message);
    expectNoStack(run);
  },
  120_000,
);
