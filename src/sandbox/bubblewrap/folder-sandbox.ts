import { chownSync, lchownSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runLimited } from '../limited-process.ts';
import type { SandboxRun } from '../sandbox.ts';
import { commandProcess, type FolderCommand } from './bubblewrap-process.ts';
import {
  findBubblewrap,
  runOf,
  type BubblewrapOptions,
  type NoBubblewrap,
} from './open-bubblewrap.ts';

/** Runs commands of the user's, such as the project's tests, on a folder that they may change. */
export interface FolderSandbox {
  readonly outcome: 'open';
  /** Standard error comes with standard output. @throws ReviewError `SANDBOX_FAILED` when it does not start. */
  readonly runCommand: (command: FolderCommand, signal: AbortSignal) => Promise<SandboxRun>;
}

/**
 * The user's own Python and its packages to read, the folder to write, no network and nothing else of the machine.
 * @throws ReviewError `CANCELLED`, `SANDBOX_FAILED` when no process can be started.
 */
export async function openFolderSandbox(
  options: BubblewrapOptions,
  signal: AbortSignal,
): Promise<FolderSandbox | NoBubblewrap> {
  const found = await findBubblewrap(options, signal);
  if (found.outcome === 'missing') {
    return found;
  }
  const { bubblewrap, interpreter } = found;
  return {
    outcome: 'open',
    async runCommand(command, abort) {
      if (bubblewrap.user !== undefined) {
        giveTo(bubblewrap.user, command.folder);
      }
      return runOf(await runLimited(commandProcess(bubblewrap, interpreter, command), abort));
    },
  };
}

/** The folder, all in it, and the one above it, which must let its owner through. */
function giveTo(
  { uid, gid }: { readonly uid: number; readonly gid: number },
  folder: string,
): void {
  chownSync(dirname(folder), uid, gid);
  chownSync(folder, uid, gid);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(folder, name), uid, gid);
  }
}
