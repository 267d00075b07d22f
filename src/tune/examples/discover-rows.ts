import { TOPICS } from '../../review/model/discover-topics.ts';
import { promptName } from '../../review/model/session.ts';
import * as prompt from '../../review/prompts/judge-candidate.ts';
import type { RowOrigin, TrainingRow } from '../training-row.ts';
import { askedOfDiscover } from './asked.ts';
import type { Reviewer } from './reviewer.ts';
import { answeredRow } from './verdict-rows.ts';

/** A text about which a topic's question is answered. */
export interface TopicAnswer {
  readonly text: string;
  /** Id of the topic, for instance `secret-logged`. */
  readonly topic: string;
  readonly label: 'real' | 'harmless';
  readonly origin: Pick<RowOrigin, 'source' | 'revision' | 'licence' | 'group'>;
}

/** The topic's questions that discover asks about a text, answered; none where the topic has no place in it. */
export async function discoverRows(
  { text, topic, label, origin }: TopicAnswer,
  reviewer: Reviewer,
  signal: AbortSignal,
): Promise<readonly TrainingRow[]> {
  const reviewed = reviewer.review('answer.py', text);
  const question = TOPICS.find(({ id }) => id === topic)?.question;
  if (question === undefined || !reviewed.parses) {
    return [];
  }
  const prompts = await askedOfDiscover({ reviewed, reviewer }, signal);
  return prompts
    .filter((messages) => messages.at(-1)?.content.endsWith(`\n${question}`) === true)
    .map((messages) =>
      answeredRow({
        task: 'discover',
        messages,
        answer: prompt.LABELS[label === 'real' ? 0 : 1],
        origin: {
          ...origin,
          rule: `topic/${topic}`,
          label,
          code: codeIn(messages.at(-1)?.content ?? ''),
          promptVersion: promptName(prompt),
        },
      }),
    );
}

/** The code of a question, out of its fence. */
function codeIn(question: string): string {
  return /(`{3,})python\n([^]*?)\n\1/u.exec(question)?.[2] ?? question;
}
