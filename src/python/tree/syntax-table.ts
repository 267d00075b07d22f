import type { Span } from '../../core/span.ts';
import type { SyntaxKind } from './syntax-kinds.ts';

/**
 * The concrete syntax of one text as flat arrays in source order (parents before children), filled by one walk over the
 * parser's own tree: every later step reads these arrays and never the parser's memory, where each question costs
 * a call into WebAssembly. Comments and line continuations are not among the nodes.
 */
export interface SyntaxTable {
  readonly kinds: readonly SyntaxKind[];
  /** UTF-16 offsets. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Index of the first node after a node's last descendant. */
  readonly nexts: Int32Array;
  /** Spans of comments, in source order. */
  readonly comments: readonly Span[];
  /** Nodes that the parser invented so that it could go on, for instance a `)`; they are empty. */
  readonly missing: readonly number[];
  /** False when no node is an error or missing. */
  readonly hasErrors: boolean;
}

export function kindAt(table: SyntaxTable, index: number): SyntaxKind {
  return table.kinds[index] ?? 'ERROR';
}

export function startAt(table: SyntaxTable, index: number): number {
  return table.starts[index] ?? 0;
}

export function endAt(table: SyntaxTable, index: number): number {
  return table.ends[index] ?? 0;
}

export function nextAt(table: SyntaxTable, index: number): number {
  return table.nexts[index] ?? index + 1;
}

/** Children that are rules of the grammar; neither tokens nor errors. */
export function rulesIn(table: SyntaxTable, index: number): number[] {
  const result: number[] = [];
  const end = nextAt(table, index);
  for (let child = index + 1; child < end; child = nextAt(table, child)) {
    const kind = kindAt(table, child);
    if (kind !== 'ERROR' && !isToken(kind)) {
      result.push(child);
    }
  }
  return result;
}

/** Like `rulesIn`, with the errors. */
export function rulesAndErrorsIn(table: SyntaxTable, index: number): number[] {
  const result: number[] = [];
  const end = nextAt(table, index);
  for (let child = index + 1; child < end; child = nextAt(table, child)) {
    if (!isToken(kindAt(table, child))) {
      result.push(child);
    }
  }
  return result;
}

/** Children that are not errors: rules and tokens. */
export function childrenIn(table: SyntaxTable, index: number): number[] {
  const result: number[] = [];
  const end = nextAt(table, index);
  for (let child = index + 1; child < end; child = nextAt(table, child)) {
    if (kindAt(table, child) !== 'ERROR') {
      result.push(child);
    }
  }
  return result;
}

/** The first child of a kind, or undefined. */
export function childOfKind(
  table: SyntaxTable,
  index: number,
  kind: SyntaxKind,
): number | undefined {
  const end = nextAt(table, index);
  for (let child = index + 1; child < end; child = nextAt(table, child)) {
    if (kindAt(table, child) === kind) {
      return child;
    }
  }
  return undefined;
}

export function isToken(kind: SyntaxKind): boolean {
  return kind.charCodeAt(0) === QUOTE;
}

const QUOTE = 39;
