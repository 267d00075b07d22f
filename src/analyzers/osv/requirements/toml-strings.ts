/**
 * Finds the strings of a TOML file (TOML 1.0) with their places, which no parser at hand tells: for each the table it stands in, the key
 * of its line, and the key before it within an inline table. It reads past what is not TOML, and decodes no dates or numbers.
 */
import type { Span } from '../../../core/span.ts';

export interface TomlString {
  readonly value: string;
  /** Without the quotes. */
  readonly span: Span;
  /** The path of the table and the key: `project.dependencies`. Quotes are taken off. */
  readonly path: readonly string[];
  /** Number of the table header it stands under, from 0 on: tells the entries of an array of tables apart. */
  readonly table: number;
  /** How many keys of `path` belong to the table header. */
  readonly tableDepth: number;
  /** The key directly before it in an inline table; empty otherwise. */
  readonly innerKey: string;
  /** True for an element of an array. */
  readonly isElement: boolean;
}

export function tomlStrings(text: string): readonly TomlString[] {
  const state: Scan = { text, at: 0, brackets: [], header: [], table: 0, key: [], found: [] };
  while (state.at < text.length) {
    step(state);
  }
  return state.found;
}

interface Scan {
  readonly text: string;
  at: number;
  /** What is open: `[` and `{`, with the inner key for the latter. */
  readonly brackets: { readonly sign: '[' | '{' }[];
  header: readonly string[];
  table: number;
  key: readonly string[];
  readonly found: TomlString[];
}

function step(state: Scan): void {
  const { text, at, brackets } = state;
  if (brackets.length === 0 && isLineStart(text, at) && takeHeaderOrKey(state)) {
    return;
  }
  const character = text[at];
  switch (character) {
    case '#':
      state.at = lineEnd(text, at);
      return;
    case '"':
    case "'":
      takeString(state, character);
      return;
    case '[':
    case '{':
      brackets.push({ sign: character });
      break;
    case ']':
    case '}':
      brackets.pop();
      break;
    default:
  }
  state.at += 1;
}

function isLineStart(text: string, at: number): boolean {
  return at === 0 || text[at - 1] === '\n';
}

const HEADER = /[ \t]*\[{1,2}([^[\]\n]+)\]{1,2}[ \t]*(?=#|\r?\n|$)/y;
const KEY =
  /[ \t]*((?:[\w-]+|"[^"\n]*"|'[^'\n]*')(?:[ \t]*\.[ \t]*(?:[\w-]+|"[^"\n]*"|'[^'\n]*'))*)[ \t]*=/y;

function takeHeaderOrKey(state: Scan): boolean {
  HEADER.lastIndex = state.at;
  const header = HEADER.exec(state.text);
  if (header !== null) {
    state.header = keyPath(header[1] ?? '');
    state.key = [];
    state.table += 1;
    state.at = HEADER.lastIndex;
    return true;
  }
  KEY.lastIndex = state.at;
  const key = KEY.exec(state.text);
  if (key === null) {
    return false;
  }
  state.key = keyPath(key[1] ?? '');
  state.at = KEY.lastIndex;
  return true;
}

function keyPath(written: string): readonly string[] {
  return [...written.matchAll(/"([^"]*)"|'([^']*)'|([\w-]+)/g)].map(
    ([, basic, literal, bare]) => basic ?? literal ?? bare ?? '',
  );
}

function takeString(state: Scan, quote: '"' | "'"): void {
  const { text, at } = state;
  const triple = quote.repeat(3);
  const fence = text.startsWith(triple, at) ? triple : quote;
  const start = at + fence.length;
  let end = start;
  while (end < text.length && !text.startsWith(fence, end)) {
    if (fence.length === 1 && text[end] === '\n') {
      break;
    }
    end += quote === '"' && text[end] === '\\' ? 2 : 1;
  }
  end = Math.min(end, text.length);
  const raw = text.slice(start, end);
  const isKey = /^[ \t]*=/.test(text.slice(end + fence.length, end + fence.length + 8));
  if (!isKey) {
    const { brackets, header, table, key } = state;
    state.found.push({
      value: quote === '"' ? unescaped(raw) : raw,
      span: { start, end },
      path: [...header, ...key],
      table,
      tableDepth: header.length,
      innerKey: brackets.at(-1)?.sign === '{' ? innerKey(text, at) : '',
      isElement: brackets.at(-1)?.sign === '[',
    });
  }
  state.at = end + fence.length;
}

function innerKey(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - 200), at);
  return /([\w-]+)"?[ \t]*=[ \t]*$/.exec(before)?.[1] ?? '';
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
]);

function unescaped(raw: string): string {
  return raw.replaceAll(/\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/gs, (_, ...groups) => {
    const [short, long, other]: unknown[] = groups;
    const code = short ?? long;
    if (typeof code === 'string') {
      const point = Number.parseInt(code, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : '';
    }
    return ESCAPES.get(String(other)) ?? String(other);
  });
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}
