import { runProgram, type ProgramOutcome } from '../../../io/child-process.ts';

/** The user's own pip. */
export interface Pip {
  /** Runs a sub-command in a folder to its end. @throws ReviewError `CANCELLED`. */
  readonly run: (
    parameters: readonly string[],
    folder: string,
    signal: AbortSignal,
  ) => Promise<ProgramOutcome>;
}

/**
 * The first pip on this machine that starts; undefined when there is none. It gets the whole environment, since that is
 * where the user's index and proxy may be named.
 *
 * @throws ReviewError `CANCELLED`.
 */
export async function findPip(
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
  signal: AbortSignal,
): Promise<Pip | undefined> {
  const inherited = definedOnly(environment);
  for (const [program, ...leading] of CANDIDATES) {
    const asked = await runProgram(
      {
        program,
        args: [...leading, '--version'],
        cwd: folder,
        env: inherited,
        timeoutMs: VERSION_TIMEOUT_MS,
        maxOutputBytes: MAX_OUTPUT_BYTES,
      },
      signal,
    );
    if (asked.outcome === 'exited' && asked.code === 0) {
      return {
        run: (parameters, cwd, stop) =>
          runProgram(
            {
              program,
              args: [...leading, ...parameters],
              cwd,
              // Its temporary copy belongs on the disk whose room was checked.
              env: { ...inherited, TMPDIR: cwd, TEMP: cwd, TMP: cwd },
              timeoutMs: DOWNLOAD_TIMEOUT_MS,
              maxOutputBytes: MAX_OUTPUT_BYTES,
            },
            stop,
          ),
      };
    }
  }
  return undefined;
}

const VERSION_TIMEOUT_MS = 20_000;
/** Fifty megabytes over a very slow line. */
const DOWNLOAD_TIMEOUT_MS = 3_600_000;
const MAX_OUTPUT_BYTES = 1_000_000;

const CANDIDATES: readonly (readonly [string, ...string[]])[] = [
  ['python3', '-m', 'pip'],
  ['pip3'],
  ['pip'],
  ['python', '-m', 'pip'],
  ['py', '-m', 'pip'],
  ['uv', 'tool', 'run', 'pip'],
];

function definedOnly(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}
