import { join } from 'node:path';
import type { Finding } from '../../../core/finding.ts';
import { readPythonFile } from '../../../io/files.ts';
import { sha256 } from '../../../io/hash.ts';
import { currentDecisions } from '../../../review/decisions/decision-log.ts';
import type { Decision } from '../../../review/decisions/decision.ts';
import { decisionsRoot } from '../../../review/decisions/decisions-folder.ts';
import { logOnDisk } from '../../../review/decisions/read-decisions.ts';
import { dedent } from '../../../review/model/shown-source.ts';
import { dropped, madeOr, type Made } from '../made.ts';
import type { ReviewedFile, Reviewer } from '../reviewer.ts';
import { verdictRows } from '../verdict-rows.ts';

export interface DecisionsRequest {
  /** A folder of the project. */
  readonly root: string;
  readonly reviewer: Reviewer;
}

/**
 * What people said of findings, in the working tree's log: accepted is a yes, dismissed a no, and what was forgotten says nothing. The code is the file's,
 * where the finding still stands in it as it was decided about, else the excerpt that the decision keeps.
 */
export async function* decisionExamples(
  { root, reviewer }: DecisionsRequest,
  signal: AbortSignal,
): AsyncGenerator<Made> {
  const top = decisionsRoot(root);
  const { log } = logOnDisk(top);
  const reviewed = new Map<string, ReviewedFile | undefined>();
  for (const decision of currentDecisions(log.entries.map((entry) => entry.decision))) {
    const { file } = decision;
    if (!reviewed.has(file)) {
      reviewed.set(file, reviewFile(top, file, reviewer));
    }
    yield await fromDecision(decision, { top, reviewer, inFile: reviewed.get(file) }, signal);
  }
}

const LONGEST_FILE = 1024 * 1024;

async function fromDecision(
  decision: Decision,
  around: {
    readonly top: string;
    readonly reviewer: Reviewer;
    readonly inFile: ReviewedFile | undefined;
  },
  signal: AbortSignal,
): Promise<Made> {
  const { top, reviewer, inFile } = around;
  if (reviewer.rules.get(decision.rule)?.question === undefined) {
    return dropped('decision is about a rule without a question');
  }
  const place = placeInFile(decision, inFile) ?? placeInExcerpt(decision, reviewer);
  if (place === undefined) {
    return dropped('code of the decision is no longer there');
  }
  const group = `project:${sha256(top).slice(0, 12)}:${decision.file}`;
  const rows = await verdictRows(
    {
      ...place,
      label: decision.decision === 'accepted' ? 'real' : 'harmless',
      origin: { source: 'project', revision: decision.fingerprint, group },
    },
    reviewer,
    signal,
  );
  return madeOr(rows, 'nothing that a review would ask about');
}

interface Place {
  readonly finding: Finding;
  readonly reviewed: ReviewedFile;
}

function placeInFile(
  { fingerprint }: Decision,
  reviewed: ReviewedFile | undefined,
): Place | undefined {
  const finding = reviewed?.findings.find((one) => one.fingerprint === fingerprint);
  return finding === undefined || reviewed === undefined ? undefined : { finding, reviewed };
}

/** The excerpt is reviewed by itself; it counts where the rule speaks of the very line. */
function placeInExcerpt({ rule, file, content }: Decision, reviewer: Reviewer): Place | undefined {
  if (content === undefined) {
    return undefined;
  }
  const text = `${dedent(content.code.split('\n')).join('\n').trimEnd()}\n`;
  const reviewed = reviewer.review(file, text);
  const [first, last] = content.flagged;
  const finding = reviewed.findings.find(
    ({ rule: id, location }) =>
      id === rule && first <= location.start.line && location.start.line <= last,
  );
  return finding === undefined || !reviewed.parses ? undefined : { finding, reviewed };
}

function reviewFile(top: string, path: string, reviewer: Reviewer): ReviewedFile | undefined {
  if (!path.endsWith('.py') || path.split('/').includes('..')) {
    return undefined;
  }
  const read = readPythonFile(join(top, path), { maxBytes: LONGEST_FILE });
  return read.outcome === 'ok' ? reviewer.review(path, read.text) : undefined;
}
