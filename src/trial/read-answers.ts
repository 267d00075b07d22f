import { harnessAnswer, type HarnessAnswer } from './protocol.ts';

/** The harness's answers in what a run printed; lines that only look like answers are left out. */
export function readAnswers(printed: string, token: string): readonly HarnessAnswer[] {
  return printed.split('\n').flatMap((line) => answerIn(line, token) ?? []);
}

/** The same while the run is still printing: takes what is printed part by part, and tells each answer when its line is whole. */
export function hearAnswers(
  token: string,
  tell: (answer: HarnessAnswer) => void,
): (part: string) => void {
  let rest = '';
  return (part) => {
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const answer = answerIn(line, token);
      if (answer !== undefined) {
        tell(answer);
      }
    }
  };
}

function answerIn(line: string, token: string): HarnessAnswer | undefined {
  return line.startsWith(token)
    ? harnessAnswer.safeParse(jsonOf(line.slice(token.length))).data
    : undefined;
}

/** Undefined for a line that a kill cut short. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
