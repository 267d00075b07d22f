import type { TrainingTask } from '../../training-row.ts';

/** The public sets by the names that `--set` takes. */
export const PUBLIC_SET_NAMES = [
  'code-feedback',
  'code-alpaca',
  'code-vulnerability-dpo',
  'pysecdb',
  'leetcode',
  'effibench',
  'codeforces',
  'humaneval',
  'mbpp',
] as const;
export type PublicSetName = (typeof PUBLIC_SET_NAMES)[number];

/** A record as it is read: plain values, under the names of `PublicSet.columns` where it comes from a public set. */
export type PlainRecord = Readonly<Record<string, unknown>>;

/** What is known of a public set before a byte of it is read; what it really holds is looked at when it is read. */
export interface PublicSet {
  readonly name: PublicSetName;
  readonly title: string;
  /** `owner/name` on the Hugging Face hub. */
  readonly repository: string;
  /** A commit where one is known for sure, else a branch: the download resolves it to the commit that the card records. */
  readonly revision: string;
  /** Which of the repository's files hold the rows: the ends of their paths, or a piece of them between slashes. */
  readonly files: RegExp;
  /** Nothing of an `evaluation-only` set ever becomes a training row; all others are compared with it. */
  readonly role: 'train' | 'evaluation-only';
  readonly licence: SetLicence;
  /** What its records can be made into. Empty for evaluation. */
  readonly tasks: readonly TrainingTask[];
  /** Our names of the columns; a record is handed on under these, without any others. */
  readonly columns: Readonly<Record<string, SetColumn>>;
  /** Column (by our name) that says which language a record is in, and what it says for Python, in lower case. */
  readonly language?: { readonly column: string; readonly python: RegExp };
}

export interface SetLicence {
  /** SPDX identifier; `NOASSERTION` where nobody says. */
  readonly spdx: string;
  /** Where that is from, and what contradicts it: shown in the card. */
  readonly basis: string;
}

export interface SetColumn {
  /** Names that the column has or had, the likeliest first. */
  readonly from: readonly string[];
  /** A set without it is not read. */
  readonly isRequired: boolean;
}
