import { join } from 'node:path';
import type { SourceFile } from '../../core/review-result.ts';
import { readPythonFile } from '../../io/files.ts';
import { ignorePatterns } from '../../io/ignore-patterns.ts';
import { walk } from '../../io/walk.ts';
import { analyseSource } from '../../python/analyse-source.ts';
import type { PythonParser } from '../../python/parser.ts';
import { placeModules } from '../../python/project/module-names.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { ProjectLookup } from '../../trial/trial.ts';

/** The modules of a project, read and parsed as trials ask for them. */
export interface ProjectIndex {
  /** The module of a file, undefined for one that is no Python or cannot be read. */
  readonly moduleAt: (path: string) => SourceModule | undefined;
  /** What a trial of a function may ask: modules by dotted name, and those that name the function. */
  readonly lookupFor: (path: string, functionName: string) => ProjectLookup;
}

export interface ProjectIndexRequest {
  /** Absolute. */
  readonly root: string;
  /** Files whose texts are known already; they count before what lies on disk. */
  readonly files: readonly SourceFile[];
  readonly parser: PythonParser;
}

/** Looks for the project's Python files, under review or not: helpers and tests may lie anywhere in it. */
export async function openProjectIndex(
  request: ProjectIndexRequest,
  signal: AbortSignal,
): Promise<ProjectIndex> {
  const found = await walk(
    {
      root: request.root,
      start: '',
      wants: (name) => name.endsWith('.py'),
      above: [],
      excludes: ignorePatterns(''),
      maxEntries: MOST_ENTRIES,
    },
    signal,
  );
  const known = new Map(request.files.map((file) => [file.path, file]));
  const paths = [...new Set([...known.keys(), ...found.files.slice(0, MOST_FILES)])];
  const byName = new Map<string, string>();
  for (const [path, { name }] of placeModules(paths)) {
    if (!byName.has(name)) {
      byName.set(name, path);
    }
  }
  const texts = new Map<string, string | undefined>();
  const modules = new Map<string, SourceModule | undefined>();

  function textAt(path: string): string | undefined {
    const file = known.get(path);
    if (file !== undefined) {
      return file.notebook === undefined ? file.text : undefined;
    }
    if (!texts.has(path)) {
      const read = readPythonFile(join(request.root, path), { maxBytes: MOST_BYTES });
      texts.set(path, read.outcome === 'ok' ? read.text : undefined);
    }
    return texts.get(path);
  }

  function moduleAt(path: string): SourceModule | undefined {
    if (!modules.has(path)) {
      const text = textAt(path);
      modules.set(path, text === undefined ? undefined : analyseSource(request.parser, path, text));
    }
    return modules.get(path);
  }

  return {
    moduleAt,
    lookupFor: (path, functionName) => {
      const name = functionName.split('.').at(-1) ?? functionName;
      const callers = paths
        .filter((other) => other !== path && mentions(textAt(other), name))
        .toSorted(testsFirst)
        .slice(0, MOST_CALLERS);
      return {
        module: (dottedName) => {
          const at = byName.get(dottedName);
          return at === undefined ? undefined : moduleAt(at);
        },
        callers: callers.flatMap((caller) => moduleAt(caller) ?? []),
      };
    },
  };
}

const MOST_ENTRIES = 40_000;
const MOST_FILES = 4_000;
const MOST_BYTES = 1_000_000;
/** Modules that are searched for calls. */
const MOST_CALLERS = 6;

function mentions(text: string | undefined, name: string): boolean {
  return text !== undefined && text.includes(`${name}(`);
}

function testsFirst(left: string, right: string): number {
  return Number(/test/i.test(right)) - Number(/test/i.test(left)) || (left < right ? -1 : 1);
}
