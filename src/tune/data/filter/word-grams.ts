import { mixed } from './code-tokens.ts';

/** The words of a text, hashed. */
export interface Words {
  readonly length: number;
  /** Hash of all words up to and without this one. */
  readonly prefixes: Uint32Array;
  /** How many words up to this one begin with a letter. */
  readonly letters: Uint32Array;
}

/** Letters and digits in a row, in lower case. */
export function wordsOf(text: string): Words {
  const prefixes = new Uint32Array(text.length + 2);
  const letters = new Uint32Array(text.length + 2);
  let length = 0;
  let hash = 0;
  let first = 0;
  for (let index = 0; index <= text.length; index += 1) {
    const unit = lowerCase(index < text.length ? text.charCodeAt(index) : 0);
    if (isLetter(unit) || isDigit(unit)) {
      first = first === 0 ? unit : first;
      hash = Math.imul((hash === 0 ? 0x811c9dc5 : hash) ^ unit, 0x01000193);
    } else if (first !== 0) {
      prefixes[length + 1] = Math.imul(prefixes[length] ?? 0, FACTOR) + mixed(hash);
      letters[length + 1] = (letters[length] ?? 0) + (isLetter(first) ? 1 : 0);
      length += 1;
      hash = 0;
      first = 0;
    }
  }
  return { length, prefixes, letters };
}

/** Hashes of every `size` words in a row, as `eachWordGram` gives them. */
export function wordGrams(words: Words, size: number): readonly number[] {
  const found: number[] = [];
  eachWordGram(words, size, (gram) => {
    found.push(gram);
    return false;
  });
  return found;
}

/**
 * Shows the hashes of every `size` words in a row, each of them made of letters at least by half: rows of numbers are alike by chance.
 * Ends where `isFound` says so. Shows nothing of a shorter text.
 */
export function eachWordGram(
  { length, prefixes, letters }: Words,
  size: number,
  isFound: (gram: number) => boolean,
): void {
  const power = powerOf(size);
  for (let start = 0; start + size <= length; start += 1) {
    const end = start + size;
    if (((letters[end] ?? 0) - (letters[start] ?? 0)) * 2 >= size) {
      const hash = (prefixes[end] ?? 0) - Math.imul(prefixes[start] ?? 0, power);
      if (isFound(mixed(hash | 0))) {
        return;
      }
    }
  }
}

/** A polynomial hash: that of a piece follows from those of two beginnings (Karp and Rabin 1987). */
const FACTOR = 0x01000193;

function powerOf(size: number): number {
  let power = 1;
  for (let count = 0; count < size; count += 1) {
    power = Math.imul(power, FACTOR);
  }
  return power;
}

function lowerCase(unit: number): number {
  return unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

function isLetter(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || unit > 0x7f;
}
