import type { Finding } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { solve } from '../../dataflow/engine/solve.ts';
import { LIBRARIES } from '../../dataflow/models/all.ts';
import { analyseSource } from '../../python/analyse-source.ts';
import type { PythonParser } from '../../python/parser.ts';
import { projectModules } from '../../python/project/project-modules.ts';
import { RULES } from '../../rules/registry.ts';
import { runFlowRules } from '../../rules/run-flow-rules.ts';
import { markSuppressed } from '../suppressions.ts';
import { settledPlaces } from './settled-places.ts';
import type { SettledPlace } from './settled-places.ts';

/** What following data through a project has found. Plain JSON. */
export interface FollowedData {
  readonly findings: readonly Finding[];
  readonly settled: readonly SettledPlace[];
  /** What was not followed to its end, and why. */
  readonly shortfalls: readonly { readonly file: string; readonly reason: string }[];
}

/** Follows data through all files together and asks the rules about it. */
export function followData(parser: PythonParser, files: readonly SourceFile[]): FollowedData {
  if (!files.some((file) => LIBRARIES.isNamedIn(file.text))) {
    return { findings: [], settled: [], shortfalls: [] };
  }
  const modules = files.map((file) => analyseSource(parser, file.path, file.text));
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const solution = solve(projectModules(modules), LIBRARIES);
  const { flows, unfinished } = solution;
  const findings = runFlowRules(flows, RULES, (location) => {
    const module = byPath.get(location.file);
    const start = module?.lines.lineSpan(location.start.line).start ?? 0;
    return module?.text.slice(start, location.span.end) ?? '';
  });
  return {
    findings: files.flatMap((file) =>
      markSuppressed(
        findings.filter((finding) => finding.location.file === file.path),
        file,
      ),
    ),
    settled: settledPlaces(solution, RULES),
    shortfalls: unfinished.map(({ source, info }) => ({
      file: source.path,
      reason: `data was not followed to the end of ${nameOf(info.qualifiedName)}: it is too large`,
    })),
  };
}

function nameOf(qualifiedName: string): string {
  return qualifiedName === '<module>' ? 'its top level' : `\`${qualifiedName}\``;
}
