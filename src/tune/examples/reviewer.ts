import type { FunctionSummary } from '../../analyzers/analyzer.ts';
import { builtinAnalyzer } from '../../analyzers/builtin/builtin.ts';
import { foldTraced } from '../../analyzers/dataflow/fold-traced.ts';
import { followData } from '../../analyzers/dataflow/follow-data.ts';
import { withoutSettled } from '../../analyzers/dataflow/settled-places.ts';
import type { Finding } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { sha256 } from '../../io/hash.ts';
import { estimateTokens } from '../../llm/protocol/estimate-tokens.ts';
import { analyseSource } from '../../python/analyse-source.ts';
import { loadPythonParser } from '../../python/parser.ts';
import type { PythonParser } from '../../python/parser.ts';
import type { SourceModule } from '../../python/source-module.ts';
import { RULES } from '../../rules/registry.ts';
import { asksAbout, ruleKnowledge } from '../../review/model/rule-knowledge.ts';
import type { RuleKnowledge } from '../../review/model/rule-knowledge.ts';
import { rulePage } from '../../review/rule-pages.ts';

/** One Python file as a review of that file alone sees it, by our own rules and with data followed through it. */
export interface ReviewedFile {
  readonly file: SourceFile;
  readonly parses: boolean;
  readonly findings: readonly Finding[];
  readonly functions: readonly FunctionSummary[];
}

/** Our analyzers, at hand for many small texts one after the other. */
export interface Reviewer {
  readonly parser: PythonParser;
  /** By rule id, of every rule that we have a page for. */
  readonly rules: ReadonlyMap<string, RuleKnowledge>;
  readonly review: (path: string, text: string) => ReviewedFile;
  readonly parse: (path: string, text: string) => SourceModule;
  /** True where a review would ask the model whether the finding is right. */
  readonly asks: (finding: Finding) => boolean;
  /** Tokens of a text as the model to be trained counts them, or an upper estimate. */
  readonly countTokens: (text: string) => number;
}

/** `countTokens` decides how much of the code a prompt shows: give that of the model to be trained where it is at hand. */
export async function openReviewer(
  countTokens: (text: string) => number = estimateTokens,
): Promise<Reviewer> {
  const analyzer = builtinAnalyzer('tune');
  const [parser] = await Promise.all([loadPythonParser(), analyzer.start()]);
  const rules = new Map<string, RuleKnowledge>(
    RULES.map((rule) => [rule.meta.id, ruleKnowledge(rule, rulePage(rule.meta.id))]),
  );
  return {
    parser,
    rules,
    countTokens,
    parse: (path, text) => analyseSource(parser, path, text),
    asks: (finding) =>
      finding.suppression === undefined && asksAbout(rules.get(finding.rule), finding),
    review(path, text) {
      const file = { path, text, hash: sha256(text) };
      const outcome = analyzer.analyse(file);
      if (outcome.outcome === 'failed') {
        return { file, parses: false, findings: [], functions: [] };
      }
      const { parses, findings, functions } = outcome.analysis;
      const followed = parses ? followData(parser, [file]) : { findings: [], settled: [] };
      return {
        file,
        parses,
        findings: foldTraced(
          withoutSettled(findings, followed.settled),
          followed.findings,
          followed.settled,
        ),
        functions,
      };
    },
  };
}
