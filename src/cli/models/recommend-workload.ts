import { abilitiesOf } from '../../llm/catalogue/abilities.ts';
import { CATALOGUE, DEFAULT_MODEL_ID } from '../../llm/catalogue/catalogue.ts';
import type { KnownModel } from '../../llm/catalogue/known-model.ts';
import type { Speed } from '../../llm/catalogue/speed.ts';

/**
 * Tokens that a first review of 200 lines reads and writes: `node scripts/measure-workload.ts qwen2.5-coder:1.5b examples/shop` on
 * 2026-11-23 (693 lines, many flaws), with the tokenizer of Qwen2.5-Coder. A verdict is one token, a rewrite about as long
 * as the function it replaces; a later review remembers what did not change.
 */
export const WORKLOAD = {
  judge: { reads: 1544, writes: 12 },
  /** Where answers to the rules' own examples ship. */
  judgeByDefault: { reads: 1391, writes: 8 },
  propose: { reads: 748, writes: 166 },
} as const;

const DEFAULT_NAME = CATALOGUE.find((file) => file.id === DEFAULT_MODEL_ID)?.name;

/**
 * Seconds that a review of a 200-line file waits for the model: tokens to read by reading speed and tokens to write by writing
 * speed. Undefined for one that may neither judge nor rewrite.
 */
export function secondsPerFile(speed: Speed, model: KnownModel): number | undefined {
  const abilities = abilitiesOf(model);
  const judging = model.name === DEFAULT_NAME ? WORKLOAD.judgeByDefault : WORKLOAD.judge;
  const parts = [
    ...(abilities.judge ? [judging] : []),
    ...(abilities.propose ? [WORKLOAD.propose] : []),
  ];
  return parts.length === 0
    ? undefined
    : parts.reduce(
        (sum, { reads, writes }) => sum + reads / speed.reading + writes / speed.writing,
        0,
      );
}
