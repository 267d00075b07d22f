import type { Analyzer, FunctionSummary } from '../../analyzers/analyzer.ts';
import type { Finding } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { sha256 } from '../../io/hash.ts';
import type { RuleKnowledge } from '../../review/model/rule-knowledge.ts';
import type { ModelSession } from '../../review/model/session.ts';
import type { ModelStepContext } from '../../review/model/step.ts';

/** What the items of one run share. */
export interface ItemContext {
  readonly session: ModelSession;
  /** Started. */
  readonly analyzer: Analyzer;
  /** Runs rewrites; undefined where none are wanted. */
  readonly tryEdits: ModelStepContext['tryEdits'];
}

/** A case's file as a review of that file alone sees it, by our own rules. */
export interface AnalysedCase {
  readonly file: SourceFile;
  readonly findings: readonly Finding[];
  readonly functions: readonly FunctionSummary[];
}

export function analyseCase(
  source: { readonly path: string; readonly text: string },
  analyzer: Analyzer,
): AnalysedCase {
  const file = { path: source.path, text: source.text, hash: sha256(source.text) };
  const outcome = analyzer.analyse(file);
  return outcome.outcome === 'failed'
    ? { file, findings: [], functions: [] }
    : { file, findings: outcome.analysis.findings, functions: outcome.analysis.functions };
}

/** The frame in which a review's own steps run on one case. */
export function stepContextOf(
  analysed: AnalysedCase,
  rules: readonly RuleKnowledge[],
  { session, analyzer, tryEdits }: ItemContext,
): ModelStepContext {
  const { file, functions } = analysed;
  return {
    session,
    files: new Map([[file.path, file]]),
    functions: new Map([[file.path, functions]]),
    rules: new Map(rules.map((rule) => [rule.id, rule])),
    observer: { progress: () => undefined, settled: () => undefined },
    tryEdits,
    reanalyse: (path, text) => {
      const outcome = analyzer.analyse({ path, text, hash: sha256(text) });
      return Promise.resolve(
        outcome.outcome === 'failed'
          ? { parses: false, findings: [] }
          : { parses: outcome.analysis.parses, findings: outcome.analysis.findings },
      );
    },
  };
}
