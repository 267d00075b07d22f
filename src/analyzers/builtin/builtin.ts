import { assert } from '../../core/assert.ts';
import type { SourceModule } from '../../python/source-module.ts';
import { analyseSource } from '../../python/analyse-source.ts';
import { functionComplexity } from '../../python/metrics/cyclomatic.ts';
import { loadPythonParser, type PythonParser } from '../../python/parser.ts';
import { RULES } from '../../rules/registry.ts';
import { runRules } from '../../rules/run-rules.ts';
import type { AnalysisPart, Analyzer, FunctionSummary, PartListener } from '../analyzer.ts';

/** Assay's own rules behind the same contract as any other tool. */
export function builtinAnalyzer(version: string): Analyzer {
  let parser: PythonParser | undefined;
  return {
    id: 'builtin',
    version,
    async start() {
      parser = await loadPythonParser();
    },
    analyse(file, { extent = 'all', listener } = {}) {
      assert(parser, 'the built-in analyzer was not started');
      const module = analyseSource(parser, file.path, file.text);
      const known = {
        parses: module.syntaxErrors.length === 0,
        functions:
          extent === 'all' ? module.functions.flatMap((one) => functionSummary(one, module)) : [],
      };
      const run = runRules(module, RULES, {
        collect: extent === 'all',
        ...(listener === undefined ? {} : { listener: beginningWith(known, listener) }),
      });
      const analysis = { ...known, findings: run.findings, facts: run.facts };
      const reasons = [
        ...syntaxReasons(module),
        ...run.failures.map((failure) => `the rule ${failure.rule} failed: ${failure.reason}`),
      ];
      return reasons.length === 0
        ? { outcome: 'ran', analysis }
        : { outcome: 'partly', analysis, reason: reasons.join('; ') };
    },
  };
}

/** Tells what was known before the rules began along with the first that they say. */
function beginningWith(known: AnalysisPart, { isDue, tell }: PartListener): PartListener {
  let hasBegun = false;
  return {
    isDue,
    tell(part) {
      tell(hasBegun ? part : { ...known, ...part });
      hasBegun = true;
    },
  };
}

function syntaxReasons(module: SourceModule): readonly string[] {
  const [first] = module.syntaxErrors;
  if (first === undefined) {
    return [];
  }
  const { line } = module.lines.positionAt(first.span.start);
  const more = module.syntaxErrors.length - 1;
  const isValid = module.syntaxErrors.every((one) => one.isOmission === true);
  return [
    `${isValid ? 'not read to its end' : 'not valid Python'}: line ${line}: ${first.message}${more === 0 ? '' : ` and ${more} more`}; the rest was analysed`,
  ];
}

function functionSummary(
  info: SourceModule['functions'][number],
  module: SourceModule,
): readonly FunctionSummary[] {
  if (info.node.kind !== 'function') {
    return [];
  }
  const { start, end } = info.node.span;
  return [
    {
      qualifiedName: info.qualifiedName,
      start,
      end,
      firstLine: module.lines.positionAt(start).line,
      lastLine: module.lines.positionAt(end).line,
      complexity: functionComplexity(info.node),
      loopDepth: Math.max(0, ...info.loops.map((loop) => loop.enclosing.length + 1)),
    },
  ];
}
