import { ReviewError } from '../../../core/review-error.ts';
import { openJson } from './read-json.ts';
import { openParquet } from './read-parquet.ts';
import type { RecordFile } from './source-record.ts';

/** Whether a file's name promises records that can be read. */
export function isRecordFile(name: string): boolean {
  return /\.(?:parquet|jsonl|ndjson|json)$/iu.test(name);
}

/**
 * Looks at a file of records. `name` is what the user knows it by.
 * @throws ReviewError `FILE_UNREADABLE` where it is not what its name says; `USAGE` for another kind of file.
 */
export function openRecords(path: string, name: string, signal: AbortSignal): Promise<RecordFile> {
  if (/\.parquet$/iu.test(path)) {
    return openParquet(path, name);
  }
  if (isRecordFile(path)) {
    return openJson(path, name, signal);
  }
  throw new ReviewError('USAGE', `${name} is no file of records`, {
    hint: 'Parquet, JSONL and JSON can be read, by the ends .parquet, .jsonl, .ndjson and .json.',
  });
}
