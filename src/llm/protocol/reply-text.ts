/** The marks that thinking models set around their reasoning; Magistral's are in brackets. */
const OPENS = String.raw`(?:<(?<tag>think|thinking|thought|reasoning)>|\[(?<bracket>THINK)\])`;
const OPEN_THOUGHT = new RegExp(String.raw`^\s*${OPENS}`, 'u');
/** The end of reasoning whose beginning is part of the template, so that the reply starts in the middle of it. */
const BARE_END = /^[^{[`][^]*?<\/think>\s*/u;

/**
 * The answer without the reasoning that thinking models write first, be it one thought or several. Undefined when the
 * reasoning never ended: then there is no answer.
 */
export function withoutThoughts(text: string): string | undefined {
  let rest = text;
  for (;;) {
    const opened = OPEN_THOUGHT.exec(rest);
    if (opened === null) {
      return rest === text ? rest.replace(BARE_END, '') : rest;
    }
    const { tag } = opened.groups ?? {};
    const end = tag === undefined ? '[/THINK]' : `</${tag}>`;
    const at = rest.indexOf(end, opened[0].length);
    if (at === -1) {
      return undefined;
    }
    rest = rest.slice(at + end.length).trimStart();
  }
}

/** A shorter message may well be the answer to itself. */
const LEAST_ECHO = 40;
/** An answer that was cut is an echo when this much of it is. */
const LEAST_CUT_ECHO = 200;

/** True when the answer gives the question back, whole, or the beginning of it as far as it may write. */
export function echoesPrompt(
  answer: string,
  messages: readonly { readonly content: string }[],
): boolean {
  const asked = messages.at(-1)?.content.trim() ?? '';
  const said = answer.trim();
  return (
    (asked.length >= LEAST_ECHO && said.includes(asked)) ||
    (said.length >= LEAST_CUT_ECHO && asked.startsWith(said))
  );
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
