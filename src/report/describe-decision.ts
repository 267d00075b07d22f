import { assertNever } from '../core/assert.ts';
import type { Finding, FindingDecision } from '../core/finding.ts';
import type { ReviewResult } from '../core/review-result.ts';
import { counted } from './counted.ts';

/**
 * The words for what people decided about findings. Nothing here is escaped or masked yet.
 */

/** Digits of a fingerprint that reports for people show; `assay dismiss` takes as many as tell it apart. */
const SHOWN_DIGITS = 8;

/** What to type after `assay dismiss`. */
export function shortFingerprint({ fingerprint }: Pick<Finding, 'fingerprint'>): string {
  return fingerprint.slice(0, SHOWN_DIGITS);
}

/** `accepted`, `was dismissed`, `like a dismissed one`. */
export function decisionBadge({ answer, standing }: FindingDecision): string {
  switch (standing) {
    case 'holds':
      return answer;
    case 'changed':
    case 'new-source':
      return `was ${answer}`;
    case 'similar':
      return `like a ${answer} one`;
    case 'pending':
      return `${answer} here only`;
    default:
      return assertNever(standing);
  }
}

/** `was dismissed on 2026-11-23: only the scheduler calls it; the code has changed since`. */
export function decisionText(decision: FindingDecision): string {
  const { answer, standing, file, line, likeness = 0 } = decision;
  const said = `${answer} on ${saidOn(decision)}`;
  switch (standing) {
    case 'holds':
      return said;
    case 'changed':
      return `was ${said}; the code has changed since`;
    case 'new-source':
      return `was ${said}; the code is the same, and data now comes from a place that it did not come from then`;
    case 'similar':
      return `ranked lower: ${Math.round(likeness * 100)} % of the code is like what was ${answer} in ${file}:${line} on ${saidOn(decision)}`;
    case 'pending':
      return `${said}, in this change itself: that counts once it is merged`;
    default:
      return assertNever(standing);
  }
}

/** `3 findings dismissed earlier`, `2 findings silenced in the source`; none where there are none. */
export function suppressedTexts({
  suppressed,
}: Pick<ReviewResult, 'suppressed'>): readonly string[] {
  const silenced = suppressed.filter(({ suppression }) => suppression !== undefined).length;
  const dismissed = suppressed.length - silenced;
  return [
    ...(silenced === 0 ? [] : [`${counted(silenced, 'finding')} silenced in the source`]),
    ...(dismissed === 0
      ? []
      : [`${counted(dismissed, 'finding')} dismissed earlier (--no-decisions shows them)`]),
  ];
}

function saidOn({ on, by, reason }: FindingDecision): string {
  const who = by === undefined ? '' : ` by ${by}`;
  return `${on.slice(0, 10)}${who}${reason === undefined ? '' : `: ${reason}`}`;
}
