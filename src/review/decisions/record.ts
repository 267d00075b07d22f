import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../core/finding.ts';
import { ReviewError } from '../../core/review-error.ts';
import type { SourceFile } from '../../core/review-result.ts';
import { appendLine } from '../../io/append-line.ts';
import { kindOf, writeFileAtomically } from '../../io/files.ts';
import { sha256 } from '../../io/hash.ts';
import { writeError } from '../../io/system-error.ts';
import { contentOf } from './code-content.ts';
import { logLine } from './decision-log.ts';
import { DECISION_SCHEMA, type Decision } from './decision.ts';
import { DECISIONS_FILE } from './decisions-folder.ts';
import { noteMadeHere } from './made-here.ts';
import { rememberedMessage } from './recall.ts';
import { saidText } from './said-text.ts';
import { sourceNames, type SourcesContext } from './source-names.ts';

/** What somebody says about a finding. */
export interface Answer {
  readonly decision: Decision['decision'];
  readonly reason: string | undefined;
  readonly by: string | undefined;
  /** ISO 8601, UTC, with milliseconds. */
  readonly on: string;
  readonly assayVersion: string;
}

/** The line to write about a finding. Nothing in it is a secret that is known as one. */
export function decisionAbout(
  finding: Finding,
  answer: Answer,
  context: SourcesContext & { readonly file: SourceFile | undefined },
): Decision {
  const content = contentOf(finding, context.file);
  const sources = sourceNames(finding, context);
  return {
    schema: DECISION_SCHEMA,
    decision: answer.decision,
    fingerprint: finding.fingerprint,
    rule: finding.rule,
    file: context.pathOf(finding.location.file),
    line: finding.location.start.line,
    severity: finding.severity,
    message: rememberedMessage(finding),
    ...saidBy(answer),
    ...(content === undefined ? {} : { content }),
    ...(sources.length === 0 ? {} : { sources }),
    assay: answer.assayVersion,
  };
}

/** The line that takes a decision back. It has no code: there is nothing to recognize. */
export function forgottenDecision(decision: Decision, answer: Answer): Decision {
  const { content: _, sources: __, reason: ___, by: ____, ...rest } = decision;
  return { ...rest, decision: 'forgotten', ...saidBy(answer), assay: answer.assayVersion };
}

/**
 * Appends decisions to the log of the project at `root`, and notes that they were made here.
 * @param dataFolder undefined where this machine keeps nothing: they then count in reviews of changes once they are merged.
 * @throws ReviewError `DISK_FULL`, `FOLDER_READ_ONLY`, `USAGE` where a link or a folder is in the way.
 */
export function recordDecisions(
  root: string,
  decisions: readonly Decision[],
  dataFolder: string | undefined,
): void {
  prepareFolder(root);
  for (const decision of decisions) {
    const line = logLine(decision);
    appendLine(join(root, DECISIONS_FILE), line);
    if (dataFolder !== undefined) {
      noteMadeHere(dataFolder, sha256(line));
    }
  }
}

/** Two branches that both decided something are no conflict: git takes the lines of both. */
const ATTRIBUTES = 'decisions.jsonl merge=union\n';

function prepareFolder(root: string): void {
  const folder = join(root, '.assay');
  const kind = kindOf(folder);
  if (kind !== undefined && kind !== 'folder') {
    throw new ReviewError('USAGE', `${folder} is not a folder`, {
      hint: 'Move it out of the way: decisions are kept in a folder of this name, not behind a link.',
    });
  }
  if (kind === undefined) {
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw writeError(error, folder);
    }
  }
  const attributes = join(folder, '.gitattributes');
  if (kindOf(attributes) === undefined) {
    writeFileAtomically(attributes, ATTRIBUTES);
  }
}

function saidBy({ reason, by, on }: Answer): Pick<Decision, 'reason' | 'by' | 'on'> {
  return {
    ...(reason === undefined ? {} : { reason: saidText(reason) }),
    ...(by === undefined ? {} : { by: saidText(by) }),
    on,
  };
}
