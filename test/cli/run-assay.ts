import { execFile, type ChildProcess, type ExecFileException } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';

export interface AssayRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Presses Ctrl-C once stderr or stdout has shown this text. */
  readonly interruptAfter?: string;
  /** The same, once this is fulfilled. */
  readonly interruptWhen?: Promise<void>;
  /** How often; default 1. */
  readonly interrupts?: number;
  /** Started through this line of a shell, in which `"$0" "$@"` is the command. */
  readonly shell?: string;
  /** Default 150,000: a slow machine with other work needs several times what an idle one does. */
  readonly timeoutMs?: number;
}

const executable = fileURLToPath(new URL('../../bin/assay.js', import.meta.url));

/** Runs the command as a user would: a process of its own, with a home of its own and no model unless asked for. */
export function runAssay(args: readonly string[], options: RunOptions): Promise<AssayRun> {
  const home = temporaryFolder();
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    ASSAY_HOME: join(home, 'assay'),
    // A port that nothing listens on: no test may find a developer's own Ollama.
    OLLAMA_HOST: '127.0.0.1:9',
    ...options.env,
  };
  return new Promise((resolve, reject) => {
    const command = [process.execPath, executable, ...args];
    const [program = '', ...rest] =
      options.shell === undefined ? command : ['bash', '-c', options.shell, ...command];
    const child = execFile(
      program,
      rest,
      { cwd: options.cwd, env, maxBuffer: 64 * 1024 * 1024, timeout: options.timeoutMs ?? 150_000 },
      (error, stdout, stderr) => {
        if (
          child.killed &&
          options.interruptAfter === undefined &&
          options.interruptWhen === undefined
        ) {
          reject(new Error(`assay ${args.join(' ')} took too long\n${stderr}`));
          return;
        }
        const code = error === null ? 0 : (exitCode(error) ?? -1);
        resolve({ code, stdout, stderr });
      },
    );
    child.stdin?.end();
    const times = options.interrupts ?? 1;
    if (options.interruptAfter !== undefined) {
      void whenShown(child, options.interruptAfter).then(() => interrupt(child, times));
    }
    void options.interruptWhen?.then(() => interrupt(child, times));
  });
}

/** As a shell gives it: 130 for a process that Ctrl-C has ended. */
function exitCode({ code, signal }: ExecFileException): number | undefined {
  return signal === 'SIGINT' ? 130 : typeof code === 'number' ? code : undefined;
}

function whenShown(child: ChildProcess, text: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let seen = '';
  function watch(chunk: string): void {
    seen += chunk;
    if (seen.includes(text)) {
      resolve();
    }
  }
  child.stderr?.on('data', watch);
  child.stdout?.on('data', watch);
  return promise;
}

function interrupt(child: ChildProcess, times: number): void {
  for (let count = 0; count < times; count += 1) {
    setTimeout(() => child.kill('SIGINT'), count * BETWEEN_INTERRUPTS_MS);
  }
}

/** Two signals at the same moment would arrive as one. */
const BETWEEN_INTERRUPTS_MS = 10;

/** A folder that goes away with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-test-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Writes files by their relative paths into a new folder. */
export function project(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Nobody is ever shown a stack, unless they ask for it. */
export function expectNoStack(run: AssayRun): void {
  expect(run.stderr + run.stdout).not.toMatch(/^\s+at .*[:(]\d+:\d+/m);
}
