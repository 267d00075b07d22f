import { basename } from 'node:path';
import { ReviewError } from '../../core/review-error.ts';
import { describeReadFailure, readRegularFile } from '../../io/files.ts';
import type { Profile } from './profile.ts';
import { readPstats } from './pstats.ts';
import { readPyinstrument } from './pyinstrument.ts';
import { readSpeedscope } from './speedscope.ts';

/**
 * Reads a profile in any of the formats that Python's profilers write, told apart by their content.
 * @throws ReviewError `PATH_NOT_FOUND`; `FILE_UNREADABLE` when it cannot be read or is in no format we know.
 */
export function readProfile(path: string): Profile {
  const read = readRegularFile(path, { maxBytes: MOST_BYTES });
  if (read.outcome === 'not-found') {
    throw new ReviewError('PATH_NOT_FOUND', `There is no profile ${path}`, {
      hint: 'Check the path after --profile.',
    });
  }
  if (read.outcome !== 'ok') {
    throw new ReviewError('FILE_UNREADABLE', `The profile ${path} ${describeReadFailure(read)}`, {
      hint: 'Check the path after --profile.',
    });
  }
  const name = basename(path);
  const data = parseJson(read.bytes);
  if (data !== undefined) {
    const found = readSpeedscope(data) ?? readPyinstrument(data);
    if (found !== undefined && isMeasured(found)) {
      return { name, ...found };
    }
  }
  const functions = readPstats(read.bytes);
  if (functions !== undefined && functions.length > 0) {
    const found = { seconds: functions.reduce((sum, { own }) => sum + own, 0), functions };
    if (isMeasured(found)) {
      return { name, ...found };
    }
  }
  throw new ReviewError('FILE_UNREADABLE', `${path} is no profile that Assay reads`, {
    hint: 'Write one with `python -m cProfile -o run.pstats …`, `pyinstrument -r json` or `py-spy record -f speedscope`.',
  });
}

/** A damaged file may hold what no clock gives. */
function isMeasured({ seconds, functions }: Omit<Profile, 'name'>): boolean {
  const times = [seconds, ...functions.flatMap(({ own, total }) => [own, total])];
  return times.every((time) => Number.isFinite(time));
}

const MOST_BYTES = 256 * 2 ** 20;

function parseJson(bytes: Uint8Array): unknown {
  if (bytes[0] !== '{'.charCodeAt(0)) {
    return undefined;
  }
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
