import type { SourceFile } from '../core/review-result.ts';
import type { AnalysisPart, FileAnalysis } from './analyzer.ts';
import { withoutSecretsInFixes } from './fixes-beside-secrets.ts';
import { foldDuplicates } from './fold-duplicates.ts';
import { markSuppressed } from './suppressions.ts';
import { notebookSecrets } from './texts/text-secrets.ts';

/** What is known about a file after every analyzer has looked at it. Plain JSON. */
export interface AnalysedFile {
  readonly path: string;
  readonly analysis: FileAnalysis;
  /** Why parts of the file, or all of it, were not looked at; empty when everything was. */
  readonly shortfalls: readonly string[];
  /** Present where the analysis was stopped or broke off: what was found until then is here, and another time it may be more. */
  readonly isUnfinished?: true;
}

/** Puts together what the analyzers say about a Python file. */
export function fileResult(
  file: SourceFile,
  analyses: readonly FileAnalysis[],
  shortfalls: readonly string[],
): AnalysedFile {
  return {
    path: file.path,
    analysis: {
      parses: analyses.every((one) => one.parses),
      findings: withoutSecretsInFixes(
        markSuppressed(
          [...foldDuplicates(analyses.flatMap((one) => one.findings)), ...notebookSecrets(file)],
          file,
        ),
        file,
      ),
      facts: Object.fromEntries(analyses.flatMap((one) => Object.entries(one.facts))),
      functions: analyses.flatMap((one) => one.functions),
    },
    shortfalls,
  };
}

/** The same of what was told before the analysis broke off, for the reason given. */
export function unfinishedResult(
  file: SourceFile,
  parts: readonly AnalysisPart[],
  reason: string,
): AnalysedFile {
  if (parts.length === 0) {
    const analysis = { parses: false, findings: [], facts: {}, functions: [] };
    return { path: file.path, analysis, shortfalls: [reason], isUnfinished: true };
  }
  const analysis: FileAnalysis = {
    parses: false,
    facts: {},
    functions: [],
    ...parts.reduce<AnalysisPart>((known, part) => Object.assign(known, part), {}),
    findings: parts
      .flatMap((part) => part.findings ?? [])
      .sort((left, right) => left.location.span.start - right.location.span.start),
  };
  const shortfalls = [`looked at only in part: ${reason}`];
  return { ...fileResult(file, [analysis], shortfalls), isUnfinished: true };
}
