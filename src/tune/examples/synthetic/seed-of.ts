import { sha256 } from '../../../io/hash.ts';

/** A seed of 32 bits that only these parts decide. */
export function seedOf(parts: readonly string[]): number {
  return Number.parseInt(sha256(parts.join('\n')).slice(0, 8), 16);
}
