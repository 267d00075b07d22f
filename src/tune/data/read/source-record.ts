import type { PlainRecord } from '../sets/public-set.ts';

/** Why a record was passed over. */
export type SkipReason = 'record too large' | 'not JSON' | 'not an object' | 'cut off';

/** What stands at one place of a file. `place` is for people: `train.jsonl, line 12`. */
export type SourceRecord =
  | { readonly outcome: 'record'; readonly value: PlainRecord; readonly place: string }
  | { readonly outcome: 'skipped'; readonly reason: SkipReason; readonly place: string };

/** A file of records that was looked at and found readable. */
export interface RecordFile {
  /** Names of the columns, or of the keys in its first records. */
  readonly columns: readonly string[];
  /** How many records it holds: exact for Parquet, else estimated from its size. */
  readonly rows: number;
  /** The records in order; only the columns named, all where none are. Memory stays bounded whatever the file's size. */
  readonly read: (
    columns: readonly string[] | undefined,
    signal: AbortSignal,
  ) => AsyncGenerator<SourceRecord, void, undefined>;
}

/** Bytes of one record that are still read. What is longer is no example that a model could be shown. */
export const MAX_RECORD_BYTES = 8_000_000;

export function isPlainRecord(value: unknown): value is PlainRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
