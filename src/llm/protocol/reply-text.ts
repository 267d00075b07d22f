const THOUGHT = /^\s*<think>[^]*?<\/think>\s*/u;
const OPEN_THOUGHT = /^\s*<think>/u;

/** The answer without the reasoning that thinking models write first. Undefined when the reasoning never ended. */
export function withoutThoughts(text: string): string | undefined {
  const answer = text.replace(THOUGHT, '');
  return OPEN_THOUGHT.test(answer) ? undefined : answer;
}

/** Characters at the end of a text that are looked at for repetition. */
const TAIL = 600;

/** Characters that the repetition must cover, and how often it must come back. */
const LEAST_REPEATED = 240;
const LEAST_ROUNDS = 8;

/**
 * True when the end of the text is one piece over and over, as small models fall into when nothing stops them. Indented
 * or ruled-off text (`    `, `-----`) is a piece too, so the limits are far above what an answer needs.
 */
export function endsInRepetition(text: string): boolean {
  if (text.length < LEAST_REPEATED) {
    return false;
  }
  const tail = text.slice(-TAIL);
  const longest = Math.floor(tail.length / LEAST_ROUNDS);
  for (let period = 1; period <= longest; period += 1) {
    if (repeatedLength(tail, period) >= Math.max(LEAST_REPEATED, period * LEAST_ROUNDS)) {
      return true;
    }
  }
  return false;
}

/** How many characters at the end equal the one `period` characters before them. */
function repeatedLength(text: string, period: number): number {
  let index = text.length - 1;
  while (index >= period && text[index] === text[index - period]) {
    index -= 1;
  }
  return text.length - 1 - index + period;
}
