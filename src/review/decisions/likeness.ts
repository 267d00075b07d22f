import { codeLines } from './code-lines.ts';

/** From here on two pieces of code are alike; what it was measured on is in `docs/decisions/0012-memory-of-decisions.md`. */
export const ALIKE = 0.4;

/**
 * How alike two pieces of code are, 0 to 1: the Jaccard coefficient of their sets of token shingles (Broder 1997), as clone detectors
 * use it.
 */
export function likeness(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const common = left.intersection(right).size;
  const all = left.size + right.size - common;
  return all === 0 ? 0 : common / all;
}

/** False where the sizes alone keep two pieces from being alike, which spares comparing them. */
export function mayBeAlike(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return Math.min(left.size, right.size) >= ALIKE * Math.max(left.size, right.size);
}

/**
 * The shingles of a piece of code: every run of `size` tokens that follow one another. Names stay, because a name says what a
 * value is; numbers and the words inside of strings do not count.
 */
export function shinglesOf(code: string, isPython: boolean, size = SHINGLE): ReadonlySet<string> {
  const tokens = codeLines(code, isPython).flatMap((line) => [
    ...line.tokens.map(({ text }) => plain(text)),
    '\n',
  ]);
  const found = new Set<string>();
  const last = Math.max(0, tokens.length - size);
  for (let at = 0; at <= last; at += 1) {
    found.add(tokens.slice(at, at + size).join(' '));
  }
  return found;
}

const SHINGLE = 4;

function plain(token: string): string {
  const prefix = /^([a-zA-Z]{0,2})["']/u.exec(token)?.[1];
  if (prefix !== undefined) {
    // What is put together from values is another thing than what is fixed.
    return /[ft]/iu.test(prefix) ? 'f""' : '""';
  }
  return /^\d/u.test(token) ? '0' : token;
}
