import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

import type { BenchSet, JudgeCase, SetProblem } from '../../bench/set/bench-set.ts';
import { ReviewError } from '../../core/review-error.ts';
import { describeReadFailure, readPythonFile } from '../../io/files.ts';
import { DATA_FILES, trainingRowSchema, type TrainingRow } from '../training-row.ts';

/** Whether a folder is what `assay tune data` wrote, with rows held back. */
export function isTrainingData(folder: string): boolean {
  return existsSync(join(folder, DATA_FILES.card)) && existsSync(join(folder, DATA_FILES.test));
}

/**
 * The verdicts among the rows that were held back, as a labelled set: each is asked word for word, and the wordings of one question
 * (the rule's examples in both orders) are one case, as in a review. Rows for other tasks have no single right answer.
 *
 * @throws ReviewError `FILE_UNREADABLE`; `CONFIG_INVALID` where no verdict was held back.
 */
export function heldBackSet(folder: string): BenchSet {
  const root = resolve(folder);
  const path = join(root, DATA_FILES.test);
  const read = readPythonFile(path, { maxBytes: MOST_BYTES });
  if (read.outcome !== 'ok') {
    const reason = read.outcome === 'not-found' ? 'is not there' : describeReadFailure(read);
    throw new ReviewError('FILE_UNREADABLE', `${path} ${reason}`, {
      hint: 'Give --set the folder that `assay tune data` wrote.',
    });
  }
  const cases = new Map<string, JudgeCase>();
  const problems: SetProblem[] = [];
  for (const [index, line] of read.text.split('\n').entries()) {
    const row = line.trim() === '' ? undefined : rowOf(line);
    if (row === 'broken') {
      problems.push({ place: `${DATA_FILES.test}:${index + 1}`, reason: 'it is no training row' });
    } else if (row !== undefined) {
      addCase(cases, row);
    }
  }
  if (cases.size === 0) {
    throw new ReviewError('CONFIG_INVALID', `No verdict was held back in ${folder}`, {
      hint: 'Verdicts come of --synthetic and --project; or give --set a labelled set (docs/bench.md).',
    });
  }
  const digest = createHash('sha256').update(read.text).digest('hex');
  const judge = [...cases.values()];
  return { folder: root, name: basename(root), digest, judge, discover: [], rewrite: [], problems };
}

const MOST_BYTES = 256 * 1024 * 1024;

function rowOf(line: string): TrainingRow | 'broken' {
  try {
    const row = trainingRowSchema.safeParse(JSON.parse(line));
    return row.success ? row.data : 'broken';
  } catch {
    return 'broken';
  }
}

function addCase(cases: Map<string, JudgeCase>, { id, task, prompt, origin }: TrainingRow): void {
  const { rule, label, code } = origin;
  if (task !== 'verdict' || rule === undefined || label === undefined) {
    return;
  }
  const key = JSON.stringify([rule, prompt.at(-1)?.content]);
  const known = cases.get(key);
  const wordings = [...(known?.wordings ?? []), prompt];
  const isReal = label === 'real';
  const pair = origin.group;
  const first = { id, path: `${id}.py`, text: code, rule, line: 1, isReal, pair };
  cases.set(key, { ...(known ?? first), wordings });
}
