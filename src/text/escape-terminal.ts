/**
 * Makes text from a file, a tool or a model harmless on a terminal. Everything that is not seen but acted on is made
 * visible: C0 and C1 controls (ESC begins colours, titles, links and clipboard writes), direction overrides, zero-width
 * characters, tag characters, lone surrogates. What is left cannot move the cursor, hide text or reorder it.
 */

/** Controls, format characters, line and paragraph separators, surrogates without their half, and invisible code points. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
const KEPT_IN_BLOCKS = new Set(['\n', '\t']);
const EMOJI_VARIATION = 0xfe_0f;
const TEXT_VARIATION = 0xfe_0e;

/** For one line: a file name, a message. Line breaks and tabs become visible too, so that the result never spans lines. */
export function escapeTerminalLine(text: string): string {
  return text.replace(UNSEEN, visible);
}

/** For text of several lines: keeps `\n` and tabs, turns `\r\n` and `\r` into `\n`. */
export function escapeTerminalBlock(text: string): string {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replace(UNSEEN, (character) =>
      KEPT_IN_BLOCKS.has(character) ? character : visible(character),
    );
}

/** JSON is free to hold these characters as they are; as `\u` escapes they mean the same and cannot act on a terminal. */
export function escapeJsonText(json: string): string {
  return json.replace(UNSEEN, (character) =>
    character === '\n'
      ? character
      : Array.from({ length: character.length }, (_, index) =>
          unicodeEscape(character.charCodeAt(index)),
        ).join(''),
  );
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) {
    return String.fromCodePoint(0x24_00 + code);
  }
  if (code === 0x7f) {
    return '␡';
  }
  // Emoji and text presentation selectors change one glyph's looks and cannot carry data.
  if (code === EMOJI_VARIATION || code === TEXT_VARIATION) {
    return character;
  }
  return code > 0xff_ff ? `\\u{${code.toString(16)}}` : unicodeEscape(code);
}

function unicodeEscape(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
