/**
 * Measures what a local model costs in time and memory, for the figures of `docs/performance.md`. Run it on an idle machine:
 *
 *   node scripts/measure-model-times.ts --model 1.5b
 *   node scripts/measure-model-times.ts --model 0.5b --verdicts 20 --budget 5m
 *
 * 1. Verdicts: candidates of `examples/bench` as a review asks about them; the median over questions whose rule's beginning the
 *    model has read, and no question twice. Whether the catalogue lets the model judge does not matter here.
 * 2. A file of 200 lines, put together from `examples/shop`, reviewed by the command, again unchanged, and again with other names: seconds
 *    to the first finding on the terminal and to the end, questions to the model, and the most memory that the process and all it
 *    started held, beside the estimate of the catalogue.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';

import { builtinAnalyzer } from '../src/analyzers/builtin/builtin.ts';
import { describeMachine } from '../src/bench/measure/describe-machine.ts';
import { readBenchSet } from '../src/bench/set/read-set.ts';
import { judgeItem } from '../src/bench/tasks/judge-item.ts';
import { assayFolders } from '../src/io/folders.ts';
import { chooseModel } from '../src/llm/choose-model.ts';
import { findModel } from '../src/llm/catalogue/find-model.ts';
import type { ChatModel } from '../src/llm/model.ts';
import { openModelSession } from '../src/review/model/session.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: '1.5b' },
    verdicts: { type: 'string', default: '30' },
    budget: { type: 'string', default: '5m' },
    threads: { type: 'string' },
  },
});
const { signal } = new AbortController();
const root = mkdtempSync(join(tmpdir(), 'assay-times-'));
interface Verdict {
  readonly ms: number;
  readonly cpuMs: number;
  /** Tokens behind the beginning that was read already. */
  readonly tokens: number;
}

async function measureVerdicts(): Promise<void> {
  const model = await openMeasured();
  const verdicts: Verdict[] = [];
  const analyzer = builtinAnalyzer('measure');
  await analyzer.start();
  const known = new Map<string, string>();
  const session = openModelSession({
    model: timed(model, verdicts),
    cache: {
      get: (key) => Promise.resolve(known.get(key)),
      put: async (key, value) => void known.set(key, value),
    },
    budgetMs: Infinity,
    now: () => performance.now(),
  });
  const { judge } = readBenchSet(fileURLToPath(new URL('../examples/bench', import.meta.url)));
  for (const item of judge.toSorted((left, right) => left.rule.localeCompare(right.rule))) {
    if (verdicts.length < Number(values.verdicts)) {
      await judgeItem(item, { session, analyzer, tryEdits: undefined }, signal);
    }
  }
  const described = model.details();
  await model.dispose();
  const tokens = median(verdicts.map((one) => one.tokens));
  console.log(
    `verdict, beginning read: median ${median(verdicts.map(({ ms }) => ms)).toFixed(0)} ms ` +
      `(processor ${median(verdicts.map(({ cpuMs }) => cpuMs)).toFixed(0)} ms), ${tokens} tokens to read, ` +
      `slowest ${Math.max(...verdicts.map(({ ms }) => ms)).toFixed(0)} ms, ${verdicts.length} verdicts, ${described}`,
  );
}

async function openMeasured(): Promise<ChatModel> {
  const choice = await chooseModel(
    {
      wish: { name: values.model },
      dataFolder: assayFolders().data,
      cacheFolder: join(root, 'prompts'),
      isUnexamined: true,
      ...(values.threads === undefined ? {} : { threads: Number(values.threads) }),
    },
    signal,
  );
  if (choice.outcome !== 'model') {
    throw new Error(`There is no model ${values.model} on this machine: assay models list`);
  }
  return choice.model;
}

/** The model, allowed to judge, with its verdicts timed where their beginning was read before. */
function timed(model: ChatModel, verdicts: Verdict[]): ChatModel {
  const read = new Set<string>();
  return {
    ...model,
    abilities: { ...model.abilities, judge: true },
    choose: async (request, stop) => {
      const beginning = JSON.stringify(request.messages.slice(0, request.sharedPrefix));
      const cpuBefore = process.cpuUsage();
      const before = performance.now();
      const reply = await model.choose(request, stop);
      const ms = performance.now() - before;
      const { user, system } = process.cpuUsage(cpuBefore);
      if (read.has(beginning)) {
        const rest = request.messages.slice(request.sharedPrefix);
        const tokens = rest.reduce((sum, { content }) => sum + model.countTokens(content), 0);
        verdicts.push({ ms, cpuMs: (user + system) / 1000, tokens });
      }
      read.add(beginning);
      return reply;
    },
  };
}

async function measureReviews(): Promise<void> {
  const project = join(root, 'project');
  mkdirSync(project);
  const path = join(project, 'shop.py');
  const lines = writeFile(path);
  for (const round of ['first', 'second', 'renamed']) {
    if (round === 'renamed') {
      writeFileSync(path, withOtherNames(readFileSync(path, 'utf8')));
    }
    const run = await review(project);
    const { model, shortfalls } = run.result;
    const asked = Object.values(model?.replies ?? {}).reduce((sum, count) => sum + count, 0);
    const estimate = findModel(values.model)?.memoryBytes;
    const peak = `${megabytes(run.peakBytes)} of memory at most`;
    const share =
      estimate === undefined
        ? ''
        : `, ${((run.peakBytes / estimate) * 100).toFixed(0)} % of the ${megabytes(estimate)} that the catalogue says`;
    console.log(
      `${round} review of ${lines} lines: first finding ${seconds(run.firstMs)}, all ${seconds(run.allMs)} ` +
        `(processor ${seconds(run.cpuMs)}), ${asked} questions to the model, ${run.result.findings.length} findings, ${peak}${share}`,
    );
    console.log(`  work ${JSON.stringify(model?.work)}, ${model?.details ?? 'no model'}`);
    for (const { reason } of shortfalls) {
      console.log(`  incomplete: ${reason}`);
    }
  }
}

/** As many modules of the example as 200 lines hold, in one file; how many lines that is. */
function writeFile(path: string): number {
  const folder = fileURLToPath(new URL('../examples/shop/shop/', import.meta.url));
  const parts = ['billing.py', 'importer.py', 'users.py', 'export.py'];
  const text = parts.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n\n');
  const kept = text.split('\n').slice(0, 200);
  writeFileSync(path, `${kept.join('\n')}\n`);
  return kept.length;
}

/** The same file with other names of functions: all is asked anew, behind beginnings that are on the disk. */
function withOtherNames(text: string): string {
  const names = new Set(Array.from(text.matchAll(/^\s*def (\w+)/gmu), ([, name = '']) => name));
  return text.replaceAll(/\b\w+\b/gu, (word) => (names.has(word) ? `${word}_too` : word));
}

const reviewed = z.object({
  model: z
    .object({
      replies: z.record(z.string(), z.number()),
      work: z.record(z.string(), z.number()),
      details: z.string(),
    })
    .nullish(),
  findings: z.array(z.unknown()),
  shortfalls: z.array(z.object({ reason: z.string() })),
});

interface Run {
  readonly firstMs: number;
  readonly allMs: number;
  readonly cpuMs: number;
  readonly peakBytes: number;
  readonly result: z.infer<typeof reviewed>;
}

async function review(project: string): Promise<Run> {
  const report = join(root, 'report.json');
  const program = fileURLToPath(new URL('../bin/assay.js', import.meta.url));
  const options = ['--cache-dir', join(root, 'cache'), '--format', `json=${report}`];
  const args = ['review', '.', '--model', values.model, '--budget', values.budget, ...options];
  const threads = values.threads === undefined ? [] : ['--threads', values.threads];
  const started = performance.now();
  const child = spawn(process.execPath, [program, ...args, ...threads, '--format', 'text'], {
    cwd: project,
    env: { ...process.env, XDG_CACHE_HOME: join(root, 'user-cache') },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let firstMs = Number.NaN;
  child.stdout.once('data', () => {
    firstMs = performance.now() - started;
  });
  child.stdout.resume();
  let peakBytes = 0;
  let cpuMs = 0;
  const sampling = setInterval(() => {
    const used = usedByTree(child.pid ?? 0);
    peakBytes = Math.max(peakBytes, used.bytes);
    cpuMs = Math.max(cpuMs, used.cpuMs);
  }, 100);
  await new Promise((resolve) => child.once('close', resolve));
  clearInterval(sampling);
  const allMs = performance.now() - started;
  const result = reviewed.parse(JSON.parse(readFileSync(report, 'utf8')));
  return { firstMs, allMs, cpuMs, peakBytes, result };
}

const TICK_MS = 10;

/**
 * Memory and processor time of a process and of all that it has started, by `/proc` (proc_pid_stat(5)). Pages that several of them
 * share count once, by the proportional set size.
 */
function usedByTree(pid: number): { readonly bytes: number; readonly cpuMs: number } {
  const all = new Map<number, { parent: number; cpuMs: number }>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/u.test(one))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // Behind the name of the program, which may hold anything.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const [parent, user, system, ofChildren, systemOfChildren] = [1, 11, 12, 13, 14].map(
        (index) => Number(fields[index]),
      );
      const ticks = (user ?? 0) + (system ?? 0) + (ofChildren ?? 0) + (systemOfChildren ?? 0);
      all.set(Number(name), {
        parent: parent ?? 0,
        cpuMs: ticks * TICK_MS,
      });
    } catch {
      // It has ended meanwhile.
    }
  }
  const sum = { bytes: 0, cpuMs: 0 };
  const open = [pid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const one = all.get(next);
    sum.bytes += one === undefined ? 0 : proportionalBytes(next);
    sum.cpuMs += one?.cpuMs ?? 0;
    open.push(...[...all].filter(([, { parent }]) => parent === next).map(([child]) => child));
  }
  return sum;
}

function proportionalBytes(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB$/mu.exec(text)?.[1] ?? 0) * 1024;
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((left, right) => left - right)[numbers.length >>> 1] ?? Number.NaN;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000).toLocaleString('en')} MB`;
}

try {
  console.log(
    `${values.model} on ${JSON.stringify(describeMachine())}, ${new Date().toISOString()}`,
  );
  await measureVerdicts();
  await measureReviews();
} finally {
  rmSync(root, { recursive: true, force: true });
}
