import type { TrainingRow } from '../training-row.ts';

/** Everything that a model reads of a row in training, turn by turn: the prompt, then the answers. */
export function rowTexts(row: TrainingRow): readonly string[] {
  const answers = row.kind === 'sft' ? row.completion : [...row.chosen, ...row.rejected];
  return [...row.prompt, ...answers].map(({ content }) => content);
}
