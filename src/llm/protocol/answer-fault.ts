import type { ChatMessage } from '../model.ts';
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

/** What is left of a text when the thoughts are taken out, or why nothing is. */
export type PlainAnswer =
  | { readonly outcome: 'ok'; readonly text: string }
  | { readonly outcome: 'malformed'; readonly text: string; readonly reason: string };

export interface SaidText {
  readonly text: string;
  /** True when thoughts came apart from the text. */
  readonly thought: boolean;
  readonly messages: readonly ChatMessage[];
}

/** Looks at a whole answer for what makes it useless whatever was asked. */
export function plainAnswer(said: SaidText): PlainAnswer {
  const text = withoutThoughts(said.text);
  if (text === undefined || (text.trim() === '' && (said.thought || said.text.trim() !== ''))) {
    return { outcome: 'malformed', text: said.text, reason: ANSWER_FAULTS.onlyThought };
  }
  if (text.trim() === '') {
    return { outcome: 'malformed', text, reason: ANSWER_FAULTS.empty };
  }
  return echoesPrompt(text, said.messages)
    ? { outcome: 'malformed', text, reason: ANSWER_FAULTS.echo }
    : { outcome: 'ok', text };
}
