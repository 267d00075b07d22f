import type { BenchResult, ModelResult } from '../bench-result.ts';
import { LINE_TOLERANCE } from '../score/discover-score.ts';
import { scoreModel, type ModelScore } from '../score/score-model.ts';
import type { BenchTask } from '../bench-task.ts';
import { energy, memory, range, seconds, share, tokens, UNKNOWN } from './figures.ts';

/** A table for terminal and page alike: one row a model. */
export interface Table {
  readonly title: string;
  /** What the figures mean, one sentence. */
  readonly caption: string;
  readonly headings: readonly string[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  readonly model: string;
  /** One text in place of the cells: not asked, or nothing known yet. */
  readonly cells: readonly string[] | string;
}

export interface ScoredModel {
  readonly model: ModelResult;
  /** For people. */
  readonly label: string;
  readonly score: ModelScore;
}

export function scoredModels({ models }: BenchResult): readonly ScoredModel[] {
  return models.map((model) => ({
    model,
    label:
      models.filter(({ name }) => name === model.name).length > 1 || model.name === null
        ? model.wish
        : model.name,
    score: scoreModel(model),
  }));
}

export function benchTables(result: BenchResult): readonly Table[] {
  const models = scoredModels(result);
  return [
    ...result.tasks.map((task) => TABLES[task](models)),
    repliesTable(models),
    timeTable(models),
    machineTable(models),
  ];
}

const TABLES: Readonly<Record<BenchTask, (models: readonly ScoredModel[]) => Table>> = {
  judge: judgeTable,
  discover: discoverTable,
  rewrite: rewriteTable,
};

function judgeTable(models: readonly ScoredModel[]): Table {
  return {
    title: 'Judge',
    caption:
      'Area under the curve of the margins: 0.5 is guessing, 1 is perfect. ± is the standard error (Hanley and McNeil), "runs ±" the deviation between runs. Brier: 0 is perfect; in brackets, that of always saying the base rate. None: candidates without a usable answer.',
    headings: ['area', '±', '95 %', 'runs ±', 'pairs', 'Brier', 'none'],
    rows: models.map(({ model, label, score: { judge } }) => ({
      model: label,
      cells:
        judge === undefined
          ? absent(model, 'judge')
          : [
              share(judge.area?.value),
              share(judge.area?.standardError),
              range(judge.interval),
              deviation(judge.runs),
              `${judge.pairs.right}/${judge.pairs.pairs}`,
              judge.brier === undefined
                ? UNKNOWN
                : `${share(judge.brier.value)} (${share(judge.brier.base)})`,
              `${judge.unanswered}/${judge.candidates}`,
            ],
    })),
  };
}

function discoverTable(models: readonly ScoredModel[]): Table {
  return {
    title: 'Discover',
    caption: `A claim is right where file, line (within ${LINE_TOLERANCE}) and CWE agree with the label; "place" is F1 by file and line alone. Sums over all runs.`,
    headings: ['precision', 'recall', 'F1', '95 %', 'runs ±', 'right', 'place'],
    rows: models.map(({ model, label, score: { discover } }) => ({
      model: label,
      cells:
        discover === undefined
          ? absent(model, 'discover')
          : [
              share(discover.precision),
              share(discover.recall),
              share(discover.f1),
              range(discover.interval),
              deviation(discover.runs),
              `${discover.counts.found}/${discover.counts.claimed}`,
              share(discover.f1ByPlace),
            ],
    })),
  };
}

function rewriteTable(models: readonly ScoredModel[]): Table {
  return {
    title: 'Rewrite',
    caption:
      'Each rewrite runs against its original: it parses, gives the same results on every input, and is measurably faster. Sums over all runs.',
    headings: ['parses', 'differs', 'same', 'faster', '95 %', 'runs ±', 'gain'],
    rows: models.map(({ model, label, score: { rewrite } }) => ({
      model: label,
      cells:
        rewrite === undefined
          ? absent(model, 'rewrite')
          : [
              `${rewrite.parses}/${rewrite.asked}`,
              `${rewrite.differs}`,
              `${rewrite.same}`,
              `${rewrite.faster}`,
              range(rewrite.interval),
              deviation(rewrite.runs),
              rewrite.speedup === undefined ? UNKNOWN : `${rewrite.speedup.toFixed(1)} ×`,
            ],
    })),
  };
}

function repliesTable(models: readonly ScoredModel[]): Table {
  return {
    title: 'Replies',
    caption:
      'Tokens in and out; sums over all runs. "Cut" replies met their token limit, "unfit" ones did not parse, "late" ones met the time limit.',
    headings: ['calls', 'in', 'out', 'cut', 'unfit', 'refused', 'late'],
    rows: models.map(({ model, label, score: { cost } }) => ({
      model: label,
      cells:
        cost.items === 0
          ? (model.failure ?? 'nothing asked')
          : [
              tokens(cost.calls),
              tokens(cost.promptTokens),
              tokens(cost.completionTokens),
              `${cost.truncated}`,
              `${cost.malformed}`,
              `${cost.refused}`,
              `${cost.timedOut}`,
            ],
    })),
  };
}

function timeTable(models: readonly ScoredModel[]): Table {
  return {
    title: 'Time',
    caption:
      'A case is the median, the first one has nothing read before; trials are counted in. "Open" is until the first question could be asked.',
    headings: ['all', 'a run', 'a case', 'first', 'open'],
    rows: models.map(({ model, label, score: { cost } }) => ({
      model: label,
      cells:
        cost.items === 0
          ? (model.failure ?? 'nothing asked')
          : [
              seconds(cost.seconds),
              seconds(cost.runs?.mean),
              seconds(cost.perItem),
              seconds(cost.first),
              seconds(model.openMs === null ? undefined : model.openMs / 1000),
            ],
    })),
  };
}

function machineTable(models: readonly ScoredModel[]): Table {
  const opened = models.filter(({ model }) => model.name !== null);
  return {
    title: 'Memory and energy',
    caption: [
      ...sourcesOf('Memory', opened, ({ memory: { source } }) => source),
      ...sourcesOf('Energy', opened, ({ energy: { source } }) => source),
    ].join(' '),
    headings: ['peak memory', 'energy', 'ran with'],
    rows: models.map(({ model, label }) => ({
      model: label,
      cells:
        model.name === null
          ? (model.failure ?? 'not opened')
          : [memory(model.memory.peakBytes), energy(model.energy.joules), model.details ?? UNKNOWN],
    })),
  };
}

/** Whose figure it is; which models it is about where that is not the same for all. */
function sourcesOf(
  name: string,
  models: readonly ScoredModel[],
  sourceOf: (model: ModelResult) => string,
): readonly string[] {
  const groups = [...Map.groupBy(models, ({ model }) => sourceOf(model))];
  return groups.map(([source, group]) => {
    const whose = groups.length === 1 ? '' : ` of ${group.map(({ label }) => label).join(', ')}`;
    return `${name}${whose}: ${source}.`;
  });
}

function absent(model: ModelResult, task: BenchTask): string {
  const why = model.notAsked[task];
  return why === undefined ? (model.failure ?? 'nothing known yet') : `not asked: ${why}`;
}

function deviation(
  runs: { readonly deviation: number; readonly runs: number } | undefined,
): string {
  return runs === undefined || runs.runs < 2 ? UNKNOWN : runs.deviation.toFixed(3);
}
