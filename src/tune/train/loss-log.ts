import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { RUN_FILES } from '../run-manifest.ts';

/** One line of `log.jsonl`. */
export type LossEntry = z.infer<typeof lossEntry>;

/** Of the rows of a step, or of all rows held back. A loss that was no number is null. */
export const lossEntry = z.object({
  event: z.enum(['step', 'validation']),
  step: z.int().nonnegative(),
  steps: z.int(),
  loss: z.number().nullable(),
  /** Of training, over all starts of the run. */
  seconds: z.number().nonnegative(),
  learningRate: z.number().optional(),
  /** Read so far. */
  tokens: z.int().optional(),
});

/** The log of a run's folder, in its order; a line that was cut off by a crash is left out. */
export async function readLossLog(folder: string): Promise<readonly LossEntry[]> {
  const path = join(folder, RUN_FILES.log);
  if (!existsSync(path)) {
    return [];
  }
  const text = await readFile(path, 'utf8');
  return text.split('\n').flatMap((line) => {
    try {
      return [lossEntry.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
