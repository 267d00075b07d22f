import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { writeFileAtomically } from '../../io/files.ts';

/** What examinations of models and servers found, from run to run. It can only save time: nothing here throws. */
export interface ProbeStore {
  /** Undefined for what was never found, found too long ago, or does not fit `shape`. */
  readonly read: <Found>(
    key: readonly string[],
    shape: z.ZodType<Found>,
  ) => Promise<Found | undefined>;
  readonly write: (key: readonly string[], found: unknown) => Promise<void>;
}

export interface ProbeStoreOptions {
  /** Undefined keeps nothing. */
  readonly folder: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A file an examination, named after its subject. */
export function openProbeStore({ folder, now }: ProbeStoreOptions): ProbeStore {
  if (folder === undefined) {
    return { read: () => Promise.resolve(undefined), write: () => Promise.resolve() };
  }
  return {
    read: async (key, shape) => {
      try {
        const stored = entry.parse(JSON.parse(await readFile(fileOf(folder, key), 'utf8')));
        const age = now() - stored.at;
        return age >= 0 && age < LONGEST_MS ? shape.safeParse(stored.found).data : undefined;
      } catch {
        return undefined;
      }
    },
    write: async (key, found) => {
      try {
        await mkdir(folder, { recursive: true });
        writeFileAtomically(fileOf(folder, key), JSON.stringify({ at: now(), found }));
      } catch {
        // The next run examines again.
      }
    },
  };
}

/** The server behind an address may be another one, or a newer one, by then. */
const LONGEST_MS = 7 * 24 * 3600 * 1000;

/** Part of the key: raise it when the questions of an examination change. */
const VERSION = 'probe@1';

const entry = z.object({ at: z.number(), found: z.unknown() });

function fileOf(folder: string, key: readonly string[]): string {
  const name = createHash('sha256')
    .update(JSON.stringify([VERSION, ...key]))
    .digest('hex');
  return join(folder, `${name.slice(0, 32)}.json`);
}
