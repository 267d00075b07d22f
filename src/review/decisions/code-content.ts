import type { Finding } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import type { Span } from '../../core/span.ts';
import { sha256, sha256OfParts } from '../../io/hash.ts';
import { redactionOf } from '../../report/redaction.ts';
import { viewOf } from '../../report/source-view.ts';
import { escapeTerminalBlock } from '../../text/escape-terminal.ts';
import { unitFinder, type CodeUnit, type UnitFinder } from './code-unit.ts';

/** Ranges of tokens, first and last, in which something secret stands. */
export type SecretTokens = readonly (readonly [number, number])[];

/** The code of a finding as a decision keeps it: no secret is in any part of it. */
export interface CodeContent {
  readonly within: string;
  readonly nth: number;
  readonly offset: number;
  /** Over all tokens of the unit, see `contentHash`. */
  readonly codeHash: string;
  readonly secrets: SecretTokens;
  /** The finding's lines with some of the unit's around them, secrets replaced by dots. */
  readonly code: string;
  /** 1-based number in the file of the first line of `code`. */
  readonly codeLine: number;
  /** First and last line of the finding within `code`, 1-based. */
  readonly flagged: readonly [number, number];
}

/** What there is to remember about a finding's code; undefined where its file is not at hand. */
export function contentOf(finding: Finding, file: SourceFile | undefined): CodeContent | undefined {
  const unit = unitOf(finding, file);
  if (file === undefined || unit === undefined) {
    return undefined;
  }
  const hidden = redactionOf(finding, file).spans;
  const secrets = secretTokens(unit, hidden);
  const { within, nth, offset } = unit;
  const codeHash = contentHash(unit, secrets);
  return { within, nth, offset, codeHash, secrets, ...excerpt(finding, { file, unit, hidden }) };
}

/** The unit around a finding. */
export function unitOf(finding: Finding, file: SourceFile | undefined): CodeUnit | undefined {
  return file === undefined ? undefined : finderFor(file).unitAt(finding.location.span);
}

/** A file's text cut into units, once for each file. */
export function finderFor(file: SourceFile): UnitFinder {
  const known = finders.get(file);
  if (known !== undefined) {
    return known;
  }
  const finder = unitFinder(file.text, file.format === undefined);
  finders.set(file, finder);
  return finder;
}

const finders = new WeakMap<SourceFile, UnitFinder>();

/**
 * 32 hex digits over a unit's tokens. A secret among them counts by two digits of its hash: a changed one is noticed 255 times in
 * 256, and who tries a list of passwords against the published hash cannot tell which of the 256th part that is left it was.
 */
export function contentHash({ tokens }: CodeUnit, secrets: SecretTokens): string {
  function texts(from: number, to?: number): readonly string[] {
    return tokens.slice(from, to).map(({ text }) => text);
  }
  const parts = secrets.flatMap(([first, last], index) => {
    const secret = texts(first, last + 1).join(' ');
    return [...texts((secrets[index - 1]?.[1] ?? -1) + 1, first), `•${sha256(secret).slice(0, 2)}`];
  });
  const rest = texts((secrets.at(-1)?.[1] ?? -1) + 1);
  return sha256OfParts([...parts, ...rest]).slice(0, HASH_DIGITS);
}

const HASH_DIGITS = 32;
/** Lines of the unit shown before and after those of the finding. */
const LINES_BEFORE = 20;
const LINES_AFTER = 10;
/** Of the finding itself. */
const MOST_FLAGGED = 20;
/** UTF-16 units of an excerpt; lines that would not fit are left out from its ends. */
const LONGEST_LINE = 200;
const MASK = '••••••••';

function secretTokens({ tokens }: CodeUnit, hidden: readonly Span[]): SecretTokens {
  const ranges: [number, number][] = [];
  for (const span of hidden) {
    const first = tokens.findIndex((token) => token.end > span.start);
    const last = tokens.findLastIndex((token) => token.start < span.end);
    if (first === -1 || last < first) {
      continue;
    }
    const previous = ranges.at(-1);
    if (previous !== undefined && first <= previous[1]) {
      previous[1] = Math.max(previous[1], last);
    } else {
      ranges.push([first, last]);
    }
  }
  return ranges;
}

function excerpt(
  { location }: Finding,
  subject: {
    readonly file: SourceFile;
    readonly unit: CodeUnit;
    readonly hidden: readonly Span[];
  },
): Pick<CodeContent, 'code' | 'codeLine' | 'flagged'> {
  const { file, unit, hidden } = subject;
  const { lines } = viewOf(file);
  const from = location.start.line;
  const last = lines.positionAt(Math.max(location.span.start, location.span.end - 1)).line;
  const to = Math.min(last, from + MOST_FLAGGED - 1);
  const codeLine = Math.max(
    Math.min(lines.positionAt(unit.span.start).line, from),
    from - LINES_BEFORE,
  );
  const end = Math.min(Math.max(lines.positionAt(unit.span.end).line, to), to + LINES_AFTER);
  const shown: string[] = [];
  for (let line = codeLine; line <= end; line += 1) {
    shown.push(shownLine(file.text, lines.lineSpan(line), hidden));
  }
  return {
    code: shown.join('\n'),
    codeLine,
    flagged: [from - codeLine + 1, to - codeLine + 1],
  };
}

function shownLine(text: string, line: Span, hidden: readonly Span[]): string {
  let shown = '';
  let at = line.start;
  for (const span of hidden) {
    const start = Math.max(span.start, at);
    const end = Math.min(span.end, line.end);
    if (start < end) {
      shown += text.slice(at, start) + MASK;
      at = end;
    }
  }
  const whole = escapeTerminalBlock(shown + text.slice(at, line.end));
  return whole.length > LONGEST_LINE ? `${whole.slice(0, LONGEST_LINE)}…` : whole;
}
