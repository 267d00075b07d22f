import { rowTexts } from './row-texts.ts';
import type { CardSource, DataCard } from './card.ts';
import type { Split } from './split.ts';
import type { TrainingRow } from '../training-row.ts';

/** Counts for the card while rows come and go. */
export interface Tally {
  readonly examined: (source: string) => void;
  readonly kept: (
    source: string,
    row: TrainingRow,
    how: { readonly split: Split; readonly isMasked: boolean },
  ) => void;
  readonly dropped: (source: string, reason: string, place: string) => void;
  /** Rows that stayed. */
  readonly total: () => number;
  readonly totalExamined: () => number;
  readonly counts: () => Pick<DataCard, 'rows' | 'characters' | 'masked' | 'dropped'>;
  readonly sourceCounts: (source: string) => Pick<CardSource, 'examined' | 'rows'>;
}

/** Places that are named for each reason. */
const NAMED = 5;

export function openTally(): Tally {
  const examined = new Map<string, number>();
  const rows = new Map<string, number>();
  const counters = new Map<string, Map<string, number>>();
  const groups = new Set<string>();
  const drops = new Map<
    string,
    { source: string; reason: string; count: number; examples: string[] }
  >();
  let total = 0;
  let totalExamined = 0;
  let masked = 0;
  let characters = 0;

  function add(counter: string, value: string | undefined): void {
    if (value !== undefined) {
      const counts = counters.get(counter) ?? new Map<string, number>();
      counters.set(counter, counts);
      increase(counts, value);
    }
  }

  return {
    examined(source) {
      totalExamined += 1;
      increase(examined, source);
    },
    kept(source, row, { split, isMasked }) {
      total += 1;
      masked += isMasked ? 1 : 0;
      characters += rowTexts(row).reduce((sum, text) => sum + text.length, 0);
      groups.add(row.origin.group);
      increase(rows, source);
      add('origin', row.origin.source);
      add('split', split);
      add('task', row.task);
      add('kind', row.kind);
      add('label', row.origin.label);
      add('rule', row.origin.rule);
      add('licence', row.origin.licence ?? 'the user’s own');
    },
    dropped(source, reason, place) {
      const key = `${source}\n${reason}`;
      const drop = drops.get(key) ?? { source, reason, count: 0, examples: [] };
      drops.set(key, drop);
      drop.count += 1;
      if (drop.examples.length < NAMED) {
        drop.examples.push(place);
      }
    },
    total: () => total,
    totalExamined: () => totalExamined,
    sourceCounts: (source) => ({
      examined: examined.get(source) ?? 0,
      rows: rows.get(source) ?? 0,
    }),
    counts: () => ({
      rows: {
        total,
        bySplit: { train: 0, validation: 0, test: 0, ...sorted(counters.get('split')) },
        byTask: sorted(counters.get('task')),
        byOrigin: sorted(counters.get('origin')),
        byKind: sorted(counters.get('kind')),
        byLabel: sorted(counters.get('label')),
        byRule: sorted(counters.get('rule')),
        byLicence: sorted(counters.get('licence')),
        groups: groups.size,
      },
      characters,
      masked,
      dropped: [...drops.values()].sort(
        (left, right) => right.count - left.count || (left.reason < right.reason ? -1 : 1),
      ),
    }),
  };
}

function increase(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sorted(counts: ReadonlyMap<string, number> | undefined): Record<string, number> {
  return Object.fromEntries([...(counts ?? [])].sort(([left], [right]) => (left < right ? -1 : 1)));
}
