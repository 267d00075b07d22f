import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

import { sha256OfParts } from '../../../io/hash.ts';
import type { LlamaSequence, Token } from '../../runtime/llama-module.ts';
import { sha256OfFile } from '../../weights/on-disk.ts';

/**
 * States of evaluated prompt beginnings, as files, so that rule cards and examples are read once and not for every question
 * or every run. A file's name holds the key (weights, runtime, context and tokens) and the SHA-256 of its content: native code
 * is never given a file that was cut short or changed. The folder can only ever save time; nothing here throws.
 */
export interface PrefixStore {
  /** Puts the state of exactly these tokens into the sequence. False when it is not there. */
  readonly restore: (sequence: LlamaSequence, tokens: readonly Token[]) => Promise<boolean>;
  /** Keeps the state of the sequence, which holds exactly these tokens. */
  readonly keep: (sequence: LlamaSequence, tokens: readonly Token[]) => Promise<void>;
}

export interface PrefixStoreOptions {
  readonly folder: string;
  /** Everything that makes a state unusable for another: digest of the weights, runtime, context size, device. */
  readonly identity: readonly string[];
  /** Total size of the files, bytes; the least recently used are dropped above it. */
  readonly maxBytes: number;
}

export function openPrefixStore(options: PrefixStoreOptions): PrefixStore {
  const checked = new Set<string>();
  return {
    restore: async (sequence, tokens) => {
      const key = keyOf(options, tokens);
      const file = await findFile(options.folder, key);
      if (file === undefined) {
        return false;
      }
      const path = join(options.folder, file);
      try {
        if (!checked.has(file)) {
          await assertUnchanged(path, file);
          checked.add(file);
        }
        await sequence.loadStateFromFile(path, { acceptRisk: true });
        await utimes(path, new Date(), new Date());
        return holdsExactly(sequence, tokens);
      } catch {
        checked.delete(file);
        await rm(path, { force: true }).catch(() => undefined);
        return false;
      }
    },
    keep: async (sequence, tokens) => {
      const key = keyOf(options, tokens);
      const temporary = join(options.folder, `${key}.${process.pid}${UNFINISHED}`);
      try {
        await mkdir(options.folder, { recursive: true, mode: 0o700 });
        await sequence.saveStateToFile(temporary);
        const digest = await sha256OfFile(temporary, new AbortController().signal);
        const file = `${key}.${digest}${ENDING}`;
        await rename(temporary, join(options.folder, file));
        checked.add(file);
        await trim(options);
      } catch {
        await rm(temporary, { force: true }).catch(() => undefined);
      }
    },
  };
}

const ENDING = '.state';
const UNFINISHED = '.tmp';
const HOUR_MS = 3_600_000;

function keyOf(options: PrefixStoreOptions, tokens: readonly Token[]): string {
  return sha256OfParts([...options.identity, tokens.join(' ')]);
}

async function findFile(folder: string, key: string): Promise<string | undefined> {
  const files = await readdir(folder).catch(() => []);
  return files.find((name) => name.startsWith(`${key}.`) && name.endsWith(ENDING));
}

async function assertUnchanged(path: string, file: string): Promise<void> {
  const digest = await sha256OfFile(path, new AbortController().signal);
  if (!file.includes(digest)) {
    throw new RangeError(`${path} has changed`);
  }
}

function holdsExactly(sequence: LlamaSequence, tokens: readonly Token[]): boolean {
  return (
    sequence.nextTokenIndex === tokens.length &&
    sequence.compareContextTokens([...tokens]).firstDifferentIndex === tokens.length
  );
}

async function trim(options: PrefixStoreOptions): Promise<void> {
  const files: { readonly path: string; readonly bytes: number; readonly usedMs: number }[] = [];
  for (const name of await readdir(options.folder)) {
    const path = join(options.folder, name);
    const file = await stat(path).catch(() => undefined);
    if (file !== undefined && name.endsWith(ENDING)) {
      files.push({ path, bytes: file.size, usedMs: file.mtimeMs });
    }
    // Whoever wrote it was killed: nobody writes for an hour.
    if (file !== undefined && name.endsWith(UNFINISHED) && Date.now() - file.mtimeMs > HOUR_MS) {
      await rm(path, { force: true });
    }
  }
  let total = files.reduce((sum, file) => sum + file.bytes, 0);
  for (const file of files.sort((first, second) => first.usedMs - second.usedMs)) {
    if (total <= options.maxBytes) {
      return;
    }
    await rm(file.path, { force: true });
    total -= file.bytes;
  }
}
