import { currentDecisions } from '../../review/decisions/decision-log.ts';
import type { Decision } from '../../review/decisions/decision.ts';
import { DECISIONS_FILE, decisionsRoot } from '../../review/decisions/decisions-folder.ts';
import { logOnDisk } from '../../review/decisions/read-decisions.ts';
import { stalenessIn, type Staleness } from '../../review/decisions/stale.ts';
import { counted } from '../../report/counted.ts';
import { escapeJsonText, escapeTerminalLine } from '../../text/escape-terminal.ts';

/** `assay decisions`: what holds in the working tree, the newest first, to stdout. */
export function listDecisions({ json }: { readonly json?: true }): void {
  const root = decisionsRoot(process.cwd());
  const { log, notices, failure } = logOnDisk(root);
  const stalenessOf = stalenessIn(root);
  const rows = currentDecisions(log.entries.map(({ decision }) => decision))
    .toSorted((left, right) => (left.on < right.on ? 1 : -1))
    .map((decision): Row => ({ decision, staleness: stalenessOf(decision) }));
  if (json === true) {
    const document = {
      schemaVersion: 1,
      file: DECISIONS_FILE,
      decisions: rows.map(({ decision, staleness }) => ({ ...decision, staleness })),
      unused: log.unused,
    };
    process.stdout.write(`${escapeJsonText(JSON.stringify(document, undefined, 2))}\n`);
    return;
  }
  process.stdout.write(rows.map(rowText).join(''));
  if (failure === undefined) {
    process.stdout.write(`${summary(rows)}\n`);
  }
  for (const { text, hint } of notices) {
    process.stderr.write(
      `note   ${escapeTerminalLine(hint === undefined ? text : `${text}. ${hint}`)}\n`,
    );
  }
}

interface Row {
  readonly decision: Decision;
  readonly staleness: Staleness;
}

const WORDS: Readonly<Record<Staleness, string>> = {
  current: '',
  changed: 'stale: its code has changed',
  gone: 'its file is gone or was renamed',
};

function rowText({ decision, staleness }: Row): string {
  const { fingerprint, file, line, rule, on, by, reason, message } = decision;
  const head = `${decision.decision.padEnd(9)}  ${fingerprint.slice(0, 8)}  ${on.slice(0, 10)}  ${file}:${line}  ${rule}`;
  const about = [by === undefined ? '' : `by ${by}`, WORDS[staleness]].filter((one) => one !== '');
  const lines = [
    about.length === 0 ? head : `${head}  (${about.join('; ')})`,
    `${INDENT}${reason ?? message}`,
  ];
  return lines.map((one) => `${escapeTerminalLine(one)}\n`).join('');
}

const INDENT = ' '.repeat(11);

function summary(rows: readonly Row[]): string {
  if (rows.length === 0) {
    return 'Nobody has decided anything here. `assay dismiss ID` and `assay accept ID` do, with the id below a finding.';
  }
  const dismissed = rows.filter(({ decision }) => decision.decision === 'dismissed').length;
  const stale = rows.filter(({ staleness }) => staleness !== 'current').length;
  const parts = [
    `${counted(rows.length, 'decision')}: ${dismissed} dismissed, ${rows.length - dismissed} accepted`,
    ...(stale === 0
      ? []
      : [`${stale} stale (they hide nothing any more; \`assay decisions forget ID\` drops one)`]),
  ];
  return parts.join('; ');
}
