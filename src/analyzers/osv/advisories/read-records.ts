import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { openPromise, type ZipFile } from 'yauzl';

import { ReviewError } from '../../../core/review-error.ts';
import { readAdvisory, type Advisory } from './advisory.ts';

/** What is to be read, and who hears how far it is. */
export interface RecordSource {
  /** A zip archive of records, one record as `.json`, or a folder of such files. Absolute. */
  readonly path: string;
  /** Called for each file that is JSON. */
  readonly onRecord: (isUsed: boolean) => void;
}

/**
 * The records about packages of PyPI, one after the other. What is no record is counted and passed over; an archive that is damaged ends
 * it all.
 * @throws ReviewError `ADVISORIES_FAILED`, `PATH_NOT_FOUND`, `CANCELLED`.
 */
export async function* readRecords(
  source: RecordSource,
  signal: AbortSignal,
): AsyncGenerator<Advisory, void, undefined> {
  for await (const text of recordTexts(source.path, signal)) {
    const record = readAdvisory(parsed(text));
    source.onRecord(record !== undefined);
    if (record !== undefined) {
      yield record;
    }
    if (signal.aborted) {
      throw new ReviewError('CANCELLED', 'Cancelled', { hint: 'Start it again when you like.' });
    }
  }
}

async function* recordTexts(path: string, signal: AbortSignal): AsyncGenerator<string> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) {
    throw new ReviewError('PATH_NOT_FOUND', `No such file or folder: ${path}`, {
      hint: 'Check the spelling of what stands after --from.',
    });
  }
  if (stats.isDirectory()) {
    const names = await readdir(path, { recursive: true });
    for (const name of names.filter((one) => one.endsWith('.json')).sort()) {
      const file = await stat(join(path, name));
      if (file.isFile() && file.size <= LARGEST_RECORD) {
        yield await readFile(join(path, name), 'utf8');
      }
    }
  } else if (path.endsWith('.json')) {
    yield await readFile(path, 'utf8');
  } else {
    yield* archiveTexts(path, signal);
  }
}

/** Larger ones are no records. */
const LARGEST_RECORD = 16_000_000;
const MOST_ENTRIES = 2_000_000;

async function* archiveTexts(path: string, signal: AbortSignal): AsyncGenerator<string> {
  let archive: ZipFile | undefined;
  try {
    archive = await openPromise(path, { autoClose: false });
    let entries = 0;
    for await (const entry of archive.eachEntry()) {
      entries += 1;
      if (entries > MOST_ENTRIES) {
        throw new Error('too many entries');
      }
      if (entry.fileName.endsWith('.json') && entry.uncompressedSize <= LARGEST_RECORD) {
        // The library stops a stream that grows longer than the size checked here.
        yield await wholeText(await archive.openReadStreamPromise(entry));
      }
    }
  } catch (error) {
    if (error instanceof ReviewError || signal.aborted) {
      throw error;
    }
    throw new ReviewError('ADVISORIES_FAILED', `${path} is not an archive of advisories`, {
      hint: 'It must be a zip archive of records in the OSV format, whole and undamaged.',
      cause: error,
    });
  } finally {
    archive?.close();
  }
}

async function wholeText(stream: Readable): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
