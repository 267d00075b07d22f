import type { SourceFile, TextFormat } from '../core/review-result.ts';
import type { AnalysisRequest, Analyzer, AnalyzerOutcome, PartListener } from './analyzer.ts';
import { loadPythonParser } from '../python/parser.ts';
import { builtinAnalyzer } from './builtin/builtin.ts';
import { followData } from './dataflow/follow-data.ts';
import type { FollowedData } from './dataflow/follow-data.ts';
import { ruffAnalyzer } from './ruff/ruff.ts';
import { RULES } from '../rules/registry.ts';
import { runTemplateRules } from '../rules/run-template-rules.ts';
import { fileResult } from './file-result.ts';
import type { AnalysedFile } from './file-result.ts';
import { markSuppressed } from './suppressions.ts';
import { textSecrets } from './texts/text-secrets.ts';

/** All analyzers of one thread, started. */
export interface Analyzers {
  readonly analyse: (file: SourceFile, request: AnalysisRequest) => AnalysedFile;
  /** True when the thread should make room for a new one: it holds memory that it cannot give back. */
  readonly isSpent: () => boolean;
  /** Follows data through all files of a project together. */
  readonly follow: (files: readonly SourceFile[]) => FollowedData;
}

/** Starts the analyzers that look at files one by one. `version` names our own code, see `analysisVersion`. */
export async function startAnalyzers(version: string): Promise<Analyzers> {
  const builtin = builtinAnalyzer(version);
  const ruff = ruffAnalyzer();
  const analyzers: readonly Analyzer[] = [builtin, ruff];
  const [parser] = await Promise.all([
    loadPythonParser(),
    ...analyzers.map((analyzer) => analyzer.start()),
  ]);
  return {
    isSpent: () => analyzers.some((one) => one.isSpent?.() === true),
    follow: (files) => followData(parser, files),
    analyse(file, request) {
      if (file.format !== undefined) {
        return analyseText(file, file.format, request.listener);
      }
      const first = guardedAnalyse(builtin, file, request);
      // ruff says nothing about a file it cannot parse, and needs minutes for some that are nested beyond reason.
      const outcomes = isParsed(first) ? [first, guardedAnalyse(ruff, file, request)] : [first];
      return fileResult(
        file,
        outcomes.flatMap((one) => (one.outcome === 'failed' ? [] : [one.analysis])),
        outcomes.flatMap((one) => (one.outcome === 'ran' ? [] : [one.reason])),
      );
    },
  };
}

function analyseText(
  file: SourceFile,
  format: TextFormat,
  { isDue, tell }: PartListener,
): AnalysedFile {
  const secrets = textSecrets(file, format);
  if (isDue()) {
    tell({ parses: true, findings: secrets });
  }
  const findings = markSuppressed([...secrets, ...runTemplateRules(file, RULES)], file);
  return {
    path: file.path,
    analysis: { parses: true, findings, facts: {}, functions: [] },
    shortfalls: [],
  };
}

function isParsed(outcome: AnalyzerOutcome): boolean {
  return outcome.outcome !== 'failed' && outcome.analysis.parses;
}

function guardedAnalyse(
  analyzer: Analyzer,
  file: SourceFile,
  request: AnalysisRequest,
): AnalyzerOutcome {
  try {
    return analyzer.analyse(file, request);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      outcome: 'failed',
      reason: `${analyzer.id} failed on this file: ${reason.slice(0, 200)}`,
    };
  }
}
