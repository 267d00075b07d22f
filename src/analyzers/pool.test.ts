import { afterAll, expect, test } from 'vitest';
import type { SourceFile } from '../core/review-result.ts';
import type { AnalysedFile } from './file-result.ts';
import { openPool } from './pool.ts';

const pool = openPool({ jobs: 1, timeoutMs: 30_000, version: 'test' });
const { signal } = new AbortController();

afterAll(async () => {
  await pool.close();
});

function file(path: string, text: string): SourceFile {
  return { path, text, hash: '' };
}

test('a file is parsed, seen by our rules and by ruff, and equal findings are folded', async () => {
  const result = await pool.analyse(
    file('app.py', 'def add(item, items=[]):\n    if not item == 2:\n        return eval(item)\n'),
    signal,
  );
  expect(result.shortfalls).toEqual([]);
  expect(result.analysis.parses).toBe(true);
  expect(result.analysis.findings.map((one) => [one.rule, one.location.start.line])).toContainEqual(
    ['refactoring/ruff-sim201', 2],
  );
  expect(result.analysis.functions).toMatchObject([
    { qualifiedName: 'add', firstLine: 1, lastLine: 3, complexity: 2, loopDepth: 0 },
  ]);
});

test('a syntax error is named with its line, and the rest is analysed', async () => {
  const result = await pool.analyse(
    file('bad.py', 'x = eval(y)\ndef broken(:\n    pass\n'),
    signal,
  );
  expect(result.analysis.parses).toBe(false);
  expect(result.shortfalls.join()).toMatch(/not valid Python: line 2: /);
});

/** Which of the two it is depends on what else the machine has to do. */
const STOPPED = /the analysis (?:took longer than|was not done after) [\d.]+ s and was stopped$/;

const hostile: readonly (readonly [string, string])[] = [
  ['200,000 nested operators', `x = ${'-'.repeat(200_000)}1\n`],
  ['5,000 nested parentheses', `x = ${'('.repeat(5_000)}1${')'.repeat(5_000)}\n`],
  ['a sum of 100,000 terms', `x = ${'1 + '.repeat(100_000)}1\n`],
  [
    '20,000 elif',
    `if a == 0:\n    pass\n${Array.from({ length: 20_000 }, (_, n) => `elif a == ${n}:\n    pass\n`).join('')}`,
  ],
  ['a list literal of 600 KB', `x = [${'123456, '.repeat(75_000)}]\n`],
  ['NUL and other control characters', 'x = 1\n\u0000\u0001\u001B[2J = 2\n'],
];

test.each(hostile)('%s cost the file at most, and never the thread', async (_, text) => {
  const result = await pool.analyse(file('hostile.py', text), signal);
  expect(result.path).toBe('hostile.py');
  const after = await pool.analyse(file('fine.py', 'import os\n'), signal);
  expect(after.shortfalls).toEqual([]);
});

test('what is nested too deeply is said, not shown as clean', async () => {
  const result = await pool.analyse(file('deep.py', `x = ${'-'.repeat(200_000)}1\n`), signal);
  expect(result.shortfalls).not.toEqual([]);
});

test('a file that takes too long is given up, and the ones behind it are still analysed', async () => {
  const hurried = openPool({ jobs: 1, timeoutMs: 1, version: 'test' });
  const large = 'value = compute(1, [2, 3])\n'.repeat(20_000);
  const [slow, other] = await Promise.all([
    hurried.analyse(file('slow.py', large), signal),
    hurried.analyse(file('other.py', large), signal),
  ]);
  expect(slow?.shortfalls).toEqual([expect.stringMatching(STOPPED)]);
  expect(other?.path).toBe('other.py');
  await hurried.close();
});

test('of a file that takes too long, what was found until then stays, and is put together as ever', async () => {
  const text = `eval(a)  # assay: ignore[security/eval-of-variable]\n${'eval(b)\n'.repeat(8000)}`;
  const whole = await pool.analyse(file('slow.py', text), signal);
  // How long the first rules take to speak depends on the machine.
  let timeoutMs = 250;
  let [part, other] = await analyseWithin(timeoutMs, text);
  while (
    part.isUnfinished === undefined ||
    part.analysis.findings.length === 0 ||
    other.isUnfinished === true
  ) {
    timeoutMs *= part.isUnfinished === undefined ? 0.6 : 2;
    [part, other] = await analyseWithin(timeoutMs, text);
  }
  expect(part.shortfalls).toEqual([expect.stringMatching(/^looked at only in part: /)]);
  expect(part.shortfalls.join()).toMatch(STOPPED);
  expect(part.analysis.parses).toBe(true);
  const [first] = part.analysis.findings;
  expect([first?.location.start.line, first?.suppression?.comment]).toEqual([
    1,
    '# assay: ignore[security/eval-of-variable]',
  ]);
  const known = new Set(whole.analysis.findings.map(({ fingerprint }) => fingerprint));
  expect(part.analysis.findings.filter((one) => !known.has(one.fingerprint))).toEqual([]);
  expect(other.shortfalls).toEqual([]);
});

async function analyseWithin(
  timeoutMs: number,
  text: string,
): Promise<readonly [slow: AnalysedFile, other: AnalysedFile]> {
  const hurried = openPool({ jobs: 1, timeoutMs, version: 'test' });
  try {
    return await Promise.all([
      hurried.analyse(file('slow.py', text), signal),
      hurried.analyse(file('other.py', 'eval(c)\n'), signal),
    ]);
  } finally {
    await hurried.close();
  }
}

test('where ruff runs out of memory, what our rules found stays, and the next files are read by a new one', async () => {
  const branches = ' if a:\n  b=c\n else:\n  c=b\n b+=c\n'.repeat(20_000);
  const [branching, next] = await Promise.all([
    pool.analyse(file('a.py', `def f(a,b,c,d=[]):\n eval(c)\n${branches} return b\n`), signal),
    pool.analyse(file('b.py', 'if not item == 2:\n    pass\n'), signal),
  ]);
  expect(branching.shortfalls).toEqual([
    'ruff ran out of memory: there are too many branches in one place for it',
  ]);
  expect(
    branching.analysis.findings.map((one) => [one.rule, one.location.start.line]),
  ).toContainEqual(['security/eval-of-variable', 2]);
  expect(next.shortfalls).toEqual([]);
  expect(next.analysis.findings.map((one) => one.rule)).toContain('refactoring/ruff-sim201');
}, 120_000);

test('an abort rejects what waits', async () => {
  const controller = new AbortController();
  const waiting = pool.analyse(file('a.py', 'x = 1\n'), controller.signal);
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('what ruff says of a concatenation is folded into the finding that calls it quadratic', async () => {
  const loop =
    'def names(rows):\n    found = []\n    for row in rows:\n        found = found + [row]\n';
  const { analysis } = await pool.analyse(
    file('app.py', `${loop}    return found + [1]\n`),
    signal,
  );
  const said = analysis.findings
    .filter((one) => /list-concatenation|ruf005/.test(one.rule))
    .map((one) => [one.rule, one.location.start.line, one.alsoReportedAs]);
  expect(said).toEqual([
    ['performance/list-concatenation-in-loop', 4, ['RUF005']],
    ['refactoring/ruff-ruf005', 5, ['RUF005']],
  ]);
});
