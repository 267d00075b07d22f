import { rm } from 'node:fs/promises';

import type { DownloadOutcome } from '../../../io/download.ts';
import { describeHttpFailure } from '../../../io/http.ts';
import type { WeightSource } from '../../catalogue/catalogue.ts';
import { fetchHubFile, hubEndpoint } from './fetch-hub-file.ts';
import { otherBytes, unavailable, type FetchOutcome, type FetchTarget } from './fetch-target.ts';

/**
 * Downloads one file at a pinned revision from Hugging Face, or from the mirror that `ASSAY_HF_ENDPOINT` or `HF_ENDPOINT`
 * names. Goes on where an earlier attempt stopped, and again after a broken connection as long as attempts bring something.
 * A host that cannot be reached is given up at once.
 *
 * @throws ReviewError `CANCELLED`; `DISK_FULL`, `FOLDER_READ_ONLY` for the folder written to; `USAGE` for an impossible address.
 */
export async function fetchFromHub(
  source: Extract<WeightSource, { readonly kind: 'hub' }>,
  target: FetchTarget,
  signal: AbortSignal,
): Promise<FetchOutcome> {
  const { model, part } = target;
  const outcome = await fetchHubFile(
    {
      url: fileUrl(source, target.environment),
      target: part,
      sha256: model.sha256,
      bytes: model.bytes,
      onProgress: ({ received }) => target.onBytes(received),
    },
    signal,
  );
  return outcome.outcome === 'done'
    ? { outcome: 'fetched', isChecked: true }
    : giveUp(outcome, part);
}

/** The host that the file would come from, for progress. */
export function hubHost(environment: FetchTarget['environment']): string {
  return URL.parse(hubEndpoint(environment))?.host ?? hubEndpoint(environment);
}

type Failure = Exclude<DownloadOutcome, { readonly outcome: 'done' }>;

function fileUrl(
  source: Extract<WeightSource, { readonly kind: 'hub' }>,
  environment: FetchTarget['environment'],
): string {
  return `${hubEndpoint(environment)}/${source.repository}/resolve/${source.revision}/${source.file}`;
}

async function giveUp(failure: Failure, part: string): Promise<FetchOutcome> {
  switch (failure.outcome) {
    case 'wrong-hash':
      return otherBytes(failure.actual);
    case 'refused':
      return unavailable(`answered with status ${failure.status}`);
    case 'too-large':
      // What is there so far belongs to another file.
      await rm(`${part}.part`, { force: true });
      return unavailable('sent more bytes than the model has');
    default:
      return unavailable(describeHttpFailure(failure));
  }
}
