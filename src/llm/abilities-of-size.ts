import type { ModelAbilities } from './model.ts';

/** Parameters of the smallest model whose verdicts were better than chance, and of the smallest that explained soundly. */
const JUDGES_FROM = 1.4e9;
const EXPLAINS_FROM = 0.4e9;

/**
 * What a model that the catalogue does not know may be used for. `parameters` is undefined for a hosted model: those are
 * far larger than anything that runs on a laptop.
 */
export function abilitiesOfSize(parameters: number | undefined): ModelAbilities {
  const size = parameters ?? Number.POSITIVE_INFINITY;
  const judge = size >= JUDGES_FROM;
  const explain = size >= EXPLAINS_FROM;
  return { judge, discover: judge, propose: explain, explain };
}
