import { escapeTerminalBlock, escapeTerminalLine } from './escape-terminal.ts';

/** A mention that is not a decorator on a line of its own: bots read comments unrendered, code or not. */
const MENTION = /@(?=[\w-])/g;
const DECORATOR = /^[^@\w]*@[A-Za-z_][\w.]*(?:\([^@]*)?$/;

/**
 * A Markdown code block that its text cannot leave: the fence is longer than any run of backticks inside.
 * Ends in a newline.
 */
export function fence(text: string, language = ''): string {
  const shown = escapeTerminalBlock(text)
    .replace(/\n$/, '')
    .split('\n')
    .map(breakMentions)
    .join('\n');
  const marks = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return `${marks}${language.replaceAll(/[^\w+-]/g, '')}\n${shown}\n${marks}\n`;
}

/** Inline code that its text cannot leave. Line breaks become visible. */
export function codeSpan(text: string): string {
  const shown = breakMentions(escapeTerminalLine(text));
  const marks = '`'.repeat(longestRun(shown) + 1);
  const needsPadding = shown === '' || shown.startsWith('`') || shown.endsWith('`');
  const padding = needsPadding ? ' ' : '';
  return `${marks}${padding}${shown}${padding}${marks}`;
}

function breakMentions(line: string): string {
  return DECORATOR.test(line) ? line : line.replace(MENTION, '@\u200B');
}

function longestRun(text: string): number {
  let longest = 0;
  for (const run of text.matchAll(/`+/g)) {
    longest = Math.max(longest, run[0].length);
  }
  return longest;
}
