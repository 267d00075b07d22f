import { lowerArguments } from './lower-calls.ts';
import { openTuple } from './lower-collections.ts';
import { COMPOUND_STATEMENTS } from './lower-compound.ts';
import { DEFINITIONS } from './lower-definitions.ts';
import { IMPORTS } from './lower-imports.ts';
import { binaryOperator } from './lower-operators.ts';
import { lowerTypeAlias } from './lower-type-alias.ts';
import {
  expressionOr,
  hasToken,
  identifierAt,
  maybeExpression,
  noExpression,
  spanAt,
  textAt,
} from './lowering.ts';
import type { Lowering, StatementHandler } from './lowering.ts';
import type { Argument, Declaration, Expression, SimpleStatement, Statement } from './nodes.ts';
import type { SyntaxKind } from './syntax-kinds.ts';
import {
  childOfKind,
  childrenIn,
  endAt,
  isToken,
  kindAt,
  nextAt,
  rulesIn,
  startAt,
} from './syntax-table.ts';

/** How each rule of the grammar that is a statement becomes one of ours. */
export const STATEMENTS: ReadonlyMap<SyntaxKind, StatementHandler> = new Map<
  SyntaxKind,
  StatementHandler
>([
  ['expression_statement', lowerExpressionStatement],
  ['return_statement', lowerReturn],
  ['raise_statement', lowerRaise],
  ['assert_statement', lowerAssert],
  ['delete_statement', lowerDelete],
  ['global_statement', (lowering, index) => lowerDeclaration(lowering, index, 'global')],
  ['nonlocal_statement', (lowering, index) => lowerDeclaration(lowering, index, 'nonlocal')],
  ['pass_statement', (lowering, index) => simple(lowering, index, 'pass')],
  ['break_statement', (lowering, index) => simple(lowering, index, 'break')],
  ['continue_statement', (lowering, index) => simple(lowering, index, 'continue')],
  ['type_alias_statement', lowerTypeAlias],
  ['print_statement', lowerPrint],
  ['exec_statement', lowerExec],
  ...IMPORTS,
  ...DEFINITIONS,
  ...COMPOUND_STATEMENTS,
]);

function lowerExpressionStatement(lowering: Lowering, index: number): Statement {
  const { table } = lowering;
  const parts = rulesIn(table, index);
  const [first] = parts;
  const span = spanAt(lowering, index);
  if (first === undefined) {
    return noExpression(span.start);
  }
  switch (kindAt(table, first)) {
    case 'assignment':
      return lowerAssignment(lowering, first);
    case 'augmented_assignment':
      return lowerAugmented(lowering, first);
    default:
  }
  const value = hasToken(lowering, index, "','")
    ? openTuple(lowering, parts, span.end)
    : lowering.expression(first);
  return { kind: 'expression-statement', span, parent: undefined, value };
}

/** The grammar nests `a = b = value` to the right; `index` is the outermost one. */
function lowerAssignment(lowering: Lowering, index: number): Statement {
  const { table } = lowering;
  const targets: Expression[] = [];
  let annotation: number | undefined;
  let value: number | undefined = index;
  while (value !== undefined && kindAt(table, value) === 'assignment') {
    const current: number = value;
    value = undefined;
    let isPastEquals = false;
    for (const child of childrenIn(table, current)) {
      const kind = kindAt(table, child);
      if (isToken(kind)) {
        isPastEquals ||= kind === "'='";
      } else if (kind === 'type') {
        annotation = child;
      } else if (isPastEquals) {
        value = child;
      } else {
        targets.push(lowering.expression(child));
      }
    }
  }
  return {
    kind: 'assignment',
    span: spanAt(lowering, index),
    parent: undefined,
    targets,
    annotation: maybeExpression(lowering, annotation),
    value: maybeExpression(lowering, value),
  };
}

function lowerAugmented(lowering: Lowering, index: number): Statement {
  const [target, operator, value] = childrenIn(lowering.table, index);
  const span = spanAt(lowering, index);
  const token = operator === undefined ? '' : textAt(lowering, operator).slice(0, -1);
  return {
    kind: 'augmented-assignment',
    span,
    parent: undefined,
    target: expressionOr(lowering, target, span.start),
    operator: binaryOperator(token) ?? '+',
    value: expressionOr(lowering, value, span.end),
  };
}

function lowerReturn(lowering: Lowering, index: number): Statement {
  const [value] = rulesIn(lowering.table, index);
  return {
    kind: 'return',
    span: spanAt(lowering, index),
    parent: undefined,
    value: maybeExpression(lowering, value),
  };
}

function lowerRaise(lowering: Lowering, index: number): Statement {
  const { table } = lowering;
  const parts = rulesIn(table, index);
  const from = childOfKind(table, index, "'from'");
  const cause = parts.find((part) => from !== undefined && part > from);
  const exception = parts.find((part) => part !== cause);
  return {
    kind: 'raise',
    span: spanAt(lowering, index),
    parent: undefined,
    exception: maybeExpression(lowering, exception),
    cause: maybeExpression(lowering, cause),
  };
}

function lowerAssert(lowering: Lowering, index: number): Statement {
  const [test, message] = rulesIn(lowering.table, index);
  const span = spanAt(lowering, index);
  return {
    kind: 'assert',
    span,
    parent: undefined,
    test: expressionOr(lowering, test, span.end),
    message: maybeExpression(lowering, message),
  };
}

function lowerDelete(lowering: Lowering, index: number): Statement {
  const { table } = lowering;
  const [inner] = rulesIn(table, index);
  const isList = inner !== undefined && kindAt(table, inner) === 'expression_list';
  const targets = isList ? rulesIn(table, inner) : rulesIn(table, index);
  return {
    kind: 'delete',
    span: spanAt(lowering, index),
    parent: undefined,
    targets: targets.map((target) => lowering.expression(target)),
  };
}

function lowerDeclaration(
  lowering: Lowering,
  index: number,
  kind: Declaration['kind'],
): Declaration {
  const names = rulesIn(lowering.table, index).map((name) => identifierAt(lowering, name));
  return { kind, span: spanAt(lowering, index), parent: undefined, names };
}

function simple(lowering: Lowering, index: number, kind: SimpleStatement['kind']): SimpleStatement {
  return { kind, span: spanAt(lowering, index), parent: undefined };
}

/** Python 2's statement, as the call that replaced it: `print >>log, x` becomes `print(x, file=log)`, in source order. */
function lowerPrint(lowering: Lowering, index: number): Statement {
  const { table } = lowering;
  const values = rulesIn(table, index).map((part): Argument => {
    const span = spanAt(lowering, part);
    const isStream = kindAt(table, part) === 'chevron';
    const [stream] = rulesIn(table, part);
    return {
      kind: 'argument',
      span,
      parent: undefined,
      keyword: isStream
        ? {
            kind: 'identifier',
            span: { start: span.start, end: span.start + 2 },
            parent: undefined,
            name: 'file',
          }
        : undefined,
      unpacking: 'none',
      value: isStream ? expressionOr(lowering, stream, span.end) : lowering.expression(part),
    };
  });
  return statementAsCall(lowering, index, values);
}

/** Python 2's `exec code in scope`, as the call that replaced it. */
function lowerExec(lowering: Lowering, index: number): Statement {
  return statementAsCall(lowering, index, lowerArguments(lowering, index));
}

function statementAsCall(
  lowering: Lowering,
  index: number,
  values: readonly Argument[],
): Statement {
  const { table } = lowering;
  const span = spanAt(lowering, index);
  const keyword = index + 1 < nextAt(table, index) ? index + 1 : index;
  const callee = {
    kind: 'name',
    span: { start: startAt(table, keyword), end: endAt(table, keyword) },
    parent: undefined,
    name: textAt(lowering, keyword),
  } as const;
  return {
    kind: 'expression-statement',
    span,
    parent: undefined,
    value: { kind: 'call', span: { ...span }, parent: undefined, callee, arguments: values },
  };
}
