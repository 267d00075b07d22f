/**
 * Builds a training set: asks its sources in turn for examples, filters their rows, and writes a folder with the rows, a card that says
 * where each comes from and what was left out, and a page of samples. The folder gets its name when it is whole. Memory holds a
 * signature of each row, never the rows.
 */
import { packageVersion } from '../../analyzers/analysis-version.ts';
import { ReviewError } from '../../core/review-error.ts';
import { DATA_FILES, type TrainingRow } from '../training-row.ts';
import type { CardSource, DataCard, EvaluationSetFacts } from './card.ts';
import { cardPage } from './card-page.ts';
import { openEvaluationGuard, type EvaluationItem } from './filter/evaluation-guard.ts';
import type { LicencePolicy } from './filter/licence-policy.ts';
import { startParseThread, type ParseThread } from './filter/parse-thread.ts';
import { openRowFilter, type RowFilter } from './filter/row-filter.ts';
import { openOutputFolder, type OutputFolder } from './output-folder.ts';
import { openSamples, type Samples } from './samples.ts';
import { samplesPage } from './samples-page.ts';
import { openTally, type Tally } from './tally.ts';

/** What was made of one thing that examples were sought in; `place` names that thing to people. */
export type Example =
  | { readonly outcome: 'made'; readonly rows: readonly TrainingRow[]; readonly place: string }
  | { readonly outcome: 'dropped'; readonly reason: string; readonly place: string };

/** Where rows come from. */
export interface ExampleSource {
  /** For the card. */
  readonly facts: Omit<CardSource, 'examined' | 'rows'>;
  /** How many things there are to look at, about; 0 where nobody knows. */
  readonly expected: number;
  readonly examples: (signal: AbortSignal) => AsyncIterable<Example>;
}

export interface EvaluationData {
  readonly items: readonly EvaluationItem[];
  readonly sets: readonly EvaluationSetFacts[];
  readonly leftOut: readonly string[];
}

export interface BuildRequest {
  readonly sources: readonly ExampleSource[];
  readonly evaluation: EvaluationData;
  readonly licences: LicencePolicy;
  readonly out: string;
  readonly mayReplace: boolean;
  /** Rows at most, of all sources together, which are asked in turn. */
  readonly maxRows?: number;
  readonly maxTokens: number;
  readonly seed: number;
  readonly onProgress: (progress: BuildProgress) => void;
}

export interface BuildProgress {
  readonly done: number;
  /** 0 where nobody knows. */
  readonly total: number;
  readonly rows: number;
  readonly source: string;
}

/**
 * @returns the card, as it was written
 * @throws ReviewError `USAGE` where the folder is there already or not one row was left; `DISK_FULL`, `FOLDER_READ_ONLY`; `CANCELLED`;
 *   and what the sources throw. Nothing is left under the folder's name then.
 */
export async function buildData(request: BuildRequest, signal: AbortSignal): Promise<DataCard> {
  const folder = openOutputFolder(request.out, SPLIT_FILES, request.mayReplace);
  const thread = startParseThread();
  try {
    const build: Build = {
      request,
      folder,
      tally: openTally(),
      samples: openSamples(),
      filter: openRowFilter({
        ...request,
        guard: openEvaluationGuard(request.evaluation.items),
      }),
    };
    await takeAll(build, thread, signal);
    const card = makeCard(build);
    requireRows(card);
    folder.writeFile(DATA_FILES.card, `${JSON.stringify(card, undefined, 2)}\n`);
    folder.writeFile(DATA_FILES.cardPage, cardPage(card));
    folder.writeFile(DATA_FILES.samples, samplesPage(card, build.samples.chosen()));
    folder.commit();
    return card;
  } finally {
    await thread.close();
    folder.abandon();
  }
}

interface Build {
  readonly request: BuildRequest;
  readonly folder: OutputFolder;
  readonly tally: Tally;
  readonly samples: Samples;
  readonly filter: RowFilter;
}

const SPLIT_FILES = [DATA_FILES.train, DATA_FILES.validation, DATA_FILES.test];

/** While the thread parses some examples, those before them are compared and written. */
async function takeAll(build: Build, thread: ParseThread, signal: AbortSignal): Promise<void> {
  let before: Chunk | undefined;
  for await (const chunk of chunks(build, thread, signal)) {
    await takeChunk(build, before);
    before = chunk;
    if (!hasRoom(build)) {
      return;
    }
  }
  await takeChunk(build, before);
}

interface Chunk {
  readonly examples: readonly NamedExample[];
  /** By row, of all examples together. */
  readonly parses: Promise<readonly boolean[]>;
}

interface NamedExample {
  readonly name: string;
  readonly example: Example;
}

const CHUNK_EXAMPLES = 256;

async function* chunks(
  build: Build,
  thread: ParseThread,
  signal: AbortSignal,
): AsyncGenerator<Chunk, void, undefined> {
  let examples: NamedExample[] = [];
  for await (const one of inTurn(build.request.sources, signal)) {
    examples.push(one);
    tellProgress(build, one.name, examples.length);
    if (examples.length >= CHUNK_EXAMPLES) {
      yield startChunk(examples, thread);
      examples = [];
    }
  }
  yield startChunk(examples, thread);
}

function startChunk(examples: readonly NamedExample[], thread: ParseThread): Chunk {
  const parses = thread.accept(
    examples.flatMap(({ example }) => rowsOf(example).map(({ origin }) => origin.code)),
  );
  // Whoever awaits it hears of a failure; where an earlier one ends the build, nobody does.
  parses.catch(() => undefined);
  return { examples, parses };
}

function rowsOf(example: Example): readonly TrainingRow[] {
  return example.outcome === 'made' ? example.rows : [];
}

/** One example of each source after the other, so that the first `maxRows` rows are of all of them. */
async function* inTurn(
  sources: readonly ExampleSource[],
  signal: AbortSignal,
): AsyncGenerator<NamedExample, void, undefined> {
  let open: readonly OpenSource[] = sources.map((source) => ({
    name: source.facts.name,
    examples: source.examples(signal)[Symbol.asyncIterator](),
  }));
  try {
    for (let round = 0; open.length > 0; round += 1) {
      throwIfCancelled(signal);
      const ended = new Set<OpenSource>();
      yield* oneOfEach(open, ended);
      open = open.filter((one) => !ended.has(one));
      await breathe(round);
    }
  } finally {
    for (const { examples } of open) {
      await examples.return?.();
    }
  }
}

interface OpenSource {
  readonly name: string;
  readonly examples: AsyncIterator<Example>;
}

async function* oneOfEach(
  open: readonly OpenSource[],
  ended: Set<OpenSource>,
): AsyncGenerator<NamedExample, void, undefined> {
  for (const one of open) {
    const next = await one.examples.next();
    if (next.done === true) {
      ended.add(one);
    } else {
      yield { name: one.name, example: next.value };
    }
  }
}

function tellProgress({ request, tally }: Build, source: string, waiting: number): void {
  const isKnown = request.sources.every(({ expected }) => expected > 0);
  const expected = request.sources.reduce((sum, one) => sum + one.expected, 0);
  const done = tally.totalExamined() + waiting;
  request.onProgress({
    done,
    total: isKnown ? Math.max(expected, done) : 0,
    rows: tally.total(),
    source,
  });
}

function hasRoom({ request, tally }: Build): boolean {
  return tally.total() < (request.maxRows ?? Infinity);
}

/** Sources that read a file seldom wait for anything: without a pause no signal, timer or Ctrl-C would get its turn. */
async function breathe(round: number): Promise<void> {
  if (round % BREATHER === 0) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

const BREATHER = 64;

async function takeChunk(build: Build, chunk: Chunk | undefined): Promise<void> {
  const parses = (await chunk?.parses) ?? [];
  let first = 0;
  for (const { name, example } of chunk?.examples ?? []) {
    const rows = rowsOf(example).length;
    if (hasRoom(build)) {
      take(build, { name, example }, parses.slice(first, first + rows));
    }
    first += rows;
  }
}

function take(
  { request, filter, folder, tally, samples }: Build,
  { name, example }: NamedExample,
  parses: readonly boolean[],
): void {
  const { place } = example;
  tally.examined(name);
  if (example.outcome === 'dropped') {
    tally.dropped(name, example.reason, place);
    return;
  }
  const room = (request.maxRows ?? Infinity) - tally.total();
  for (const filtered of filter.add(example.rows, parses).slice(0, room)) {
    if (filtered.outcome === 'dropped') {
      const { reason, detail } = filtered;
      tally.dropped(name, reason, detail === undefined ? place : `${place}: ${detail}`);
      continue;
    }
    const { row, split, isMasked } = filtered;
    folder.writeLine(DATA_FILES[split], JSON.stringify(row));
    tally.kept(name, row, { split, isMasked });
    samples.see(row, split);
  }
}

function makeCard({ request, folder, tally }: Build): DataCard {
  const { seed, maxTokens, maxRows, licences, evaluation } = request;
  return {
    schema: 1,
    madeBy: `assay ${packageVersion()}`,
    settings: {
      seed,
      maxTokens,
      ...(maxRows === undefined ? {} : { maxRows }),
      licences: licences.text,
    },
    ...tally.counts(),
    sources: request.sources.map(({ facts }) => ({ ...facts, ...tally.sourceCounts(facts.name) })),
    evaluation: { sets: [...evaluation.sets], leftOut: [...evaluation.leftOut] },
    files: folder.closeLines(),
  };
}

function requireRows({ rows, dropped, sources }: DataCard): void {
  if (rows.total > 0) {
    return;
  }
  const examined = sources.reduce((sum, source) => sum + source.examined, 0);
  const [first] = dropped;
  throw new ReviewError('USAGE', `Not one row was left of ${examined} examined`, {
    hint:
      first === undefined
        ? 'The sources hold nothing: look whether the folder is the right one.'
        : `Most were dropped for this: ${first.reason} (${first.count}), first ${first.examples[0] ?? ''}.`,
  });
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new ReviewError('CANCELLED', 'Cancelled; nothing was written', {
      hint: 'Start it again when you like.',
    });
  }
}
