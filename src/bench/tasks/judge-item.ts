import { judge } from '../../review/model/judge.ts';
import type { ChatMessage } from '../../llm/model.ts';
import { LABELS } from '../../review/prompts/judge-candidate.ts';
import type { JudgeCase } from '../set/bench-set.ts';
import { questionOf, subjectOfRule } from '../set/question-of.ts';
import { analyseCase, stepContextOf, type ItemContext } from './item-context.ts';
import { lineFinding } from './line-finding.ts';

/** The margin that a review would show for the candidate, or undefined where the model gave none. */
export async function judgeItem(
  item: JudgeCase,
  context: ItemContext,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (item.wordings !== undefined) {
    return askWordings(item.wordings, context, signal);
  }
  const rule = questionOf(item.rule);
  if (rule === undefined) {
    return undefined;
  }
  const analysed = analyseCase(item, context.analyzer);
  const finding = lineFinding(analysed.file, {
    rule: item.rule,
    category: subjectOfRule(item.rule),
    line: item.line,
    message: rule.lead,
  });
  const { value } = await judge([finding], stepContextOf(analysed, [rule], context), signal);
  const verdict = value[0]?.evidence.find((one) => one.kind === 'verdict');
  return verdict?.margin;
}

/** The mean of the margins; undefined where one of the wordings got no answer. */
async function askWordings(
  wordings: readonly (readonly ChatMessage[])[],
  { session }: ItemContext,
  signal: AbortSignal,
): Promise<number | undefined> {
  const allotment = session.allot('judge');
  let sum = 0;
  for (const messages of wordings) {
    const sharedPrefix = messages.length - 1;
    const answer = await session.choose(
      { prompt: AS_WRITTEN, messages, sharedPrefix, labels: LABELS, allotment },
      signal,
    );
    if (answer.outcome !== 'answered') {
      return undefined;
    }
    sum += answer.value;
  }
  return sum / wordings.length;
}

const AS_WRITTEN = { id: 'as-written', version: 1 } as const;
