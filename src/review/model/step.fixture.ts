import { builtinAnalyzer } from '../../analyzers/builtin/builtin.ts';
import type { FunctionSummary } from '../../analyzers/analyzer.ts';
import type { Finding } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import type { ChatModel } from '../../llm/model.ts';
import { findRule } from '../../rules/registry.ts';
import type { DiscoverTally } from './discover-tally.ts';
import { ruleKnowledge } from './rule-knowledge.ts';
import type { RuleKnowledge } from './rule-knowledge.ts';
import { openModelSession } from './session.ts';
import type { ReplyCache } from './session.ts';
import type { ModelStepContext, StepProgress } from './step.ts';
import { rulePage } from '../rule-pages.ts';

/** A review of Python texts by our own rules up to the point where the model is asked. */
export interface StepFixture {
  readonly context: ModelStepContext;
  readonly findings: readonly Finding[];
  readonly settled: readonly Finding[];
  readonly extended: readonly Finding[];
  readonly progress: readonly StepProgress[];
  readonly tallies: readonly DiscoverTally[];
}

export interface StepFixtureOptions {
  readonly model: ChatModel;
  /** Texts by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly cache?: ReplyCache;
  readonly budgetMs?: number;
  readonly now?: () => number;
  readonly changedLines?: SourceFile['changedLines'];
  readonly tryEdits?: ModelStepContext['tryEdits'];
  readonly calibration?: ModelStepContext['calibration'];
}

export async function stepFixture(options: StepFixtureOptions): Promise<StepFixture> {
  const analyzer = builtinAnalyzer('test');
  await analyzer.start();
  const files = new Map<string, SourceFile>();
  const functions = new Map<string, readonly FunctionSummary[]>();
  const findings: Finding[] = [];
  const { changedLines } = options;
  for (const [path, text] of Object.entries(options.files)) {
    const file = {
      path,
      text,
      hash: path,
      ...(changedLines === undefined ? {} : { changedLines }),
    };
    const outcome = analyzer.analyse(file);
    files.set(path, file);
    if (outcome.outcome !== 'failed') {
      functions.set(path, outcome.analysis.functions);
      findings.push(...outcome.analysis.findings);
    }
  }
  const settled: Finding[] = [];
  const extended: Finding[] = [];
  const progress: StepProgress[] = [];
  const tallies: DiscoverTally[] = [];
  const context: ModelStepContext = {
    session: openModelSession({
      model: options.model,
      cache: options.cache ?? memoryCache(),
      budgetMs: options.budgetMs ?? Infinity,
      now: options.now ?? (() => 0),
    }),
    files,
    functions,
    rules: knowledgeOf(findings),
    calibration: options.calibration,
    observer: {
      progress: (one) => progress.push(one),
      settled: (finding) => settled.push(finding),
      extended: (finding) => extended.push(finding),
      discovered: (tally) => tallies.push(tally),
    },
    tryEdits: options.tryEdits,
    reanalyse: (path, text) => {
      const outcome = analyzer.analyse({ path, text, hash: 'changed' });
      return Promise.resolve(
        outcome.outcome === 'failed'
          ? { parses: false, findings: [] }
          : { parses: outcome.analysis.parses, findings: outcome.analysis.findings },
      );
    },
  };
  return { context, findings, settled, extended, progress, tallies };
}

export function memoryCache(): ReplyCache {
  const stored = new Map<string, string>();
  return {
    get: (key) => Promise.resolve(stored.get(key)),
    put: (key, value) => {
      stored.set(key, value);
      return Promise.resolve();
    },
  };
}

function knowledgeOf(findings: readonly Finding[]): ReadonlyMap<string, RuleKnowledge> {
  return new Map(
    [...new Set(findings.map((one) => one.rule))].flatMap((id) => {
      const rule = findRule(id);
      return rule === undefined
        ? []
        : [
            [
              id,
              ruleKnowledge({ ...rule, meta: { ...QUESTIONS[id], ...rule.meta } }, rulePage(id)),
            ] as const,
          ];
    }),
  );
}

/** Tests need a rule with a question whose example is short; this one has none of its own. */
const QUESTIONS: Readonly<Record<string, { readonly question: string }>> = {
  'performance/insert-at-front': { question: 'Can this list become long?' },
};
