import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { describeProgramOutcome, runProgram, type ProgramOutcome } from '../../io/child-process.ts';
import { writeError } from '../../io/system-error.ts';

/** The program that runs scripts with their dependencies. */
export interface Uv {
  readonly program: string;
  /** What comes before uv's own arguments. */
  readonly leading: readonly string[];
  /** As it says it: `uv 0.13.9`. */
  readonly version: string;
}

export interface UvSearch {
  readonly dataFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Called before something is installed. */
  readonly onInstall?: (text: string) => void;
}

/**
 * Finds `uv`: on `PATH`, as a module of a Python, or in the data folder, where it is installed with the user's own pip when it is
 * nowhere else.
 *
 * @throws ReviewError `PYTHON_MISSING`, `DISK_FULL`, `FOLDER_READ_ONLY`, `CANCELLED`.
 */
export async function findUv(search: UvSearch, signal: AbortSignal): Promise<Uv> {
  const own = join(search.dataFolder, 'tune', 'uv');
  const candidates: readonly Candidate[] = [
    ['uv'],
    ...PYTHONS.map((python): Candidate => [...python, '-m', 'uv']),
    [inEnvironment(own, 'uv')],
  ];
  for (const candidate of candidates) {
    const found = await askVersion(candidate, search, signal);
    if (found !== undefined) {
      return found;
    }
  }
  return installUv(own, search, signal);
}

/** The environment of `uv` and of scripts: the user's own, since proxies and indexes are named there, without another Python's paths. */
export function scriptEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !OF_ANOTHER_PYTHON.has(entry[0]),
  );
  return { ...Object.fromEntries(kept), ...extra };
}

type Candidate = readonly [string, ...string[]];

const PYTHONS: readonly Candidate[] = [['python3'], ['python'], ['py']];
const OF_ANOTHER_PYTHON: ReadonlySet<string> = new Set([
  'PYTHONPATH',
  'PYTHONHOME',
  'PYTHONSTARTUP',
  'VIRTUAL_ENV',
]);
const VERSION_TIMEOUT_MS = 60_000;
const INSTALL_TIMEOUT_MS = 1_800_000;
const MAX_OUTPUT_BYTES = 1_000_000;

async function askVersion(
  [program, ...leading]: Candidate,
  search: UvSearch,
  signal: AbortSignal,
): Promise<Uv | undefined> {
  const asked = await run([program, ...leading, '--version'], search, {
    timeoutMs: VERSION_TIMEOUT_MS,
    signal,
  });
  return asked.outcome === 'exited' && asked.code === 0
    ? { program, leading, version: Buffer.from(asked.stdout).toString('utf8').trim() }
    : undefined;
}

async function installUv(own: string, search: UvSearch, signal: AbortSignal): Promise<Uv> {
  const python = await firstPython(search, signal);
  if (python === undefined) {
    throw new ReviewError(
      'PYTHON_MISSING',
      'Training needs Python 3.11 to 3.13 or uv; neither was found',
      { hint: 'Install Python or uv, and run the command again.' },
    );
  }
  search.onInstall?.('installing uv (24 MB), which brings PyTorch and the other packages');
  try {
    await mkdir(join(search.dataFolder, 'tune'), { recursive: true });
  } catch (error) {
    throw writeError(error, own);
  }
  const made = await installInto(own, python, { search, signal });
  if (made.outcome !== 'exited' || made.code !== 0) {
    await rm(own, { recursive: true, force: true });
    throw new ReviewError(
      'PYTHON_MISSING',
      `uv could not be installed: ${describeProgramOutcome(made)}`,
      {
        hint: 'Install uv yourself, or see that pip works: `python3 -m venv` and `pip install uv`.',
        retryable: true,
      },
    );
  }
  const found = await askVersion([inEnvironment(own, 'uv')], search, signal);
  if (found === undefined) {
    throw new ReviewError('PYTHON_MISSING', 'uv was installed, but it does not start', {
      hint: `Remove ${own}, and install uv yourself.`,
    });
  }
  return found;
}

interface Installing {
  readonly search: UvSearch;
  readonly signal: AbortSignal;
}

async function installInto(
  own: string,
  python: Candidate,
  { search, signal }: Installing,
): Promise<ProgramOutcome> {
  await rm(own, { recursive: true, force: true });
  const limits = { timeoutMs: INSTALL_TIMEOUT_MS, signal };
  const created = await run([...python, '-m', 'venv', own], search, limits);
  if (created.outcome !== 'exited' || created.code !== 0) {
    return created;
  }
  return run([inEnvironment(own, 'python'), '-m', 'pip', 'install', '-q', 'uv'], search, limits);
}

async function firstPython(search: UvSearch, signal: AbortSignal): Promise<Candidate | undefined> {
  for (const python of PYTHONS) {
    const asked = await run([...python, '--version'], search, {
      timeoutMs: VERSION_TIMEOUT_MS,
      signal,
    });
    if (asked.outcome === 'exited' && asked.code === 0) {
      return python;
    }
  }
  return undefined;
}

function inEnvironment(folder: string, program: string): string {
  return process.platform === 'win32'
    ? join(folder, 'Scripts', `${program}.exe`)
    : join(folder, 'bin', program);
}

interface RunLimits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

function run(
  [program, ...args]: Candidate,
  search: UvSearch,
  { timeoutMs, signal }: RunLimits,
): Promise<ProgramOutcome> {
  const cwd = existsSync(search.dataFolder) ? search.dataFolder : process.cwd();
  const env = scriptEnvironment(search.environment);
  return runProgram(
    { program, args, cwd, env, timeoutMs, maxOutputBytes: MAX_OUTPUT_BYTES },
    signal,
  );
}
