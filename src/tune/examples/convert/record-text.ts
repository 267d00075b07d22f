import type { PlainRecord } from '../../data/sets/public-set.ts';
import type { RowOrigin } from '../../training-row.ts';
import type { Reviewer } from '../reviewer.ts';

/** What the records of one set are converted with. */
export interface RecordContext {
  readonly reviewer: Reviewer;
  readonly origin: Pick<RowOrigin, 'source' | 'revision' | 'licence'>;
}

/** A column's text; empty where it holds something else. */
export function textIn(record: PlainRecord, column: string): string {
  const value = record[column];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** The Python of an answer: its longest fenced block that says Python or nothing, or all of it where it is bare code. */
export function pythonIn(answer: string, { parse }: Reviewer): string | undefined {
  const blocks = Array.from(answer.matchAll(FENCED), ([, language = '', code = '']) => ({
    language: language.toLowerCase(),
    code,
  }));
  const [longest] = blocks
    .filter(({ language }) => /^(?:python\d?|py|)$/u.test(language))
    .toSorted((left, right) => right.code.length - left.code.length);
  const code = blocks.length > 0 ? longest?.code : answer;
  if (code === undefined || code.trim() === '' || code.length > LONGEST_CODE) {
    return undefined;
  }
  const text = `${code.replaceAll('\r\n', '\n').trimEnd()}\n`;
  const module = parse('record.py', text);
  return module.syntaxErrors.length === 0 && hasCode(module.tree.body.length, text)
    ? text
    : undefined;
}

const FENCED = /^[ \t]*```([^\n`]*)\n([^]*?)\n?[ \t]*```/gmu;
/** Characters: a review is shown functions, not programs of thousands of lines. */
const LONGEST_CODE = 40_000;

/** A sentence of one word parses as Python too. */
function hasCode(statements: number, text: string): boolean {
  return statements > 0 && /[=(:]/u.test(text);
}
