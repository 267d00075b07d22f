/**
 * Measures whether what `--context` shows beside code helps the model to judge: the default model is asked about both sides of
 * every pair of `context-pairs.ts`, with nothing beside the code and with each group of parts. Prints for each the area under the
 * curve with its standard error (Hanley and McNeil 1982), pairs in the right order, tokens shown and seconds a question.
 * `node scripts/measure-context.ts [--minutes 5] [--only groups]`; answers that the time does not allow are left out,
 * and those given are remembered: run it again to go on.
 */
import { parseArgs } from 'node:util';
import type { FunctionSummary } from '../src/analyzers/analyzer.ts';
import { builtinAnalyzer } from '../src/analyzers/builtin/builtin.ts';
import { areaUnderCurve, pairsInOrder } from '../src/bench/stats/area-under-curve.ts';
import type { LabelledMargin } from '../src/bench/stats/area-under-curve.ts';
import { CONTEXT_PARTS, type ContextPart } from '../src/config/context-parts.ts';
import type { Finding } from '../src/core/finding.ts';
import type { SourceFile } from '../src/core/review-result.ts';
import { openCache } from '../src/io/cache.ts';
import { assayFolders } from '../src/io/folders.ts';
import { defaultModel } from '../src/llm/catalogue/find-model.ts';
import { openEmbedded } from '../src/llm/providers/embedded.ts';
import { loadPythonParser } from '../src/python/parser.ts';
import { openContextLibrary } from '../src/review/context/context-library.ts';
import { notesFrom, type NotesFor } from '../src/review/context/open-notes.ts';
import { showProject } from '../src/review/context/shown-project.ts';
import { judge } from '../src/review/model/judge.ts';
import { ruleKnowledge } from '../src/review/model/rule-knowledge.ts';
import { openModelSession, type ReplyCache } from '../src/review/model/session.ts';
import type { ModelStepContext } from '../src/review/model/step.ts';
import { rulePage } from '../src/review/rule-pages.ts';
import { findRule } from '../src/rules/registry.ts';
import { CONTEXT_PAIRS, type ContextPair } from './context-pairs.ts';

const { values: flags } = parseArgs({
  options: { minutes: { type: 'string', default: '5' }, only: { type: 'string' } },
});

const GROUPS: Readonly<Record<string, readonly ContextPart[]>> = {
  nothing: [],
  everything: CONTEXT_PARTS,
  callers: ['callers'],
  callees: ['callees'],
  'classes and constants': ['classes', 'constants'],
  'docs and rules': ['docs', 'rules'],
  page: ['page'],
  decisions: ['decisions'],
};
const SIDES = ['real', 'harmless'] as const;
/** So that the second order of the examples is never asked: it doubles the time and turns few answers. */
const BUDGET_MS = 1000 * 60;

const signal = new AbortController().signal;
const parser = await loadPythonParser();
const analyzer = builtinAnalyzer('measure');
await analyzer.start();
const model = await openEmbedded(
  { dataFolder: assayFolders().data, model: defaultModel() },
  signal,
);
const endsAt = performance.now() + Number(flags.minutes) * 60_000;
const stored = openCache(assayFolders().cache);
const cache: ReplyCache = {
  get: (key) => {
    const value = stored.getJson([key]).get(key);
    return Promise.resolve(typeof value === 'string' ? value : undefined);
  },
  put: (key, value) => {
    stored.putJson(new Map([[key, value]]));
    return Promise.resolve();
  },
};

interface Asked extends LabelledMargin {
  readonly decidedBy: ContextPair['decidedBy'];
  readonly tokens: number;
  readonly seconds: number;
}

for (const [name, parts] of Object.entries(GROUPS)) {
  if (flags.only === undefined || flags.only.split(',').includes(name)) {
    const answers: Asked[] = [];
    for (const [pair, side] of CONTEXT_PAIRS.flatMap((one) =>
      SIDES.map((side) => [one, side] as const),
    )) {
      answers.push(...(performance.now() < endsAt ? await askAbout(pair, side, parts) : []));
    }
    report(name, answers);
  }
}
await model.dispose();
stored.close();

async function askAbout(
  pair: ContextPair,
  side: (typeof SIDES)[number],
  parts: readonly ContextPart[],
): Promise<readonly Asked[]> {
  let tokens = 0;
  const context = stepContext(pair, side);
  const notesFor = notes(pair, side, {
    parts,
    files: [...context.files.values()],
    hears: (count) => (tokens += count),
  });
  const [finding] = candidates(pair, context);
  if (finding === undefined) {
    throw new Error(`${pair.id}, ${side}: ${pair.rule} finds nothing`);
  }
  const { value } = await judge([finding], { ...context, notesFor }, signal);
  const verdict = value[0]?.evidence.find((one) => one.kind === 'verdict');
  const seconds = context.session.chargedMs() / 1000;
  const { id, decidedBy } = pair;
  const margin = verdict?.margin;
  return margin === undefined
    ? []
    : [{ pair: id, decidedBy, margin, isReal: side === 'real', tokens, seconds }];
}

function stepContext(pair: ContextPair, side: (typeof SIDES)[number]): ModelStepContext {
  const rule = findRule(pair.rule);
  if (rule === undefined) {
    throw new Error(`No rule ${pair.rule}`);
  }
  const files = new Map<string, SourceFile>();
  const functions = new Map<string, readonly FunctionSummary[]>();
  for (const [path, text] of Object.entries(pair[side].files)) {
    const file = { path, text, hash: path };
    const outcome = analyzer.analyse(file);
    files.set(path, file);
    if (outcome.outcome !== 'failed') {
      functions.set(path, outcome.analysis.functions);
    }
  }
  return {
    session: openModelSession({ model, cache, budgetMs: BUDGET_MS, now: () => performance.now() }),
    files,
    functions,
    rules: new Map([[pair.rule, ruleKnowledge(rule, rulePage(pair.rule))]]),
    observer: { progress: () => undefined, settled: () => undefined },
    reanalyse: () => Promise.resolve({ parses: false, findings: [] }),
    tryEdits: undefined,
  };
}

function candidates(pair: ContextPair, { files }: ModelStepContext): readonly Finding[] {
  const file = files.get(pair.file);
  const outcome = file === undefined ? undefined : analyzer.analyse(file);
  return outcome === undefined || outcome.outcome === 'failed'
    ? []
    : outcome.analysis.findings.filter(({ rule }) => rule === pair.rule);
}

function notes(
  pair: ContextPair,
  side: (typeof SIDES)[number],
  {
    parts,
    files,
    hears,
  }: {
    readonly parts: readonly ContextPart[];
    readonly files: readonly SourceFile[];
    readonly hears: (tokens: number) => void;
  },
): NotesFor {
  const { texts = [], decisions = [] } = pair[side];
  const library = openContextLibrary({
    parts: new Set(parts),
    project: showProject({ files, elsewhere: [], functions: new Map(), findings: [], parser }),
    texts,
    decisions: decisions.map((one) => ({ ...one, rule: pair.rule })),
    pageOf: (rule) => rulePage(rule).help,
  });
  return notesFrom(library, {
    model,
    onSelection: (_, { taken }) => hears(taken.reduce((sum, one) => sum + one.tokens, 0)),
  });
}

function report(name: string, answers: readonly Asked[]): void {
  const rows = [
    { set: 'all', answers },
    ...(['context', 'code'] as const).map((set) => ({
      set: `decided by ${set}`,
      answers: answers.filter(({ decidedBy }) => decidedBy === set),
    })),
  ];
  for (const row of rows) {
    const area = areaUnderCurve(row.answers);
    const pairs = pairsInOrder(row.answers);
    console.log(
      JSON.stringify({
        shown: name,
        set: row.set,
        answers: row.answers.length,
        area: rounded(area?.value),
        standardError: rounded(area?.standardError),
        pairs: `${pairs.right}/${pairs.pairs}`,
        tokens: Math.round(mean(row.answers.map(({ tokens }) => tokens))),
        seconds: rounded(mean(row.answers.map(({ seconds }) => seconds))),
      }),
    );
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 100) / 100;
}
