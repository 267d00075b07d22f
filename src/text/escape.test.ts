import { describe, expect, test } from 'vitest';
import { escapeMarkdown, escapeMarkdownCell } from './escape-markdown.ts';
import { escapeJsonText, escapeTerminalBlock, escapeTerminalLine } from './escape-terminal.ts';
import { codeSpan, fence } from './fence.ts';

const ESC = '\u001B';
const ZWSP = '\u200B';

describe('terminal', () => {
  test.each([
    ['colour', `${ESC}[31mred`, '␛[31mred'],
    ['title', `${ESC}]0;owned\u0007`, '␛]0;owned␇'],
    ['clipboard', `${ESC}]52;c;Y2F0\u001B\\`, '␛]52;c;Y2F0␛\\'],
    ['link', `${ESC}]8;;http://evil/\u0007x`, '␛]8;;http://evil/␇x'],
    ['eight-bit control', '\u009B2J', String.raw`\u009b2J`],
    ['carriage return', 'safe.py\rEVIL', 'safe.py␍EVIL'],
    ['line feed', 'a\nb.py', 'a␊b.py'],
    ['tab', 'a\tb', 'a␉b'],
    ['direction override', 'access\u202E level\u2066', String.raw`access\u202e level\u2066`],
    ['zero width', 'pass\u200Bword\uFEFF', String.raw`pass\u200bword\ufeff`],
    ['tags', 'x\u{E0041}', String.raw`x\u{e0041}`],
    ['half a surrogate pair', 'x\uD800', String.raw`x\ud800`],
    ['line separator', 'a\u2028b', String.raw`a\u2028b`],
    ['delete', 'a\u007F', 'a␡'],
  ])('makes %s visible', (_name, text, expected) => {
    expect(escapeTerminalLine(text)).toBe(expected);
  });

  test('leaves ordinary text in any script alone', () => {
    const text = 'naïve 日本語 — café ✔️ 👍🏽 مرحبا';
    expect(escapeTerminalLine(text)).toBe(text);
  });

  test('a block keeps its lines and tabs', () => {
    expect(escapeTerminalBlock(`a\r\n\tb\rc${ESC}`)).toBe('a\n\tb\nc␛');
  });

  test('JSON keeps its meaning', () => {
    const value = { name: `x\u009B\u202E\u{E0041}\n` };
    const text = escapeJsonText(JSON.stringify(value, undefined, 2));
    expect(text).not.toMatch(/[\u0080-\u009F\u202E]/);
    expect(JSON.parse(text)).toEqual(value);
  });
});

describe('Markdown', () => {
  test.each([
    ['quick action', '/approve', String.raw`\/approve`],
    ['quick action after blanks', '  /merge', String.raw`\/merge`],
    ['quick action on a second line', 'x\n/close', 'x /close'],
    ['mention', 'thanks @everyone', `thanks @${ZWSP}everyone`],
    ['issue', 'Closes #12', `Closes #${ZWSP}12`],
    ['merge request', 'see !45', `see !${ZWSP}45`],
    ['image', '![x](https://evil/?d=1)', `!\\[x\\](https:${ZWSP}//evil/?d=1)`],
    ['script link', '[x](javascript:alert(1))', `\\[x\\](javascript:${ZWSP}alert(1))`],
    ['bare link', 'www.evil.example', `www${ZWSP}.evil.example`],
    ['HTML', '<img src=x onerror=y>', String.raw`&lt;img src=x onerror=y&gt;`],
    ['entity', '&lt;script&gt;', `&amp;${ZWSP}lt;script&amp;${ZWSP}gt;`],
    ['comment', '<!-- hidden -->', String.raw`&lt;!-- hidden --&gt;`],
    ['fence', '~~~ and ```', String.raw`\~\~\~ and \`\`\``],
    ['table', 'a|b', String.raw`a\|b`],
    ['heading', '# big', String.raw`\# big`],
    ['list', '- x', String.raw`\- x`],
    ['numbered list', '1. x', `1${ZWSP}. x`],
    ['underline of a heading', '===', String.raw`\===`],
    ['formula', '$x$', String.raw`\$${ZWSP}x\$`.replaceAll('${ZWSP}', ZWSP)],
    ['reference to another repository', 'GH-12', `GH${ZWSP}-12`],
  ])('%s', (_name, text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });

  test('keeps quoted code as code', () => {
    expect(escapeMarkdown('`x in seen` searches *all* of `seen`')).toBe(
      String.raw`\`x in seen\` searches \*all\* of \`seen\``.replaceAll(String.raw`\``, '`'),
    );
    expect(escapeMarkdown('`x = 1  # @team` @team')).toBe(`\`x = 1  # @${ZWSP}team\` @${ZWSP}team`);
  });

  test('a cell has no bar', () => {
    expect(escapeMarkdownCell('a|`b|c`')).toBe('a\\|\\`b\\|c\\`');
  });

  test('a fence is longer than anything inside', () => {
    expect(fence('```\n````\nx', 'py')).toBe('`````py\n```\n````\nx\n`````\n');
    expect(fence('x', 'py\n@everyone')).toBe('```pyeveryone\nx\n```\n');
    expect(codeSpan('a``b`')).toBe('``` a``b` ```');
    expect(codeSpan('')).toBe('`  `');
  });

  test('a fence breaks mentions but not decorators', () => {
    expect(fence('@app.route("/x")\ndef f():  # @dependabot merge')).toBe(
      `\`\`\`\n@app.route("/x")\ndef f():  # @${ZWSP}dependabot merge\n\`\`\`\n`,
    );
  });
});
