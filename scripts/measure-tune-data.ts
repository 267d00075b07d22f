/**
 * Measures `assay tune data`: `node scripts/measure-tune-data.ts [rows]` makes a Parquet file with so many rows (default 100,000) of
 * generated Python, with known shares of duplicates, near duplicates, other languages and copies of evaluation tasks, builds a training
 * set from it, and prints seconds, processor seconds, the largest resident memory, and whether a planted copy came through.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { parquetWriteBuffer } from 'hyparquet-writer';

import { buildData } from '../src/tune/data/build-data.ts';
import type { DataCard } from '../src/tune/data/card.ts';
import { licencePolicy } from '../src/tune/data/filter/licence-policy.ts';
import { gatherSources } from '../src/tune/data/sources/gather-sources.ts';

async function measure(rows: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-tune-data-'));
  try {
    // In a process of its own: its memory is not what is measured.
    const self = fileURLToPath(import.meta.url);
    const args = ['--max-old-space-size=8000', self, 'generate', folder, String(rows)];
    if (spawnSync(process.execPath, args, { stdio: 'inherit' }).status !== 0) {
      process.exitCode = 1;
      return;
    }
    const started = performance.now();
    const before = process.cpuUsage();
    const card = await build(folder);
    const seconds = (performance.now() - started) / 1000;
    const used = process.cpuUsage(before);
    const mainThread = process.threadCpuUsage();
    const memory = process.resourceUsage().maxRSS;
    const planted = Object.keys(card.files).reduce(
      (sum, name) => sum + plantedIn(join(folder, 'out', name)),
      0,
    );
    const figures = {
      rows,
      seconds: tenths(seconds),
      processorSeconds: tenths((used.user + used.system) / 1e6),
      ofTheMainThread: tenths((mainThread.user + mainThread.system) / 1e6),
      largestMemoryMB: Math.round(memory / 1000),
      kept: card.rows.total,
      dropped: card.dropped.map(({ reason, count }) => `${count} ${reason}`),
      evaluationTasks: card.evaluation.sets.map(({ items }) => items),
      plantedCopiesThatCameThrough: planted,
      processor: cpus()[0]?.model,
      cores: cpus().length,
    };
    console.log(JSON.stringify(figures, undefined, 2));
    process.exitCode = planted === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function build(folder: string): Promise<DataCard> {
  const never = new AbortController().signal;
  const licences = licencePolicy();
  const gathered = await gatherSources(
    {
      sets: [],
      from: join(folder, 'sets'),
      project: undefined,
      report: undefined,
      isSynthetic: false,
      evaluation: [],
      isWithoutEvaluationSets: false,
      licences,
      seed: 1,
      hub: { environment: {}, folder: join(folder, 'hub'), onProgress: () => undefined },
    },
    never,
  );
  const settings = { mayReplace: false, maxTokens: 4096, seed: 1, onProgress: () => undefined };
  return buildData({ ...gathered, ...settings, licences, out: join(folder, 'out') }, never);
}

function plantedIn(path: string): number {
  return readFileSync(path).toString('latin1').split('"id":"planted').length - 1;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

function generate(folder: string, rows: number): void {
  const random = numbers(7);
  const tasks = Array.from({ length: 1138 }, (_, index) => ({
    id: index,
    code: program(random, 6 + Math.floor(random() * 6)),
    text: Array.from({ length: 20 }, () => pick(random, WORDS)).join(' '),
  }));
  for (const [name, from, to] of [
    ['humaneval', 0, 164],
    ['mbpp', 164, 1138],
  ] as const) {
    const some = tasks.slice(from, to);
    mkdirSync(join(folder, 'sets', name), { recursive: true });
    write(join(folder, 'sets', name, 'test.parquet'), {
      task_id: some.map(({ id }) => `task ${id}`),
      prompt: some.map(({ text }) => text),
      [name === 'mbpp' ? 'code' : 'canonical_solution']: some.map(({ code }) => code),
    });
  }
  const made = Array.from({ length: rows }, (_, index) => row(random, index, tasks));
  write(join(folder, 'sets', 'rows.parquet'), {
    id: made.map(({ id }) => id),
    task: made.map(() => 'verdict'),
    kind: made.map(() => 'sft'),
    prompt: made.map(({ prompt }) => prompt),
    completion: made.map(({ completion }) => completion),
    origin: made.map(({ origin }) => origin),
  });
}

function write(path: string, columns: Readonly<Record<string, unknown[]>>): void {
  const bytes = parquetWriteBuffer({
    columnData: Object.entries(columns).map(([name, data]) => ({
      name,
      data,
      type: typeof data[0] === 'object' ? ('JSON' as const) : ('STRING' as const),
    })),
    rowGroupSize: 1_000_000,
  });
  writeFileSync(path, new Uint8Array(bytes));
}

interface GeneratedRow {
  readonly id: string;
  readonly prompt: readonly object[];
  readonly completion: readonly object[];
  readonly origin: object;
}

let last = 'x = 1\n';

/** Of a hundred rows: 5 exact duplicates, 10 near ones, 3 in no Python, 1 copy of an evaluation task. */
function row(
  random: () => number,
  index: number,
  tasks: readonly { readonly code: string }[],
): GeneratedRow {
  const kind = Math.floor(random() * 100);
  const planted = kind === 99 ? pick(random, tasks).code : undefined;
  const code = planted === undefined ? codeOf(random, kind) : disguised(random, planted);
  last = code;
  return {
    id: planted === undefined ? `row-${index}` : `planted-${index}`,
    prompt: [
      { role: 'system', content: SYSTEM },
      { role: 'user', content: `Is the finding right?\n\n${code}` },
    ],
    completion: [{ role: 'assistant', content: index % 2 === 0 ? 'yes' : 'no' }],
    origin: {
      source: 'measure',
      group: `group ${index % 5000}`,
      licence: 'MIT',
      label: 'real',
      code,
    },
  };
}

function codeOf(random: () => number, kind: number): string {
  if (kind < 5) {
    return last;
  }
  if (kind < 15) {
    const lines = last.split('\n');
    return lines
      .with(Math.floor(lines.length / 2), `    changed_${kind} = ${Math.floor(random() * 1e6)}`)
      .join('\n');
  }
  if (kind < 18) {
    return `function f${Math.floor(random() * 1e6)}(a) { return a.map(x => x * ${kind}); }\n`;
  }
  return program(random, 12 + Math.floor(random() * 16));
}

/** As it is, renamed, or inside of something longer. */
function disguised(random: () => number, code: string): string {
  switch (Math.floor(random() * 3)) {
    case 0:
      return code;
    case 1:
      return code.replaceAll(/(?<![."])\b([a-z]+_[a-z]+)_(\d+)\b/gu, 'renamed_$1_$2');
    default:
      return `${program(random, 12)}\n\n${code}\n\n${program(random, 12)}`;
  }
}

function program(random: () => number, statements: number): string {
  function name(): string {
    return `${pick(random, WORDS)}_${pick(random, WORDS)}_${Math.floor(random() * 90)}`;
  }
  const lines = [`def ${name()}(${name()}, ${name()}):`, `    """${name()} of ${name()}."""`];
  for (let count = 0; count < statements; count += 1) {
    lines.push(...pick(random, STATEMENTS)(name, Math.floor(random() * 1000)));
  }
  return `${lines.join('\n')}\n    return ${name()}\n`;
}

/** Attributes, keys and numbers tell programs apart when their names do not count. */
const STATEMENTS: readonly ((name: () => string, value: number) => readonly string[])[] = [
  (name, value) => [`    ${name()} = ${name()}.${name()} + ${value}`],
  (name) => [`    ${name()} = [one.${name()}() for one in ${name()}.${name()}]`],
  (name, value) => [`    if ${name()} > ${value}:`, `        self.${name()}.append(${name()})`],
  (name) => [
    `    for item in ${name()}.${name()}():`,
    `        ${name()}[item] = self.${name()}(item)`,
  ],
  (name, value) => [`    ${name()} = {"${name()}": ${value}, "${name()}": ${name()}}`],
  (name) => [`    with open(self.${name()}) as stream:`, `        ${name()} = stream.read()`],
  (name) => [`    print(f"{${name()}} of {${name()}}")`],
  (name, value) => [`    while ${name()} < ${value}:`, `        ${name()} += self.${name()}()`],
  (name) => [
    `    try:`,
    `        ${name()}(self.${name()})`,
    `    except ${name()}.${name()}:`,
    `        self.${name()} = None`,
  ],
];

const WORDS =
  'order price total customer report window margin signal filter branch packet record weight column letter number folder engine bridge garden'.split(
    ' ',
  );

const SYSTEM =
  'You review Python. A tool has found something, and you say whether it is right. Answer with yes or no and nothing else. '.repeat(
    4,
  );

function pick<Value>(random: () => number, values: readonly Value[]): Value {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) {
    throw new Error('nothing to pick from');
  }
  return value;
}

/** Mulberry32: the same numbers every time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const [mode = '100000', generateInto = '', generateRows = ''] = process.argv.slice(2);
if (mode === 'generate') {
  generate(generateInto, Number(generateRows));
} else {
  await measure(Number(mode));
}
