import type { ChatMessage, ChatReply, Usage } from '../model.ts';
import { echoesPrompt, withoutThoughts } from './reply-text.ts';

/** Why an answer cannot be used, each with what helps. For people; the same words for every provider. */
export const ANSWER_FAULTS = {
  empty: 'the answer is empty; look whether the model is an instruct model and has a chat template',
  noTemplate:
    'the answer is empty: the server has no chat template for this model (create it again with a TEMPLATE)',
  onlyThought:
    'the model thought and never answered; take its instruct version, or one that does not think',
  repeats:
    'the model repeats itself without end; a larger model, or one quantized less, does so less often',
  echo: 'the model repeats the question instead of answering it; take an instruct model, not a base model',
  brokeOff: 'the answer ended in the middle; look into the log of the server',
  noLogprobs:
    'the server gives no log-probabilities, so it cannot judge; a newer version or another server may',
} as const;

/** A first token that is neither label. */
export function neitherLabel([first, second]: readonly [string, string]): string {
  return `neither ${first} nor ${second} is among the likeliest first words; take an instruct model that does not think aloud`;
}

/** An answer that came to its end, or to the limit of its tokens. */
export interface EndedAnswer {
  readonly text: string;
  /** True when thoughts came apart from the text. */
  readonly thought: boolean;
  /** True at the limit. */
  readonly isCut: boolean;
  readonly usage: Usage;
}

/** The reply that an answer is: without thoughts, and malformed where it is useless whatever was asked. */
export function answerReply(
  answer: EndedAnswer,
  request: { readonly messages: readonly ChatMessage[] },
): ChatReply {
  const { usage, isCut } = answer;
  const text = withoutThoughts(answer.text);
  if (echoesPrompt(text ?? '', request.messages)) {
    return { outcome: 'malformed', text: answer.text, reason: ANSWER_FAULTS.echo };
  }
  if (isCut) {
    return { outcome: 'truncated', text: text ?? '', usage };
  }
  if (text !== undefined && text.trim() !== '') {
    return { outcome: 'ok', text, usage };
  }
  const thought = answer.thought || answer.text.trim() !== '';
  const reason = thought ? ANSWER_FAULTS.onlyThought : ANSWER_FAULTS.empty;
  return { outcome: 'malformed', text: answer.text, reason };
}
