import type { Fix } from '../../core/finding.ts';
import type { Span } from '../../core/span.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Expression, If, Node, Statement } from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';
import { isExit } from './blocks.ts';
import { indentOf, reindented } from './reindent.ts';

/**
 * Three ways to leave early instead of nesting:
 * - `wrapped`: an `if` around the rest of a function or loop; the condition is reversed, `return` or `continue` goes under it;
 * - `other-way`: an `else` of few statements that leaves; it comes first, under the reversed condition;
 * - `after-exit`: an `else` after a branch that leaves; what is under it needs no `else`.
 */
export interface GuardClause {
  readonly form: 'wrapped' | 'other-way' | 'after-exit';
  /** What will stand one level further out. */
  readonly moved: readonly Statement[];
  /** What the reader is told to do, for instance `continue early`. */
  readonly title: string;
}

/** An `else` of more statements than this is not a guard. */
const MOST_GUARD_STATEMENTS = 2;

/** The guard clause that an `if` could be, or undefined. */
export function guardClauseOf(statement: If): GuardClause | undefined {
  const { body, orElse, parent } = statement;
  if (statement.isElif || parent === undefined) {
    return undefined;
  }
  if (orElse.length === 0) {
    const exit = exitAfter(parent, statement);
    return exit === undefined
      ? undefined
      : { form: 'wrapped', moved: body, title: `${exit} early` };
  }
  const [other] = orElse;
  if (other?.kind === 'if' && other.isElif) {
    return undefined;
  }
  if (isExit(body.at(-1)) && body.length <= MOST_GUARD_STATEMENTS) {
    return { form: 'after-exit', moved: orElse, title: 'drop the `else`' };
  }
  return isExit(orElse.at(-1)) && orElse.length <= MOST_GUARD_STATEMENTS
    ? { form: 'other-way', moved: body, title: `${exitWord(orElse)} first` }
    : undefined;
}

/** `return` at the end of a function, `continue` at the end of a loop's body, nothing elsewhere. */
function exitAfter(parent: Node, statement: If): string | undefined {
  if (parent.kind === 'function') {
    return parent.body.at(-1) === statement ? 'return' : undefined;
  }
  const isLoop = parent.kind === 'for' || parent.kind === 'while';
  return isLoop && parent.body.at(-1) === statement ? 'continue' : undefined;
}

function exitWord(block: readonly Statement[]): string {
  return block.at(-1)?.kind ?? 'return';
}

/**
 * The edit that makes the guard clause, line by line, so that comments and blank lines stay; lines inside a string over several
 * lines are not touched. Undefined where the layout is unusual.
 */
export function guardClauseFix(context: RuleContext, statement: If): Fix | undefined {
  const clause = guardClauseOf(statement);
  const newText = clause === undefined ? undefined : rewritten(context, statement, clause);
  const end = newText === undefined ? undefined : lastLineEnd(context.module, statement);
  return clause === undefined || newText === undefined || end === undefined
    ? undefined
    : {
        title: clause.title,
        origin: 'rule',
        edits: [{ span: { start: statement.span.start, end }, newText }],
      };
}

function rewritten(context: RuleContext, statement: If, clause: GuardClause): string | undefined {
  const { module } = context;
  const indent = indentOf(module, statement);
  const header = layoutOf(module, statement.test.span.end, statement.body);
  const isUsual =
    indent !== undefined && header?.inner.startsWith(indent) === true && header.inner !== indent;
  return isUsual ? assembled(context, statement, { clause, indent, header }) : undefined;
}

interface Layout {
  /** White space before the statements of the block. */
  readonly inner: string;
  /** A comment behind the colon. */
  readonly headerRest: string;
  /** Whole lines below the header, comments that belong to the block among them. */
  readonly lines: Span;
}

function assembled(
  context: RuleContext,
  statement: If,
  { clause, indent, header }: { clause: GuardClause; indent: string; header: Layout },
): string | undefined {
  const { module } = context;
  const newline = module.text.includes('\r\n') ? '\r\n' : '\n';
  const guard = `if ${reversed(context, statement.test)}:${header.headerRest}${newline}`;
  if (clause.form === 'wrapped') {
    const exit = `${header.inner}${clause.title.split(' ')[0] ?? ''}${newline}`;
    return guard + exit + outdented(module, { block: header, statements: statement.body, indent });
  }
  const other = elseLayout(module, statement, header);
  if (other === undefined) {
    return undefined;
  }
  const { text } = module;
  return clause.form === 'other-way'
    ? guard +
        text.slice(other.lines.start, other.lines.end) +
        newline +
        outdented(module, { block: header, statements: statement.body, indent })
    : text.slice(statement.span.start, header.lines.end) +
        newline +
        outdented(module, { block: other, statements: statement.orElse, indent });
}

function outdented(
  module: SourceModule,
  {
    block,
    statements,
    indent,
  }: {
    readonly block: Layout;
    readonly statements: readonly Statement[];
    readonly indent: string;
  },
): string {
  return reindented(module, { span: block.lines, statements, from: block.inner, to: indent });
}

/** The lines of a block whose header ends, but for its colon, at an offset. */
function layoutOf(
  module: SourceModule,
  headerEnd: number,
  block: readonly Statement[],
): Layout | undefined {
  const [head] = block;
  const last = block.at(-1);
  if (head === undefined || last === undefined) {
    return undefined;
  }
  const header = /^[\s)]*:([^\n]*)\n/.exec(module.text.slice(headerEnd, head.span.start));
  const inner = indentOf(module, head);
  if (header === null || inner === undefined) {
    return undefined;
  }
  return {
    inner,
    headerRest: (header[1] ?? '').trimEnd(),
    lines: {
      start: headerEnd + header[0].length,
      end: module.lines.lineSpan(lastLine(module, last, inner)).end,
    },
  };
}

/** Comments below the last statement that are indented like it belong to its block. */
function lastLine({ lines, text }: SourceModule, last: Statement, inner: string): number {
  let line = lines.positionAt(last.span.end).line;
  for (; line < lines.lineCount; line += 1) {
    const next = lines.lineSpan(line + 1);
    if (!text.slice(next.start, next.end).startsWith(`${inner}#`)) {
      break;
    }
  }
  return line;
}

/** The `else` block, where its line holds nothing else. */
function elseLayout(module: SourceModule, statement: If, header: Layout): Layout | undefined {
  const [head] = statement.orElse;
  const between = module.text.slice(header.lines.end, head?.span.start ?? header.lines.end);
  const keyword = /^\s*else(?=[ \t]*:[ \t]*\r?\n)/.exec(between);
  return keyword === null
    ? undefined
    : layoutOf(module, header.lines.end + keyword[0].length, statement.orElse);
}

function lastLineEnd(module: SourceModule, statement: If): number | undefined {
  const last = statement.orElse.at(-1) ?? statement.body.at(-1);
  const inner = last === undefined ? undefined : indentOf(module, last);
  return last === undefined || inner === undefined
    ? undefined
    : module.lines.lineSpan(lastLine(module, last, inner)).end;
}

const OPPOSITE: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  in: 'not in',
  'not in': 'in',
  is: 'is not',
  'is not': 'is',
};

/** The opposite condition in words a person would write. Orders are not turned round: NaN and sets are in no order. */
export function reversed(context: RuleContext, test: Expression): string {
  const source = context.source(test.span);
  // Brackets around an expression are not part of it, and what stands on several lines needs them.
  if (source.includes('\n')) {
    return `not (${source})`;
  }
  switch (test.kind) {
    case 'unary':
      return test.operator === 'not' ? context.source(test.operand.span) : `not (${source})`;
    case 'comparison': {
      const [operator] = test.operators;
      const opposite = operator === undefined ? undefined : OPPOSITE[operator];
      const [left, right] = test.operands;
      const isSimple = test.operators.length === 1 && test.operands.every(bindsTightly);
      return isSimple && opposite !== undefined && left && right
        ? `${context.source(left.span)} ${opposite} ${context.source(right.span)}`
        : `not (${source})`;
    }
    case 'name':
    case 'attribute':
    case 'call':
    case 'subscript':
      return `not ${source}`;
    default:
      return `not (${source})`;
  }
}

/** True for an operand that needs no brackets in a comparison, or has them of itself. */
function bindsTightly({ kind }: Expression): boolean {
  return !['boolean', 'comparison', 'conditional', 'lambda', 'walrus', 'unary', 'yield'].includes(
    kind,
  );
}
