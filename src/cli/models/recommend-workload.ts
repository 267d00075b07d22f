import { abilitiesOf } from '../../llm/catalogue/abilities.ts';
import { CATALOGUE, DEFAULT_MODEL_ID } from '../../llm/catalogue/catalogue.ts';
import type { KnownModel } from '../../llm/catalogue/known-model.ts';
import type { Speed } from '../../llm/catalogue/speed.ts';

/**
 * Tokens that a first review of 200 lines reads and writes: what `assay review examples/shop --no-cache` asked (693 lines, many flaws),
 * counted with the tokenizer of Qwen2.5-Coder on 2026-11-23, times 200/693. There, 13 rule cards of 2,055 tokens and 41 questions
 * of 3,588 gave verdicts; 26 of the questions are the rules' own examples, whose answers ship for the default model. 8
 * rewrites read 2,576 tokens, and a rewrite is about as long as the function it replaces, 90 tokens. A verdict is one token;
 * a later review remembers what did not change.
 */
export const WORKLOAD = {
  judge: { reads: 1630, writes: 12 },
  /** Where the answers to the rules' own examples ship. */
  judgeByDefault: { reads: 970, writes: 5 },
  propose: { reads: 745, writes: 210 },
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
