import { join } from 'node:path';
import { readPythonFile } from '../../../io/files.ts';
import { ignorePatterns } from '../../../io/ignore-patterns.ts';
import { plainEnvironment, runProgram } from '../../../io/child-process.ts';
import { walk } from '../../../io/walk.ts';
import { dedent } from '../../../review/model/shown-source.ts';
import type { SourceModule } from '../../../python/source-module.ts';
import type { Reviewer } from '../reviewer.ts';

/** A folder of code that may be spoilt and trained on. */
export interface CleanFolder {
  readonly root: string;
  /** For groups: `stdlib`, or the project's. */
  readonly name: string;
  readonly licence: string | undefined;
}

/** One function as a module of its own, under the imports of the module that it is from. */
export interface CleanFunction {
  readonly path: string;
  readonly text: string;
}

/** A review shows no more of a function. */
const MOST_LINES = 24;
const FEWEST_LINES = 2;
const LONGEST_FILE = 400_000;
const MOST_ENTRIES = 50_000;

/** The functions of a folder's modules that a pattern is found in, short enough to be shown whole, without tests. */
export async function* cleanFunctions(
  { root, pattern }: { readonly root: string; readonly pattern: RegExp },
  { parse }: Reviewer,
  signal: AbortSignal,
): AsyncGenerator<CleanFunction> {
  const { files } = await walk(
    {
      root,
      start: '',
      wants: (name, path) => name.endsWith('.py') && !/(?:^|\/)(?:tests?|idlelib)\//u.test(path),
      above: [],
      excludes: ignorePatterns('site-packages/\n__pycache__/\nnode_modules/\n'),
      maxEntries: MOST_ENTRIES,
    },
    signal,
  );
  for (const path of files) {
    signal.throwIfAborted();
    const read = readPythonFile(join(root, path), { maxBytes: LONGEST_FILE });
    if (read.outcome === 'ok' && pattern.test(read.text)) {
      yield* functionsOf(parse(path, read.text), pattern);
    }
  }
}

/** The folder of the standard library of the Python that `python3` or `python` names; undefined without one. */
export async function standardLibrary(signal: AbortSignal): Promise<CleanFolder | undefined> {
  for (const program of ['python3', 'python']) {
    const outcome = await runProgram(
      {
        program,
        args: ['-I', '-c', 'import sysconfig; print(sysconfig.get_paths()["stdlib"])'],
        cwd: '/',
        env: plainEnvironment(),
        timeoutMs: 10_000,
        maxOutputBytes: 4096,
      },
      signal,
    );
    if (outcome.outcome === 'exited' && outcome.code === 0) {
      const root = Buffer.from(outcome.stdout).toString('utf8').trim();
      return { root, name: 'stdlib', licence: 'PSF-2.0' };
    }
  }
  return undefined;
}

function* functionsOf(module: SourceModule, pattern: RegExp): Generator<CleanFunction> {
  const { text, lines, path } = module;
  const imports = module.tree.body
    .filter((one) => one.kind === 'import' || one.kind === 'import-from')
    .map(({ span }) => text.slice(span.start, span.end))
    .filter((line) => !line.includes('__future__'));
  for (const { node, qualifiedName } of module.functions) {
    if (node.kind !== 'function' || qualifiedName.includes('<locals>')) {
      continue;
    }
    const first = lines.positionAt(node.span.start).line;
    const last = lines.positionAt(node.span.end).line;
    const length = last - first + 1;
    if (length <= MOST_LINES && length >= FEWEST_LINES) {
      const start = lines.lineSpan(first).start;
      const code = dedent(text.slice(start, node.span.end).split('\n')).join('\n').trimEnd();
      if (pattern.test(code)) {
        const used = imports.filter((line) => isUsed(line, code));
        yield { path, text: [...used, ...(used.length > 0 ? ['', ''] : []), code, ''].join('\n') };
      }
    }
  }
}

function isUsed(line: string, code: string): boolean {
  const names = line.replace(/^from\s+\S+\s+import/u, '').match(/\w+/gu) ?? [];
  return names.some((name) => new RegExp(String.raw`\b${name}\b`, 'u').test(code));
}
