import type { Span } from '../core/span.ts';
import type { TemplateToken } from './tokenize-template.ts';

/**
 * Splits templates whose code stands in lines that begin with `%`: Bottle's, which print with `{{ … }}`, and as it is with `{{! … }}`; and Mako's,
 * which print with `${ … }`, with filters behind a bar. What stands in `<% … %>` is Python and prints nothing; tags of Mako name other templates.
 */
export function tokenizePythonLines(
  text: string,
  syntax: 'bottle' | 'mako',
): readonly TemplateToken[] {
  const tokens: TemplateToken[] = [];
  let at = 0;
  for (const match of text.matchAll(syntax === 'bottle' ? BOTTLE : MAKO)) {
    const token = tokenOf(text, match, syntax);
    if (token !== undefined) {
      addText(tokens, at, token.span.start);
      tokens.push(token);
      at = token.span.end;
    }
  }
  addText(tokens, at, text.length);
  return tokens;
}

// What opens again before it is closed was never opened: so each of a hundred thousand openings is looked at once.
const BOTTLE =
  /^[ \t]*%(?!%)(?<line>[^\n]*)|<%(?<code>(?:(?!<%)[\s\S])*?)%>|\{\{(?<raw>!?)(?<print>(?:(?!\{\{)[^\n])*?)\}\}/gmu;
const MAKO =
  /^[ \t]*##[^\n]*|^[ \t]*%(?!%)(?<line>[^\n]*)|<%(?<tag>include|inherit)\b(?<given>[^>]*)>|<%(?!\w|\/)(?<code>(?:(?!<%)[\s\S])*?)%>|\$\{(?<print>(?:[^{}'"]|"[^"\n]*"|'[^'\n]*'|\{[^{}]*\})*)\}/gmu;

function addText(tokens: TemplateToken[], start: number, end: number): void {
  if (start < end) {
    tokens.push({ kind: 'text', span: { start, end }, inner: { start, end } });
  }
}

function tokenOf(
  text: string,
  match: RegExpExecArray,
  syntax: 'bottle' | 'mako',
): TemplateToken | undefined {
  const { line, print, raw, given } = match.groups ?? {};
  const span = { start: match.index, end: match.index + match[0].length };
  if (line !== undefined) {
    const start = span.end - line.length;
    return { kind: 'tag', span, inner: trimmed(text, { start, end: span.end }, /[\s:]/u) };
  }
  if (print !== undefined) {
    const end = span.end - (syntax === 'bottle' ? 2 : 1);
    const whole = { start: end - print.length, end };
    return syntax === 'bottle'
      ? { kind: 'print', span, inner: trimmed(text, whole), ...escapingOf(raw === '!') }
      : makoPrint(text, span, whole);
  }
  if (given !== undefined) {
    const name = /file\s*=\s*(?:"[^"]*"|'[^']*')/u.exec(given);
    const start = span.start + match[0].indexOf(given) + (name?.index ?? 0);
    // From the word `file` on: what is read is `include` with the name behind it.
    return name === null
      ? undefined
      : { kind: 'tag', span, inner: { start, end: start + name[0].length } };
  }
  return { kind: 'comment', span, inner: span };
}

function escapingOf(isRaw: boolean): Pick<TemplateToken, 'escaping'> {
  return isRaw ? { escaping: 'raw' } : {};
}

/** `${text | h}`: `n` leaves out what the engine would do. */
function makoPrint(text: string, span: Span, whole: Span): TemplateToken {
  const source = text.slice(whole.start, whole.end);
  const filters = /\|([\s\w.,]+)$/u.exec(source);
  const names = (filters?.[1] ?? '').split(',').map((name) => name.trim());
  const inner = trimmed(text, {
    start: whole.start,
    end: whole.start + (filters?.index ?? source.length),
  });
  if (filters === null) {
    return { kind: 'print', span, inner };
  }
  const isKnown = names.every((name) => /^(?:n|trim|str|unicode|decode\.\w+)$/u.test(name));
  return {
    kind: 'print',
    span,
    inner,
    ...(isKnown ? escapingOf(names.includes('n')) : { escaping: 'escaped' }),
  };
}

function trimmed(text: string, { start, end }: Span, atEnd = /\s/u): Span {
  let from = start;
  let to = end;
  while (from < to && /\s/u.test(text[from] ?? '')) {
    from += 1;
  }
  while (to > from && atEnd.test(text[to - 1] ?? '')) {
    to -= 1;
  }
  return { start: from, end: to };
}
