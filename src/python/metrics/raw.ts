import { cutIntoStretches } from './stretches.ts';
import type { Stretch, Token } from './stretches.ts';

/** Counts of lines. `source` + `blank` + `multiLine` + `singleComments` = `total`. */
export interface RawMetrics {
  /** All lines. */
  readonly total: number;
  /** Logical lines: statements, roughly; see `logicalLines`. */
  readonly logical: number;
  /** Lines that hold code. */
  readonly source: number;
  /** Comments, also those behind code. */
  readonly comments: number;
  /** Lines of statements that are one string over several lines, its blank lines left out: documentation, mostly. */
  readonly multiLine: number;
  readonly blank: number;
  /** Lines with nothing but a comment or a string. */
  readonly singleComments: number;
}

/**
 * Counts lines as radon 6 does (with Python 3.11's tokens): the text is cut into stretches, each the fewest lines that hold
 * whole tokens with all brackets closed; a stretch that is one comment or one string counts as such, any other as code.
 */
export function rawMetrics(text: string): RawMetrics {
  const counts: Counts = {
    logical: 0,
    source: 0,
    comments: 0,
    multiLine: 0,
    blank: 0,
    singleComments: 0,
  };
  for (const stretch of cutIntoStretches(physicalLines(text))) {
    countStretch(counts, stretch);
  }
  const { source, blank, multiLine, singleComments } = counts;
  return { ...counts, total: source + blank + multiLine + singleComments };
}

type Counts = { -readonly [Count in Exclude<keyof RawMetrics, 'total'>]: number };

function countStretch(counts: Counts, { tokens, lines }: Stretch): void {
  const blank = lines.filter((line) => line === '').length;
  const only = tokens.length === 1 ? tokens[0] : undefined;
  counts.comments += tokens.filter((token) => token === 'comment').length;
  counts.logical += logicalLines(tokens);
  if (only === 'comment' || (only === 'string' && lines.length === 1)) {
    counts.singleComments += 1;
    return;
  }
  counts.blank += blank;
  if (only === 'string') {
    counts.multiLine += lines.length - blank;
  } else {
    counts.source += lines.length - blank;
  }
}

/**
 * One for each part between semicolons that is not empty, and one more where its last colon is followed by more than one token,
 * the end of the stretch being one: `if ready: go()` counts 2, and so does `rows[1:]`, as in radon.
 */
function logicalLines(tokens: readonly Token[]): number {
  let logical = 0;
  let part: Part = EMPTY;
  for (const token of tokens) {
    if (token === 'semicolon') {
      logical += linesIn(part);
      part = EMPTY;
    } else if (token !== 'comment') {
      const sinceColon = token === 'colon' ? 0 : increment(part.sinceColon);
      part = { size: part.size + 1, sinceColon };
    }
  }
  return logical + linesIn({ size: part.size, sinceColon: increment(part.sinceColon) });
}

/** What stands between two semicolons. */
interface Part {
  /** In tokens. */
  readonly size: number;
  /** Tokens after the last colon. */
  readonly sinceColon: number | undefined;
}

const EMPTY: Part = { size: 0, sinceColon: undefined };

function linesIn({ size, sinceColon }: Part): number {
  if (sinceColon !== undefined) {
    return sinceColon === 1 ? 1 : 2;
  }
  return size > 0 ? 1 : 0;
}

function increment(count: number | undefined): number | undefined {
  return count === undefined ? undefined : count + 1;
}

/** As Python's `str.splitlines` and `str.strip` make them; more characters end a line there than in Python's own syntax. */
function physicalLines(text: string): string[] {
  const lines = text.split(LINE_END);
  if (lines.at(-1) === '') {
    lines.pop();
  }
  return lines.map((line) => line.replace(EDGE_SPACE, ''));
}

// eslint-disable-next-line no-control-regex -- Python counts these among its line endings
const LINE_END = /\r\n|[\n\r\u000b\u000c\u001c\u001d\u001e\u0085\u2028\u2029]/u;

// eslint-disable-next-line no-control-regex -- and these among its white space
const EDGE_SPACE = /^[\s\u001c-\u001f\u0085]+|[\s\u001c-\u001f\u0085]+$/gu;
