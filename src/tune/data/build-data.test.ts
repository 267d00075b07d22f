import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { DATA_FILES, trainingRowSchema, type TrainingRow } from '../training-row.ts';
import { buildData, type BuildRequest, type Example, type ExampleSource } from './build-data.ts';
import { dataCardSchema, type DataCard } from './card.ts';
import { licencePolicy } from './filter/licence-policy.ts';

const never = new AbortController().signal;

let folder = '';
let out = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-build-'));
  out = join(folder, 'data');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A function whose body no other number gives. */
function code(number: number): string {
  const lines = Array.from(
    { length: 8 },
    (_, line) =>
      `    store.put_${number}_${line}(item.field_${(number * 31 + line) % 997}, ${number})`,
  );
  return `def save_${number}(store, item):\n${lines.join('\n')}\n    return store\n`;
}

function row(number: number, changes: Partial<TrainingRow['origin']> = {}): TrainingRow {
  const own = changes.code ?? code(number);
  return {
    id: `row-${number}`,
    task: 'verdict',
    kind: 'sft',
    prompt: [
      { role: 'system', content: 'You review Python.' },
      { role: 'user', content: `Is the finding right?\n${own}` },
    ],
    completion: [{ role: 'assistant', content: 'yes' }],
    origin: {
      source: 'made',
      group: `group ${number % 10}`,
      licence: 'MIT',
      label: 'real',
      ...changes,
      code: own,
    },
  };
}

function source(name: string, examples: readonly Example[]): ExampleSource {
  return {
    facts: { name, title: `The ${name}`, files: [] },
    expected: examples.length,
    async *examples() {
      yield* await Promise.resolve(examples);
    },
  };
}

function made(...rows: readonly TrainingRow[]): Example {
  return { outcome: 'made', rows, place: `at ${rows[0]?.id ?? ''}` };
}

function build(
  sources: readonly ExampleSource[],
  changes: Partial<BuildRequest> = {},
  signal = never,
): Promise<DataCard> {
  return buildData(
    {
      sources,
      evaluation: { items: [], sets: [], leftOut: [] },
      licences: licencePolicy(),
      out,
      mayReplace: false,
      maxTokens: 2000,
      seed: 1,
      onProgress: () => undefined,
      ...changes,
    },
    signal,
  );
}

function written(): readonly TrainingRow[] {
  return [DATA_FILES.train, DATA_FILES.validation, DATA_FILES.test].flatMap(rowsIn);
}

function rowsIn(file: string): readonly TrainingRow[] {
  return readFileSync(join(out, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => trainingRowSchema.parse(JSON.parse(line)));
}

function ids(): readonly string[] {
  return written()
    .map(({ id }) => id)
    .toSorted();
}

test('writes rows of the contract, a card and a page, and nothing else', async () => {
  const rows = Array.from({ length: 200 }, (_, number) => row(number));
  const card = await build([
    source(
      'made',
      rows.map((one) => made(one)),
    ),
  ]);
  expect(readdirSync(folder)).toEqual(['data']);
  expect(readdirSync(out).toSorted()).toEqual(Object.values(DATA_FILES).toSorted());
  expect(ids()).toEqual(rows.map(({ id }) => id).toSorted());
  expect(dataCardSchema.parse(JSON.parse(readFileSync(join(out, 'card.json'), 'utf8')))).toEqual(
    card,
  );
  expect(card.rows).toMatchObject({ total: 200, groups: 10, byLabel: { real: 200 } });
  expect(readFileSync(join(out, 'card.md'), 'utf8')).toContain('200 rows of 10 groups');
});

test('a group stands in one part, and in the same one in every build', async () => {
  const rows = Array.from({ length: 400 }, (_, number) =>
    row(number, { group: `task ${number % 120}` }),
  );
  await build([
    source(
      'made',
      rows.map((one) => made(one)),
    ),
  ]);
  const parts = [DATA_FILES.train, DATA_FILES.validation, DATA_FILES.test].map(
    (file) => new Set(rowsIn(file).map(({ origin }) => origin.group)),
  );
  expect(parts.reduce((sum, part) => sum + part.size, 0)).toBe(120);
  expect(parts.every(({ size }) => size > 0)).toBe(true);
  const first = readFileSync(join(out, DATA_FILES.test), 'utf8');
  await build(
    [
      source(
        'made',
        rows.map((one) => made(one)),
      ),
    ],
    { mayReplace: true },
  );
  expect(readFileSync(join(out, DATA_FILES.test), 'utf8')).toBe(first);
});

describe('what is left out, with its reason and place', () => {
  async function reasons(examples: readonly Example[], changes: Partial<BuildRequest> = {}) {
    const card = await build([source('made', [made(row(900)), ...examples])], changes);
    return card.dropped.map(({ reason, examples: places }) => `${reason}: ${places[0] ?? ''}`);
  }

  test('a second copy, and one with a changed line', async () => {
    const changed = code(1).replace('put_1_4', 'drop_1_4');
    const group = { group: 'same' };
    expect(
      await reasons([
        made(row(1, group)),
        made({ ...row(1, group), id: 'again' }),
        made({ ...row(1, { ...group, code: changed }), id: 'changed' }),
      ]),
    ).toEqual(['exact duplicate: at again', 'near duplicate: at changed']);
    expect(ids()).toEqual(['row-1', 'row-900']);
  });

  test('what is alike stays where it was made of one thing, or the answer is another', async () => {
    const twin = {
      ...row(1),
      id: 'twin',
      prompt: [{ role: 'user' as const, content: 'Other order?' }],
    };
    const harmless = row(1, { label: 'harmless', code: code(1).replace('put_1_4', 'drop_1_4') });
    expect(await reasons([made(row(1), twin), made({ ...harmless, id: 'harmless' })])).toEqual([]);
    expect(ids()).toEqual(['harmless', 'row-1', 'row-900', 'twin']);
  });

  test('what is alike and would stand in another part', async () => {
    const rows = Array.from({ length: 60 }, (_, number) =>
      made({
        ...row(1, { rule: `rule ${number}`, group: `far ${number}` }),
        id: `far-${number}`,
        prompt: [{ role: 'user' as const, content: `By rule ${number}?` }],
      }),
    );
    expect((await reasons(rows))[0]).toContain('near a row of another split');
    const parts = [DATA_FILES.train, DATA_FILES.validation, DATA_FILES.test].filter((file) =>
      rowsIn(file).some(({ id }) => id.startsWith('far')),
    );
    expect(parts).toHaveLength(1);
  });

  test('another language, nothing, and what is longer than may be', async () => {
    expect(
      await reasons([
        made({ ...row(1, { code: 'const a = (b) => { return b ? 1 : 2; };' }), id: 'script' }),
        made({ ...row(2, { code: ' \n' }), id: 'nothing' }),
        made({ ...row(3, { code: `x = [${'1, '.repeat(4000)}]\n` }), id: 'long' }),
      ]),
    ).toEqual([
      'no Python in it: at nothing',
      'no Python that parses: at script',
      'too long: at long: more than 2000 tokens',
    ]);
  });

  test('a licence that forbids', async () => {
    const rows = [
      made(row(1, { licence: 'GPL-3.0-only' })),
      made(row(2, { licence: 'NOASSERTION' })),
      made(row(3, { licence: 'MIT OR GPL-3.0-only' })),
      made(row(4, { licence: 'apache-2.0' })),
    ];
    expect(await reasons(rows)).toEqual(['licence not allowed: at row-1: GPL-3.0-only']);
    expect(ids()).toEqual(['row-3', 'row-4', 'row-900']);
    await reasons(rows, { licences: licencePolicy(['GPL-3.0-only']), mayReplace: true });
    expect(ids()).toEqual(['row-1', 'row-3', 'row-4', 'row-900']);
    await reasons(rows, { licences: licencePolicy(['any']), mayReplace: true });
    expect(ids()).toHaveLength(5);
  });

  test('copies of an evaluation task: exact, renamed, reformatted, inside of more, and by its words', async () => {
    const text =
      'Give back the sum of all prices of orders that were placed before the shop closed for the night.';
    const solution = `def sum_before_closing(orders, closing_hour):
    total = 0
    for order in orders:
        if order["hour"] < closing_hour and not order["is_cancelled"]:
            total += order["price"] * order["amount"]
    return round(total, 2)
`;
    const renamed = solution
      .replaceAll('total', 'acc')
      .replaceAll('orders', 'xs')
      .replaceAll(/\border\b/gu, 'x')
      .replaceAll('closing_hour', 'h')
      .replace('sum_before_closing', 'solve');
    const copies = {
      exact: solution,
      renamed,
      reformatted: solution
        .replaceAll('    ', '\t')
        .replaceAll('"', "'")
        .replace('orders, closing_hour', '\n\torders,\n\tclosing_hour,\n'),
      inside: `${code(5)}\n\n${renamed}\n\n${code(6)}`,
    };
    const rows = Object.entries(copies).map(([id, copy]) =>
      made({ ...row(1, { code: copy }), id }),
    );
    const asked = {
      ...row(7),
      id: 'asked',
      prompt: [{ role: 'user' as const, content: `Write it: ${text}` }],
    };
    const card = await build([source('made', [...rows, made(asked), made(row(8))])], {
      evaluation: {
        items: [{ place: 'Shops 12', code: solution, text }],
        sets: [{ name: 'Shops', items: 1 }],
        leftOut: [],
      },
    });
    expect(ids()).toEqual(['row-8']);
    expect(card.dropped).toEqual([
      {
        source: 'made',
        reason: 'close to an evaluation set',
        count: 5,
        examples: [...Object.keys(copies), 'asked'].map((id) => `at ${id}: Shops 12`),
      },
    ]);
    expect(readFileSync(join(out, 'card.md'), 'utf8')).toContain(
      'Shops, 1 task. 5 rows came too close',
    );
  });
});

test('secrets are masked in everything that is written', async () => {
  const secret = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');
  const leaking = row(1, { code: `token = "${secret}"\nclient.login(token)\n` });
  const card = await build([source('made', [made(leaking), made(row(2))])]);
  expect(card.masked).toBe(1);
  const everything = readdirSync(out)
    .map((file) => readFileSync(join(out, file), 'utf8'))
    .join('');
  expect(everything).toContain('client.login(token)');
  expect(everything).not.toContain(secret);
});

test('rows of all sources come in turn until there are as many as wanted', async () => {
  const rows = Array.from({ length: 300 }, (_, number) => made(row(number)));
  const card = await build(
    [source('first', rows.slice(0, 290)), source('second', rows.slice(290))],
    {
      maxRows: 40,
    },
  );
  expect(card.rows.total).toBe(40);
  expect(card.sources.map((one) => one.rows)).toEqual([30, 10]);
});

test('the page of samples shows what is in rows as text', async () => {
  const evil = row(1, { code: 'print("<script>alert(1)</script><img src=x onerror=alert(2)>")\n' });
  await build([source('<b>made</b>', [made(evil)])]);
  const page = readFileSync(join(out, 'samples.html'), 'utf8');
  expect(page).toContain('&lt;script&gt;alert(1)');
  expect(page).not.toMatch(/<script|<img|<b>/u);
  expect(page).toContain('prefers-color-scheme: dark');
});

describe('nothing half-written is left under the name', () => {
  const rows = Array.from({ length: 300 }, (_, number) => made(row(number)));

  test('a folder that is there is left alone, unless it may be replaced', async () => {
    mkdirSync(out);
    writeFileSync(join(out, 'mine.txt'), 'mine');
    await expect(build([source('made', rows)])).rejects.toMatchObject({
      code: 'USAGE',
      message: `${out} is there already`,
      hint: 'Choose another folder, or replace this one with --force.',
    });
    expect(readdirSync(out)).toEqual(['mine.txt']);
    await build([source('made', rows)], { mayReplace: true });
    expect(readdirSync(out)).not.toContain('mine.txt');
    expect(readdirSync(folder)).toEqual(['data']);
  });

  test('a source that fails in the middle', async () => {
    const failing: ExampleSource = {
      ...source('made', rows),
      async *examples() {
        yield* await Promise.resolve(rows);
        throw new Error('the disk is gone');
      },
    };
    mkdirSync(out);
    await expect(build([failing], { mayReplace: true })).rejects.toThrow('the disk is gone');
    expect(readdirSync(folder)).toEqual(['data']);
    expect(readdirSync(out)).toEqual([]);
  });

  test('Ctrl-C', async () => {
    const controller = new AbortController();
    const building = build(
      [source('made', rows)],
      { onProgress: ({ done }) => done === 100 && controller.abort() },
      controller.signal,
    );
    await expect(building).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a set of which nothing is left', async () => {
    const dropped: Example = { outcome: 'dropped', reason: 'another language', place: 'row 1' };
    await expect(build([source('made', [dropped, dropped])])).rejects.toMatchObject({
      code: 'USAGE',
      message: 'Not one row was left of 2 examined',
      hint: 'Most were dropped for this: another language (2), first row 1.',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a folder that cannot be made', async () => {
    await expect(
      build([source('made', rows)], { out: join(folder, 'no', 'such', 'folder') }),
    ).rejects.toMatchObject({ code: 'PATH_NOT_FOUND' });
  });
});
