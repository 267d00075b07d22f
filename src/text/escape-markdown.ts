import { codeSpan } from './fence.ts';
import { escapeTerminalLine } from './escape-terminal.ts';

/**
 * Makes text inert in Markdown as GitHub, GitLab and Gitea render it. A backslash stops what the Markdown parser does;
 * what forges do to the rendered text afterwards (mentions, references, bare links) a backslash does not stop, so those
 * are broken with a zero-width space. What would mean something at the
 * beginning of a line (a quick action, a heading, a list) gets a backslash there.
 */
const PUNCTUATION = /[\\`*_[\]|~<>&$]/g;
/** What makes a heading, a list, a rule, an underline or a quick action of the line that it begins. */
const LEADING = /^([#+=/:-]|\d+(?=[.)]\s))/;
/** Mentions, references to issues, merge requests, labels, milestones, snippets, epics and alerts. */
const REFERENCE = /([@#!~%$&^])(?=["'\w])/g;
const COMMIT_OR_ISSUE = /\b(GH|GL|[Gg]h|[Gg]l)-(?=\d)/g;
const LINK = /(\w[\w+.-]{0,30}:)(?=\/\/|[^\s\d/])|\b(www)(?=\.)/g;
/** `closes`, `fixes` and the like before a reference end issues; the reference itself is broken already. */
const BROKEN = '\u200B';
const QUOTED = /(?<!`)`([^`\n]+)`(?!`)/g;

/** One line of Markdown that shows `text`. Parts between single backticks stay code, safely fenced. */
export function escapeMarkdown(text: string): string {
  const line = oneLine(text);
  let shown = '';
  let last = 0;
  for (const match of line.matchAll(QUOTED)) {
    shown += escapePlain(line.slice(last, match.index)) + codeSpan(match[1] ?? '');
    last = match.index + match[0].length;
  }
  shown += escapePlain(line.slice(last));
  return shown.replace(LEADING, escapeLeading);
}

/** For a cell of a Markdown table: as `escapeMarkdown`, with nothing left that could end the cell. */
export function escapeMarkdownCell(text: string): string {
  return escapePlain(oneLine(text)).replace(LEADING, escapeLeading);
}

function oneLine(text: string): string {
  return escapeTerminalLine(text.replaceAll(/\s*[\r\n]+\s*/g, ' ')).trim();
}

/** A number keeps its digits and loses its full stop's meaning; anything else gets a backslash. */
function escapeLeading(start: string): string {
  return /^\d/.test(start) ? `${start}${BROKEN}` : `\\${start}`;
}

function escapePlain(text: string): string {
  const broken = text
    .replace(REFERENCE, `$1${BROKEN}`)
    .replace(COMMIT_OR_ISSUE, `$1${BROKEN}-`)
    .replace(LINK, (match: string) => `${match}${BROKEN}`);
  return broken.replace(PUNCTUATION, (character) => entityOf(character) ?? `\\${character}`);
}

function entityOf(character: string): string | undefined {
  switch (character) {
    case '<':
      return '&lt;';
    case '>':
      return '&gt;';
    case '&':
      return '&amp;';
    default:
      return undefined;
  }
}
