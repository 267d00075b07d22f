import type { Analyzer } from '../../analyzers/analyzer.ts';
import { sha256 } from '../../io/hash.ts';
import type { BenchSet, RewriteCase } from './bench-set.ts';

/** The set without cases whose function is not where the label says, each named: no model is to be blamed for them. */
export function checkFunctions(set: BenchSet, analyzer: Analyzer): BenchSet {
  const wrong = set.rewrite.filter((one) => !holdsFunction(one, analyzer));
  return {
    ...set,
    rewrite: set.rewrite.filter((one) => !wrong.includes(one)),
    problems: [
      ...set.problems,
      ...wrong.map((one) => ({
        place: `rewrite.jsonl, ${one.id}`,
        reason: `line ${one.line} of ${one.path} is not in a function ${one.function}`,
      })),
    ],
  };
}

function holdsFunction(
  { path, text, function: name, line }: RewriteCase,
  analyzer: Analyzer,
): boolean {
  const outcome = analyzer.analyse({ path, text, hash: sha256(text) });
  return (
    outcome.outcome !== 'failed' &&
    outcome.analysis.functions.some(
      (one) => one.qualifiedName === name && one.firstLine <= line && line <= one.lastLine,
    )
  );
}
