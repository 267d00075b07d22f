import type { Severity } from '../../core/severity.ts';
import type { Flow } from '../../dataflow/engine/flow.ts';
import type { SourceKind } from '../../dataflow/kinds.ts';
import type { FlowReport } from '../rule.ts';

/** Names the data of a way, to begin a sentence with. */
export function dataOf({ origin }: Flow): string {
  return origin.kind === 'source'
    ? origin.label.replace(/^[a-z]/u, (letter) => letter.toUpperCase())
    : `Parameter \`${origin.name}\` of \`${origin.function}\``;
}

/** Names who decides what the data is, to go on after a colon. */
export function senderOf({ origin }: Flow): string {
  return origin.kind === 'source' ? SENDERS[origin.source] : 'whoever calls it';
}

const SENDERS: Readonly<Record<SourceKind, string>> = {
  request: 'whoever sends the request',
  upload: 'whoever uploads it',
  message: 'whoever sends the message',
  local: 'whoever starts the program',
  stored: 'whoever wrote the record',
  file: 'whoever wrote the file',
  response: 'the server that answers',
  secret: 'whoever holds it',
  personal: 'the person it is about',
  error: 'whoever causes the error',
};

/** The report with the severity that data of this kind has, where it differs from the rule's. */
export function graded(
  { origin }: Flow,
  severities: Partial<Record<SourceKind | 'parameter', Severity>>,
  report: FlowReport,
): FlowReport {
  const severity = severities[origin.kind === 'source' ? origin.source : 'parameter'];
  return severity === undefined ? report : { ...report, severity };
}
