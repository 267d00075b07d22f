/**
 * Keeps what evaluates out of what trains. A row is too close to an item of an evaluation set when
 * - their code is the same, names apart, or half of the item's runs of 13 tokens stand in the row, or half of the row's in the item
 *   (so that it is found inside of a longer text, reformatted, renamed, and in pieces);
 * - their code is a near duplicate by MinHash (small changes all over, which leave few long runs);
 * - the row's words have a run of 13 with the item's in common, in anything that the model would read (Brown et al. 2020, appendix C).
 * Items of fewer tokens or words are looked for whole, down to a length at which nothing could be told apart any more.
 */
import { renamedGrams } from './code-grams.ts';
import { fingerprint, type Fingerprint } from './fingerprint.ts';
import { openNearIndex } from './near-index.ts';
import { eachWordGram, wordGrams, wordsOf } from './word-grams.ts';

/** One task of an evaluation set. */
export interface EvaluationItem {
  /** For people: `HumanEval, row 12`. */
  readonly place: string;
  /** Its solution; empty where it has none. */
  readonly code: string;
  /** What it asks in words. */
  readonly text: string;
}

export interface EvaluationGuard {
  readonly items: number;
  /** The place of an item that the row is too close to. `texts`: everything that the model would read, turn by turn. */
  readonly closest: (code: Fingerprint, texts: readonly string[]) => string | undefined;
}

/** Tokens or words in a row. */
const RUN = 13;
const FEWEST_TOKENS = 10;
const FEWEST_WORDS = 8;
/** Share of the runs. */
const TOO_MANY = 0.5;
/** A row with fewer runs than these is too short to be a piece of anything. */
const FEWEST_RUNS = 8;
export const NEAR = 0.7;

export function openEvaluationGuard(items: readonly EvaluationItem[]): EvaluationGuard {
  const code = codeRuns(items);
  const words: WordRuns = { runs: wordRuns(items), harmless: new Set() };
  const near = openNearIndex(NEAR);
  const nearItems = items.filter((item) => item.code.trim() !== '');
  for (const item of nearItems) {
    near.add(fingerprint(item.code).signature);
  }
  return {
    items: items.length,
    closest({ tokens, signature }, texts) {
      const found =
        sharedCode(code, (size) => renamedGrams(tokens, size)) ?? sharedWords(words, texts);
      if (found !== undefined) {
        return items[found]?.place;
      }
      const [first] = tokens.length < FEWEST_TOKENS ? [] : near.near(signature);
      return first === undefined ? undefined : nearItems[first]?.place;
    },
  };
}

/** By length of run: which items have it. */
type Runs = Map<number, RunTable>;

interface RunTable {
  /** A bit for each run that might be here: most are not, and end here. */
  readonly bits: Uint8Array;
  readonly items: Map<number, number[]>;
  /** How many different runs an item has. */
  readonly sizes: Map<number, number>;
}

const BITS = 1 << 20;

function codeRuns(items: readonly EvaluationItem[]): Runs {
  const runs: Runs = new Map();
  for (const [index, item] of items.entries()) {
    const { tokens } = fingerprint(item.code);
    if (tokens.length >= FEWEST_TOKENS) {
      const size = Math.min(RUN, tokens.length);
      remember(runs, { size, index, grams: renamedGrams(tokens, size) });
    }
  }
  return runs;
}

function wordRuns(items: readonly EvaluationItem[]): Runs {
  const runs: Runs = new Map();
  for (const [index, { text }] of items.entries()) {
    const words = wordsOf(text);
    if (words.length >= FEWEST_WORDS) {
      const size = Math.min(RUN, words.length);
      remember(runs, { size, index, grams: wordGrams(words, size) });
    }
  }
  return runs;
}

function remember(
  runs: Runs,
  item: { readonly size: number; readonly index: number; readonly grams: Iterable<number> },
): void {
  const table = runs.get(item.size) ?? {
    bits: new Uint8Array(BITS / 8),
    items: new Map<number, number[]>(),
    sizes: new Map<number, number>(),
  };
  runs.set(item.size, table);
  const grams = new Set(item.grams);
  table.sizes.set(item.index, grams.size);
  for (const gram of grams) {
    const bit = gram & (BITS - 1);
    table.bits[bit >>> 3] = (table.bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
    const known = table.items.get(gram);
    if (known === undefined) {
      table.items.set(gram, [item.index]);
    } else {
      known.push(item.index);
    }
  }
}

function mayHave(bits: Uint8Array, gram: number): boolean {
  const bit = gram & (BITS - 1);
  return ((bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0;
}

function sharedCode(runs: Runs, gramsOf: (size: number) => Uint32Array): number | undefined {
  for (const [size, table] of runs) {
    const grams = gramsOf(size);
    const counts = countShared(table, grams);
    for (const [item, count] of counts) {
      const ofItem = table.sizes.get(item) ?? 1;
      const isPiece = grams.length >= FEWEST_RUNS && count >= grams.length * TOO_MANY;
      if (isPiece || count >= ofItem * TOO_MANY) {
        return item;
      }
    }
  }
  return undefined;
}

/** How many of the runs each item has. */
function countShared(table: RunTable, grams: Uint32Array): ReadonlyMap<number, number> {
  const shared = new Set<number>();
  for (let index = 0; index < grams.length; index += 1) {
    const gram = grams[index] ?? 0;
    if (mayHave(table.bits, gram)) {
      shared.add(gram);
    }
  }
  const counts = new Map<number, number>();
  for (const gram of shared) {
    for (const item of table.items.get(gram) ?? []) {
      counts.set(item, (counts.get(item) ?? 0) + 1);
    }
  }
  return counts;
}

interface WordRuns {
  readonly runs: Runs;
  /** Texts that stand in many rows, such as what the system says, are looked at once. */
  readonly harmless: Set<string>;
}

const MOST_HARMLESS = 64;

function sharedWords(words: WordRuns, texts: readonly string[]): number | undefined {
  for (const [index, text] of texts.entries()) {
    if (!words.harmless.has(text)) {
      const item = itemWithWords(words.runs, text);
      if (item !== undefined) {
        return item;
      }
      if (index === 0 && words.harmless.size < MOST_HARMLESS) {
        words.harmless.add(text);
      }
    }
  }
  return undefined;
}

function itemWithWords(runs: Runs, text: string): number | undefined {
  let found: number | undefined;
  const words = runs.size === 0 ? undefined : wordsOf(text);
  for (const [size, table] of runs) {
    if (words !== undefined && found === undefined) {
      eachWordGram(words, size, (gram) => {
        found = mayHave(table.bits, gram) ? table.items.get(gram)?.[0] : undefined;
        return found !== undefined;
      });
    }
  }
  return found;
}
