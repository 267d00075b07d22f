import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { Example, ExampleSource } from '../build-data.ts';
import { licencePolicy } from '../filter/licence-policy.ts';
import { gatherSources, type Gathered, type SourcesWanted } from './gather-sources.ts';

const never = new AbortController().signal;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-gather-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function gather(wanted: Partial<SourcesWanted> = {}): Promise<Gathered> {
  return gatherSources(
    {
      sets: [],
      from: folder,
      project: undefined,
      report: undefined,
      isSynthetic: false,
      evaluation: [],
      isWithoutEvaluationSets: true,
      licences: licencePolicy(),
      seed: 1,
      // Nothing listens there: what is not in the folder cannot be had.
      hub: {
        environment: { HF_ENDPOINT: 'http://127.0.0.1:9', HOME: folder },
        folder: join(folder, 'hub'),
        onProgress: () => undefined,
      },
      ...wanted,
    },
    never,
  );
}

function put(name: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}

function lines(records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

async function examplesOf(source: ExampleSource | undefined): Promise<readonly Example[]> {
  const found: Example[] = [];
  for await (const example of source?.examples(never) ?? []) {
    found.push(example);
  }
  return found;
}

const UNSAFE = `\`\`\`python
import sqlite3


def shelf_of(connection, title):
    cursor = connection.cursor()
    cursor.execute("SELECT shelf FROM book WHERE title = '" + title + "'")
    return cursor.fetchone()
\`\`\``;
const SAFE = UNSAFE.replace(
  `"SELECT shelf FROM book WHERE title = '" + title + "'"`,
  '"SELECT shelf FROM book WHERE title = ?", (title,)',
);

function preference(lang: string, chosen = SAFE, rejected = UNSAFE): object {
  return {
    lang,
    vulnerability: 'SQL injection',
    system: '',
    question: 'Find a book.',
    chosen,
    rejected,
  };
}

test('a set is known by its folder, or by its columns; rows are made of its Python only', async () => {
  const records = lines([
    preference('c++', 'int main() {}', 'int main() {}'),
    preference('Python'),
  ]);
  put('Code_Vulnerability_Security_DPO/whatever.json', records);
  const { sources } = await gather();
  expect(sources.map(({ facts }) => facts)).toMatchObject([
    {
      name: 'code-vulnerability-dpo',
      licence: 'Apache-2.0',
      revision: expect.stringMatching(/^sha256:[0-9a-f]{16}$/u),
      files: [{ name: 'Code_Vulnerability_Security_DPO/whatever.json', bytes: records.length }],
    },
  ]);
  const [other, python] = await examplesOf(sources[0]);
  expect(other).toEqual({
    outcome: 'dropped',
    reason: 'another language',
    place: 'Code_Vulnerability_Security_DPO/whatever.json, line 1: c++',
  });
  expect(python?.outcome === 'made' && python.rows.length > 0).toBe(true);
  rmSync(join(folder, 'Code_Vulnerability_Security_DPO'), { recursive: true });
  put('loose.jsonl', records);
  expect((await gather()).sources.map(({ facts }) => facts.name)).toEqual([
    'code-vulnerability-dpo',
  ]);
});

test('columns go by the names that they have had, in Parquet too', async () => {
  put(
    'codeforces/selected_accepted/train.parquet',
    new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: 'submission_id', data: ['1', '2'] },
          { name: 'source', data: ['int main() {}', 'print(1)'] },
          { name: 'programmingLanguage', data: ['GNU C++17', 'PyPy 3-64'] },
          { name: 'verdict', data: ['OK', 'OK'] },
          { name: 'problem_id', data: ['1/A', '1/A'] },
          { name: 'testset', data: ['TESTS', 'TESTS'] },
        ],
      }),
    ),
  );
  const { sources } = await gather();
  const examples = await examplesOf(sources[0]);
  expect(examples.map((one) => (one.outcome === 'dropped' ? one.reason : 'made'))).toEqual([
    'another language',
    'no pair: one solution of its task',
  ]);
});

describe('what cannot be used is told, with what to do', () => {
  test('a set without the expected columns: which it has, which it lacks', async () => {
    put('code-vulnerability-dpo/train.jsonl', lines([{ lang: 'python', text: 'x', label: 1 }]));
    await expect(gather()).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message:
        'code-vulnerability-dpo/train.jsonl is not what Code_Vulnerability_Security_DPO was: ' +
        'it has no column vulnerability, no column question or prompt, no column chosen, no column rejected',
      hint: expect.stringContaining('It has lang, text, label.'),
    });
  });

  test('a file of no known set', async () => {
    put('mine.jsonl', lines([{ text: 'x', label: 1 }]));
    await expect(gather()).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: 'mine.jsonl has the columns of no set that is known: text, label',
    });
  });

  test('a half-downloaded Parquet', async () => {
    put('effibench/train.parquet', 'PAR1 and then the connection broke');
    await expect(gather()).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('effibench/train.parquet is no whole Parquet file'),
      hint: 'It was probably downloaded in part. Delete it and fetch it again.',
    });
  });

  test('a licence that forbids, where the set was named', async () => {
    await expect(gather({ from: undefined, sets: ['code-alpaca'] })).rejects.toMatchObject({
      code: 'USAGE',
      message: 'CodeAlpaca 20K is under CC-BY-NC-4.0, which is not allowed (allowed: permissive)',
      hint: 'If your use is one that it allows: --licence CC-BY-NC-4.0. Else leave the set out.',
    });
    await expect(gather({ from: undefined, sets: ['pysecdb'] })).rejects.toMatchObject({
      hint: 'If the terms under which you got it allow your use: --licence NOASSERTION.',
    });
  });

  test('a licence that forbids, where the set lies in the folder: it is left out and counted', async () => {
    const records = lines([{ instruction: 'Sort.', input: '', output: 'x.sort()' }]);
    put('code-alpaca/code_alpaca_20k.json', records);
    put('code-vulnerability-dpo/train.jsonl', lines([preference('python')]));
    const { sources } = await gather();
    expect(await examplesOf(sources[0])).toEqual([
      {
        outcome: 'dropped',
        reason: 'licence not allowed',
        place: 'all of about 1 records: CC-BY-NC-4.0',
      },
    ]);
    const allowed = await gather({ licences: licencePolicy(['CC-BY-NC-4.0']) });
    expect((await examplesOf(allowed.sources[0]))[0]).not.toMatchObject({
      reason: 'licence not allowed',
    });
  });

  test('an evaluation set is nothing to train on; an unknown one is nothing at all', async () => {
    await expect(gather({ sets: ['HumanEval'] })).rejects.toThrow(
      'HumanEval is for evaluation only, never for training',
    );
    await expect(gather({ sets: ['the-stack'] })).rejects.toMatchObject({
      message: 'No public set is called the-stack',
      hint: expect.stringContaining('code-feedback, code-alpaca'),
    });
  });

  test('evaluation sets that cannot be had: how to bring them, or to do without', async () => {
    put('code-vulnerability-dpo/train.jsonl', lines([preference('python')]));
    await expect(gather({ isWithoutEvaluationSets: false })).rejects.toMatchObject({
      code: 'DATA_DOWNLOAD_FAILED',
      message: expect.stringContaining('no row may come close to HumanEval, so it is needed'),
      hint: expect.stringContaining('--without-eval-sets'),
    });
    expect((await gather()).evaluation.leftOut).toEqual(['HumanEval', 'MBPP']);
  });

  test('nothing to build from, an empty folder, one that is not there', async () => {
    await expect(gather({ from: undefined })).rejects.toThrow('There is nothing to build from');
    await expect(gather()).rejects.toThrow(`${folder} holds no Parquet, JSONL or JSON`);
    await expect(gather({ from: join(folder, 'no') })).rejects.toMatchObject({
      code: 'PATH_NOT_FOUND',
    });
  });
});

test('evaluation data: sets of the folder, Python files, records of any kind, rows held back before', async () => {
  put('code-vulnerability-dpo/train.jsonl', lines([preference('python')]));
  put(
    'humaneval/test.jsonl',
    lines([
      {
        task_id: 'Shops/0',
        prompt:
          'def closing(hours):\n    """Hour at which the last shop of the street closes."""\n',
        canonical_solution: '    return max(hours)\n',
      },
    ]),
  );
  put(
    'mbpp/test.jsonl',
    lines([{ task_id: 7, text: 'Count the open shops.', code: 'def f(x):\n    return sum(x)' }]),
  );
  put(
    'own/bench/task.py',
    '# The oldest tree of the park.\ndef oldest(trees):\n    return min(trees)\n',
  );
  put(
    'own/bench/tasks.jsonl',
    lines([{ question: 'Which tree?', answer: { code: 'tree = max(trees)' } }]),
  );
  const own = join(folder, 'own');
  const all = await gather({
    isWithoutEvaluationSets: false,
    from: undefined,
    isSynthetic: true,
    evaluation: [own],
  });
  expect(all.evaluation.sets).toEqual([{ name: own, items: 2 }]);
  rmSync(own, { recursive: true });
  put('bench.py', '# The oldest tree of the park.\ndef oldest(trees):\n    return min(trees)\n');
  const { evaluation } = await gather({
    isWithoutEvaluationSets: false,
    evaluation: [join(folder, 'bench.py')],
  });
  expect(evaluation.sets.map(({ name, items }) => [name.split('/').at(-1), items])).toEqual([
    ['HumanEval', 1],
    ['MBPP', 1],
    ['bench.py', 1],
  ]);
  expect(evaluation.items).toEqual([
    {
      place: 'HumanEval Shops/0',
      code: expect.stringContaining('def closing(hours):'),
      text: 'Hour at which the last shop of the street closes.',
    },
    { place: 'MBPP 7', code: 'def f(x):\n    return sum(x)', text: 'Count the open shops.' },
    {
      place: 'bench.py',
      code: expect.stringContaining('def oldest(trees):'),
      text: '# The oldest tree of the park.',
    },
  ]);
});
