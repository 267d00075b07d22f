/**
 * Decides of every row whether it stays, the cheap questions first. Rows that were made of one thing (a record, a finding asked about in
 * two orders) come together and are never duplicates of each other, however alike their code is.
 */
import { sha256OfParts } from '../../../io/hash.ts';
import { estimateTokens } from '../../../llm/protocol/estimate-tokens.ts';
import { rowTexts } from '../row-texts.ts';
import { splitOf, type Split } from '../split.ts';
import type { TrainingRow } from '../../training-row.ts';
import { NEAR, type EvaluationGuard } from './evaluation-guard.ts';
import { fingerprint } from './fingerprint.ts';
import type { LicencePolicy } from './licence-policy.ts';
import { hasChanged, maskRow } from './mask-row.ts';
import { openNearIndex } from './near-index.ts';

/** What became of a row. `reason` is the same for all that are dropped for it; `detail` says more about the one. */
export type Filtered =
  | {
      readonly outcome: 'kept';
      readonly row: TrainingRow;
      readonly split: Split;
      readonly isMasked: boolean;
    }
  | { readonly outcome: 'dropped'; readonly reason: string; readonly detail?: string };

export interface RowFilterOptions {
  readonly guard: EvaluationGuard;
  readonly licences: LicencePolicy;
  /** Tokens of prompt and answer by an upper estimate; longer rows would be cut in training, and with them their answers. */
  readonly maxTokens: number;
  readonly seed: number;
}

export interface RowFilter {
  /** Rows that were made of one thing; `parses` says of each whether its code is Python. */
  readonly add: (rows: readonly TrainingRow[], parses: readonly boolean[]) => readonly Filtered[];
}

export function openRowFilter(options: RowFilterOptions): RowFilter {
  const state: FilterState = {
    ...options,
    prompts: new Set(),
    near: openNearIndex(NEAR),
    known: [],
    kinds: new Map(),
  };
  return {
    add(rows, parses) {
      const judged = rows.map((row, index) => judge(state, row, parses[index] === true));
      const added = new Set<string>();
      for (const { candidate } of judged) {
        if (candidate !== undefined && !added.has(keyOf(candidate))) {
          added.add(keyOf(candidate));
          state.near.add(candidate.signature);
          state.known.push(knownOf(state, candidate));
        }
      }
      return judged.map(({ filtered }) => filtered);
    },
  };
}

interface Known {
  /** Rows are duplicates of each other only within one: the same question about the same rule with the same answer. */
  readonly question: string;
  readonly split: Split;
}

interface Candidate extends Known {
  readonly signature: Uint32Array;
  readonly code: string;
}

interface FilterState extends RowFilterOptions {
  readonly prompts: Set<string>;
  readonly near: ReturnType<typeof openNearIndex>;
  /** By number in `near`. */
  readonly known: Known[];
  /** The few there are of them, by question and part: nothing else of a row is kept. */
  readonly kinds: Map<string, Known>;
}

function knownOf({ kinds }: FilterState, { question, split }: Candidate): Known {
  const key = `${split} ${question}`;
  const known = kinds.get(key) ?? { question, split };
  kinds.set(key, known);
  return known;
}

interface Judged {
  readonly filtered: Filtered;
  readonly candidate?: Candidate;
}

function judge(state: FilterState, row: TrainingRow, parses: boolean): Judged {
  const { code, licence, group } = row.origin;
  if (!state.licences.allows(licence)) {
    return dropped('licence not allowed', licence);
  }
  if (code.trim() === '') {
    return dropped('no Python in it');
  }
  const texts = rowTexts(row);
  if (!parses) {
    return dropped('no Python that parses');
  }
  if (isLongerThan(texts, state.maxTokens)) {
    return dropped('too long', `more than ${state.maxTokens} tokens`);
  }
  const prompt = sha256OfParts(texts).slice(0, 24);
  if (state.prompts.has(prompt)) {
    return dropped('exact duplicate');
  }
  const split = splitOf(group, state.seed);
  const print = fingerprint(code);
  const close = state.guard.closest(print, texts);
  if (close !== undefined) {
    return dropped('close to an evaluation set', close);
  }
  const question = questionOf(row);
  const alike = state.near.near(print.signature).map((number) => state.known[number]);
  if (alike.some((known) => known?.question === question)) {
    return dropped('near duplicate');
  }
  if (alike.some((known) => known !== undefined && known.split !== split)) {
    return dropped('near a row of another split');
  }
  state.prompts.add(prompt);
  const masked = maskRow(row);
  return {
    filtered: { outcome: 'kept', row: masked, split, isMasked: hasChanged(row, masked) },
    candidate: { question, split, signature: print.signature, code },
  };
}

function dropped(reason: string, detail?: string): Judged {
  return { filtered: { outcome: 'dropped', reason, ...(detail === undefined ? {} : { detail }) } };
}

function questionOf({ task, kind, origin }: TrainingRow): string {
  return [task, kind, origin.rule ?? '', origin.label ?? ''].join(' ');
}

function keyOf({ question, code }: Candidate): string {
  return `${question}\n${code}`;
}

/** Counting is slower than everything else here: text in ASCII has no more tokens than characters. */
function isLongerThan(texts: readonly string[], maxTokens: number): boolean {
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (characters > maxTokens * MOST_CHARACTERS_A_TOKEN) {
    return true;
  }
  return (
    (characters > maxTokens || bytes > characters) &&
    texts.reduce((sum, text) => sum + estimateTokens(text), 0) > maxTokens
  );
}

const MOST_CHARACTERS_A_TOKEN = 16;
