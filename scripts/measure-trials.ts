/**
 * Measures what trials say about `bench/performance-pairs`: how many of the rewrites from slow to fast are tried and how fast they
 * are, and how many rewrites made wrong by script (`wrong-rewrites.py`) are caught. Mutants that change nothing anybody can see are
 * listed with their reasons in `bench/performance-pairs/equivalent-mutants.json`; every other one that is not refused counts as missed.
 * Run it on an idle machine: `node scripts/measure-trials.ts [--only fast|wrong|same] [--seed n] [--count n]
 * [--match text] [--sandbox wasm|bubblewrap] [--at-once n] [--verbose]`
 */
import { readFileSync, readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { assayFolders } from '../src/io/folders.ts';
import { sha256OfParts } from '../src/io/hash.ts';
import type { SourceModule } from '../src/python/source-module.ts';
import { analyseSource } from '../src/python/analyse-source.ts';
import { loadPythonParser } from '../src/python/parser.ts';
import { openSandboxes } from '../src/sandbox/open-sandboxes.ts';
import type { Sandbox } from '../src/sandbox/sandbox.ts';
import { changedSubject } from '../src/trial/changed-subject.ts';
import { preloadedHarness } from '../src/trial/harness-files.ts';
import { isNotTriable } from '../src/trial/not-triable.ts';
import { WHOLE_MODULE, isReadingProgram } from '../src/trial/subjects/program-target.ts';
import { HASHABLE_ONLY } from '../src/trial/hashable-only.ts';
import { runTrial } from '../src/trial/run-trial.ts';
import { NO_MEMORY } from '../src/trial/trial-memory.ts';
import type { TrialOutcome } from '../src/trial/trial.ts';

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    sandbox: { type: 'string' },
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '440' },
    'at-once': { type: 'string', default: '2' },
    match: { type: 'string', default: '' },
    verbose: { type: 'boolean', default: false },
  },
});

const PAIRS = new URL('../bench/performance-pairs/', import.meta.url);
const BUDGET_MS = 10_000;
const AT_ONCE = Number(flags['at-once']);
const SIDES = ['slow', 'fast'] as const;

const equivalents = z
  .record(z.string(), z.strictObject({ change: z.string(), reason: z.string() }))
  .parse(JSON.parse(read('equivalent-mutants.json')));
const mutantLists = z.array(
  z.array(
    z.object({ operator: z.string(), line: z.int(), change: z.string(), source: z.string() }),
  ),
);

interface Mutant {
  /** `two-sum/fast/off by one: range/3`, with a number where several stand on one line. */
  readonly id: string;
  readonly name: string;
  readonly operator: string;
  readonly change: string;
  readonly source: string;
}

interface Answer {
  readonly outcome: TrialOutcome;
  readonly seconds: number;
}

const signal = new AbortController().signal;
const parser = await loadPythonParser();
const opened = await openSandboxes(
  { cacheFolder: assayFolders().cache, preload: preloadedHarness() },
  signal,
);
const sandboxes = opened.sandboxes.filter(({ id }) => (flags.sandbox ?? id) === id);
const names = readdirSync(PAIRS, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

const measures = { fast: measureFast, wrong: measureWrong, same: measureSame };
for (const [name, measure] of Object.entries(measures)) {
  if ((flags.only ?? name) === name) {
    console.log(JSON.stringify(await measure()));
  }
}

/** Each function against itself: a gain or a loss that is told is none. */
async function measureSame(): Promise<object> {
  const counts = { functions: 0, tried: 0, claimed: 0, slower: 0 };
  const matching = names.filter((one) => one.includes(flags.match));
  for (const { name, side } of matching.flatMap((one) =>
    SIDES.map((side) => ({ name: one, side })),
  )) {
    const { outcome } = await tried({ name, side, rewrite: read(`${name}/${side}.py`) }, sandboxes);
    const evidence = outcome.outcome === 'tried' ? outcome.evidence : undefined;
    counts.functions += 1;
    counts.tried += evidence === undefined ? 0 : 1;
    counts.claimed += evidence?.speedup === undefined ? 0 : 1;
    counts.slower += evidence?.slowerUpTo === undefined ? 0 : 1;
    const slower =
      evidence?.slowerUpTo === undefined ? '' : `, slower up to ${evidence.slowerUpTo}`;
    console.log(`${name}/${side}: ${inWords(outcome)}${slower}`);
  }
  return { measure: 'against itself', ...counts };
}

/** From slow to fast, one after the other, for times are taken. */
async function measureFast(): Promise<object> {
  const counts = { pairs: 0, tried: 0, refused: 0, notTriable: 0, faster: 0 };
  const seconds: number[] = [];
  for (const name of names.filter((one) => one.includes(flags.match))) {
    const { outcome, seconds: taken } = await tried(
      { name, rewrite: read(`${name}/fast.py`) },
      sandboxes,
    );
    seconds.push(taken);
    counts.pairs += 1;
    counts[outcome.outcome === 'not-triable' ? 'notTriable' : outcome.outcome] += 1;
    const factor = outcome.outcome === 'tried' ? (outcome.evidence.speedup?.value ?? 1) : 0;
    counts.faster += factor >= 1.5 ? 1 : 0;
    console.log(`${name}: ${inWords(outcome)}, ${taken.toFixed(1)} s`);
  }
  seconds.sort((a, b) => a - b);
  const [median, ninetieth] = [0.5, 0.9].map((part) => seconds[Math.floor(seconds.length * part)]);
  console.log(
    `${counts.pairs} pairs: ${counts.tried} tried (${counts.faster} at least 1.5×), ${counts.refused} refused, ` +
      `${counts.notTriable} not triable; seconds for one: median ${median?.toFixed(1)}, 90 % below ${ninetieth?.toFixed(1)}`,
  );
  return { measure: 'slow to fast', ...counts, median, ninetieth };
}

async function measureWrong(): Promise<object> {
  const chosen = choose(await makeMutants(), Number(flags.count));
  const missed: string[] = [];
  const counts = {
    mutants: chosen.length,
    caught: 0,
    conditional: 0,
    withheld: 0,
    equivalent: 0,
    missed: 0,
  };
  const queue = [...chosen];
  async function work(): Promise<void> {
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      const { outcome } = await tried({ name: mutant.name, rewrite: mutant.source }, sandboxes);
      const verdict = judge(mutant, outcome);
      counts[verdict] += 1;
      if (verdict !== 'caught' && verdict !== 'equivalent') {
        missed.push(mutant.id);
        console.log(`${verdict} ${mutant.id}: ${mutant.change} (${inWords(outcome)})`);
      } else if (flags.verbose) {
        console.log(`${verdict} ${mutant.id}: ${mutant.change} (${inWords(outcome)})`);
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const wrong = counts.mutants - counts.equivalent;
  const share = (100 * counts.caught) / wrong;
  console.log(
    `${counts.mutants} mutants: ${counts.equivalent} equivalent; of ${wrong} wrong ones ${counts.caught} refused (${share.toFixed(1)} %), ` +
      `${counts.conditional} told with the inputs that break them, ${counts.withheld} not triable, ${counts.missed} called equal`,
  );
  return { measure: 'wrong rewrites', seed: flags.seed, ...counts, share, missed };
}

function judge(
  mutant: Mutant,
  trial: TrialOutcome,
): 'caught' | 'conditional' | 'withheld' | 'equivalent' | 'missed' {
  const { outcome } = trial;
  if (outcome === 'refused') {
    return 'caught';
  }
  if (equivalents[mutant.id]?.change === mutant.change) {
    return 'equivalent';
  }
  if (outcome !== 'tried') {
    return 'withheld';
  }
  const notes = trial.evidence.notes ?? [];
  return notes.some((note) => note.startsWith(HASHABLE_ONLY)) ? 'conditional' : 'missed';
}

/** Made in the sandbox, where there is a Python for certain. */
async function makeMutants(): Promise<readonly Mutant[]> {
  const places = names.flatMap((name) => SIDES.map((side) => ({ name, side })));
  const main = 'wrong-rewrites.py';
  const run = await sandboxes[0]?.run(
    {
      files: { [main]: readFileSync(new URL(main, import.meta.url), 'utf8') },
      main,
      input: JSON.stringify(places.map(({ name, side }) => read(`${name}/${side}.py`))),
      limits: { wallMs: 120_000, memoryBytes: 1 << 30, outputBytes: 1 << 26 },
    },
    signal,
  );
  if (run === undefined || run.exitCode !== 0) {
    throw new Error(`the wrong rewrites could not be made: ${JSON.stringify(run).slice(-600)}`);
  }
  const made = mutantLists.parse(JSON.parse(run.stdout));
  return places.flatMap(({ name, side }, index) => {
    const times = new Map<string, number>();
    return (made[index] ?? []).map((mutant) => {
      const place = `${name}/${side}/${mutant.operator}/${mutant.line}`;
      const time = (times.get(place) ?? 0) + 1;
      times.set(place, time);
      return { ...mutant, name, id: time === 1 ? place : `${place}.${time}` };
    });
  });
}

/** Operators take turns, so that those with few places are seen beside those with many; which of theirs depends on the seed. */
function choose(mutants: readonly Mutant[], count: number): readonly Mutant[] {
  const matching = mutants.filter(({ id }) => id.includes(flags.match));
  const keyed = matching.map((mutant) => ({ mutant, key: sha256OfParts([flags.seed, mutant.id]) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
  const shuffled = keyed.map(({ mutant }) => mutant);
  const decks = [...Map.groupBy(shuffled, ({ operator }) => operator).values()];
  const turns = Math.max(0, ...decks.map(({ length }) => length));
  return Array.from({ length: turns }, (_, turn) => decks.flatMap((deck) => deck[turn] ?? []))
    .flat()
    .slice(0, count);
}

interface Try {
  readonly name: string;
  /** The original. */
  readonly side?: (typeof SIDES)[number];
  readonly rewrite: string;
}

async function tried(
  { name, rewrite, side = 'slow' }: Try,
  places: readonly Sandbox[],
): Promise<Answer> {
  const started = performance.now();
  const original = analyseSource(parser, 'pair.py', read(`${name}/${side}.py`));
  const other = read(`${name}/${side === 'slow' ? 'fast' : 'slow'}.py`);
  const right = subjectOf(original, analyseSource(parser, 'pair.py', other));
  const outcome = isNotTriable(right)
    ? right
    : await runTrial(
        {
          original: { module: original, name: right.original.name },
          rewrite: { module: analyseSource(parser, 'pair.py', rewrite), name: right.rewrite.name },
          project: { module: () => undefined, callers: [] },
          sandboxes: places,
          budgetMs: BUDGET_MS,
          seed: Number(flags.seed),
          memory: NO_MEMORY,
        },
        signal,
      );
  return { outcome, seconds: (performance.now() - started) / 1000 };
}

/** The function that differs, or the whole of a script. */
function subjectOf(original: SourceModule, other: SourceModule): ReturnType<typeof changedSubject> {
  return isReadingProgram(original)
    ? {
        original: { module: original, name: WHOLE_MODULE },
        rewrite: { module: other, name: WHOLE_MODULE },
      }
    : changedSubject(original, other);
}

function inWords(outcome: TrialOutcome): string {
  switch (outcome.outcome) {
    case 'tried': {
      const { inputs, speedup } = outcome.evidence;
      const factor = speedup === undefined ? 'no speed-up' : `${speedup.value.toFixed(1)}×`;
      return `equal on ${inputs} inputs, ${factor}`;
    }
    case 'refused': {
      const { call, original, rewrite } = outcome.evidence;
      return `refused: ${call} gives ${original}, then ${rewrite}`;
    }
    default:
      return `${outcome.code}: ${outcome.reason}`;
  }
}

function read(path: string): string {
  return readFileSync(new URL(path, PAIRS), 'utf8');
}
