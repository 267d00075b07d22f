import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect, test } from 'vitest';

import { dataCardSchema } from '../../src/tune/data/card.ts';
import { trainingRowSchema, type TrainingRow } from '../../src/tune/training-row.ts';
import { expectNoStack, runAssay, temporaryFolder } from './run-assay.ts';

/** Nothing listens there: what is not in the folder cannot be had. */
const OFFLINE = { HF_ENDPOINT: 'http://127.0.0.1:9' };

/** No file may grow beyond a few KB: what a full disk looks like to a program. */
const FULL_DISK = 'ulimit -f 4; exec "$0" "$@"';

function put(path: string, records: readonly object[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
}

function rowsIn(path: string): readonly TrainingRow[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => trainingRowSchema.parse(JSON.parse(line)));
}

function fenced(code: string): string {
  return `Like this:\n\`\`\`python\n${code}\`\`\`\n`;
}

function query(table: string, execute: string): string {
  return `import sqlite3


def ${table}_by_name(connection, name):
    cursor = connection.cursor()
    cursor.execute(${execute})
    return cursor.fetchall()
`;
}

function preference(table: string): object {
  const unsafe = query(table, `f"SELECT * FROM ${table} WHERE name = '{name}'"`);
  const safe = query(table, `"SELECT * FROM ${table} WHERE name = ?", (name,)`);
  return {
    lang: 'python',
    vulnerability: 'SQL injection',
    question: `Find all of ${table} with a name.`,
    chosen: fenced(safe),
    rejected: fenced(unsafe),
  };
}

function sets(cwd: string): void {
  put(join(cwd, 'sets/code-vulnerability-dpo/train.jsonl'), [
    preference('member'),
    { ...preference('guest'), lang: 'java' },
    // The same as a task of the evaluation set below, under other names.
    {
      ...preference('planted'),
      rejected: fenced(`import subprocess


def f(a, b):
    c = subprocess.run("convert " + a + " -resize 50% " + b, shell=True, check=True)
    return c.returncode
`),
      chosen: fenced(`import subprocess


def f(a, b):
    c = subprocess.run(["convert", a, "-resize", "50%", b], check=True)
    return c.returncode
`),
    },
  ]);
  put(join(cwd, 'sets/humaneval/test.jsonl'), [
    {
      task_id: 'Pictures/0',
      prompt: 'def halve(source, target):\n    """Writes the picture at half its size."""\n',
      canonical_solution: `    import subprocess

    done = subprocess.run(["convert", source, "-resize", "50%", target], check=True)
    return done.returncode
`,
    },
    {
      task_id: 'Pictures/1',
      prompt: 'import subprocess\n\n\ndef halve_by_shell(source, target):\n',
      canonical_solution: `    done = subprocess.run("convert " + source + " -resize 50% " + target, shell=True, check=True)
    return done.returncode
`,
    },
  ]);
  put(join(cwd, 'sets/mbpp/test.jsonl'), [
    {
      task_id: 1,
      text: 'Write a function that waters plants.',
      code: 'def water(plants):\n    return [p.water() for p in plants]\n',
    },
  ]);
}

test('builds a set from a folder, with the prompts of a review, and says what became of it', async () => {
  const cwd = temporaryFolder();
  sets(cwd);
  const run = await runAssay(['tune', 'data', '--from', 'sets', '--out', 'data'], {
    cwd,
    env: OFFLINE,
  });
  expect(run).toMatchObject({ code: 0 });
  const card = dataCardSchema.parse(JSON.parse(readFileSync(join(cwd, 'data/card.json'), 'utf8')));
  const rows = ['train', 'validation', 'test'].flatMap((part) =>
    rowsIn(join(cwd, `data/${part}.jsonl`)),
  );
  expect(rows.length).toBe(card.rows.total);
  expect(rows.length).toBeGreaterThan(0);
  expect(new Set(rows.map(({ origin }) => origin.source))).toEqual(
    new Set(['code-vulnerability-dpo']),
  );
  expect(JSON.stringify(rows)).not.toContain('-resize');
  expect(card.dropped.map(({ reason }) => reason)).toEqual(
    expect.arrayContaining(['close to an evaluation set', 'another language']),
  );
  expect(card.evaluation).toEqual({
    sets: [
      { name: 'HumanEval', items: 2 },
      { name: 'MBPP', items: 1 },
    ],
    leftOut: [],
  });
  expect(run.stdout).toContain(`${rows.length} rows in data: `);
  expect(run.stdout).toContain('Compared with HumanEval (2), MBPP (1)');
});

test('rows of one set are ready rows of the next', async () => {
  const cwd = temporaryFolder();
  sets(cwd);
  await runAssay(['tune', 'data', '--from', 'sets', '--out', 'data'], { cwd, env: OFFLINE });
  const again = await runAssay(
    ['tune', 'data', '--from', 'data', '--without-eval-sets', '--out', 'again'],
    { cwd, env: OFFLINE },
  );
  expect(again.code).toBe(0);
  expect(again.stdout).toContain('NOT compared with HumanEval, MBPP');
  for (const file of ['train.jsonl', 'validation.jsonl', 'test.jsonl']) {
    expect(rowsIn(join(cwd, 'again', file))).toEqual(rowsIn(join(cwd, 'data', file)));
  }
});

test.each([
  {
    args: '--from sets --out data',
    code: 3,
    word: 'DATA_DOWNLOAD_FAILED',
    hint: '--without-eval-sets',
  },
  {
    args: '--set leetcode --without-eval-sets --out data',
    code: 3,
    word: 'DATA_DOWNLOAD_FAILED',
    hint: '--from FOLDER',
  },
  { args: '--set mbpp --out data', code: 2, word: 'USAGE', hint: 'compared with it anyway' },
  { args: '--out data', code: 2, word: 'USAGE', hint: '--synthetic' },
  { args: '--from sets --without-eval-sets --out sets', code: 2, word: 'USAGE', hint: '--force' },
])(
  'what cannot be is said before anything is written: $args',
  async ({ args, code, word, hint }) => {
    const cwd = temporaryFolder();
    put(join(cwd, 'sets/code-vulnerability-dpo/train.jsonl'), [preference('member')]);
    const run = await runAssay(['tune', 'data', ...args.split(' ')], { cwd, env: OFFLINE });
    expect(run.code).toBe(code);
    expect(run.stderr).toContain(word);
    expect(run.stderr).toContain(hint);
    expectNoStack(run);
    expect(readdirSync(cwd)).toEqual(['sets']);
  },
);

test('a full disk leaves nothing under the folder’s name, and an earlier set as it was', async () => {
  const cwd = temporaryFolder();
  sets(cwd);
  put(join(cwd, 'data/train.jsonl'), [{ earlier: true }]);
  const args = ['tune', 'data', '--from', 'sets', '--out', 'data', '--force'];
  const run = await runAssay(args, { cwd, env: OFFLINE, shell: FULL_DISK });
  expect(run.code).toBe(3);
  expect(run.stderr).toContain('error  DISK_FULL  No room left on the disk for ');
  expectNoStack(run);
  expect(readdirSync(cwd).toSorted()).toEqual(['data', 'sets']);
  expect(readFileSync(join(cwd, 'data/train.jsonl'), 'utf8')).toBe('{"earlier":true}\n');
});

test('Ctrl-C leaves nothing under the folder’s name', async () => {
  const cwd = temporaryFolder();
  const run = await runAssay(['tune', 'data', '--synthetic', '--out', 'data'], {
    cwd,
    env: OFFLINE,
    interruptAfter: 'examining',
  });
  expect(run.code).toBe(130);
  expect(readdirSync(cwd)).toEqual([]);
});

test('the help names the sets and the ways to bring them, within 80 columns', async () => {
  const run = await runAssay(['tune', 'data', '--help'], { cwd: temporaryFolder() });
  expect(run).toMatchObject({ code: 0, stderr: '' });
  for (const word of [
    '--set <names...>',
    '--from <folder>',
    'code-feedback',
    'HF_TOKEN',
    'Exit codes',
  ]) {
    expect(run.stdout).toContain(word);
  }
  expect(Math.max(...run.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});
