import { trainingRowSchema, type TrainingRow } from '../../training-row.ts';
import type { Example, ExampleSource } from '../build-data.ts';
import { openRecords } from '../read/open-records.ts';
import type { SourceRecord } from '../read/source-record.ts';
import type { SetFile } from './hub-set.ts';
import { describeFiles } from './list-files.ts';

/**
 * Files of ready rows, in the form that `assay tune train` reads: those of an earlier set, or made elsewhere.
 * @throws ReviewError `FILE_UNREADABLE`
 */
export async function openRowsSource(
  files: readonly SetFile[],
  signal: AbortSignal,
): Promise<ExampleSource> {
  const opened = await Promise.all(files.map(({ path, name }) => openRecords(path, name, signal)));
  const described = await describeFiles(files, signal);
  return {
    facts: {
      name: 'rows',
      title: 'Ready rows',
      revision: described.digest,
      files: described.files,
    },
    expected: opened.reduce((sum, { rows }) => sum + rows, 0),
    async *examples(readSignal) {
      for (const file of opened) {
        yield* together(file.read(undefined, readSignal));
      }
    },
  };
}

/** Rows one after the other about the same code are one example: questions asked in two ways are no duplicates. */
async function* together(
  records: AsyncIterable<SourceRecord>,
): AsyncGenerator<Example, void, undefined> {
  let place = '';
  const rows: TrainingRow[] = [];
  for await (const record of records) {
    const example = toExample(record);
    const [row] = example.outcome === 'made' ? example.rows : [];
    if (rows.length > 0 && rows[0]?.origin.code !== row?.origin.code) {
      yield { outcome: 'made', rows: rows.splice(0), place };
    }
    if (row === undefined) {
      yield example;
    } else {
      place = rows.length === 0 ? example.place : place;
      rows.push(row);
    }
  }
  if (rows.length > 0) {
    yield { outcome: 'made', rows, place };
  }
}

function toExample(record: SourceRecord): Example {
  const { place } = record;
  if (record.outcome === 'skipped') {
    return { outcome: 'dropped', reason: record.reason, place };
  }
  const row = trainingRowSchema.safeParse(record.value);
  if (row.success) {
    return { outcome: 'made', rows: [row.data], place };
  }
  const [issue] = row.error.issues;
  return {
    outcome: 'dropped',
    reason: 'not a row',
    place: `${place}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
  };
}
