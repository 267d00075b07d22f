import type { CatalogueModel } from '../../catalogue/catalogue.ts';

/** What a source is asked to bring, and where to. */
export interface FetchTarget {
  readonly model: CatalogueModel;
  /**
   * File that receives the bytes in order. It may hold the beginning from an earlier, interrupted attempt by the same source;
   * what a source needs to go on lies beside it under names that begin with this one.
   */
  readonly part: string;
  /** Hears how many bytes of the model are there, whenever some arrive. */
  readonly onBytes: (doneBytes: number) => void;
  /** Environment variables of the process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * `fetched`: the file is as long as the model; whether it is the model, the checksum decides, unless the source has compared
 * it (`isChecked`). `reason` is for people.
 */
export type FetchOutcome =
  | { readonly outcome: 'fetched'; readonly isChecked: boolean }
  | { readonly outcome: 'unavailable'; readonly reason: string };

export function unavailable(reason: string): FetchOutcome {
  return { outcome: 'unavailable', reason };
}

/** A source whose bytes are not the model's. `digest` is their SHA-256. */
export function otherBytes(digest: string): FetchOutcome {
  return unavailable(`sent other bytes than the model's (SHA-256 ${digest.slice(0, 12)}…)`);
}
