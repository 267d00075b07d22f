import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { ReviewError } from '../core/review-error.ts';

/** Beside weights that were made from a GGUF file. Such weights look like any others, so the file says what they are. */
export const LINEAGE_FILE = 'assay-lineage.json';

/** Where a folder of 16 or 32-bit weights came from. Written last: a folder without it is not whole. */
export const baseLineageSchema = z.object({
  version: z.literal(1),
  /** The GGUF file that was read; an adapter trained on these weights belongs over it and over no other. */
  gguf: z.object({
    path: z.string(),
    bytes: z.int().nonnegative(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/u),
    /** Tensors by how they are stored, for instance `{ Q4_K: 169, F32: 121 }`: decided tensor by tensor. */
    tensorTypes: z.record(z.string(), z.int().positive()),
    /** Whether any tensor had been quantized: then the weights are damaged ones, not to be merged into. */
    isQuantized: z.boolean(),
  }),
  precision: z.enum(['float32', 'bfloat16', 'float16']),
  /** The pre-tokenizer that the file names, for instance `qwen2`. */
  preTokenizer: z.string(),
  versions: z.record(z.string(), z.string()),
});

export type BaseLineage = z.infer<typeof baseLineageSchema>;

/**
 * The lineage of a folder of weights; undefined for a folder that has none, which is then an original as far as anybody knows.
 * @throws ReviewError `FILE_UNREADABLE` for a damaged one.
 */
export async function readBaseLineage(folder: string): Promise<BaseLineage | undefined> {
  const path = join(folder, LINEAGE_FILE);
  if (!existsSync(path)) {
    return undefined;
  }
  try {
    return baseLineageSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new ReviewError('FILE_UNREADABLE', `${path} does not say where these weights are from`, {
      hint: 'Remove the folder; it is made again from the GGUF file.',
      cause,
    });
  }
}
