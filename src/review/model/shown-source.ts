import type { FunctionSummary } from '../../analyzers/analyzer.ts';
import type { Finding } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import type { Span } from '../../core/span.ts';
import { lineIndex } from '../../text/line-index.ts';
import type { LineIndex } from '../../text/line-index.ts';
import { maskSecrets } from '../../text/mask-secrets.ts';
import { stripUnseen } from '../prompts/code-block.ts';

/** A file as a model may see it: line for line the original, without unseen characters and without secrets, wherever the model runs. */
export interface ShownFile {
  readonly file: SourceFile;
  readonly index: LineIndex;
  /** The text of line `n` is at `n - 1`. */
  readonly lines: readonly string[];
  /** Functions and methods, without the module itself and lambdas. */
  readonly functions: readonly FunctionSummary[];
}

export interface ShownFilesInput {
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly functions: ReadonlyMap<string, readonly FunctionSummary[]>;
  /** Those about secrets say what to mask. */
  readonly findings: readonly Finding[];
}

/** Looks files up by path; undefined for a file that is not part of the review. */
export function shownFiles(input: ShownFilesInput): (path: string) => ShownFile | undefined {
  const known = new Map<string, ShownFile | undefined>();
  return (path) => {
    if (!known.has(path)) {
      known.set(path, showFile(path, input));
    }
    return known.get(path);
  };
}

function showFile(path: string, input: ShownFilesInput): ShownFile | undefined {
  const file = input.files.get(path);
  if (file === undefined) {
    return undefined;
  }
  const text = maskSecrets(file.text, [...secretsOf(path, input), ...(file.secrets ?? [])]);
  return {
    file,
    index: lineIndex(file.text),
    lines: stripUnseen(text).split('\n'),
    functions: (input.functions.get(path) ?? []).filter((one) => !one.qualifiedName.endsWith('>')),
  };
}

function secretsOf(path: string, input: ShownFilesInput): readonly Span[] {
  return input.findings
    .filter((one) => one.category === 'secrets' && one.location.file === path)
    .map((one) => one.location.span);
}

/** The innermost function that holds an offset of the text. */
export function functionAt(shown: ShownFile, offset: number): FunctionSummary | undefined {
  return shown.functions
    .filter((one) => one.start <= offset && offset < one.end)
    .toSorted((left, right) => left.end - left.start - (right.end - right.start))[0];
}

/** Lines of a file, without their common indentation. */
export function shownLines(shown: ShownFile, first: number, last: number): readonly string[] {
  return dedent(shown.lines.slice(first - 1, last));
}

/** True when the model would see these lines exactly as they are: nothing in them is masked or stripped. */
export function isShownAsIs(shown: ShownFile, first: number, last: number): boolean {
  for (let line = first; line <= last; line += 1) {
    const { start, end } = shown.index.lineSpan(line);
    if (shown.file.text.slice(start, end) !== shown.lines[line - 1]) {
      return false;
    }
  }
  return true;
}

export interface ExcerptLimits {
  readonly lines: number;
  readonly tokens: number;
}

const MARK = '  # <-';
const LEFT_OUT = '    ...';
const LINES_AROUND_MODULE_CODE = 6;
/** In a piece of code as short as this the question alone says what is meant; the rules' examples carry no mark either. */
const UNMARKED_LINES = 8;

/**
 * The function around a line, that line marked; where the function is too long its first line, and as many lines around
 * the marked one as fit. Outside functions: the lines nearby.
 */
export function excerptAround(
  shown: ShownFile,
  span: Span,
  options: ExcerptLimits & { readonly countTokens: (text: string) => number },
): string {
  const marked = shown.index.positionAt(span.start).line;
  const holder = functionAt(shown, span.start);
  const first = holder?.firstLine ?? Math.max(1, marked - LINES_AROUND_MODULE_CODE);
  const last = holder?.lastLine ?? Math.min(shown.lines.length, marked + LINES_AROUND_MODULE_CODE);
  for (let reach = Math.ceil(options.lines / 2); reach > 0; reach = Math.floor(reach * 0.7)) {
    const code = excerpt(shown, { first, last, marked, reach: Math.min(reach, last - first + 1) });
    if (options.countTokens(code) <= options.tokens) {
      return code;
    }
  }
  return excerpt(shown, { first: marked, last: marked, marked, reach: 0 }).slice(
    0,
    options.tokens * 2,
  );
}

function excerpt(
  shown: ShownFile,
  range: {
    readonly first: number;
    readonly last: number;
    readonly marked: number;
    readonly reach: number;
  },
): string {
  const from = Math.max(range.first, range.marked - range.reach);
  const to = Math.min(range.last, range.marked + range.reach);
  const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const lines = numbers.map((line) => {
    const text = shown.lines[line - 1] ?? '';
    return line === range.marked && numbers.length > UNMARKED_LINES ? text + MARK : text;
  });
  const head = shown.lines[range.first - 1] ?? '';
  const leading = from > range.first ? [head, ...(from > range.first + 1 ? [LEFT_OUT] : [])] : [];
  return dedent([...leading, ...withoutBlankEnds(lines)]).join('\n');
}

function withoutBlankEnds(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line.trim() !== '');
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return lines.slice(Math.max(first, 0), last + 1);
}

/** Removes the indentation that all non-blank lines share. */
export function dedent(lines: readonly string[]): readonly string[] {
  const widths = lines
    .filter((line) => line.trim() !== '' && line !== LEFT_OUT)
    .map((line) => line.length - line.trimStart().length);
  const common = widths.length === 0 ? 0 : Math.min(...widths);
  return lines.map((line) => (line === LEFT_OUT ? line : line.slice(common)));
}
