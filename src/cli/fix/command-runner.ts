import { delimiter, join } from 'node:path';
import { ReviewError } from '../../core/review-error.ts';
import type { CheckRun } from '../../fix/failing-changes.ts';
import { describeProgramOutcome, runProgram } from '../../io/child-process.ts';
import { openFolderSandbox } from '../../sandbox/bubblewrap/folder-sandbox.ts';

export interface CommandRequest {
  /** For a POSIX shell. */
  readonly command: string;
  /** As the user, with the user's environment, instead of in the sandbox. */
  readonly isOutside: boolean;
  readonly python: string | undefined;
  /** Milliseconds for one run. */
  readonly timeoutMs: number;
}

export interface CommandRunner {
  /** Runs the command in a folder; it passes when it exits with 0. */
  readonly run: (folder: string, signal: AbortSignal) => Promise<CheckRun>;
}

/** @throws ReviewError `SANDBOX_FAILED` where there is no sandbox that can run a command. */
export async function openCommandRunner(request: CommandRequest): Promise<CommandRunner> {
  return request.isOutside ? outsideRunner(request) : sandboxRunner(request);
}

function outsideRunner({ command, timeoutMs }: CommandRequest): CommandRunner {
  return {
    async run(folder, signal) {
      const outcome = await runProgram(
        {
          program: '/bin/sh',
          args: ['-c', `${command} 2>&1`],
          cwd: folder,
          env: { ...userEnvironment(), PYTHONPATH: importPath(folder) },
          timeoutMs,
          maxOutputBytes: MOST_OUTPUT,
        },
        signal,
      );
      if (outcome.outcome !== 'exited') {
        return { passes: false, reason: describeProgramOutcome(outcome) };
      }
      return outcome.code === 0
        ? { passes: true }
        : failed(outcome.code, Buffer.from(outcome.stdout).toString('utf8'));
    },
  };
}

async function sandboxRunner({
  command,
  python,
  timeoutMs,
}: CommandRequest): Promise<CommandRunner> {
  const signal = new AbortController().signal;
  const sandbox = await openFolderSandbox(python === undefined ? {} : { python }, signal);
  if (sandbox.outcome === 'missing') {
    throw new ReviewError('SANDBOX_FAILED', `--check has no sandbox: ${sandbox.reason}`, {
      hint: `${sandbox.hint} Or run the command outside with --check-outside.`,
    });
  }
  return {
    async run(folder, abort) {
      const run = await sandbox.runCommand(
        {
          command,
          folder,
          limits: { wallMs: timeoutMs, memoryBytes: MOST_MEMORY, outputBytes: MOST_OUTPUT },
        },
        abort,
      );
      if (run.end !== 'finished') {
        return { passes: false, reason: `it ${END_WORDS[run.end]}` };
      }
      return run.exitCode === 0
        ? { passes: true }
        : failed(run.exitCode ?? 1, run.stdout + run.stderr);
    },
  };
}

const MOST_OUTPUT = 32 * 2 ** 20;
const MOST_MEMORY = 4 * 2 ** 30;

const END_WORDS = {
  'timed-out': 'took too long',
  'out-of-memory': 'ran out of memory',
  'output-limit': 'printed too much',
  crashed: 'crashed',
  stopped: 'was stopped',
} as const;

/** The copy comes before an editable installation of the project. */
function importPath(folder: string): string {
  return [folder, join(folder, 'src')].join(delimiter);
}

function userEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

/** What a test runner says last says most. */
function failed(code: number, output: string): CheckRun {
  const last = output.trim().split('\n').at(-1)?.trim() ?? '';
  return {
    passes: false,
    reason: `exit code ${code}${last === '' ? '' : `: ${last.slice(0, 200)}`}`,
  };
}
