import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { describeProgramOutcome, plainEnvironment, runProgram } from '../../io/child-process.ts';

export interface TypeCheckRequest {
  /** Absolute path of the folder that paths are relative to. */
  readonly root: string;
  /** The files to check, with the texts to check in the place of their own. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** The interpreter whose packages are to be known; pyright's guess without it. */
  readonly python: string | undefined;
}

export type TypeCheckOutcome =
  | {
      readonly outcome: 'checked';
      /** By path; a file without errors has an empty list. */
      readonly errors: ReadonlyMap<string, readonly TypeProblem[]>;
    }
  /** `reason` is half a sentence about pyright: `not finished within 60000 ms`. */
  | { readonly outcome: 'failed'; readonly reason: string };

export interface TypeProblem {
  /** 1-based. */
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

/**
 * What pyright says about some files of a project with other texts in them. They are laid into a folder of their own, with links
 * to everything beside them, so that relative and absolute imports find the project; its own pyright settings stay outside.
 */
export async function typeProblems(
  request: TypeCheckRequest,
  signal: AbortSignal,
): Promise<TypeCheckOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-types-'));
  try {
    layOut(request, folder);
    const paths = request.files.map(({ path }) => path);
    const settings = { include: paths, extraPaths: ['src'], typeCheckingMode: 'standard' };
    writeFileSync(join(folder, SETTINGS), JSON.stringify(settings));
    const python = request.python === undefined ? [] : ['--pythonpath', request.python];
    const outcome = await runProgram(
      {
        program: process.execPath,
        args: [pyrightProgram(), '--outputjson', '-p', join(folder, SETTINGS), ...python],
        cwd: folder,
        env: plainEnvironment({ HOME: folder }),
        timeoutMs: 120_000,
        maxOutputBytes: 16 * 1024 * 1024,
      },
      signal,
    );
    // 0: no error, 1: errors; anything else is pyright's own failure.
    return outcome.outcome === 'exited' && outcome.code <= 1
      ? readReport(Buffer.from(outcome.stdout).toString('utf8'), paths, folder)
      : { outcome: 'failed', reason: describeProgramOutcome(outcome) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The errors of `after` that `before` has not, told apart by rule and message: lines move with every edit. */
export function newProblems(
  before: readonly TypeProblem[],
  after: readonly TypeProblem[],
): readonly TypeProblem[] {
  const known = new Map<string, number>();
  for (const { rule, message } of before) {
    const key = `${rule} ${message}`;
    known.set(key, (known.get(key) ?? 0) + 1);
  }
  return after.filter(({ rule, message }) => {
    const key = `${rule} ${message}`;
    const left = known.get(key) ?? 0;
    known.set(key, left - 1);
    return left <= 0;
  });
}

const SETTINGS = 'assay-pyright.json';

/** pyright is large, and only fixes ask for it: it is found here and nowhere else, and runs as a program. */
function pyrightProgram(): string {
  return createRequire(import.meta.url).resolve('pyright/index.js');
}

/** Every file in its place, and beside it and above it, up to the root, links to what stands there. */
function layOut({ root, files }: TypeCheckRequest, folder: string): void {
  const own = new Set(files.flatMap(({ path }) => ancestorsOf(path)));
  const texts = new Set(files.map(({ path }) => path));
  for (const ancestor of own) {
    const laid = join(folder, ancestor);
    mkdirSync(laid, { recursive: true });
    for (const name of namesIn(resolve(root, ancestor))) {
      const path = ancestor === '' ? name : `${ancestor}/${name}`;
      if (!own.has(path) && !texts.has(path) && !OWN_SETTINGS.has(name)) {
        symlinkSync(resolve(root, path), join(laid, name));
      }
    }
  }
  for (const { path, text } of files) {
    writeFileSync(join(folder, path), text);
  }
}

/** `shop/db/orm.py` lies in ``, `shop` and `shop/db`. */
function ancestorsOf(path: string): readonly string[] {
  const folders = path.split('/').slice(0, -1);
  return ['', ...folders.map((_, index) => folders.slice(0, index + 1).join('/'))];
}

const OWN_SETTINGS: ReadonlySet<string> = new Set(['pyrightconfig.json', 'pyproject.toml']);

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const report = z.object({
  generalDiagnostics: z.array(
    z.object({
      file: z.string().optional(),
      severity: z.string(),
      message: z.string(),
      rule: z.string().optional(),
      range: z.object({ start: z.object({ line: z.int() }) }).optional(),
    }),
  ),
});

function readReport(text: string, paths: readonly string[], folder: string): TypeCheckOutcome {
  const parsed = report.safeParse(parseJson(text));
  if (!parsed.success) {
    return { outcome: 'failed', reason: 'printed no report' };
  }
  const found = parsed.data.generalDiagnostics.filter(({ severity }) => severity === 'error');
  const byFile = Map.groupBy(found, ({ file = '' }) => file);
  const real = realpathSync(folder);
  const errors = paths.map((path): readonly [string, readonly TypeProblem[]] => [
    path,
    (byFile.get(join(real, path)) ?? byFile.get(join(folder, path)) ?? []).map(
      ({ message, rule, range }) => ({
        line: (range?.start.line ?? 0) + 1,
        rule: rule ?? 'syntax',
        message,
      }),
    ),
  ]);
  return { outcome: 'checked', errors: new Map(errors) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
