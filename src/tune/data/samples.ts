import { sha256 } from '../../io/hash.ts';
import type { TrainingRow } from '../training-row.ts';
import type { Split } from './split.ts';

export interface Sample {
  readonly row: TrainingRow;
  readonly split: Split;
}

/** Picks rows to look at while they pass: a few of each kind, the same ones every time. */
export interface Samples {
  readonly see: (row: TrainingRow, split: Split) => void;
  readonly chosen: () => readonly Sample[];
}

/** Of each source, task, label and rule. */
const EACH = 2;
/** A page of many kinds stays one that opens. */
const MOST_KINDS = 100;

/** Those with the smallest hashes: a sample that each row is in with the same chance, whatever their number (Broder's bottom-k). */
export function openSamples(): Samples {
  const kinds = new Map<string, { readonly hash: string; readonly sample: Sample }[]>();
  return {
    see(row, split) {
      const { source, label = '', rule = '' } = row.origin;
      const kind = [source, row.task, label, rule].join('\n');
      if (!kinds.has(kind) && kinds.size >= MOST_KINDS) {
        return;
      }
      const kept = kinds.get(kind) ?? [];
      kinds.set(kind, kept);
      const hash = sha256(row.id);
      const last = kept.at(-1)?.hash ?? '';
      if (kept.length < EACH || hash < last) {
        kept.push({ hash, sample: { row, split } });
        kept.sort((left, right) => (left.hash < right.hash ? -1 : 1));
        kept.splice(EACH);
      }
    },
    chosen: () =>
      [...kinds]
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .flatMap(([, kept]) => kept.map(({ sample }) => sample)),
  };
}
