import type { Finding } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { solve } from '../../dataflow/engine/solve.ts';
import { tellingPlaces } from '../../dataflow/engine/project/telling-places.ts';
import { LIBRARIES } from '../../dataflow/models/all.ts';
import { analyseSource } from '../../python/analyse-source.ts';
import type { PythonParser } from '../../python/parser.ts';
import { projectModules } from '../../python/project/project-modules.ts';
import type { SourceModule } from '../../python/source-module.ts';
import { RULES } from '../../rules/registry.ts';
import { runFlowRules } from '../../rules/run-flow-rules.ts';
import { isRenderedPath } from '../../templates/template-path.ts';
import { lineIndex } from '../../text/line-index.ts';
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

/** Follows data through all files together, modules and the templates that they render, and asks the rules about it. */
export function followData(parser: PythonParser, files: readonly SourceFile[]): FollowedData {
  const [templates, sources] = partition(files, ({ path }) => isRenderedPath(path));
  if (!sources.some((file) => tellingPlaces(file.text, LIBRARIES.telling).length > 0)) {
    return { findings: [], settled: [], shortfalls: [] };
  }
  const modules = sources.map((file) => analyseSource(parser, file.path, file.text));
  const byPath = new Map<string, Lines>(modules.map((module) => [module.path, module]));
  const solution = solve(projectModules(modules), LIBRARIES, templates);
  const { flows, unfinished } = solution;
  const findings = runFlowRules(flows, RULES, (location) => {
    const file = byPath.get(location.file) ?? linesOf(templates, location.file);
    byPath.set(location.file, file);
    return file.text.slice(file.lines.lineSpan(location.start.line).start, location.span.end);
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

type Lines = Pick<SourceModule, 'text' | 'lines'>;

function linesOf(templates: readonly SourceFile[], path: string): Lines {
  const { text } = templates.find((one) => one.path === path) ?? { text: '' };
  return { text, lines: lineIndex(text) };
}

function partition<One>(
  all: readonly One[],
  isFirst: (one: One) => boolean,
): readonly [readonly One[], readonly One[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

function nameOf(qualifiedName: string): string {
  return qualifiedName === '<module>' ? 'its top level' : `\`${qualifiedName}\``;
}
