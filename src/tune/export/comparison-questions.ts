import { createReadStream, existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { writeError } from '../../io/system-error.ts';
import { DATA_FILES, trainingRowSchema } from '../training-row.ts';
import type { ComparedQuestion } from './served-answers.ts';

/** How many questions tell whether two builds of a model answer alike: their share is known to a few percent, and a CPU answers them in minutes. */
const QUESTIONS = 40;

/**
 * Questions that the training never saw: the first held-back rows, of any task. Where no data is at hand any more, questions of
 * our own that any model can answer.
 */
export async function comparisonQuestions(
  dataFolder: string,
  count: number = QUESTIONS,
): Promise<readonly ComparedQuestion[]> {
  const questions: ComparedQuestion[] = [];
  for (const name of [DATA_FILES.validation, DATA_FILES.test, DATA_FILES.train]) {
    const path = join(dataFolder, name);
    if (questions.length === 0 && existsSync(path)) {
      questions.push(...(await firstQuestions(path, count)));
    }
  }
  return questions.length === 0 ? PLAIN_QUESTIONS : questions;
}

/** Writes them as `answer.py` reads them. @throws ReviewError `DISK_FULL`, `FOLDER_READ_ONLY`. */
export async function writeQuestions(
  path: string,
  questions: readonly ComparedQuestion[],
): Promise<void> {
  const text = questions.map((one) => `${JSON.stringify(one)}\n`).join('');
  await writeFile(path, text).catch((error: unknown) => {
    throw writeError(error, path);
  });
}

async function firstQuestions(path: string, count: number): Promise<readonly ComparedQuestion[]> {
  const questions: ComparedQuestion[] = [];
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  for await (const line of lines) {
    const row = trainingRowSchema.safeParse(parseJson(line));
    if (row.success) {
      questions.push({ id: row.data.id, messages: row.data.prompt });
    }
    if (questions.length >= count) {
      break;
    }
  }
  lines.close();
  return questions;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const PLAIN_QUESTIONS: readonly ComparedQuestion[] = [
  'Is a Python list mutable?',
  'Does `len("abc")` return 4?',
  'May a tuple be a key of a dictionary?',
  'Does `sorted` change the list that it is given?',
  'Is `None == False` true in Python?',
].map((content, index) => ({
  id: `plain-${index}`,
  messages: [
    { role: 'system', content: 'Answer Yes or No.' },
    { role: 'user', content },
  ],
}));
