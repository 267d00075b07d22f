import type { Span } from '../core/span.ts';

/** A stretch of a template: literal text, `{{ … }}`, `{% … %}` or `{# … #}`. */
export interface TemplateToken {
  readonly kind: 'text' | 'print' | 'tag' | 'comment';
  /** With the delimiters. */
  readonly span: Span;
  /** Without delimiters, white-space control and white space around; the whole for text. */
  readonly inner: Span;
  /** Of what is printed: where its own form says that it is escaped, or that it is not. */
  readonly escaping?: 'raw' | 'escaped';
}

const OPENING = /\{(?:\{|%|#)/g;
const UNREAD = /^(raw|verbatim|comment)\b/;

/**
 * Splits a template at its delimiters, in one pass from left to right as Jinja's and Django's lexers do. The braces of strings inside an expression
 * do not end it; what is never closed is text. The inside of `{% raw %}`, `{% verbatim %}` and `{% comment %}` is text or a comment.
 */
export function tokenizeTemplate(
  text: string,
  syntax: 'jinja' | 'tornado' = 'jinja',
): readonly TemplateToken[] {
  const tokens: TemplateToken[] = [];
  let at = 0;
  while (at < text.length) {
    OPENING.lastIndex = at;
    const start = OPENING.exec(text)?.index ?? text.length;
    const end = start < text.length ? closing(text, start) : undefined;
    if (end === undefined) {
      const stop = start < text.length ? start + 2 : text.length;
      addText(tokens, at, stop);
      at = stop;
      continue;
    }
    addText(tokens, at, start);
    const token =
      syntax === 'jinja'
        ? delimited(text, start, end)
        : asTornado(text, delimited(text, start, end));
    tokens.push(token);
    at = end;
    const unread =
      token.kind === 'tag' && syntax === 'jinja'
        ? UNREAD.exec(text.slice(token.inner.start, token.inner.end))
        : null;
    if (unread?.[1] !== undefined) {
      const stop = endOfUnread(text, at, unread[1]);
      addUnread(tokens, { start: at, end: stop }, unread[1] === 'comment');
      at = stop;
    }
  }
  return tokens;
}

function addText(tokens: TemplateToken[], start: number, end: number): void {
  const last = tokens.at(-1);
  if (start >= end) {
    return;
  }
  if (last?.kind === 'text' && last.span.end === start) {
    const span = { start: last.span.start, end };
    tokens[tokens.length - 1] = { kind: 'text', span, inner: span };
    return;
  }
  tokens.push({ kind: 'text', span: { start, end }, inner: { start, end } });
}

function addUnread(tokens: TemplateToken[], span: Span, isComment: boolean): void {
  if (span.end > span.start) {
    tokens.push({ kind: isComment ? 'comment' : 'text', span, inner: span });
  }
}

function endOfUnread(text: string, from: number, name: string): number {
  const end = new RegExp(`\\{%[-+]?\\s*end${name}\\b`, 'g');
  end.lastIndex = from;
  return end.exec(text)?.index ?? text.length;
}

function delimited(text: string, start: number, end: number): TemplateToken {
  const mark = text[start + 1];
  let from = start + 2;
  let to = end - 2;
  if (/[-+]/.test(text[from] ?? '') && to > from) {
    from += 1;
  }
  if (/[-+]/.test(text[to - 1] ?? '') && to > from) {
    to -= 1;
  }
  while (from < to && /\s/.test(text[from] ?? '')) {
    from += 1;
  }
  while (to > from && /\s/.test(text[to - 1] ?? '')) {
    to -= 1;
  }
  const kind = mark === '{' ? 'print' : mark === '%' ? 'tag' : 'comment';
  return { kind, span: { start, end }, inner: { start: from, end: to } };
}

/** Where what opens at `start` ends, or undefined when it never does. */
function closing(text: string, start: number): number | undefined {
  const mark = text[start + 1];
  const close = mark === '{' ? '}}' : mark === '%' ? '%}' : '#}';
  const plain = text.indexOf(close, start + 2);
  if (plain === -1) {
    return undefined;
  }
  if (mark === '#' || !/["']/.test(text.slice(start + 2, plain))) {
    return plain + 2;
  }
  return afterStrings(text, start + 2, close) ?? plain + 2;
}

/** `{% raw name %}` prints. */
function asTornado(text: string, token: TemplateToken): TemplateToken {
  const { start, end } = token.inner;
  const raw = token.kind === 'tag' ? /^raw\s+/.exec(text.slice(start, end)) : null;
  return raw === null
    ? token
    : { ...token, kind: 'print', inner: { start: start + raw[0].length, end }, escaping: 'raw' };
}

const LONGEST = 10_000;

function afterStrings(text: string, from: number, close: string): number | undefined {
  let quote: string | undefined;
  for (let at = from; at < Math.min(text.length, from + LONGEST); at += 1) {
    const character = text[at];
    if (quote !== undefined) {
      if (character === '\\') {
        at += 1;
      } else if (character === quote) {
        quote = undefined;
      }
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if (text.startsWith(close, at)) {
      return at + 2;
    }
  }
  return undefined;
}
