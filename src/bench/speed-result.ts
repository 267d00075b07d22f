/** One model with one number of threads at one length of prompt. */
export interface SpeedRow {
  readonly wish: string;
  /** Null where it could not be opened. */
  readonly name: string | null;
  /** Null for the number that the model or its server chose. */
  readonly threads: number | null;
  readonly details: string | null;
  /** As asked for; null where nothing was asked. */
  readonly promptTokens: number | null;
  /** Tokens read a second, run by run. */
  readonly prefill: readonly number[];
  /** Tokens written a second, run by run; shorter where a reply ended at once. */
  readonly decode: readonly number[];
  readonly problem: string | null;
}

/** What `assay bench speed` measured, and its JSON. */
export interface SpeedResult {
  readonly schemaVersion: 1;
  readonly kind: 'bench-speed';
  readonly assayVersion: string;
  readonly startedAt: string;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly system: string;
  };
  readonly decodeTokens: number;
  readonly runs: number;
  readonly complete: boolean;
  readonly rows: readonly SpeedRow[];
}
