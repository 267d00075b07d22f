/** What the counts need to know of a token. */
export type Token = 'comment' | 'string' | 'colon' | 'semicolon' | 'other';

/** The fewest whole lines that hold whole tokens with all brackets closed. */
export interface Stretch {
  readonly tokens: readonly Token[];
  readonly lines: readonly string[];
}

/**
 * Cuts stripped lines into stretches. Works on the text alone, so that a file with syntax errors is counted too;
 * a string that never ends is taken for a stray quote.
 */
export function cutIntoStretches(lines: readonly string[]): Stretch[] {
  const text = lines.join('\n');
  const result: Stretch[] = [];
  let tokens: Token[] = [];
  let depth = 0;
  let line = 0;
  let firstLine = 0;
  let isContinued = false;
  for (const match of text.matchAll(TOKEN)) {
    const [piece] = match;
    // To radon a backslash takes the line behind a blank one along.
    const isEnd = piece === '\n' && depth <= 0 && !isContinued;
    isContinued = piece === '\\\n';
    if (isEnd) {
      line += 1;
      result.push({ tokens, lines: lines.slice(firstLine, line) });
      tokens = [];
      firstLine = line;
      depth = 0;
    } else {
      line += lineBreaksIn(piece);
      depth += BRACKETS.get(piece) ?? 0;
      const token = tokenOf(piece);
      if (token !== undefined) {
        tokens.push(token);
      }
    }
  }
  if (firstLine < lines.length) {
    result.push({ tokens, lines: lines.slice(firstLine) });
  }
  return result;
}

const STRING = [
  String.raw`[a-zA-Z]{0,2}"""(?:[^\\"]|\\[^]|"(?!""))*"""`,
  String.raw`[a-zA-Z]{0,2}'''(?:[^\\']|\\[^]|'(?!''))*'''`,
  String.raw`[a-zA-Z]{0,2}"(?:[^\\"\n]|\\[^])*"`,
  String.raw`[a-zA-Z]{0,2}'(?:[^\\'\n]|\\[^])*'`,
];
const NUMBER = [
  String.raw`0[xXoObB][\da-fA-F_]+`,
  String.raw`(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJlL]?`,
];
const OPERATOR = [
  String.raw`\*\*=|//=|>>=|<<=|\.\.\.`,
  String.raw`->|:=|==|!=|<=|>=|<>|\*\*|//|>>|<<|[-+*/%&|^@]=`,
];

const TOKEN = new RegExp(
  [
    String.raw`\n|\\\n|#[^\n]*`,
    ...STRING,
    ...NUMBER,
    String.raw`[\p{XIDC}]+`,
    ...OPERATOR,
    String.raw`[^\s]`,
  ].join('|'),
  'gu',
);

const BRACKETS: ReadonlyMap<string, number> = new Map([
  ['(', 1],
  ['[', 1],
  ['{', 1],
  [')', -1],
  [']', -1],
  ['}', -1],
]);

function tokenOf(piece: string): Token | undefined {
  const last = piece.charAt(piece.length - 1);
  switch (piece.charAt(0)) {
    case '\n':
      return undefined;
    case '\\':
      return last === '\n' ? undefined : 'other';
    case '#':
      return 'comment';
    case ':':
      return piece === ':' ? 'colon' : 'other';
    case ';':
      return 'semicolon';
    default:
      return piece.length > 1 && (last === '"' || last === "'") ? 'string' : 'other';
  }
}

function lineBreaksIn(piece: string): number {
  let count = 0;
  for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', at + 1)) {
    count += 1;
  }
  return count;
}
