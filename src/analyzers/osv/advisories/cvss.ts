/**
 * Base scores from CVSS vectors: versions 3.0 and 3.1 by the equations of their specification (section 7.1 and, for rounding,
 * appendix A). Temporal and environmental metrics are about one installation and are not looked at.
 */
export interface CvssScore {
  /** For people: `CVSS 3.1`. */
  readonly standard: string;
  /** 0.0 to 10.0, one decimal. */
  readonly score: number;
}

/** Undefined for what is no vector of CVSS 3, or lacks one of its base metrics. */
export function cvssBaseScore(vector: string): CvssScore | undefined {
  const version = /^CVSS:(3\.[01])\//.exec(vector)?.[1];
  if (version === undefined) {
    return undefined;
  }
  const metrics = new Map(
    vector.split('/').map((part) => {
      const at = part.indexOf(':');
      return [part.slice(0, at), part.slice(at + 1)] as const;
    }),
  );
  const isChanged = metrics.get('S') === 'C';
  const weights = Object.entries(WEIGHTS).map(([metric, values]) => {
    const scoped = metric === 'PR' && isChanged ? CHANGED_PRIVILEGES : values;
    return [metric, scoped[metrics.get(metric) ?? '']] as const;
  });
  const known = new Map(weights.filter((one): one is [string, number] => one[1] !== undefined));
  if (known.size < weights.length || !/^[UC]$/.test(metrics.get('S') ?? '')) {
    return undefined;
  }
  return { standard: `CVSS ${version}`, score: baseScore(known, isChanged, version === '3.1') };
}

const IMPACT = { H: 0.56, L: 0.22, N: 0 };

const WEIGHTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  PR: { N: 0.85, L: 0.62, H: 0.27 },
  UI: { N: 0.85, R: 0.62 },
  C: IMPACT,
  I: IMPACT,
  A: IMPACT,
};

/** Privileges weigh less where the harm leaves the component. */
const CHANGED_PRIVILEGES: Readonly<Record<string, number>> = { N: 0.85, L: 0.68, H: 0.5 };

function baseScore(
  weights: ReadonlyMap<string, number>,
  isChanged: boolean,
  isExact: boolean,
): number {
  function weight(metric: string): number {
    return weights.get(metric) ?? 0;
  }
  const left = 1 - (1 - weight('C')) * (1 - weight('I')) * (1 - weight('A'));
  const impact = isChanged ? 7.52 * (left - 0.029) - 3.25 * (left - 0.02) ** 15 : 6.42 * left;
  if (impact <= 0) {
    return 0;
  }
  const exploitability = 8.22 * weight('AV') * weight('AC') * weight('PR') * weight('UI');
  const sum = isChanged ? 1.08 * (impact + exploitability) : impact + exploitability;
  const capped = Math.min(sum, 10);
  return isExact ? roundUp(capped) : Math.ceil(capped * 10) / 10;
}

/** To one decimal upwards, free of the errors of binary fractions. */
function roundUp(value: number): number {
  const scaled = Math.round(value * 100_000);
  return scaled % 10_000 === 0 ? scaled / 100_000 : (Math.floor(scaled / 10_000) + 1) / 10;
}
