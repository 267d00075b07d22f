import { ABILITIES, reasonsFor } from '../../llm/catalogue/abilities.ts';
import type { KnownModel } from '../../llm/catalogue/known-model.ts';
import type { ModelAbilities } from '../../llm/model.ts';

/** Columns of a terminal that tables and paragraphs keep to. */
export const TEXT_WIDTH = 80;

/** Rows in columns, two spaces apart, without spaces at the end. Columns named in `right` are aligned to the right. */
export function alignRows(
  rows: readonly (readonly string[])[],
  right: ReadonlySet<number> = new Set(),
): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    }
  }
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return right.has(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** A paragraph in lines of `TEXT_WIDTH`, all but the first indented by `indent` spaces. */
export function wrapText(text: string, indent = 0): readonly string[] {
  const lines: string[] = [];
  const words = text.trimStart();
  let line = text.slice(0, text.length - words.length);
  let isBegun = false;
  for (const word of words.split(' ')) {
    if (isBegun && line.length + 1 + word.length > TEXT_WIDTH) {
      lines.push(line.trimEnd());
      line = ' '.repeat(indent) + word;
    } else {
      line += isBegun ? ` ${word}` : word;
    }
    isBegun = true;
  }
  return [...lines, line];
}

const LETTERS: Readonly<Record<keyof ModelAbilities, string>> = {
  judge: 'J',
  explain: 'E',
  propose: 'R',
  discover: 'D',
};

/** What a model may do, as four letters: upper case where it was measured, `-` where it may not. */
export function abilityLetters(model: KnownModel): string {
  const reasons = reasonsFor(model);
  return ABILITIES.map((ability) => {
    const { isAllowed, basis } = reasons[ability];
    if (!isAllowed) {
      return '-';
    }
    return basis === 'measured' ? LETTERS[ability] : LETTERS[ability].toLowerCase();
  }).join('');
}

/** What the letters mean. */
export const LETTERS_EXPLAINED =
  'MAY: J judges, E explains, R rewrites, D discovers; a small letter: by its size, not measured.';

/** The licence's name, marked where it allows no commercial use. */
export function licenceCell(model: KnownModel): string {
  return `${model.licence.name}${model.licence.commercialUse === 'not allowed' ? ' †' : ''}`;
}

export const LICENCES_EXPLAINED = '† No commercial use.';
