import { createInterface } from 'node:readline/promises';
import type { Progress } from './progress.ts';

/** True where there is somebody to ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY && process.env['CI'] === undefined;
}

/** The answer to a question on the terminal, trimmed; undefined where none comes: Ctrl-C, the end of the input. */
export async function ask(
  question: string,
  progress: Pick<Progress, 'pause'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const resume = progress.pause();
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  // The prompt takes the keys, so Ctrl-C reaches nobody else unless it is passed on.
  prompt.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    const answer = await prompt.question(question, { signal });
    return answer.trim();
  } catch {
    return undefined;
  } finally {
    prompt.close();
    resume();
  }
}
