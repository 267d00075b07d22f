import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { builtinAnalyzer } from '../../analyzers/builtin/builtin.ts';
import { ReviewError } from '../../core/review-error.ts';
import { checkFunctions } from './check-functions.ts';
import { readBenchSet } from './read-set.ts';
import { inRunOrder } from './run-order.ts';

const EXAMPLE = fileURLToPath(new URL('../../../examples/bench', import.meta.url));

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-set-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

function rows(...values: readonly unknown[]): string {
  return values.map((one) => `${typeof one === 'string' ? one : JSON.stringify(one)}\n`).join('');
}

const GOOD = { id: 'a', rule: 'security/pickle-load', label: 'real', code: 'x = 1', line: 1 };

test('the set that ships is whole, and its pairs have a real and a harmless member', async () => {
  const analyzer = builtinAnalyzer('test');
  await analyzer.start();
  const set = checkFunctions(readBenchSet(EXAMPLE), analyzer);
  expect(set.problems).toEqual([]);
  expect(set.judge.length).toBeGreaterThanOrEqual(30);
  expect(set.discover.length).toBeGreaterThanOrEqual(10);
  expect(set.rewrite.length).toBeGreaterThanOrEqual(6);
  for (const pair of Map.groupBy(set.judge, (one) => one.pair).values()) {
    expect(new Set(pair.map(({ isReal }) => isReal))).toEqual(new Set([false, true]));
  }
  for (const { path, text } of [...set.judge, ...set.discover, ...set.rewrite]) {
    const outcome = analyzer.analyse({ path, text, hash: path });
    expect(outcome.outcome, path).toBe('ran');
  }
});

test('a broken row is named and left out, the others count', () => {
  const set = readBenchSet(
    folderWith({
      'judge.jsonl': rows(
        GOOD,
        '',
        'not json',
        { ...GOOD, id: 'b', label: 'maybe' },
        { ...GOOD, id: 'c', rule: 'security/no-such-rule' },
        { ...GOOD, id: 'd', line: 3 },
        { ...GOOD },
        { ...GOOD, id: 'e', code: undefined },
        { ...GOOD, id: 'f', code: undefined, file: '../outside.py' },
        { ...GOOD, id: 'g', code: undefined, file: 'gone.py' },
        { ...GOOD, id: 'h', colour: 'red' },
        { ...GOOD, id: 'i' },
      ),
    }),
  );
  expect(set.judge.map(({ id }) => id)).toEqual(['a', 'i']);
  expect(set.problems.map(({ place, reason }) => `${place} ${reason}`)).toEqual([
    'judge.jsonl:3 it is not JSON',
    'judge.jsonl:4 `label` must be "real" or "harmless"',
    'judge.jsonl:5 no rule or topic security/no-such-rule has a question for a model',
    expect.stringContaining('judge.jsonl:6 line 3 is behind the end of inline/'),
    'judge.jsonl:7 the id a was used before',
    'judge.jsonl:8 it needs either `file` or `code`',
    "judge.jsonl:9 `file` must be a .py file below the set's folder: ../outside.py",
    "judge.jsonl:10 there is no file gone.py in the set's folder",
    'judge.jsonl:11 the format has no `colour`',
  ]);
});

test.each([
  [[1], 'it is not an object such as {"id": "orders-a", …}'],
  [{ ...GOOD, id: undefined }, '`id` is missing'],
  [{ ...GOOD, line: 'two' }, '`line` must be of another kind: number'],
  [
    { ...GOOD, code: 'def f(d):\n\n    return d', line: 2 },
    /^line 2 of inline\/\w+\.py is empty$/u,
  ],
  [{ ...GOOD, code: undefined, file: '/etc/x.py' }, /below the set's folder: \/etc\/x\.py$/u],
  [{ ...GOOD, code: undefined, file: 'a/../../x.py' }, /below the set's folder/u],
  [{ ...GOOD, code: undefined, file: 'a\\x.py' }, /below the set's folder/u],
])('a row that is wrong is told in words: %j', (row, reason) => {
  const { problems } = readBenchSet(folderWith({ 'judge.jsonl': rows(row, { ...GOOD, id: 'z' }) }));
  expect(problems).toEqual([
    {
      place: 'judge.jsonl:1',
      reason: typeof reason === 'string' ? reason : (expect.stringMatching(reason) as string),
    },
  ]);
});

test('a thousand rows of another system, with a byte order mark and its line ends', () => {
  const many = Array.from({ length: 1000 }, (_, index) => ({ ...GOOD, id: `row ${index}` }));
  const text = `\uFEFF${rows(...many).replaceAll('\n', '\r\n')}`;
  const set = readBenchSet(folderWith({ 'judge.jsonl': text }));
  expect(set.judge).toHaveLength(1000);
  expect(set.problems).toEqual([]);
});

test('a link out of the folder is not followed', () => {
  const folder = folderWith({
    'discover.jsonl': rows(
      { id: 'a', file: 'link.py', flaws: [] },
      { id: 'b', code: 'x = 1', flaws: [] },
    ),
  });
  symlinkSync('/etc/hostname', join(folder, 'link.py'));
  expect(readBenchSet(folder).problems).toEqual([
    { place: 'discover.jsonl:1', reason: 'link.py is not a file but a symbolic link' },
  ]);
});

test('the digest changes with a label and with a text, and with nothing else', () => {
  const files = {
    'judge.jsonl': rows({ ...GOOD, code: undefined, file: 'a.py' }),
    'a.py': 'x = 1\n',
  };
  const { digest } = readBenchSet(folderWith(files));
  expect(readBenchSet(folderWith({ ...files, 'README.md': 'words' })).digest).toBe(digest);
  expect(readBenchSet(folderWith({ ...files, 'a.py': 'x = 2\n' })).digest).not.toBe(digest);
  const harmless = rows({ ...GOOD, code: undefined, file: 'a.py', label: 'harmless' });
  expect(readBenchSet(folderWith({ ...files, 'judge.jsonl': harmless })).digest).not.toBe(digest);
});

test.each([
  ['no folder', '/no/such/folder', 'PATH_NOT_FOUND'],
  ['a folder without rows', '', 'CONFIG_INVALID'],
])('%s is refused with what to do', (_, path, code) => {
  const folder = path === '' ? folderWith({ 'judge.jsonl': rows('nothing') }) : path;
  try {
    readBenchSet(folder);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(ReviewError);
    expect(error).toMatchObject({ code });
  }
});

test('a function that is not where its label says is named and left out', async () => {
  const analyzer = builtinAnalyzer('test');
  await analyzer.start();
  const code = 'def total(xs):\n    return sum(xs)\n';
  const message = 'slow';
  const folder = folderWith({
    'rewrite.jsonl': rows(
      { id: 'a', code, function: 'total', line: 2, message },
      { id: 'b', code, function: 'other', line: 2, message },
    ),
  });
  const set = checkFunctions(readBenchSet(folder), analyzer);
  expect(set.rewrite.map(({ id }) => id)).toEqual(['a']);
  expect(set.problems[0]?.reason).toContain('is not in a function other');
});

test('the first run keeps the order of the set, others mix it and keep rules together', () => {
  const set = readBenchSet(EXAMPLE);
  function rulesOf(run: number): readonly string[] {
    return inRunOrder(set, 'judge', run).map((one) => ('rule' in one ? one.rule : ''));
  }
  for (const run of [1, 2, 3]) {
    const rules = rulesOf(run);
    const changes = rules.filter((rule, index) => rule !== rules[index - 1]);
    expect(changes).toHaveLength(new Set(rules).size);
  }
  expect(inRunOrder(set, 'discover', 1).map(({ id }) => id)).toEqual(
    set.discover.map(({ id }) => id),
  );
  expect(inRunOrder(set, 'discover', 2).map(({ id }) => id)).not.toEqual(
    set.discover.map(({ id }) => id),
  );
});
