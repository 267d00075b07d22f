import type { ReviewResult, Shortfall } from '../core/review-result.ts';
import { escapeJsonText } from '../text/escape-terminal.ts';
import { maskSecrets } from '../text/mask-secrets.ts';
import type { Reporter, RuleDescription } from './reporter.ts';
import { artifactLocation, plainMessage, ROOT_ID } from './sarif/location.ts';
import { sarifResult } from './sarif/result.ts';
import { sarifRules } from './sarif/rules.ts';

/**
 * SARIF 2.1.0 (OASIS) as code scanning services read it. Paths are relative and percent-encoded, and the folder they are
 * relative to is named but not located, so that nothing of the machine gets out. What fell short is told twice, as the
 * format wants it: `executionSuccessful` is false and each shortfall is a notification.
 */
export const sarifReporter: Reporter = {
  format: 'sarif',
  render: (result, options) =>
    `${escapeJsonText(JSON.stringify(sarifLog(result, options.rules), undefined, 2))}\n`,
};

/** Where the specification publishes its schema; a name, nothing is fetched. */
const SCHEMA =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
/** GitHub refuses a run with more results. */
const MOST_RESULTS = 25_000;
/** Shortfalls beyond this many say nothing new to a reader of the log. */
const MOST_NOTIFICATIONS = 1_000;

function sarifLog(result: ReviewResult, descriptions: readonly RuleDescription[]): object {
  const all = [...result.findings, ...result.suppressed];
  const findings = all.slice(0, MOST_RESULTS);
  const rules = sarifRules(findings, descriptions);
  const files = new Map(result.files.map((file) => [file.path, file]));
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Assay',
            version: result.assayVersion,
            semanticVersion: result.assayVersion,
            rules: rules.descriptors,
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: {
          [ROOT_ID]: { description: { text: 'The folder that the review was run on.' } },
        },
        invocations: [invocation(result, all.length - findings.length)],
        results: findings.map((finding) =>
          sarifResult(finding, files.get(finding.location.file), rules.indexOf(finding.rule)),
        ),
      },
    ],
  };
}

function invocation(result: ReviewResult, leftOut: number): object {
  const shortfalls = result.shortfalls.slice(0, MOST_NOTIFICATIONS).map(shortfallNotification);
  const notices = result.notices.map(({ text, hint }) => ({
    level: 'note',
    descriptor: { id: 'notice' },
    message: plainMessage(maskSecrets(hint === undefined ? text : `${text}. ${hint}`)),
  }));
  const cut = {
    level: 'warning',
    descriptor: { id: 'incomplete/report' },
    message: plainMessage(
      `${leftOut} more findings are not in this file, which holds ${MOST_RESULTS}`,
    ),
  };
  return {
    executionSuccessful: result.complete,
    toolExecutionNotifications: [...shortfalls, ...notices, ...(leftOut > 0 ? [cut] : [])],
  };
}

function shortfallNotification({ step, file, reason, hint }: Shortfall): object {
  const notification = {
    level: 'error',
    descriptor: { id: `incomplete/${step}` },
    message: plainMessage(maskSecrets(hint === undefined ? reason : `${reason}. ${hint}`)),
  };
  if (file === undefined) {
    return notification;
  }
  const physicalLocation = { artifactLocation: artifactLocation(file) };
  return { ...notification, locations: [{ physicalLocation }] };
}
