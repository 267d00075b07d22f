import { readFile } from 'node:fs/promises';

import { z } from 'zod';

import { ReviewError } from '../../core/review-error.ts';

/** What the trained model says to one question, in the library that trained it, before anything is converted. */
const trainedAnswerSchema = z.object({
  id: z.string(),
  /** The prompt as the trained template writes it. */
  text: z.string(),
  /** Its tokens. */
  tokens: z.array(z.int().nonnegative()).min(1),
  /** The token that it would say first, and its text. */
  first: z.int().nonnegative(),
  firstText: z.string(),
  /** Log-odds of Yes over No. */
  margin: z.number(),
});

export type TrainedAnswer = z.infer<typeof trainedAnswerSchema>;

/** Reads what `answer.py` wrote. @throws ReviewError `FILE_UNREADABLE` naming the line. */
export async function readTrainedAnswers(path: string): Promise<readonly TrainedAnswer[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw unreadable(path, 'it cannot be read', cause);
  });
  return text
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => {
      try {
        return trainedAnswerSchema.parse(JSON.parse(line));
      } catch (cause) {
        throw unreadable(path, `line ${number} is no answer`, cause);
      }
    });
}

function unreadable(path: string, reason: string, cause: unknown): ReviewError {
  return new ReviewError('FILE_UNREADABLE', `${path}: ${reason}`, {
    hint: 'Run the export again: it asks the trained model anew.',
    cause,
  });
}
