/**
 * Base scores from vectors of CVSS 4.0, by its specification (section 8): the vector's macro vector is looked up, and lowered by the mean, over
 * the equivalence classes that have a next lower macro vector, of how far the vector lies below the highest one of its own. Threat
 * and environmental metrics count as not defined: exploited, and all requirements high. With that EQ5 is always 0, EQ4 never 0, and
 * EQ6 follows from EQ3, so that sixty of the specification's scores are all that can be asked for.
 */
import type { CvssScore } from './cvss.ts';

/** Undefined for what is no vector of CVSS 4.0, or lacks one of its base metrics. */
export function cvssFourBaseScore(vector: string): CvssScore | undefined {
  if (!vector.startsWith('CVSS:4.0/')) {
    return undefined;
  }
  const written = new Map(
    vector.split('/').map((part) => {
      const at = part.indexOf(':');
      return [part.slice(0, at), part.slice(at + 1)] as const;
    }),
  );
  const levels = new Map<string, number>();
  for (const [metric, values] of Object.entries(LEVELS)) {
    const level = values.indexOf(written.get(metric) ?? '-');
    if (level === -1) {
      return undefined;
    }
    levels.set(metric, level);
  }
  const hasNoImpact = IMPACTS.every((metric) => levels.get(metric) === NO_IMPACT);
  return { standard: 'CVSS 4.0', score: hasNoImpact ? 0 : baseScore(levels) };
}

/** The values of each metric, from the worst on. */
const LEVELS: Readonly<Record<string, string>> = {
  AV: 'NALP',
  AC: 'LH',
  AT: 'NP',
  PR: 'NLH',
  UI: 'NPA',
  VC: 'HLN',
  VI: 'HLN',
  VA: 'HLN',
  SC: 'HLN',
  SI: 'HLN',
  SA: 'HLN',
};

const IMPACTS = ['VC', 'VI', 'VA', 'SC', 'SI', 'SA'];
const NO_IMPACT = 2;

type Levels = ReadonlyMap<string, number>;

function baseScore(levels: Levels): number {
  const reach = equivalence(levels, ['AV', 'PR', 'UI']);
  const ease = equivalence(levels, ['AC', 'AT']);
  const harm = equivalence(levels, ['VC', 'VI', 'VA']);
  const spread = equivalence(levels, ['SC', 'SI', 'SA']);
  const eq1 = reach.every((one) => one === 0)
    ? 0
    : levels.get('AV') !== PHYSICAL && reach.includes(0)
      ? 1
      : 2;
  const eq2 = ease.every((one) => one === 0) ? 0 : 1;
  const eq3 = harm[0] === 0 && harm[1] === 0 ? 0 : harm.includes(0) ? 1 : 2;
  const eq4 = spread.includes(0) ? 1 : 2;
  const own = score({ eq1, eq2, harm: HARM_COLUMN[eq3] ?? 0, eq4 });
  // EQ5 has a next lower macro vector and no distance of its own.
  const lowered = [
    0,
    eq1 === 2
      ? undefined
      : share(
          own - score({ eq1: eq1 + 1, eq2, harm: HARM_COLUMN[eq3] ?? 0, eq4 }),
          distance(reach, REACH_TOPS[eq1] ?? []),
          REACH_DEPTHS[eq1] ?? 1,
        ),
    eq2 === 1 ? undefined : 0,
    eq3 === 2
      ? undefined
      : share(
          own - lowerHarm({ eq1, eq2, eq4 }, eq3),
          distance(harm, HARM_TOPS[eq3] ?? []),
          HARM_DEPTHS[eq3] ?? 1,
        ),
    eq4 === 2
      ? undefined
      : share(
          own - score({ eq1, eq2, harm: HARM_COLUMN[eq3] ?? 0, eq4: 2 }),
          distance(spread, [[0, 0, 0]]),
          SPREAD_DEPTH,
        ),
  ].filter((one) => one !== undefined);
  const mean = lowered.reduce((sum, one) => sum + one, 0) / lowered.length;
  return Math.round(Math.min(10, Math.max(0, own - mean)) * 10) / 10;
}

const PHYSICAL = 3;

function equivalence(levels: Levels, metrics: readonly string[]): readonly number[] {
  return metrics.map((metric) => levels.get(metric) ?? 0);
}

function share(available: number, steps: number, depth: number): number {
  return (available * steps) / depth;
}

/** Steps below the first of the highest vectors that is nowhere lower. */
function distance(values: readonly number[], tops: readonly (readonly number[])[]): number {
  const top = tops.find((one) => one.every((level, index) => level <= (values[index] ?? 0)));
  return values.reduce((sum, level, index) => sum + level - (top?.[index] ?? level), 0);
}

const REACH_TOPS = [
  [[0, 0, 0]],
  [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
];
const REACH_DEPTHS = [1, 4];
const HARM_TOPS = [
  [[0, 0, 0]],
  [
    [1, 0, 0],
    [0, 1, 0],
  ],
];
const HARM_DEPTHS = [7, 8];
const SPREAD_DEPTH = 5;

interface Macro {
  readonly eq1: number;
  readonly eq2: number;
  /** Column of the table: EQ3 and EQ6 together. */
  readonly harm: number;
  readonly eq4: number;
}

function score({ eq1, eq2, harm, eq4 }: Macro): number {
  return SCORES[eq1]?.[eq2]?.[eq4 - 1]?.[harm] ?? 0;
}

/** Below 00 stand 01 and 10, of which the higher one counts; below 10 stands 11. */
function lowerHarm(macro: Omit<Macro, 'harm'>, eq3: number): number {
  return eq3 === 0
    ? Math.max(score({ ...macro, harm: 1 }), score({ ...macro, harm: 2 }))
    : score({ ...macro, harm: 3 });
}

/** Columns of EQ3 where EQ6 follows from it. */
const HARM_COLUMN = [0, 2, 4];

/** By EQ1, EQ2, EQ4 (from 1 on); columns are EQ3 and EQ6 as 00, 01, 10, 11, 21. EQ5 is 0. */
const SCORES = [
  [
    [
      [10, 9.6, 9.3, 9.2, 7.9],
      [9.3, 9, 8.8, 8, 6.9],
    ],
    [
      [9.5, 9.1, 9.2, 8.2, 7.1],
      [9.2, 8.1, 8.4, 7, 6.3],
    ],
  ],
  [
    [
      [9.4, 8.9, 8.6, 7.6, 6.5],
      [8.7, 7.5, 7.2, 5.7, 5.3],
    ],
    [
      [9, 7.7, 7.4, 5.9, 5.8],
      [7.7, 6.6, 6.1, 5.2, 2.3],
    ],
  ],
  [
    [
      [8.6, 7.4, 7.2, 5.7, 4.7],
      [7, 5.4, 5.3, 3.6, 2.4],
    ],
    [
      [7.3, 5.5, 6.1, 5.1, 2.4],
      [5.4, 4.3, 4.6, 1.8, 1],
    ],
  ],
];
