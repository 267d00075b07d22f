import type { SourceFile } from '../core/review-result.ts';
import type { Analyzer, AnalyzerOutcome, FileAnalysis } from './analyzer.ts';
import { builtinAnalyzer } from './builtin/builtin.ts';
import { ruffAnalyzer } from './ruff/ruff.ts';
import { foldDuplicates } from './fold-duplicates.ts';
import { markSuppressed } from './suppressions.ts';

/** All analyzers of one thread, started. */
export interface Analyzers {
  readonly analyse: (file: SourceFile) => AnalysedFile;
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
  const analyzers: readonly Analyzer[] = [builtinAnalyzer(version), ruffAnalyzer()];
  await Promise.all(analyzers.map((analyzer) => analyzer.start()));
  return {
    analyse(file) {
      const outcomes = analyzers.map((analyzer) => guardedAnalyse(analyzer, file));
      const analyses = outcomes.flatMap((one) => (one.outcome === 'failed' ? [] : [one.analysis]));
      return {
        path: file.path,
        analysis: {
          parses: analyses.every((one) => one.parses),
          findings: markSuppressed(foldDuplicates(analyses.flatMap((one) => one.findings)), file),
          facts: Object.fromEntries(analyses.flatMap((one) => Object.entries(one.facts))),
          functions: analyses.flatMap((one) => one.functions),
        },
        shortfalls: outcomes.flatMap((one) => (one.outcome === 'ran' ? [] : [one.reason])),
      };
    },
  };
}

function guardedAnalyse(analyzer: Analyzer, file: SourceFile): AnalyzerOutcome {
  try {
    return analyzer.analyse(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      outcome: 'failed',
      reason: `${analyzer.id} failed on this file: ${reason.slice(0, 200)}`,
    };
  }
}
