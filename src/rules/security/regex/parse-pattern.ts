/** A pattern as a tree, as far as matching letters is concerned. Lazy and greedy repetition try the same ways, in another order. */
export type Pattern =
  | { readonly kind: 'letter'; readonly set: LetterSet }
  /** Holds only at certain places: `$`, `\b`, what looks ahead, a reference back. It may fail, whatever stands before it. */
  | { readonly kind: 'condition' }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly parts: readonly Pattern[] }
  | {
      readonly kind: 'repeat';
      readonly part: Pattern;
      readonly least: number;
      readonly most: number;
    };

/** Code points as ranges, both ends included. */
export type LetterSet = readonly (readonly [number, number])[];

/**
 * Reads a pattern of Python's `re` (Library Reference, "Regular Expression Syntax"). Undefined for what the analysis does not model: verbose
 * patterns, possessive repetition and atomic groups (they do not go back), conditionals, and what is no valid pattern.
 */
export function parsePattern(text: string): Pattern | undefined {
  const reader: Reader = { text, at: 0, isLost: /\(\?[a-zA-Z]*x|\(\?>|\(\?\(|[*+?}]\+/.test(text) };
  const pattern = choice(reader, 0);
  return reader.isLost || reader.at < text.length ? undefined : pattern;
}

interface Reader {
  readonly text: string;
  at: number;
  isLost: boolean;
}

const DEEPEST = 40;
const HIGHEST = 0x10_ff_ff;
const ANY: LetterSet = [
  [0, 9],
  [11, HIGHEST],
];
const DIGITS: LetterSet = [[48, 57]];
const SPACES: LetterSet = [
  [9, 13],
  [32, 32],
];
const WORD: LetterSet = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
  [0xaa, HIGHEST],
];

function choice(reader: Reader, depth: number): Pattern {
  if (depth > DEEPEST) {
    reader.isLost = true;
  }
  const parts = [sequence(reader, depth)];
  while (!reader.isLost && reader.text[reader.at] === '|') {
    reader.at += 1;
    parts.push(sequence(reader, depth));
  }
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: 'choice', parts };
}

function sequence(reader: Reader, depth: number): Pattern {
  const parts: Pattern[] = [];
  while (!reader.isLost && reader.at < reader.text.length) {
    const next = reader.text[reader.at];
    if (next === '|' || next === ')') {
      break;
    }
    const part = atom(reader, depth);
    if (part !== undefined) {
      parts.push(repeated(reader, part));
    }
  }
  return { kind: 'sequence', parts };
}

function repeated(reader: Reader, part: Pattern): Pattern {
  const rest = reader.text.slice(reader.at, reader.at + 24);
  const match = /^(?:([*+?])|\{(\d*)(,?)(\d*)\})\??/.exec(rest);
  if (match === null || match[0] === '{}' || match[0] === '{}?') {
    return part;
  }
  reader.at += match[0].length;
  const [, sign, low = '', comma = '', high = ''] = match;
  const least = sign === undefined ? Number(low) : sign === '+' ? 1 : 0;
  const counted = comma === '' ? Number(low) : high === '' ? Infinity : Number(high);
  const most = sign === undefined ? counted : sign === '?' ? 1 : Infinity;
  return { kind: 'repeat', part, least, most };
}

function atom(reader: Reader, depth: number): Pattern | undefined {
  const letter = reader.text[reader.at] ?? '';
  reader.at += 1;
  switch (letter) {
    case '(':
      return group(reader, depth);
    case '[':
      return { kind: 'letter', set: letterClass(reader) };
    case '.':
      return { kind: 'letter', set: ANY };
    case '^':
      return undefined;
    case '$':
      return { kind: 'condition' };
    case '\\':
      return escaped(reader);
    case '*':
    case '+':
    case '?':
      reader.isLost = true;
      return undefined;
    default:
      return { kind: 'letter', set: [[letter.charCodeAt(0), letter.charCodeAt(0)]] };
  }
}

function group(reader: Reader, depth: number): Pattern | undefined {
  const rest = reader.text.slice(reader.at);
  const comment = /^\?#[^)]*\)/.exec(rest) ?? /^\?[aiLmsu]+\)/.exec(rest);
  if (comment !== null) {
    reader.at += comment[0].length;
    return undefined;
  }
  const opening = /^\?(?:P<\w+>|:|[aiLmsu]*(?:-[ims]+)?:|P=\w+|<?[=!])/.exec(rest)?.[0] ?? '';
  if (rest.startsWith('?') && opening === '') {
    reader.isLost = true;
    return undefined;
  }
  reader.at += opening.length;
  const inner = choice(reader, depth + 1);
  if (reader.text[reader.at] !== ')') {
    reader.isLost = true;
  }
  reader.at += 1;
  return /^\?(<?[=!]|P=)/.test(opening) ? { kind: 'condition' } : inner;
}

function escaped(reader: Reader): Pattern | undefined {
  const letter = reader.text[reader.at] ?? '';
  if (/[bBZ1-9]/.test(letter)) {
    reader.at += 1;
    return { kind: 'condition' };
  }
  if (letter === 'A') {
    reader.at += 1;
    return undefined;
  }
  return { kind: 'letter', set: escapedSet(reader) };
}

const CONTROLS = new Map([
  ['n', 10],
  ['t', 9],
  ['r', 13],
  ['f', 12],
  ['v', 11],
  ['a', 7],
  ['0', 0],
]);

/** After a backslash: a class of letters, or one letter. */
function escapedSet(reader: Reader): LetterSet {
  const letter = reader.text[reader.at] ?? '';
  reader.at += 1;
  const named = { d: DIGITS, s: SPACES, w: WORD }[letter.toLowerCase()];
  if (named !== undefined) {
    return letter === letter.toLowerCase() ? named : complement(named);
  }
  const length = { x: 2, u: 4, U: 8 }[letter];
  if (length !== undefined) {
    const code = Number.parseInt(reader.text.slice(reader.at, reader.at + length), 16);
    reader.at += length;
    return Number.isNaN(code) ? [] : [[code, code]];
  }
  const code = CONTROLS.get(letter) ?? letter.charCodeAt(0);
  return [[code, code]];
}

function letterClass(reader: Reader): LetterSet {
  const isNegated = reader.text[reader.at] === '^';
  reader.at += isNegated ? 1 : 0;
  const set: (readonly [number, number])[] = [];
  for (let isFirst = true; ; isFirst = false) {
    const letter = reader.text[reader.at];
    if (letter === undefined) {
      reader.isLost = true;
      break;
    }
    reader.at += 1;
    if (letter === ']' && !isFirst) {
      break;
    }
    const one = letter === '\\' ? escapedSet(reader) : single(letter);
    const next = reader.text[reader.at + 1];
    const isRange = reader.text[reader.at] === '-' && next !== undefined && next !== ']';
    if (isRange) {
      reader.at += 2;
      const end = next === '\\' ? escapedSet(reader) : single(next);
      set.push([one[0]?.[0] ?? 0, end[0]?.[1] ?? 0]);
    } else {
      set.push(...one);
    }
  }
  return isNegated ? complement(set) : set;
}

function single(letter: string): LetterSet {
  return [[letter.charCodeAt(0), letter.charCodeAt(0)]];
}

function complement(set: LetterSet): LetterSet {
  const rest: (readonly [number, number])[] = [];
  let from = 0;
  for (const [low, high] of set.toSorted((left, right) => left[0] - right[0])) {
    if (low > from) {
      rest.push([from, low - 1]);
    }
    from = Math.max(from, high + 1);
  }
  return from > HIGHEST ? rest : [...rest, [from, HIGHEST]];
}
