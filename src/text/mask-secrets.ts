import type { Span } from '../core/span.ts';
import {
  ASSIGNED_NAME,
  AUTHORIZATION,
  ENVIRONMENT_LINE,
  LOOKUP_DEFAULT,
  MARKED_TOKENS,
  PRIVATE_KEY_BEGIN,
  PROVIDER_TOKENS,
  QUERY_VALUE,
  URL_PASSWORD,
} from './secret-patterns.ts';

/**
 * Hides what looks like a secret before text is shown, logged or sent: tokens in their providers' formats, private keys,
 * passwords inside URLs, authorization headers, and literals given to password-like names. Cautious on purpose: a masked
 * word costs little, a shown password much. Deciding what to *report* is the work of the secrets rules, not of this.
 * Line breaks stay where they are, so line numbers hold; masking what is masked already changes nothing. Every pattern
 * is linear: no unbounded repetition is followed by something that it could also match.
 */

const MASK = '••••••••';
const MASKED = /^.{0,2}•{8}$/su;
/** A private key without its end is hidden up to here, in UTF-16 units. */
const LONGEST_KEY = 16_384;
const PLACEHOLDER = /^(?:\{[^}]*\}|\$\{[^}]*\}|<[^<>]*>|%\([^)]*\)s|%s|\*+|\.{3}|x{3,}|X{3,})$/;
const SHORTEST_WITH_PREFIX = 6;

/** `text` with its secrets hidden. `spans` are stretches known to hold one: their string literals, or else all of them. */
export function maskSecrets(text: string, spans: readonly Span[] = []): string {
  let shown = '';
  let last = 0;
  for (const span of secretSpans(text, spans)) {
    shown += text.slice(last, span.start) + maskedText(text.slice(span.start, span.end));
    last = span.end;
  }
  return shown + text.slice(last);
}

/**
 * Where the secrets are: sorted, apart from each other, none across a line break. Where `spans` are exact, they are the secrets themselves,
 * and quotes are part of them.
 */
export function secretSpans(
  text: string,
  spans: readonly Span[] = [],
  areExact = false,
): readonly Span[] {
  const found = [
    ...(areExact ? spans : spans.flatMap((span) => literalsWithin(text, span))),
    ...privateKeys(text),
    ...PROVIDER_TOKENS.flatMap((pattern) => wholeMatches(text, pattern)),
    ...[...MARKED_TOKENS, URL_PASSWORD, AUTHORIZATION, QUERY_VALUE, ENVIRONMENT_LINE].flatMap(
      (pattern) => firstGroups(text, pattern),
    ),
    ...[ASSIGNED_NAME, LOOKUP_DEFAULT].flatMap((pattern) => assignedLiterals(text, pattern)),
  ];
  return merged(found)
    .flatMap((span) => byLine(text, span))
    .filter((span) => !isHarmless(text.slice(span.start, span.end)));
}

/** False for a text in which nothing is called or looks like a secret: a quick look, to spare a long one. */
export function mayHoldSecret(text: string): boolean {
  return (
    /pass|pwd|secret|token|key|auth|credential|login|:\/\/|BEGIN /i.test(text) ||
    PROVIDER_TOKENS.some((pattern) => text.search(pattern) >= 0)
  );
}

/** What to show in place of one secret without line breaks. */
export function maskedText(secret: string): string {
  if (MASKED.test(secret)) {
    return secret;
  }
  return secret.length < SHORTEST_WITH_PREFIX
    ? MASK
    : `${Array.from(secret).slice(0, 2).join('')}${MASK}`;
}

/** Hides every occurrence of known secrets, for instance in a message that quotes one. */
export function maskValues(text: string, secrets: readonly string[]): string {
  let shown = text;
  for (const secret of secrets.toSorted((left, right) => right.length - left.length)) {
    if (secret.trim().length >= 4 && !MASKED.test(secret)) {
      const hidden = maskedText(secret);
      // A short word that is a password is also a part of other words, which would tell it.
      shown = SHORT_WORD.test(secret)
        ? shown.replaceAll(/\p{L}+/gu, (word) => (word === secret ? hidden : word))
        : shown.replaceAll(secret, hidden);
    }
  }
  return shown;
}

const SHORT_WORD = /^\p{L}{1,7}$/u;

function isHarmless(value: string): boolean {
  return !/[\p{L}\p{N}]/u.test(value) || MASKED.test(value) || PLACEHOLDER.test(value);
}

function literalsWithin(text: string, span: Span): readonly Span[] {
  const literals = stringLiterals(text.slice(span.start, span.end), span.start);
  return literals.length > 0 ? literals : [span];
}

function stringLiterals(source: string, offset: number): readonly Span[] {
  const found: Span[] = [];
  let last = 0;
  for (const opening of source.matchAll(/"""|'''|["']/g)) {
    if (opening.index < last) {
      continue;
    }
    const start = opening.index + opening[0].length;
    const close = closingQuote(source, start, opening[0]);
    found.push({ start: offset + start, end: offset + close });
    last = close + opening[0].length;
  }
  return found;
}

/** After a password-like name and its operator: one literal, or several adjacent ones in parentheses. */
function assignedLiterals(text: string, pattern: RegExp): readonly Span[] {
  const found: Span[] = [];
  for (const match of text.matchAll(pattern)) {
    const shortest = /pass|pwd/i.test(match[0]) ? 1 : SHORTEST_WITH_PREFIX;
    for (const content of adjacentLiterals(text, match.index + match[0].length)) {
      const value = text.slice(content.start, content.end);
      if (value.length >= shortest && !(shortest > 1 && /\s/.test(value))) {
        found.push(content);
      }
    }
  }
  return found;
}

const FIRST_LITERAL = /[ \t]{0,40}(?:[([{\\][\s(]{0,200})?[bBrRuUfF]{0,2}("""|'''|["'])/y;
const NEXT_LITERAL = /[ \t]{0,40}[bBrRuUfF]{0,2}("""|'''|["'])/y;
const NEXT_LITERAL_IN_PARENTHESES = /\s{0,200}[bBrRuUfF]{0,2}("""|'''|["'])/y;
const NEXT_LITERAL_IN_LIST = /\s{0,200},?\s{0,200}[bBrRuUfF]{0,2}("""|'''|["'])/y;

function adjacentLiterals(text: string, offset: number): readonly Span[] {
  const found: Span[] = [];
  let opening = matchAt(FIRST_LITERAL, text, offset);
  const next = nextAfter(opening?.[0] ?? '');
  while (opening !== null) {
    const quote = opening[1] ?? '"';
    const start = opening.index + opening[0].length;
    const close = closingQuote(text, start, quote);
    found.push({ start, end: close });
    opening = matchAt(next, text, close + quote.length);
  }
  return found;
}

/** Several literals are one text in parentheses, and several passwords in a list. */
function nextAfter(opening: string): RegExp {
  if (/[[{]/.test(opening)) {
    return NEXT_LITERAL_IN_LIST;
  }
  return opening.includes('(') ? NEXT_LITERAL_IN_PARENTHESES : NEXT_LITERAL;
}

function matchAt(pattern: RegExp, text: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset;
  return pattern.exec(text);
}

/** Offset of the closing quote; for a literal that does not end, the end of its line. */
function closingQuote(text: string, start: number, quote: string): number {
  const limit = Math.min(text.length, start + LONGEST_KEY);
  for (let index = start; index < limit; index += 1) {
    if (text[index] === '\\') {
      index += 1;
    } else if (text.startsWith(quote, index)) {
      return index;
    } else if (text[index] === '\n' && quote.length === 1) {
      return index;
    }
  }
  return limit;
}

function privateKeys(text: string): readonly Span[] {
  const found: Span[] = [];
  let last = 0;
  for (const begin of text.matchAll(PRIVATE_KEY_BEGIN)) {
    const start = begin.index + begin[0].length;
    if (start < last) {
      continue;
    }
    const end = text.indexOf('-----END', start);
    const isNear = end >= 0 && end - start <= LONGEST_KEY;
    last = isNear ? end : start + keyMaterialLength(text, start);
    found.push({ start, end: last });
  }
  return found;
}

const KEY_MATERIAL = /[A-Za-z0-9+/=\s\\"':,]{0,16384}/y;

function keyMaterialLength(text: string, start: number): number {
  return matchAt(KEY_MATERIAL, text, start)?.[0].length ?? 0;
}

function wholeMatches(text: string, pattern: RegExp): readonly Span[] {
  return Array.from(text.matchAll(pattern), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** The part that the pattern's group `value` holds. */
function firstGroups(text: string, pattern: RegExp): readonly Span[] {
  return Array.from(text.matchAll(pattern), (match) => {
    const end = match.index + match[0].length;
    return { start: end - (match.groups?.['value'] ?? '').length, end };
  });
}

function merged(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((left, right) => left.start - right.start)) {
    const previous = result.at(-1);
    if (previous !== undefined && span.start < previous.end) {
      result[result.length - 1] = { start: previous.start, end: Math.max(previous.end, span.end) };
    } else if (span.end > span.start) {
      result.push(span);
    }
  }
  return result;
}

/** The parts of a span on each line, without the white space and quotes around them. */
function byLine(text: string, span: Span): readonly Span[] {
  const parts: Span[] = [];
  for (const match of text.slice(span.start, span.end).matchAll(/[^\r\n]+/g)) {
    const trimmed = match[0].replace(/^[\s"']+/, '');
    const start = span.start + match.index + (match[0].length - trimmed.length);
    const end = start + trimmed.trimEnd().length;
    if (end > start) {
      parts.push({ start, end });
    }
  }
  return parts;
}
