import { tokenGrams } from './code-grams.ts';
import { codeTokens, type CodeTokens } from './code-tokens.ts';
import { minHash } from './min-hash.ts';

/** What a piece of code is compared with others by. */
export interface Fingerprint {
  readonly tokens: CodeTokens;
  /** MinHash of its shingles. */
  readonly signature: Uint32Array;
}

/** Tokens of a shingle: fewer, and all code is alike; more, and one changed line is many. */
const SHINGLE_TOKENS = 5;

export function fingerprint(code: string): Fingerprint {
  const tokens = codeTokens(code);
  return { tokens, signature: minHash(tokenGrams(tokens, SHINGLE_TOKENS)) };
}
