import type { FunctionSummary } from '../../analyzers/analyzer.ts';
import type { Finding } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { analyseSource } from '../../python/analyse-source.ts';
import { callGraph } from '../../python/project/call-graph.ts';
import type { CallGraph } from '../../python/project/call-graph.ts';
import { projectModules } from '../../python/project/project-modules.ts';
import type { PythonParser } from '../../python/parser.ts';
import { shownFiles } from '../model/shown-source.ts';

/** The Python of a project as analysis sees it, and line by line as a model may see it. */
export interface ShownProject {
  readonly graph: CallGraph;
  /** Lines of a file without secrets and unseen characters; line `n` is at `n - 1`. Empty for an unknown path. */
  readonly lines: (path: string) => readonly string[];
}

export interface ShownProjectRequest {
  /** Under review. */
  readonly files: readonly SourceFile[];
  /** The rest of the project, as far as it is known. */
  readonly elsewhere: readonly SourceFile[];
  readonly functions: ReadonlyMap<string, readonly FunctionSummary[]>;
  /** Those about secrets say what to mask. */
  readonly findings: readonly Finding[];
  readonly parser: PythonParser;
}

export function showProject(request: ShownProjectRequest): ShownProject {
  const files = withinReason(request);
  const sources = files.map(({ path, text }) => analyseSource(request.parser, path, text));
  const graph = callGraph(projectModules(sources));
  const look = shownFiles({ ...request, files: new Map(files.map((file) => [file.path, file])) });
  return { graph, lines: (path) => look(path)?.lines ?? [] };
}

/** About 100,000 lines: reading more takes longer than what is asked about them. */
const MOST_CHARACTERS = 4_000_000;

/** Python files, those under review first. */
function withinReason({ files, elsewhere }: ShownProjectRequest): readonly SourceFile[] {
  const taken: SourceFile[] = [];
  let characters = 0;
  for (const file of [...files, ...elsewhere]) {
    const isPython = file.format === undefined && /\.(?:pyw?|ipynb)$/.test(file.path);
    if (isPython && characters + file.text.length <= MOST_CHARACTERS) {
      characters += file.text.length;
      taken.push(file);
    }
  }
  return taken;
}
