import { packageVersion } from '../../analyzers/analysis-version.ts';
import { ReviewError } from '../../core/review-error.ts';
import type { Decision } from '../../review/decisions/decision.ts';
import { currentDecisions } from '../../review/decisions/decision-log.ts';
import {
  DECISIONS_FILE,
  decisionsRoot,
  pathBelow,
} from '../../review/decisions/decisions-folder.ts';
import { logOnDisk } from '../../review/decisions/read-decisions.ts';
import { decisionAbout, recordDecisions, type Answer } from '../../review/decisions/record.ts';
import { isCut, LONGEST_SAID } from '../../review/decisions/said-text.ts';
import { escapeTerminalLine } from '../../text/escape-terminal.ts';
import { dataFolder } from '../review/session.ts';
import { chooseByPrefix } from './choose-by-prefix.ts';
import { knownFindings, type FindFlags, type KnownFinding } from './known-findings.ts';

export interface DecideFlags extends FindFlags {
  readonly reason?: string;
  readonly by?: string;
}

/**
 * `assay accept` and `assay dismiss`: writes what somebody decided, one line a finding. Nothing is written unless every
 * fingerprint is clear.
 * @throws ReviewError `USAGE`, `DISK_FULL`, `FOLDER_READ_ONLY`.
 */
export async function decide(
  decision: 'accepted' | 'dismissed',
  prefixes: readonly string[],
  flags: DecideFlags,
): Promise<void> {
  const root = decisionsRoot(process.cwd());
  const found = await knownFindings(root, flags);
  const from = flags.file === undefined ? 'the latest reviews' : 'this review';
  const chosen = chooseByPrefix(prefixes, found, from);
  const answer: Answer = {
    decision,
    reason: flags.reason,
    by: flags.by,
    on: new Date().toISOString(),
    assayVersion: packageVersion(),
  };
  const made = chosen.map((known) => ({ known, decision: decisionOn(known, answer, root) }));
  const log = logOnDisk(root);
  if (log.failure !== undefined) {
    throw new ReviewError('USAGE', log.failure, {
      hint: 'Nothing was written, since it would not count either. Mend the file first, or move it away.',
    });
  }
  const current = new Map(
    currentDecisions(log.log.entries.map((entry) => entry.decision)).map((one) => [
      one.fingerprint,
      one,
    ]),
  );
  const fresh = made.filter(
    (one) => !saysTheSame(current.get(one.decision.fingerprint), one.decision),
  );
  recordDecisions(
    root,
    fresh.map((one) => one.decision),
    dataFolder(),
  );
  if (flags.reason !== undefined && isCut(flags.reason)) {
    process.stderr.write(`note   Of the reason the first ${LONGEST_SAID} characters are kept.\n`);
  }
  for (const one of made) {
    process.stdout.write(`${outcomeLine(one, fresh.includes(one))}\n`);
  }
  if (fresh.length > 0) {
    process.stdout.write(
      `Written to ${DECISIONS_FILE}. It counts here at once, and for everybody when it is committed and merged.\n`,
    );
  }
}

function decisionOn(known: KnownFinding, answer: Answer, root: string): Decision {
  const files = known.files();
  if (pathBelow(root, { root: known.root, path: known.finding.location.file }) === undefined) {
    throw new ReviewError('USAGE', `${known.finding.location.file} is outside of this project`, {
      hint: 'Go to the folder of its project first.',
    });
  }
  return decisionAbout(known.finding, answer, {
    files,
    file: files.get(known.finding.location.file),
    pathOf: (path) => pathBelow(root, { root: known.root, path }) ?? `../${path}`,
  });
}

/** What is decided already is not written again, unless there is something new about it. */
function saysTheSame(known: Decision | undefined, made: Decision): boolean {
  return (
    known?.decision === made.decision &&
    known.content?.codeHash === made.content?.codeHash &&
    (made.reason === undefined || made.reason === known.reason) &&
    (made.by === undefined || made.by === known.by) &&
    (made.sources ?? []).every((one) => known.sources?.includes(one) === true)
  );
}

function outcomeLine(
  { known, decision }: { readonly known: KnownFinding; readonly decision: Decision },
  isFresh: boolean,
): string {
  const word = isFresh ? decision.decision : `${decision.decision} already`;
  return `${word}  ${known.fingerprint.slice(0, 8)}  ${escapeTerminalLine(known.label)}`;
}
