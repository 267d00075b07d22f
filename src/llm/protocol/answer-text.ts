import { ANSWER_FAULTS } from './answer-fault.ts';
import { endsInRepetition } from './reply-text.ts';

/** The text of a reply while it streams in, watched for the two ways in which a model never ends. */
export interface AnswerText {
  /** What is wrong with the text so far, where something is: then the rest need not be waited for. */
  readonly add: (piece: string) => string | undefined;
  readonly text: () => string;
}

/** No vocabulary in use has tokens that are longer than this on average, in characters. */
const CHARACTERS_A_TOKEN = 40;

/** Characters between two looks for repetition, which is the costlier check. */
const LOOK_EVERY = 200;

export function collectAnswer(maxTokens: number): AnswerText {
  let text = '';
  let lookedAt = 0;
  return {
    add: (piece) => {
      text += piece;
      if (text.length > maxTokens * CHARACTERS_A_TOKEN) {
        return `the answer does not end at the limit of ${maxTokens} tokens; look into the log of the server`;
      }
      if (text.length - lookedAt < LOOK_EVERY) {
        return undefined;
      }
      lookedAt = text.length;
      return endsInRepetition(text) ? ANSWER_FAULTS.repeats : undefined;
    },
    text: () => text,
  };
}
