import { createInterface } from 'node:readline/promises';
import type { Progress } from './progress.ts';

/** True where there is somebody to ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY && process.env['CI'] === undefined;
}

/** The answer to a question on the terminal, trimmed; empty on Ctrl-C or the end of the input. */
export async function ask(
  question: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<string> {
  const resume = progress.pause();
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question(question, { signal });
    return answer.trim();
  } catch {
    return '';
  } finally {
    prompt.close();
    resume();
  }
}
