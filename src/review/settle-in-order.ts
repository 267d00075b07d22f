import type { Finding } from '../core/finding.ts';
import { compareSeverity, type Severity } from '../core/severity.ts';

/** Hands findings on in the order of the report while their trials and verdicts come in as they may. */
export interface OrderedFindings {
  /** Neither its severity nor whether it is reported will change. */
  readonly settle: (finding: Finding) => void;
  /** Something was added to it: to be shown with it, or by itself where it has been handed on. */
  readonly extend: (finding: Finding) => void;
  /** This one will not be in the report. */
  readonly drop: (finding: Finding) => void;
  /** Nothing more will settle. */
  readonly finish: () => void;
}

/** Who is told: of each finding once, and of what came after it. */
export interface FindingReceiver {
  readonly deliver: (finding: Finding) => void;
  readonly extend: (finding: Finding) => void;
}

interface Place {
  readonly severity: Severity;
  /** Undefined while something may still be added to it. */
  finding: Finding | undefined;
}

/** What a model finds, and what a trial weighs less, is not above this: findings below it wait for the end. */
const HIGHEST_LATECOMER: Severity = 'medium';

/**
 * A finding is handed on once it and all that weigh more have settled: among those that weigh as much, the one that a model or a trial is
 * still busy with holds up nobody. One that settles with another severity than it had, or that nobody expected, comes last of its
 * severity. So the first findings appear early, and severity never rises from one to the next.
 */
export function settleInOrder(
  ranked: readonly Finding[],
  { deliver, extend }: FindingReceiver,
): OrderedFindings {
  const delivered = new Set<string>();
  const places = new Map<string, Place>(
    ranked.map(({ fingerprint, severity }) => [fingerprint, { severity, finding: undefined }]),
  );
  let waiting: readonly Place[] = [...places.values()];

  function put(finding: Finding): void {
    const place = places.get(finding.fingerprint);
    if (place?.severity === finding.severity) {
      place.finding = finding;
      return;
    }
    const { severity } = finding;
    const others = waiting.filter((one) => one !== place);
    const after = others.findIndex((one) => compareSeverity(one.severity, severity) < 0);
    waiting = others.toSpliced(after < 0 ? others.length : after, 0, { severity, finding });
  }

  /** Up to the first that has not settled, and beyond it those that weigh as much. */
  function flush(mayPass: (place: Place) => boolean): void {
    const left: Place[] = [];
    for (const place of waiting) {
      const [first] = left;
      const isNext = first === undefined || first.severity === place.severity;
      if (isNext && place.finding !== undefined && mayPass(place)) {
        delivered.add(place.finding.fingerprint);
        deliver(place.finding);
      } else {
        left.push(place);
      }
    }
    waiting = left;
  }

  function isEarlyEnough({ severity }: Place): boolean {
    return compareSeverity(severity, HIGHEST_LATECOMER) >= 0;
  }

  return {
    settle(finding) {
      put(finding);
      flush(isEarlyEnough);
    },
    extend(finding) {
      const { fingerprint } = finding;
      const place = waiting.find((one) => one.finding?.fingerprint === fingerprint);
      if (place !== undefined) {
        place.finding = finding;
      } else if (delivered.has(fingerprint)) {
        extend(finding);
      }
    },
    drop({ fingerprint }) {
      waiting = waiting.filter((one) => one !== places.get(fingerprint));
      flush(isEarlyEnough);
    },
    finish() {
      waiting = waiting.filter(({ finding }) => finding !== undefined);
      flush(() => true);
    },
  };
}
