import type { Finding } from '../../core/finding.ts';
import { sha256OfParts } from '../../io/hash.ts';
import * as prompt from '../../review/prompts/judge-candidate.ts';
import { promptName } from '../../review/model/session.ts';
import type { RowOrigin, SftRow, TrainingRow } from '../training-row.ts';
import { askedOfJudge } from './asked.ts';
import type { Prompt } from './asked.ts';
import type { ReviewedFile, Reviewer } from './reviewer.ts';

/** A finding whose truth is known. */
export interface LabelledFinding {
  readonly finding: Finding;
  readonly reviewed: ReviewedFile;
  readonly label: 'real' | 'harmless';
  /** Without the rule, the label, the code and the prompt's version, which are known here. */
  readonly origin: Pick<RowOrigin, 'source' | 'revision' | 'licence' | 'group'>;
}

/** The rows of a finding: one an order of the rule's examples, none where a review would not ask about it. */
export async function verdictRows(
  labelled: LabelledFinding,
  reviewer: Reviewer,
  signal: AbortSignal,
): Promise<readonly TrainingRow[]> {
  const { finding, reviewed, label, origin } = labelled;
  const prompts = await askedOfJudge(finding, { reviewed, reviewer }, signal);
  return prompts.map((messages) =>
    answeredRow({
      task: 'verdict',
      messages,
      answer: prompt.LABELS[label === 'real' ? 0 : 1],
      origin: {
        ...origin,
        rule: finding.rule,
        label,
        code: codeAround(finding, reviewed),
        promptVersion: promptName(prompt),
      },
    }),
  );
}

/** A row whose wanted answer is known. Its id is its content: the same row made twice is told apart from none. */
export function answeredRow(made: {
  readonly task: TrainingRow['task'];
  readonly messages: Prompt;
  readonly answer: string;
  readonly origin: RowOrigin;
}): SftRow {
  const { task, messages, answer, origin } = made;
  return {
    id: rowId(task, messages, [answer]),
    task,
    kind: 'sft',
    prompt: messages.map(({ role, content }) => ({ role, content })),
    completion: [{ role: 'assistant', content: answer }],
    origin,
  };
}

export function rowId(task: string, messages: Prompt, answers: readonly string[]): string {
  return sha256OfParts([
    task,
    ...messages.map(({ role, content }) => `${role}\n${content}`),
    ...answers,
  ]).slice(0, 24);
}

/** Longer files are not told apart by the whole of them. */
const LONGEST_MODULE = 4000;

/** The function around a finding; outside of functions the module, or of a long one the finding's own text: what near duplicates are found by. */
export function codeAround(finding: Finding, { file, functions }: ReviewedFile): string {
  const { span } = finding.location;
  const holder = functions
    .filter((one) => one.start <= span.start && span.start < one.end)
    .toSorted((left, right) => left.end - left.start - (right.end - right.start))[0];
  if (holder !== undefined) {
    return file.text.slice(holder.start, holder.end);
  }
  return file.text.length <= LONGEST_MODULE ? file.text : file.text.slice(span.start, span.end);
}
