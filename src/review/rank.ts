import type { VerdictEvidence } from '../core/evidence.ts';
import type { Finding } from '../core/finding.ts';
import { compareSeverity } from '../core/severity.ts';

/**
 * Puts findings into the order in which they deserve attention: severity first, then how sure we are, then place. A model's
 * opinion moves a finding within its severity and never out of the list; a probability, where the model was measured, by as much as it says.
 */
export function rankFindings(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort(
    (left, right) =>
      compareSeverity(right.severity, left.severity) ||
      certainty(right) - certainty(left) ||
      (left.location.file < right.location.file
        ? -1
        : Number(left.location.file > right.location.file)) ||
      left.location.span.start - right.location.span.start ||
      (left.rule < right.rule ? -1 : Number(left.rule > right.rule)),
  );
}

/** The model's verdict on a finding, where there is one. */
export function verdictOf(finding: Finding): VerdictEvidence | undefined {
  return finding.evidence.find((one) => one.kind === 'verdict');
}

const PEOPLE_ACCEPTED = 4;
const OWN_ANALYSIS = 3;
const MODEL_AGREES = 2;
const OTHER_TOOL = 1;
const MODEL_DOUBTS = 0;
const MODEL_ALONE = -1;
const LIKE_A_DISMISSED_ONE = -2;

function certainty(finding: Finding): number {
  const { decision } = finding;
  if (decision?.standing === 'similar') {
    return LIKE_A_DISMISSED_ONE;
  }
  if (decision?.answer === 'accepted' && decision.standing === 'holds') {
    return PEOPLE_ACCEPTED;
  }
  if (finding.category === 'model') {
    return MODEL_ALONE;
  }
  const verdict = verdictOf(finding);
  if (verdict?.probability !== undefined) {
    return MODEL_DOUBTS + (MODEL_AGREES - MODEL_DOUBTS) * verdict.probability;
  }
  if (verdict !== undefined && verdict.answer !== 'unsure') {
    return verdict.answer === 'yes' ? MODEL_AGREES : MODEL_DOUBTS;
  }
  return finding.tool === 'assay' ? OWN_ANALYSIS : OTHER_TOOL;
}
