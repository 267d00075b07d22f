/**
 * IPython's additions to Python (https://ipython.readthedocs.io/en/stable/interactive/magics.html), silenced without moving
 * anything: `%magic`, `!shell` and `help?` lines become comments, or a harmless expression followed by a comment where a block
 * needs a statement; a cell in another language (`%%bash`) becomes comments throughout. Lines are looked at only where a
 * statement may begin, so a `%` that continues an expression and text in a long string stay as they are.
 */
export function silenceMagics(cell: string): string {
  const lines = cell.split(/(?<=\n)/u);
  const first = lines.findIndex((line) => line.trim() !== '');
  const cellMagic = /^%%(\w*)/u.exec(lines[first] ?? '')?.[1];
  if (cellMagic !== undefined && !PYTHON_CELL_MAGICS.has(cellMagic)) {
    return lines.map((line) => silence(line, true)).join('');
  }
  const state: ScanState = { quote: undefined, depth: 0, isContinued: false };
  let isMagicContinued = false;
  let result = '';
  for (const line of lines) {
    if (isMagicContinued || isMagic(state, line)) {
      const assignment = isMagicContinued ? null : ASSIGNMENT.exec(line);
      result +=
        assignment === null
          ? silence(line, isMagicContinued)
          : `${assignment[1]}${silence(line.slice(assignment[1]?.length ?? 0), false, 'None')}`;
      isMagicContinued = /\\\r?\n?$/u.test(line);
    } else {
      scan(state, line);
      result += line;
    }
  }
  return result;
}

interface ScanState {
  /** The quotes that end the string we are in. */
  quote: string | undefined;
  /** Open brackets. */
  depth: number;
  /** The line before ended in a backslash. */
  isContinued: boolean;
}

const PYTHON_CELL_MAGICS: ReadonlySet<string> = new Set([
  'time',
  'timeit',
  'capture',
  'prun',
  'python',
  'python3',
  'pypy',
  'memit',
  'mprun',
  'lprun',
]);
const MAGIC_LINE = /^\s*(?:[%!]|\?{1,2}\w|[\w.]+\?{1,2}\s*$)/u;
const ASSIGNMENT = /^(\s*[\w.,[\]'" ]+?=\s*)(?=[%!]\w)/u;

function isMagic(state: ScanState, line: string): boolean {
  const isStatementStart = state.quote === undefined && state.depth === 0 && !state.isContinued;
  return isStatementStart && (MAGIC_LINE.test(line) || ASSIGNMENT.test(line));
}

/** Same length, same line ending; an indented line or the right side of an assignment keeps a value. */
function silence(line: string, onlyComment: boolean, value = 'pass'): string {
  const [, indent = '', body = '', end = ''] = /^([ \t]*)([^\r\n]*)([\r\n]*)$/u.exec(line) ?? [];
  if (body === '') {
    return line;
  }
  if (onlyComment || (indent === '' && value === 'pass')) {
    return `${indent}#${body.slice(1)}${end}`;
  }
  const word = body.length >= value.length ? value : body.length === 3 ? '...' : '0';
  const rest = body.slice(word.length);
  return `${indent}${word}${rest === '' ? '' : `#${rest.slice(1)}`}${end}`;
}

/** Follows strings, comments and brackets through one line of Python. */
function scan(state: ScanState, line: string): void {
  state.isContinued = false;
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    if (character === '\\') {
      state.isContinued = state.quote === undefined && /^\\\r?\n?$/u.test(line.slice(index));
      index += 1;
    } else if (state.quote !== undefined) {
      index = scanString(state, line, index);
    } else if (character === '#') {
      return;
    } else if (character === '"' || character === "'") {
      const triple = character.repeat(3);
      state.quote = line.startsWith(triple, index) ? triple : character;
      index += state.quote.length - 1;
    } else if ('([{'.includes(character)) {
      state.depth += 1;
    } else if (')]}'.includes(character)) {
      state.depth = Math.max(0, state.depth - 1);
    }
  }
}

/** One character of a string; gives the index of the last one that was used. A short string ends with its line at the latest. */
function scanString(state: ScanState, line: string, index: number): number {
  const quote = state.quote ?? '';
  if (line.startsWith(quote, index)) {
    state.quote = undefined;
    return index + quote.length - 1;
  }
  if (quote.length === 1 && line.charAt(index) === '\n') {
    state.quote = undefined;
  }
  return index;
}
