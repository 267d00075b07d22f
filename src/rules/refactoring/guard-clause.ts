import type { Fix } from '../../core/finding.ts';
import type { Span } from '../../core/span.ts';
import type {
  Expression,
  FunctionDefinition,
  If,
  Node,
  Statement,
} from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import type { RuleContext } from '../rule.ts';

/**
 * Turns an `if` that wraps the whole rest of a function or loop into a guard clause: the condition is reversed, `return` or
 * `continue` goes under it, and what it wrapped moves one level out. Line by line, so that comments and blank lines stay;
 * lines inside a string over several lines are not touched. Undefined where that would change what the code does or
 * where its layout is unusual.
 */
export function guardClauseFix(
  context: RuleContext,
  owner: FunctionDefinition,
  statement: If,
): Fix | undefined {
  const exit = exitOf(owner, statement);
  const layout = exit === undefined ? undefined : layoutOf(context, statement);
  if (exit === undefined || layout === undefined) {
    return undefined;
  }
  const { indent, step, headerRest, body } = layout;
  const newline = context.module.text.includes('\r\n') ? '\r\n' : '\n';
  const guard = `if ${reversed(context, statement.test)}:${headerRest}${newline}${indent}${step}${exit}${newline}`;
  return {
    title: `${exit} early`,
    origin: 'rule',
    edits: [
      {
        span: { start: statement.span.start, end: body.end },
        newText: guard + outdented(context, body, { statement, step }),
      },
    ],
  };
}

/** `return` at the end of a function, `continue` at the end of a loop's body, nothing elsewhere. */
function exitOf(owner: FunctionDefinition, statement: If): string | undefined {
  const { parent } = statement;
  if (statement.orElse.length > 0 || statement.isElif || parent === undefined) {
    return undefined;
  }
  if (parent === owner) {
    return owner.body.at(-1) === statement && owner.body.length > 0 ? 'return' : undefined;
  }
  return isLoop(parent) && parent.body.at(-1) === statement ? 'continue' : undefined;
}

function isLoop(node: Node): node is Extract<Statement, { readonly kind: 'for' | 'while' }> {
  return node.kind === 'for' || node.kind === 'while';
}

interface Layout {
  /** White space before the `if`, and what its body has more. */
  readonly indent: string;
  readonly step: string;
  /** A comment behind the colon. */
  readonly headerRest: string;
  /** Whole lines below the header, comments that belong to the body among them. */
  readonly body: Span;
}

function layoutOf({ module }: RuleContext, statement: If): Layout | undefined {
  const { lines, text } = module;
  const [head] = statement.body;
  if (head === undefined) {
    return undefined;
  }
  const header = /^[\s)]*:([^\n]*)\n/.exec(text.slice(statement.test.span.end, head.span.start));
  if (header === null) {
    return undefined;
  }
  const indent = indentOf(module, statement);
  const inner = indentOf(module, head);
  if (
    indent === undefined ||
    inner === undefined ||
    !inner.startsWith(indent) ||
    inner === indent
  ) {
    return undefined;
  }
  let last = lines.positionAt(statement.span.end).line;
  while (isCommentLine(module, last + 1, inner)) {
    last += 1;
  }
  const start = statement.test.span.end + header[0].length;
  return {
    indent,
    step: inner.slice(indent.length),
    headerRest: (header[1] ?? '').trimEnd(),
    body: { start, end: lines.lineSpan(last).end },
  };
}

function indentOf(
  { lines, text }: RuleContext['module'],
  statement: Statement,
): string | undefined {
  const start = lines.lineSpan(lines.positionAt(statement.span.start).line).start;
  const before = text.slice(start, statement.span.start);
  return /^[ \t]*$/.test(before) ? before : undefined;
}

function isCommentLine(
  { lines, text }: RuleContext['module'],
  line: number,
  indent: string,
): boolean {
  const span = lines.lineSpan(line);
  return line <= lines.lineCount && text.slice(span.start, span.end).startsWith(`${indent}#`);
}

function outdented(
  { module }: RuleContext,
  body: Span,
  { statement, step }: { readonly statement: If; readonly step: string },
): string {
  const { lines, text } = module;
  const indent = indentOf(module, statement) ?? '';
  const strings = longStrings(statement);
  const first = lines.positionAt(body.start).line;
  const last = lines.positionAt(body.end).line;
  let result = '';
  for (let line = first; line <= last; line += 1) {
    const { start } = lines.lineSpan(line);
    const end = line === last ? body.end : lines.lineSpan(line + 1).start;
    const source = text.slice(start, end);
    const isInString = strings.some((span) => span.start < start && start < span.end);
    const isInside = source.startsWith(indent + step);
    result += isInString || !isInside ? source : indent + source.slice(indent.length + step.length);
  }
  return result;
}

function longStrings(statement: If): readonly Span[] {
  const spans: Span[] = [];
  walk(statement, (node) => {
    if (node.kind === 'string') {
      spans.push(node.span);
    }
  });
  return spans;
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
function reversed(context: RuleContext, test: Expression): string {
  const source = context.source(test.span);
  switch (test.kind) {
    case 'unary':
      return test.operator === 'not' ? context.source(test.operand.span) : `not (${source})`;
    case 'comparison': {
      const [operator] = test.operators;
      const opposite = operator === undefined ? undefined : OPPOSITE[operator];
      const [left, right] = test.operands;
      return test.operators.length === 1 && opposite !== undefined && left && right
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
