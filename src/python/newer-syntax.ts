/**
 * Rewrites what Python 3.15 added and the grammar does not know to something it does, character for character, so that all offsets hold: `lazy
 * import x` (PEP 810) becomes `import      x`, and `{**d for d in ds}` (PEP 798) a comprehension of a set without the stars. Lowering sees the
 * original text and puts back what is hidden here. Only for texts that do not parse as they are, where neither can mean anything else:
 * `lazy` is a name everywhere but before `import` and `from`.
 */
export function maskNewerSyntax(text: string): string {
  const masked = text.replaceAll(LAZY_IMPORT, maskLazy);
  let result = '';
  let start = 0;
  for (const match of masked.matchAll(DOUBLE_STAR)) {
    const stars = match.index + match[0].length - 2;
    if (isComprehension(masked, stars + 2)) {
      result += `${masked.slice(start, stars)}  `;
      start = stars + 2;
    }
  }
  return result + masked.slice(start);
}

/** `lazy` at the start of a statement, and the keyword that makes it one itself. */
const LAZY_IMPORT = /(?<=(?:^|[;:])[ \t\f]*)lazy(?<space>[ \t\f]+)(?<keyword>import|from)\b/gmu;

function maskLazy(whole: string, space: string, keyword: string): string {
  return keyword.padEnd(whole.length, space.charAt(0));
}

const DOUBLE_STAR = /\{(?:\s|#.*|\\\r?\n)*\*\*/gu;

/** What stands between here and the next comma or closing bracket of the same depth: true when a `for` comes first. */
function isComprehension(text: string, start: number): boolean {
  const tokens = new RegExp(TOKEN, 'gu');
  tokens.lastIndex = start;
  let depth = 0;
  for (let match = tokens.exec(text); match !== null; match = tokens.exec(text)) {
    const [token] = match;
    if (depth === 0 && (token === 'for' || token === ',')) {
      return token === 'for';
    }
    depth += DEPTHS.get(token) ?? 0;
    if (depth < 0) {
      return false;
    }
  }
  return false;
}

const TOKEN =
  /"""(?:[^\\]|\\[^])*?"""|'''(?:[^\\]|\\[^])*?'''|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|#.*|[\p{XIDS}_]\p{XIDC}*|[()[\]{},]/u
    .source;

const DEPTHS: ReadonlyMap<string, number> = new Map([
  ['(', 1],
  ['[', 1],
  ['{', 1],
  [')', -1],
  [']', -1],
  ['}', -1],
]);
