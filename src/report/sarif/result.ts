import type { Evidence, TraceEvidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { decisionText } from '../describe-decision.ts';
import { badgesOf, evidenceLines, fixStatus } from '../describe.ts';
import { isShareable } from '../fix-diff.ts';
import { redactionOf, type Redaction } from '../redaction.ts';
import { viewOf } from '../source-view.ts';
import { artifactLocation, plainMessage, region, sarifLocation } from './location.ts';
import { cweTag, levelOf } from './rules.ts';

/** GitHub keeps this many locations. */
const MOST_LOCATIONS = 100;

export function sarifResult(
  finding: Finding,
  file: SourceFile | undefined,
  ruleIndex: number,
): object {
  const redaction = redactionOf(finding, file);
  const traces = finding.evidence.filter((evidence) => evidence.kind === 'trace');
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: levelOf(finding.severity),
    message: plainMessage(redaction.hide(finding.message)),
    locations: [sarifLocation(finding.location, file, { masks: redaction.spans })],
    ...related(finding, file, redaction),
    partialFingerprints: { 'assayFingerprint/v1': finding.fingerprint },
    ...(traces.length === 0
      ? {}
      : { codeFlows: traces.map((trace) => codeFlow(trace, finding, { file, redaction })) }),
    ...fixes(finding, file, redaction),
    ...suppressions(finding, file, redaction),
    properties: properties(finding, file, redaction),
  };
}

/** The factors of a cost are places worth a look too. */
function related(finding: Finding, file: SourceFile | undefined, redaction: Redaction): object {
  const steps = finding.evidence.flatMap((evidence) =>
    evidence.kind === 'cost' ? evidence.factors : [],
  );
  const locations = steps.slice(0, MOST_LOCATIONS).map((step, index) => {
    const place = sarifLocation(step.location, ownFile(step.location.file, file), {
      message: redaction.hide(step.note),
    });
    return Object.assign(place, { id: index + 1 });
  });
  return locations.length === 0 ? {} : { relatedLocations: locations };
}

function codeFlow(
  trace: TraceEvidence,
  finding: Finding,
  subject: { readonly file: SourceFile | undefined; readonly redaction: Redaction },
): object {
  const last = trace.steps.length - 1;
  const steps = trace.steps
    .filter((_, index) => index < MOST_LOCATIONS - 1 || index === last)
    .map((step, index, all) => ({
      location: sarifLocation(step.location, ownFile(step.location.file, subject.file), {
        message: subject.redaction.hide(step.note),
      }),
      importance: index === 0 || index === all.length - 1 ? 'essential' : 'important',
    }));
  return { threadFlows: [{ locations: steps }] };
}

/** Only what a tool may apply blindly: whole, without secrets, in a file whose lines are the file's own. */
function fixes(finding: Finding, file: SourceFile | undefined, redaction: Redaction): object {
  const { fix } = finding;
  const isApplicable =
    fix !== undefined &&
    fix.edits.length > 0 &&
    fix.origin === 'rule' &&
    file !== undefined &&
    file.notebook === undefined &&
    isShareable(finding, redaction);
  if (!isApplicable) {
    return {};
  }
  const { lines } = viewOf(file);
  const status = fixStatus(finding);
  const title = redaction.hide(fix.title);
  return {
    fixes: [
      {
        description: plainMessage(status === '' ? title : `${title} (${status})`),
        artifactChanges: [
          {
            artifactLocation: artifactLocation(finding.location.file),
            replacements: fix.edits.map(({ span, newText }) => ({
              deletedRegion: region(lines.locationOf(file.path, span)),
              insertedContent: { text: newText },
            })),
          },
        ],
      },
    ],
  };
}

function suppressions(
  finding: Finding,
  file: SourceFile | undefined,
  redaction: Redaction,
): object {
  if (finding.suppression === undefined) {
    return dismissal(finding, redaction);
  }
  const { comment, location } = finding.suppression;
  return {
    suppressions: [
      {
        kind: 'inSource',
        justification: plainMessage(redaction.hide(comment)).text,
        location: sarifLocation(location, ownFile(location.file, file)),
      },
    ],
  };
}

/** What people decided outside of the source (SARIF 2.1.0 §3.35.2), and that it is settled (§3.35.3). */
function dismissal({ decision }: Finding, redaction: Redaction): object {
  return decision?.answer === 'dismissed' && decision.standing === 'holds'
    ? {
        suppressions: [
          {
            kind: 'external',
            status: 'accepted',
            justification: plainMessage(redaction.hide(decisionText(decision))).text,
          },
        ],
      }
    : {};
}

function properties(finding: Finding, file: SourceFile | undefined, redaction: Redaction): object {
  const evidence = evidenceLines(finding, file).map(
    ({ label, text }) => plainMessage(redaction.hide(`${label}: ${text}`)).text,
  );
  const tags = [finding.category, ...(finding.cwe === undefined ? [] : [cweTag(finding.cwe)])];
  return {
    tags,
    severity: finding.severity,
    tool: plainMessage(finding.tool).text,
    badges: badgesOf(finding).map((badge) => plainMessage(badge).text),
    evidenceKinds: [...new Set(finding.evidence.map(({ kind }: Evidence) => kind))],
    ...(evidence.length === 0 ? {} : { evidence }),
    ...(finding.explanation === undefined
      ? {}
      : { explanation: plainMessage(redaction.hide(finding.explanation.text)).text }),
  };
}

function ownFile(path: string, file: SourceFile | undefined): SourceFile | undefined {
  return file?.path === path ? file : undefined;
}
