import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { runProgram, type ProgramOutcome } from '../../io/child-process.ts';

export interface NpmRequest {
  readonly parameters: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs the user's own npm in a folder, with the whole environment, since that is where registry and proxy may be named:
 * the npm that started us, else the one on PATH, else one that lies beside the running Node (the Node that the package
 * `node` brings has none). `not-found` when there is no npm at all.
 *
 * @throws ReviewError `CANCELLED`.
 */
export async function runNpm(request: NpmRequest, signal: AbortSignal): Promise<ProgramOutcome> {
  let outcome: ProgramOutcome = { outcome: 'not-found' };
  for (const [program, ...leading] of candidates(request.environment)) {
    outcome = await runProgram(
      {
        program,
        args: [...leading, ...request.parameters],
        cwd: request.folder,
        env: definedOnly(request.environment),
        timeoutMs: TIMEOUT_MS,
        maxOutputBytes: MAX_OUTPUT_BYTES,
      },
      signal,
    );
    if (outcome.outcome !== 'not-found' && outcome.outcome !== 'not-started') {
      return outcome;
    }
  }
  return outcome;
}

const TIMEOUT_MS = 1_800_000;
const MAX_OUTPUT_BYTES = 4_000_000;
type Command = readonly [string, ...string[]];

function candidates(environment: NpmRequest['environment']): readonly Command[] {
  const started = environment['npm_execpath'] ?? '';
  const bin = dirname(process.execPath);
  const scripts = [
    basename(started) === 'npm-cli.js' ? started : '',
    resolve(bin, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(bin, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ].filter((script) => script !== '' && existsSync(script));
  const [first, ...rest] = scripts.map((script): Command => [process.execPath, script]);
  const onPath: Command = ['npm'];
  return first !== undefined && basename(started) === 'npm-cli.js'
    ? [first, onPath, ...rest]
    : [onPath, ...(first === undefined ? [] : [first]), ...rest];
}

function definedOnly(environment: NpmRequest['environment']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}
