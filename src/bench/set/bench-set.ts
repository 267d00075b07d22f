import { z } from 'zod';

import type { ChatMessage } from '../../llm/model.ts';

/**
 * A labelled set: what is known to be right, so that no model need be asked whether a model was. `docs/bench.md` describes
 * the folder it is read from.
 */
export interface BenchSet {
  /** Absolute. */
  readonly folder: string;
  /** The folder's own name, for people. */
  readonly name: string;
  /** SHA-256 over everything that was read, hex: two sets with the same digest ask the same. */
  readonly digest: string;
  readonly judge: readonly JudgeCase[];
  readonly discover: readonly DiscoverCase[];
  readonly rewrite: readonly RewriteCase[];
  /** Rows that were left out, each with its reason. */
  readonly problems: readonly SetProblem[];
}

/** The Python of a case; `path` is what a model and a trial see of its place, relative to the set's folder. */
interface CaseSource {
  readonly id: string;
  readonly path: string;
  readonly text: string;
}

/** A candidate that a rule names, and whether it is a real one. */
export interface JudgeCase extends CaseSource {
  /** A rule with a question (`security/pickle-load`), or a topic of discover (`topic/secret-logged`). */
  readonly rule: string;
  /** 1-based. */
  readonly line: number;
  readonly isReal: boolean;
  readonly pair: string | undefined;
  /** The question word for word, in one or more wordings whose margins count alike, where it is not to be put together anew. */
  readonly wordings?: readonly (readonly ChatMessage[])[];
}

/** A whole file with the flaws that are in it; an empty list says that it is clean. */
export interface DiscoverCase extends CaseSource {
  readonly flaws: readonly KnownFlaw[];
}

export interface KnownFlaw {
  /** 1-based. */
  readonly line: number;
  /** Undefined where the place alone is labelled. */
  readonly cwe: number | undefined;
}

/** A slow function that a rewrite should make faster. */
export interface RewriteCase extends CaseSource {
  /** Qualified name, for instance `Cart.total`. */
  readonly function: string;
  /** 1-based line of what is slow. */
  readonly line: number;
  /** What is slow, as a reviewer says it; the model is told. */
  readonly message: string;
}

export interface SetProblem {
  /** For instance `judge.jsonl:7`. */
  readonly place: string;
  readonly reason: string;
}

const source = {
  id: z.string().min(1).max(200),
  /** Relative to the set's folder. */
  file: z.string().min(1).optional(),
  code: z.string().min(1).optional(),
  /** For people. */
  note: z.string().optional(),
};
const line = z.int().min(1);

export const judgeRow = z.strictObject({
  ...source,
  rule: z.string().min(1),
  label: z.enum(['real', 'harmless']),
  line,
  pair: z.string().min(1).optional(),
});

export const discoverRow = z.strictObject({
  ...source,
  flaws: z.array(
    z.strictObject({ line, cwe: z.int().min(1).optional(), note: z.string().optional() }),
  ),
});

export const rewriteRow = z.strictObject({
  ...source,
  function: z.string().min(1),
  line,
  message: z.string().min(1),
});
