import { maskSecrets, mayHoldSecret } from '../../../text/mask-secrets.ts';
import { rowTexts } from '../row-texts.ts';
import type { TrainingRow } from '../../training-row.ts';

/** The row with its secrets hidden, as reviews hide them in every prompt; the row itself where it holds none. */
export function maskRow(row: TrainingRow): TrainingRow {
  if (![...rowTexts(row), row.origin.code].some((text) => mayHoldSecret(text))) {
    return row;
  }
  const code = masked(row.origin.code);
  const prompt = row.prompt.map(maskTurn);
  const origin = { ...row.origin, code };
  return row.kind === 'sft'
    ? { ...row, prompt, origin, completion: row.completion.map(maskTurn) }
    : {
        ...row,
        prompt,
        origin,
        chosen: row.chosen.map(maskTurn),
        rejected: row.rejected.map(maskTurn),
      };
}

/** Whether masking changed anything. */
export function hasChanged(before: TrainingRow, after: TrainingRow): boolean {
  const texts = rowTexts(after);
  return before !== after && rowTexts(before).some((text, index) => text !== texts[index]);
}

function maskTurn<Turn extends { readonly content: string }>(turn: Turn): Turn {
  return { ...turn, content: masked(turn.content) };
}

function masked(text: string): string {
  return mayHoldSecret(text) ? maskSecrets(text) : text;
}
