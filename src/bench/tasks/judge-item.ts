import { judge } from '../../review/model/judge.ts';
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
