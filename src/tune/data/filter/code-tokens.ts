/**
 * Python as a sequence of hashed tokens in which its layout does not show: no spaces, line ends, comments, docstrings or trailing
 * commas, and one kind of quotes. It is read in one pass, and as tokens only: text that is no Python gives tokens too.
 */
import { BUILTIN_NAMES } from '../../../python/builtin-names.ts';

export interface CodeTokens {
  readonly hashes: Uint32Array;
  /** 1 where the token is a name that an author chose: no keyword, builtin or attribute. */
  readonly chosen: Uint8Array;
  readonly length: number;
}

export function codeTokens(code: string): CodeTokens {
  const hashes = new Uint32Array(code.length);
  const chosen = new Uint8Array(code.length);
  let length = 0;
  let previous = 0;
  for (let index = 0; index < code.length;) {
    const unit = code.charCodeAt(index);
    if (unit <= SPACE || unit === BACKSLASH) {
      index += 1;
      continue;
    }
    if (unit === HASH) {
      index = endOfLine(code, index);
      continue;
    }
    const end = tokenEnd(code, index, unit);
    const kind = kindAt(code, index, end);
    if (kind === 'docstring' && (length === 0 || previous === COLON)) {
      index = end;
      continue;
    }
    if (isClosing(unit) && previous === COMMA) {
      length -= 1;
    }
    const hash =
      kind === 'string' || kind === 'docstring'
        ? contentHash(code, index, end)
        : hashOf(code, index, end);
    hashes[length] = hash;
    chosen[length] = kind === 'name' && previous !== DOT && !FIXED.has(hash) ? 1 : 0;
    length += 1;
    previous = unit;
    index = end;
  }
  return { hashes, chosen, length };
}

const SPACE = 0x20;
const HASH = 0x23;
const COMMA = 0x2c;
const DOT = 0x2e;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;

type TokenKind = 'name' | 'string' | 'docstring' | 'other';

function isQuote(unit: number): boolean {
  return unit === 0x22 || unit === 0x27;
}

function isClosing(unit: number): boolean {
  return unit === 0x29 || unit === 0x5d || unit === 0x7d;
}

function isWordUnit(unit: number): boolean {
  return (
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0x41 && unit <= 0x5a) ||
    (unit >= 0x30 && unit <= 0x39) ||
    unit === 0x5f ||
    unit > 0x7f
  );
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

/** Words with the string that they are a prefix of, strings, and everything else one character at a time. */
function tokenEnd(code: string, start: number, unit: number): number {
  if (isQuote(unit)) {
    return stringEnd(code, start);
  }
  if (!isWordUnit(unit)) {
    return start + 1;
  }
  let end = start + 1;
  while (
    end < code.length &&
    (isWordUnit(code.charCodeAt(end)) || (isDigit(unit) && code.charCodeAt(end) === DOT))
  ) {
    end += 1;
  }
  const isPrefix =
    end - start <= 2 &&
    isQuote(code.charCodeAt(end)) &&
    /^[bfrtu]+$/iu.test(code.slice(start, end));
  return isPrefix ? stringEnd(code, end) : end;
}

function stringEnd(code: string, start: number): number {
  const quote = code.charAt(start);
  const isTriple = code.startsWith(quote.repeat(3), start);
  for (let index = start + (isTriple ? 3 : 1); index < code.length; index += 1) {
    const unit = code.charCodeAt(index);
    if (unit === BACKSLASH) {
      index += 1;
    } else if (isTriple ? code.startsWith(quote.repeat(3), index) : code.charAt(index) === quote) {
      return index + (isTriple ? 3 : 1);
    } else if (!isTriple && unit === LINE_FEED) {
      return index;
    }
  }
  return code.length;
}

function kindAt(code: string, start: number, end: number): TokenKind {
  const last = code.charCodeAt(end - 1);
  const first = code.charCodeAt(start);
  if (isQuote(last) && (isQuote(first) || isWordUnit(first))) {
    return /^(?:"""|''')/u.test(code.slice(start, start + 3)) ? 'docstring' : 'string';
  }
  return isWordUnit(first) && !isDigit(first) ? 'name' : 'other';
}

function endOfLine(code: string, start: number): number {
  const end = code.indexOf('\n', start);
  return end < 0 ? code.length : end;
}

/** FNV-1a over UTF-16 units (Fowler, Noll, Vo), mixed at the end. */
function hashOf(code: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let index = start; index < end; index += 1) {
    hash = Math.imul(hash ^ code.charCodeAt(index), 0x01000193);
  }
  return mixed(hash);
}

/** Of a string's content, without its quotes; of an f-string's, without what stands in braces, which may hold names. */
function contentHash(code: string, start: number, end: number): number {
  let from = start;
  let isFormatted = false;
  while (from < end && !isQuote(code.charCodeAt(from))) {
    isFormatted ||= (code.charCodeAt(from) | LOWER) === LETTER_F;
    from += 1;
  }
  let to = end;
  while (from < to && isQuote(code.charCodeAt(to - 1))) {
    to -= 1;
  }
  while (from < to && isQuote(code.charCodeAt(from))) {
    from += 1;
  }
  let hash = STRING_MARK;
  let depth = 0;
  for (let index = from; index < to; index += 1) {
    const unit = code.charCodeAt(index);
    depth += isFormatted ? braceStep(unit) : 0;
    if (depth <= 0) {
      hash = Math.imul(hash ^ unit, 0x01000193);
    }
  }
  return mixed(hash);
}

function braceStep(unit: number): number {
  return unit === 0x7b ? 1 : unit === 0x7d ? -1 : 0;
}

const LOWER = 0x20;
const LETTER_F = 0x66;
const STRING_MARK = 0x5f17;

/** The finalizer of MurmurHash3 (Appleby): every bit of a hash depends on every bit of what went in. */
export function mixed(hash: number): number {
  let value = hash ^ (hash >>> 16);
  value = Math.imul(value, 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

const KEYWORDS =
  'and as assert async await break case class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return self cls try type while with yield';

/** Hashes of the names that no author chose. */
const FIXED: ReadonlySet<number> = new Set(
  [...KEYWORDS.split(' '), ...BUILTIN_NAMES].map((word) => hashOf(word, 0, word.length)),
);
