import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { describeProgramOutcome, plainEnvironment, runProgram } from '../../io/child-process.ts';

export interface TypeCheckRequest {
  /** Absolute path of the folder that `path` is relative to. */
  readonly root: string;
  readonly path: string;
  /** The text to check in the place of the file's own. */
  readonly text: string;
  /** The interpreter whose packages are to be known; pyright's guess without it. */
  readonly python: string | undefined;
}

export type TypeCheckOutcome =
  | { readonly outcome: 'checked'; readonly errors: readonly TypeProblem[] }
  /** `reason` is half a sentence about pyright: `not finished within 60000 ms`. */
  | { readonly outcome: 'failed'; readonly reason: string };

export interface TypeProblem {
  /** 1-based. */
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

/**
 * What pyright says about one file of a project with another text in it. The file is laid into a folder of its own, with links to
 * everything beside it, so that relative and absolute imports find the project; the project's own pyright settings stay outside.
 */
export async function typeProblems(
  request: TypeCheckRequest,
  signal: AbortSignal,
): Promise<TypeCheckOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-types-'));
  try {
    layOut(request, folder);
    const settings = { include: [request.path], extraPaths: ['src'], typeCheckingMode: 'standard' };
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
      ? readReport(Buffer.from(outcome.stdout).toString('utf8'))
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

/** The file itself, and beside it and above it, up to the root, links to what stands there. */
function layOut({ root, path, text }: TypeCheckRequest, folder: string): void {
  const parts = path.split('/');
  let real = resolve(root);
  let laid = folder;
  for (const part of parts) {
    for (const name of namesIn(real)) {
      if (name !== part && !OWN_SETTINGS.has(name)) {
        symlinkSync(join(real, name), join(laid, name));
      }
    }
    real = join(real, part);
    laid = join(laid, part);
    if (real !== resolve(root, path)) {
      mkdirSync(laid);
    }
  }
  mkdirSync(dirname(laid), { recursive: true });
  writeFileSync(laid, text);
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
      severity: z.string(),
      message: z.string(),
      rule: z.string().optional(),
      range: z.object({ start: z.object({ line: z.int() }) }).optional(),
    }),
  ),
});

function readReport(text: string): TypeCheckOutcome {
  const parsed = report.safeParse(parseJson(text));
  if (!parsed.success) {
    return { outcome: 'failed', reason: 'printed no report' };
  }
  const errors = parsed.data.generalDiagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ message, rule, range }) => ({
      line: (range?.start.line ?? 0) + 1,
      rule: rule ?? 'syntax',
      message,
    }));
  return { outcome: 'checked', errors };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
