import { ReviewError } from '../../../core/review-error.ts';
import type { Example, ExampleSource } from '../build-data.ts';
import { openRecords } from '../read/open-records.ts';
import type { RecordFile, SourceRecord } from '../read/source-record.ts';
import { hasColumns, mapColumns, renameColumns, type ColumnMap } from '../sets/map-columns.ts';
import type { PlainRecord, PublicSet } from '../sets/public-set.ts';
import type { SetFile } from './hub-set.ts';
import { describeFiles } from './list-files.ts';

/** What a record was made into. */
export type Converted =
  | Omit<Extract<Example, { readonly outcome: 'made' }>, 'place'>
  | Omit<Extract<Example, { readonly outcome: 'dropped' }>, 'place'>;

export interface SetSourceRequest {
  readonly set: PublicSet;
  readonly files: readonly SetFile[];
  /** The commit where the files come from the hub; else a digest of them is taken. */
  readonly revision: string | undefined;
  /** Called once, with what pins the set. */
  readonly openConverter: (
    revision: string,
  ) => (record: PlainRecord, signal: AbortSignal) => Promise<Converted>;
}

/**
 * A public set as a source of examples. Files without its columns are passed over as long as one has them.
 * @throws ReviewError `FILE_UNREADABLE` that names the columns found.
 */
export async function openSetSource(
  { set, files, revision, openConverter }: SetSourceRequest,
  signal: AbortSignal,
): Promise<ExampleSource> {
  const opened = await openFiles(set, files, signal);
  const described = await describeFiles(files, signal);
  const pinned = revision ?? described.digest;
  return {
    facts: {
      name: set.name,
      title: set.title,
      repository: set.repository,
      revision: pinned,
      licence: set.licence.spdx,
      licenceBasis: set.licence.basis,
      files: described.files,
    },
    expected: opened.reduce((sum, { file }) => sum + file.rows, 0),
    async *examples(readSignal) {
      const convert = openConverter(pinned);
      for (const { file, columns } of opened) {
        for await (const record of file.read([...columns.values()], readSignal)) {
          yield await toExample({ set, columns, record, convert }, readSignal);
        }
      }
    },
  };
}

interface OpenedFile {
  readonly file: RecordFile;
  readonly columns: ColumnMap;
}

/** Its files, looked at; at least one has the set's columns. Throws as `openSetSource` does. */
export async function openFiles(
  set: PublicSet,
  files: readonly SetFile[],
  signal: AbortSignal,
): Promise<readonly OpenedFile[]> {
  const looked: { readonly name: string; readonly file: RecordFile }[] = [];
  for (const { path, name } of files) {
    looked.push({ name, file: await openRecords(path, name, signal) });
  }
  const fitting = looked.filter(({ file }) => hasColumns(set, file.columns));
  const [first] = looked;
  if (first === undefined) {
    throw new ReviewError('FILE_UNREADABLE', `There is no file of ${set.title}`, {
      hint: 'Give its folder with --from FOLDER.',
    });
  }
  return (fitting.length > 0 ? fitting : [first]).map(({ name, file }) => ({
    file,
    columns: mapColumns(set, file.columns, name),
  }));
}

async function toExample(
  request: {
    readonly set: PublicSet;
    readonly columns: ColumnMap;
    readonly record: SourceRecord;
    readonly convert: (record: PlainRecord, signal: AbortSignal) => Promise<Converted>;
  },
  signal: AbortSignal,
): Promise<Example> {
  const { set, columns, record, convert } = request;
  const { place } = record;
  if (record.outcome === 'skipped') {
    return { outcome: 'dropped', reason: record.reason, place };
  }
  const renamed = renameColumns(columns, record.value);
  if (set.language !== undefined) {
    const said = renamed[set.language.column];
    const language = typeof said === 'string' ? said.toLowerCase() : '';
    if (!set.language.python.test(language)) {
      return {
        outcome: 'dropped',
        reason: 'another language',
        place: `${place}: ${language.slice(0, 30)}`,
      };
    }
  }
  return { ...(await convert(renamed, signal)), place };
}
