import type { Made } from '../../examples/made.ts';
import type { ExampleSource } from '../build-data.ts';
import type { PublicSet } from '../sets/public-set.ts';
import type { SetFile } from './hub-set.ts';
import { openFiles } from './set-source.ts';

/** What is made on this machine from no file of records. */
export function madeHere(
  name: string,
  title: string,
  make: (signal: AbortSignal) => AsyncIterable<Made>,
): ExampleSource {
  return {
    facts: { name, title, files: [] },
    expected: 0,
    async *examples(signal) {
      let number = 0;
      for await (const made of make(signal)) {
        number += 1;
        yield { ...made, place: `${name}, example ${number}` };
      }
    },
  };
}

/** A set that was found and may not be used: nothing of it but the reason comes into the card. */
export async function refusedSource(
  set: PublicSet,
  files: readonly SetFile[],
  signal: AbortSignal,
): Promise<ExampleSource> {
  const opened = await openFiles(set, files, signal);
  const records = opened.reduce((sum, { file }) => sum + file.rows, 0);
  return {
    facts: {
      name: set.name,
      title: set.title,
      repository: set.repository,
      licence: set.licence.spdx,
      licenceBasis: set.licence.basis,
      files: [],
    },
    expected: 1,
    async *examples() {
      yield await Promise.resolve({
        outcome: 'dropped',
        reason: 'licence not allowed',
        place: `all of about ${records} records: ${set.licence.spdx}`,
      });
    },
  };
}
