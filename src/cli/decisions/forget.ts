import { packageVersion } from '../../analyzers/analysis-version.ts';
import { currentDecisions } from '../../review/decisions/decision-log.ts';
import { decisionsRoot } from '../../review/decisions/decisions-folder.ts';
import { logOnDisk } from '../../review/decisions/read-decisions.ts';
import { forgottenDecision, recordDecisions } from '../../review/decisions/record.ts';
import { escapeTerminalLine } from '../../text/escape-terminal.ts';
import { dataFolder } from '../review/session.ts';
import { chooseByPrefix } from './choose-by-prefix.ts';

/**
 * `assay decisions forget`: takes decisions back by a line of their own, so that two branches can still be merged.
 * @throws ReviewError `USAGE`, `DISK_FULL`, `FOLDER_READ_ONLY`.
 */
export function forgetDecisions(prefixes: readonly string[]): void {
  const root = decisionsRoot(process.cwd());
  const current = currentDecisions(logOnDisk(root).log.entries.map(({ decision }) => decision));
  const named = current.map((decision) => ({
    decision,
    fingerprint: decision.fingerprint,
    label: `${decision.file}:${decision.line}  ${decision.rule}  ${decision.decision}`,
  }));
  const chosen = chooseByPrefix(prefixes, named, 'the decisions');
  const on = new Date().toISOString();
  const assayVersion = packageVersion();
  const answer = {
    decision: 'forgotten',
    reason: undefined,
    by: undefined,
    on,
    assayVersion,
  } as const;
  recordDecisions(
    root,
    chosen.map(({ decision }) => forgottenDecision(decision, answer)),
    dataFolder(),
  );
  for (const { fingerprint, label } of chosen) {
    process.stdout.write(`forgotten  ${fingerprint.slice(0, 8)}  ${escapeTerminalLine(label)}\n`);
  }
}
