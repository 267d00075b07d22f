import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { ReviewError } from '../../core/review-error.ts';
import { sha256OfFile } from '../../llm/weights/on-disk.ts';
import { DATA_FILES, trainingRowSchema } from '../training-row.ts';

/** A folder of `assay tune data`, looked through row by row. */
export interface TrainingData {
  readonly folder: string;
  readonly train: DataFile;
  readonly validation: DataFile | undefined;
  readonly cardSha256: string | undefined;
}

export interface DataFile {
  readonly path: string;
  readonly sha256: string;
  /** Rows of the wanted kind; those of the other are not trained on. */
  readonly rows: number;
  readonly otherRows: number;
  /** Characters of the longest row, prompt and answer. */
  readonly longest: number;
}

/**
 * Reads a training set once, checking each row against the contract.
 *
 * @throws ReviewError `PATH_NOT_FOUND`, `CONFIG_INVALID` with the line that is no row, or when there is nothing to train on;
 * `FILE_UNREADABLE`, `CANCELLED`.
 */
export async function readTrainingData(
  folder: string,
  kind: 'sft' | 'dpo',
  signal: AbortSignal,
): Promise<TrainingData> {
  const path = join(folder, DATA_FILES.train);
  if (!existsSync(path)) {
    throw new ReviewError('PATH_NOT_FOUND', `There is no ${DATA_FILES.train} in ${folder}`, {
      hint: 'Name a folder that `assay tune data` wrote.',
    });
  }
  const train = await readDataFile(path, kind, signal);
  if (train.rows === 0) {
    const other = kind === 'sft' ? 'dpo' : 'sft';
    throw new ReviewError(
      'CONFIG_INVALID',
      train.otherRows === 0
        ? `${path} is empty`
        : `${path} has no rows for ${kind}: all ${train.otherRows} are for ${other}`,
      {
        hint:
          train.otherRows === 0
            ? 'Build it again with `assay tune data`; card.md says what was dropped and why.'
            : `Train with --method ${other}, or build other data.`,
      },
    );
  }
  const held = join(folder, DATA_FILES.validation);
  const validation = existsSync(held) ? await readDataFile(held, kind, signal) : undefined;
  const card = join(folder, DATA_FILES.card);
  return {
    folder,
    train,
    validation: validation === undefined || validation.rows === 0 ? undefined : validation,
    cardSha256: existsSync(card) ? await sha256OfFile(card, signal) : undefined,
  };
}

async function readDataFile(
  path: string,
  kind: 'sft' | 'dpo',
  signal: AbortSignal,
): Promise<DataFile> {
  const digest = createHash('sha256');
  const stream = createReadStream(path, { signal });
  stream.on('data', (chunk) => digest.update(chunk));
  const counts = { rows: 0, otherRows: 0, longest: 0, line: 0 };
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
      counts.line += 1;
      countRow(line, kind, { path, counts });
    }
  } catch (cause) {
    throw cause instanceof ReviewError ? cause : unreadable(path, cause, signal);
  }
  const { rows, otherRows, longest } = counts;
  return { path, sha256: digest.digest('hex'), rows, otherRows, longest };
}

interface Counting {
  readonly path: string;
  readonly counts: { rows: number; otherRows: number; longest: number; line: number };
}

function countRow(line: string, kind: 'sft' | 'dpo', { path, counts }: Counting): void {
  if (line.trim() === '') {
    return;
  }
  const row = trainingRowSchema.safeParse(parseJson(line));
  if (!row.success) {
    const [issue] = row.error.issues;
    const where = issue === undefined ? '' : `: ${issue.path.join('.') || 'it'}: ${issue.message}`;
    throw new ReviewError('CONFIG_INVALID', `Line ${counts.line} of ${path} is no row${where}`, {
      hint: 'Build the data with `assay tune data`: it converts public sets and your own rows to what a review asks.',
    });
  }
  if (row.data.kind !== kind) {
    counts.otherRows += 1;
    return;
  }
  counts.rows += 1;
  const answers =
    row.data.kind === 'sft' ? row.data.completion : [...row.data.chosen, ...row.data.rejected];
  const length = [...row.data.prompt, ...answers].reduce(
    (sum, turn) => sum + turn.content.length,
    0,
  );
  counts.longest = Math.max(counts.longest, length);
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function unreadable(path: string, cause: unknown, signal: AbortSignal): ReviewError {
  return signal.aborted
    ? new ReviewError('CANCELLED', 'Cancelled', { hint: 'Start it again when you like.' })
    : new ReviewError('FILE_UNREADABLE', `Cannot read ${path}`, {
        hint: 'Check the permissions of the file and the health of the disk.',
        cause,
      });
}
