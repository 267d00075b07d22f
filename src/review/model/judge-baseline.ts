import { createHash } from 'node:crypto';
import type { ChatModel } from '../../llm/model.ts';
import { MEASURED_BASELINES } from './judge-baselines.generated.ts';
import type { RuleExamples, RuleKnowledge } from './rule-knowledge.ts';
import type { Allotment, Answer, ModelSession } from './session.ts';
import * as prompt from '../prompts/judge-candidate.ts';
import type { ExampleOrder } from '../prompts/judge-candidate.ts';

/** A yes/no question with the two examples that fix what yes and no mean. */
export interface BaselineQuestion {
  readonly question: string;
  readonly examples: RuleExamples;
  readonly order: ExampleOrder;
}

/**
 * The margin that means "no opinion": half-way between the margins of the two examples, asked as if they were candidates.
 * It depends on the model and the page alone, so for the default model it comes with the package.
 */
export async function baselineOf(
  asked: BaselineQuestion,
  { session, allotment }: { readonly session: ModelSession; readonly allotment: Allotment },
  signal: AbortSignal,
): Promise<Answer<number>> {
  const measured = MEASURED_BASELINES[baselineKey(asked, session.model)];
  if (measured !== undefined) {
    return { outcome: 'answered', value: measured };
  }
  const margins: number[] = [];
  for (const code of [asked.examples.real, asked.examples.harmless]) {
    const answer = await session.choose(
      { prompt, ...prompt.render({ ...asked, code }), labels: prompt.LABELS, allotment },
      signal,
    );
    if (answer.outcome !== 'answered') {
      return answer;
    }
    margins.push(answer.value);
  }
  return {
    outcome: 'answered',
    value: margins.reduce((sum, margin) => sum + margin, 0) / margins.length,
  };
}

/** Names a baseline by everything that it depends on. */
export function baselineKey(
  asked: BaselineQuestion,
  model: Pick<ChatModel, 'digest' | 'name' | 'provider'>,
): string {
  const { question, examples, order } = asked;
  const subject = [
    model.digest ?? `${model.provider}:${model.name}`,
    EXAMPLES_NAME,
    prompt.render({ question, examples, order, code: '' }).messages,
  ];
  return createHash('sha256').update(JSON.stringify(subject)).digest('hex').slice(0, 16);
}

/** Examples are asked as in the first version of the prompt: later ones show more beside code that has more around it. */
const EXAMPLES_NAME = 'judge-candidate@1';

/** What `baselineOf` is asked for a rule, where the rule has all that it takes. */
export function baselineQuestion(
  rule: RuleKnowledge,
  order: ExampleOrder,
): BaselineQuestion | undefined {
  const { question, examples } = rule;
  return question === undefined || examples === undefined
    ? undefined
    : { question, examples, order };
}
