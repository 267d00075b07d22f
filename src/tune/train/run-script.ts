import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { ReviewError } from '../../core/review-error.ts';
import { runProgram, type ProgramOutcome } from '../../io/child-process.ts';
import { scriptEnvironment, type Uv } from './find-uv.ts';

/** One of our Python scripts, run as it is with the dependencies that it names itself (PEP 723). */
export interface ScriptRun {
  readonly uv: Uv;
  /** File name below `src/tune/python`. */
  readonly script: string;
  readonly args: readonly string[];
  /** Packages besides those that the script names. */
  readonly packages?: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Set over the user's own. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Called with each JSON line that it writes to stdout. */
  readonly onEvent: (event: ScriptEvent) => void;
  /** Ms that it gets to save a checkpoint when it is told to stop. Default: none. */
  readonly graceMs?: number;
}

/** What a script says while it works: `event` tells what the other fields are. */
export type ScriptEvent = z.infer<typeof scriptEvent>;

/** Where a script of ours lies. */
export function scriptPath(name: string): string {
  return fileURLToPath(new URL(`../python/${name}`, import.meta.url));
}

/**
 * Runs a script to its end. Its first run installs what it needs, which takes minutes and gigabytes.
 *
 * @throws ReviewError `CANCELLED`, after the script has ended.
 */
export function runScript(run: ScriptRun, signal: AbortSignal): Promise<ProgramOutcome> {
  const { uv, packages = [] } = run;
  const lines = lineReader((line) => {
    const event = parseEvent(line);
    if (event !== undefined) {
      run.onEvent(event);
    }
  });
  const withPackages = packages.flatMap((name) => ['--with', name]);
  return runProgram(
    {
      program: uv.program,
      args: [
        ...uv.leading,
        'run',
        '--no-progress',
        ...withPackages,
        '--script',
        scriptPath(run.script),
        ...run.args,
      ],
      cwd: run.folder,
      env: scriptEnvironment(run.environment, { ...QUIET, ...run.variables }),
      timeoutMs: LONGEST_MS,
      maxOutputBytes: Infinity,
      onOutput: (chunk) => {
        lines(chunk);
        return undefined;
      },
      ...(run.graceMs === undefined ? {} : { graceMs: run.graceMs }),
    },
    signal,
  );
}

/** @throws ReviewError for a script that ended otherwise than by doing its work; `what` is its work, for people. */
export function requireSuccess(
  outcome: ProgramOutcome,
  what: string,
  last: ScriptEvent | undefined,
): void {
  if (outcome.outcome === 'exited' && outcome.code === 0) {
    return;
  }
  const reason = last?.reason ?? '';
  const failure = last?.event === 'failed' ? reason : failureOf(outcome);
  if (last?.event === 'disk-full' || NO_ROOM.test(failure)) {
    const said = last?.event === 'disk-full' ? reason : failure;
    throw new ReviewError('DISK_FULL', `No room left on the disk while ${what}: ${said}`, {
      hint: `Free some space and run the command again${what === TRAINING ? ': it goes on where it stopped' : ''}.`,
      retryable: true,
    });
  }
  if (last?.event === 'refused') {
    throw new ReviewError('MODEL_UNSUITABLE', reason, {
      hint: 'docs/tune.md says which bases and data can be trained.',
    });
  }
  throw new ReviewError('TRAINING_FAILED', `It failed while ${what}: ${failure}`, {
    hint: remedyFor(outcome, what),
    cause: 'stderr' in outcome ? new Error(outcome.stderr) : undefined,
  });
}

/** The one work that has checkpoints. */
export const TRAINING = 'training';
/** What a system says of a disk without room, in the words of C, Python, Rust and a quota. */
const NO_ROOM = /no space left on device|disk quota exceeded|file too large|os error 2[78]\b/iu;
/** What uv and the hub's library say where nothing answers. */
const NO_NETWORK =
  /failed to fetch|couldn't connect|connection (?:refused|reset|timed out)|dns error|name resolution|name or service not known|network is unreachable|maxretryerror|localentrynotfounderror/iu;

function remedyFor(outcome: ProgramOutcome, what: string): string {
  if (outcome.outcome === 'killed' && outcome.signal === 'SIGKILL') {
    return `The system ended it, most likely for want of memory: ${
      what === TRAINING
        ? 'take a smaller --batch, a shorter --max-length, or --save-memory.'
        : 'close other programs, and run it again.'
    }`;
  }
  if ('stderr' in outcome && NO_NETWORK.test(outcome.stderr)) {
    return 'See that the network is there, then run it again: what has arrived is kept. HTTPS_PROXY names a proxy, UV_INDEX_URL a mirror of the packages, HF_ENDPOINT one of the hub.';
  }
  return 'Run it again with --debug to see all that it said.';
}

/** A month: a training takes as long as it takes. */
const LONGEST_MS = 2_147_483_647;
const QUIET: Readonly<Record<string, string>> = {
  PYTHONUNBUFFERED: '1',
  TOKENIZERS_PARALLELISM: 'false',
  HF_HUB_DISABLE_TELEMETRY: '1',
  HF_HUB_DISABLE_PROGRESS_BARS: '1',
  // Threads that wait by spinning make a step ten times slower where anything else runs.
  OMP_WAIT_POLICY: 'PASSIVE',
};

const scriptEvent = z.looseObject({ event: z.string(), reason: z.string().optional() });

function parseEvent(line: string): ScriptEvent | undefined {
  try {
    return scriptEvent.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function lineReader(onLine: (line: string) => void): (chunk: Uint8Array) => void {
  const decoder = new TextDecoder();
  let rest = '';
  return (chunk) => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      onLine(line);
    }
  };
}

/** The last line of a Python traceback, and of uv's chain of causes, says what went wrong. */
function failureOf(outcome: ProgramOutcome): string {
  const line = 'stderr' in outcome ? outcome.stderr.trim().split('\n').at(-1) : undefined;
  const said = line?.trim().replace(/^cause: /iu, '');
  switch (outcome.outcome) {
    case 'exited':
      return said === undefined || said === '' ? `exit code ${outcome.code}` : said;
    case 'killed':
      return `killed by ${outcome.signal}`;
    case 'not-found':
      return 'uv is not there any more';
    case 'not-started':
      return outcome.reason;
    default:
      return outcome.outcome;
  }
}
