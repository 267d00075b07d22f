import type { SyntaxProblem } from './source-module.ts';
import type { SyntaxKind } from './tree/syntax-kinds.ts';
import { endAt, isToken, kindAt, nextAt, startAt } from './tree/syntax-table.ts';
import type { SyntaxTable } from './tree/syntax-table.ts';

/** A problem, and whether the parser read what follows it as part of it: nothing after it can be trusted. */
export interface Explanation extends SyntaxProblem {
  readonly hidesRest?: boolean;
}

/**
 * Says in words what the parser could not read, outermost stretches only. The parser's errors have no reason and begin
 * where recovery began, often lines before the mistake, so each is searched for the usual mistakes, the surest first:
 * a bracket or string never closed, a closing bracket without an opening one, a compound statement without its colon, two values
 * side by side.
 */
export function explainSyntax(table: SyntaxTable, text: string): Explanation[] {
  const problems: Explanation[] = [];
  const missing = new Set(table.missing);
  const size = table.kinds.length;
  for (let index = 0; index < size;) {
    const kind = kindAt(table, index);
    if (kind === 'ERROR') {
      problems.push(explainError(table, text, index));
      index = nextAt(table, index);
      continue;
    }
    if (missing.has(index)) {
      problems.push({ span: spanOf(table, index), message: `missing ${nameOfKind(kind)}` });
    } else if (kind === 'block' && isEmpty(table, index)) {
      problems.push({ span: spanOf(table, index), message: 'missing indented block' });
    }
    index += 1;
  }
  return problems;
}

function isEmpty(table: SyntaxTable, index: number): boolean {
  return nextAt(table, index) === index + 1;
}

function nameOfKind(kind: SyntaxKind): string {
  return isToken(kind) ? `"${kind.slice(1, -1)}"` : kind.replaceAll('_', ' ');
}

function spanOf(table: SyntaxTable, index: number): { start: number; end: number } {
  return { start: startAt(table, index), end: endAt(table, index) };
}

interface Leaf {
  readonly kind: SyntaxKind;
  readonly start: number;
  readonly end: number;
}

function explainError(table: SyntaxTable, text: string, error: number): Explanation {
  const leaves = leavesOf(table, error);
  const span = spanOf(table, error);
  const problem =
    unclosedString(table, error) ??
    unbalancedBracket(leaves) ??
    missingColon(leaves, text) ??
    adjacentValues(leaves, text);
  if (problem !== undefined) {
    return problem;
  }
  const inner = smallestErrorIn(table, error);
  if (inner !== undefined) {
    return explainError(table, text, inner);
  }
  const [first = span, second] = leaves;
  const isSingle = second === undefined;
  return {
    span: isSingle ? { start: first.start, end: first.end } : span,
    message: isSingle
      ? `unexpected ${quoted(text.slice(first.start, first.end))}`
      : `not valid Python: ${quoted(text.slice(span.start, span.end))}`,
  };
}

/** One mistake may make an error of a whole file, with smaller ones inside; the smallest is the nearest to it. */
function smallestErrorIn(table: SyntaxTable, error: number): number | undefined {
  const end = nextAt(table, error);
  let smallest: number | undefined;
  let size = end - error;
  for (let index = error + 1; index < end; index += 1) {
    const nodes = nextAt(table, index) - index;
    if (kindAt(table, index) === 'ERROR' && nodes < size) {
      smallest = index;
      size = nodes;
    }
  }
  return smallest;
}

function leavesOf(table: SyntaxTable, index: number): Leaf[] {
  const leaves: Leaf[] = [];
  const end = nextAt(table, index);
  for (let current = index; current < end; current += 1) {
    if (isEmpty(table, current) && endAt(table, current) > startAt(table, current)) {
      leaves.push({ kind: kindAt(table, current), ...spanOf(table, current) });
    }
  }
  return leaves;
}

/** The beginning of a string that is not inside a `string` node. */
function unclosedString(table: SyntaxTable, error: number): Explanation | undefined {
  const end = nextAt(table, error);
  for (let index = error + 1; index < end; index += 1) {
    if (kindAt(table, index) === 'string') {
      index = nextAt(table, index) - 1;
    } else if (kindAt(table, index) === 'string_start') {
      return { span: spanOf(table, index), message: 'string is never closed' };
    }
  }
  return undefined;
}

const OPENING: ReadonlyMap<string, string> = new Map([
  ["')'", "'('"],
  ["']'", "'['"],
  ["'}'", "'{'"],
]);

function unbalancedBracket(leaves: readonly Leaf[]): Explanation | undefined {
  const open: Leaf[] = [];
  for (const leaf of leaves) {
    const opening = OPENING.get(leaf.kind);
    if (leaf.kind === "'('" || leaf.kind === "'['" || leaf.kind === "'{'") {
      open.push(leaf);
    } else if (opening !== undefined && open.pop()?.kind !== opening) {
      return { span: spanOfLeaf(leaf), message: `${nameOfKind(leaf.kind)} closes nothing` };
    }
  }
  const [first] = open;
  return first === undefined
    ? undefined
    : {
        span: spanOfLeaf(first),
        message: `${nameOfKind(first.kind)} is never closed`,
        hidesRest: true,
      };
}

function spanOfLeaf({ start, end }: Leaf): { start: number; end: number } {
  return { start, end };
}

const COMPOUND: ReadonlySet<string> = new Set([
  'case',
  'class',
  'def',
  'elif',
  'else',
  'except',
  'finally',
  'for',
  'if',
  'match',
  'try',
  'while',
  'with',
]);

/** A compound statement whose line ends without a colon on it. */
function missingColon(leaves: readonly Leaf[], text: string): Explanation | undefined {
  const [first] = leaves;
  if (first === undefined || !COMPOUND.has(text.slice(first.start, first.end))) {
    return undefined;
  }
  const line = leaves.filter(({ start }) => !text.slice(first.start, start).includes('\n'));
  const last = line.at(-1);
  if (
    last === undefined ||
    line.some(({ kind }) => kind === "':'") ||
    /\S/u.test(restOfLine(text, last.end))
  ) {
    return undefined;
  }
  return (
    adjacentValues(line, text) ?? {
      span: { start: last.end, end: last.end },
      message: 'missing ":"',
    }
  );
}

function restOfLine(text: string, offset: number): string {
  return text.slice(offset).split(/[\r\n#]/u, 1)[0] ?? '';
}

const VALUE_ENDS: ReadonlySet<string> = new Set([
  'identifier',
  'integer',
  'float',
  'true',
  'false',
  'none',
  'string_end',
  "')'",
  "']'",
  "'}'",
]);

const VALUE_STARTS: ReadonlySet<string> = new Set([
  'identifier',
  'integer',
  'float',
  'true',
  'false',
  'none',
  'string_start',
]);

const SOFT_KEYWORDS: ReadonlySet<string> = new Set(['case', 'exec', 'match', 'print', 'type']);

/** Two values on one line with nothing between them: the second one is where reading stops. */
function adjacentValues(leaves: readonly Leaf[], text: string): Explanation | undefined {
  for (const [position, leaf] of leaves.entries()) {
    const before = leaves[position - 1];
    const isPair =
      before !== undefined && VALUE_ENDS.has(before.kind) && VALUE_STARTS.has(leaf.kind);
    if (
      isPair &&
      !(before.kind === 'string_end' && leaf.kind === 'string_start') &&
      !SOFT_KEYWORDS.has(text.slice(before.start, before.end)) &&
      !text.slice(before.end, leaf.start).includes('\n')
    ) {
      const source = text.slice(leaf.start, leaf.end);
      return { span: spanOfLeaf(leaf), message: `unexpected ${quoted(source)}` };
    }
  }
  return undefined;
}

const LONGEST_QUOTE = 40;

/** The first line of a source, shortened, in quotation marks. */
function quoted(source: string): string {
  const line = source.split(/[\r\n]/u, 1)[0] ?? '';
  return `"${line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line}"`;
}
