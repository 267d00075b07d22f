import type { SourceFile, TextFormat } from '../core/review-result.ts';
import type { AnalysisExtent, Analyzer, AnalyzerOutcome, FileAnalysis } from './analyzer.ts';
import { loadPythonParser } from '../python/parser.ts';
import { builtinAnalyzer } from './builtin/builtin.ts';
import { followData } from './dataflow/follow-data.ts';
import type { FollowedData } from './dataflow/follow-data.ts';
import { ruffAnalyzer } from './ruff/ruff.ts';
import { RULES } from '../rules/registry.ts';
import { runTemplateRules } from '../rules/run-template-rules.ts';
import { foldDuplicates } from './fold-duplicates.ts';
import { markSuppressed } from './suppressions.ts';
import { notebookSecrets, textSecrets } from './texts/text-secrets.ts';

/** All analyzers of one thread, started. */
export interface Analyzers {
  readonly analyse: (file: SourceFile, extent?: AnalysisExtent) => AnalysedFile;
  /** Follows data through all files of a project together. */
  readonly follow: (files: readonly SourceFile[]) => FollowedData;
}

/** What is known about a file after every analyzer has looked at it. Plain JSON. */
export interface AnalysedFile {
  readonly path: string;
  readonly analysis: FileAnalysis;
  /** Why parts of the file, or all of it, were not looked at; empty when everything was. */
  readonly shortfalls: readonly string[];
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
    follow: (files) => followData(parser, files),
    analyse(file, extent) {
      if (file.format !== undefined) {
        return analyseText(file, file.format);
      }
      const first = guardedAnalyse(builtin, file, extent);
      // ruff says nothing about a file it cannot parse, and needs minutes for some that are nested beyond reason.
      const outcomes = isParsed(first) ? [first, guardedAnalyse(ruff, file)] : [first];
      const analyses = outcomes.flatMap((one) => (one.outcome === 'failed' ? [] : [one.analysis]));
      return {
        path: file.path,
        analysis: {
          parses: analyses.every((one) => one.parses),
          findings: markSuppressed(
            [...foldDuplicates(analyses.flatMap((one) => one.findings)), ...notebookSecrets(file)],
            file,
          ),
          facts: Object.fromEntries(analyses.flatMap((one) => Object.entries(one.facts))),
          functions: analyses.flatMap((one) => one.functions),
        },
        shortfalls: outcomes.flatMap((one) => (one.outcome === 'ran' ? [] : [one.reason])),
      };
    },
  };
}

function analyseText(file: SourceFile, format: TextFormat): AnalysedFile {
  const findings = markSuppressed(
    [...textSecrets(file, format), ...runTemplateRules(file, RULES)],
    file,
  );
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
  extent?: AnalysisExtent,
): AnalyzerOutcome {
  try {
    return analyzer.analyse(file, extent);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      outcome: 'failed',
      reason: `${analyzer.id} failed on this file: ${reason.slice(0, 200)}`,
    };
  }
}
