import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { appendLine } from '../../io/append-line.ts';
import { readRegularFile } from '../../io/files.ts';

/**
 * Which decisions were made on this machine. They count at once in every review here, also of changes, while those that somebody else put on
 * a branch have to be merged first. Kept beside the user's models, outside of every repository; of each decision only the hash.
 */
export function madeHere(dataFolder: string): ReadonlySet<string> {
  const read = readRegularFile(ledger(dataFolder), { maxBytes: MOST_BYTES });
  return new Set(
    read.outcome === 'ok' ? Buffer.from(read.bytes).toString('latin1').split('\n') : [],
  );
}

/** @throws ReviewError as `appendLine` does. */
export function noteMadeHere(dataFolder: string, hash: string): void {
  const path = ledger(dataFolder);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  appendLine(path, hash);
}

const MOST_BYTES = 16 * 1024 * 1024;

function ledger(dataFolder: string): string {
  return join(dataFolder, 'decisions-made-here.txt');
}
