import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

/** Folder of the repository. */
export const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

/** A real server for tests, or why there is none on this machine. */
export type Found<T> =
  | { readonly found: true; readonly value: T }
  | { readonly found: false; readonly reason: string };

/**
 * Whether a missing server fails the tests: in continuous integration and in `npm run test:e2e`, which promise to have
 * run them, it does; otherwise the tests are skipped with the reason.
 */
export function insistsOnServers(): boolean {
  return process.env['CI'] === 'true' || process.env['ASSAY_E2E'] === '1';
}

/** A port of this machine that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') {
    throw new Error('no port was given');
  }
  return address.port;
}

/** Runs a program to its end and gives what it printed; rejects with the end of its complaints. */
export async function output(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  let complaints = '';
  child.stdout.on('data', (bytes: Buffer) => {
    printed += bytes.toString('utf8');
  });
  child.stderr.on('data', (bytes: Buffer) => {
    complaints = (complaints + bytes.toString('utf8')).slice(-2000);
  });
  const [code]: unknown[] = await once(child, 'close');
  if (code !== 0) {
    throw new Error(`${program} ${args.join(' ')} ended with ${String(code)}: ${complaints}`);
  }
  return printed.trim();
}

/** Ends a child that this process started, and waits until it is gone. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const closed = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await closed;
  clearTimeout(timer);
}
