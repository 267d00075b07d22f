import type { Severity } from '../../core/severity.ts';
import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type Report, type RuleContext } from '../rule.ts';
import { calleeName } from './call-arguments.ts';
import { parametersFix } from './sql-parameters.ts';
import { isValuePlace, isSql } from './sql-text.ts';
import { stringOrigin, type StringOrigin } from './string-origin.ts';
import { describe, HOLE, type ValuePiece } from './text-pieces.ts';
import { isTestCode } from '../test-code.ts';

export const sqlStringFormatting = defineRule({
  meta: {
    id: 'security/sql-string-formatting',
    summary: 'SQL statement put together from text and values',
    severity: 'high',
    cwe: 89,
    since: '0.1.0',
    question:
      'Can somebody who uses the program choose any of the values that are formatted into the SQL text, without a check that allows only known ones?',
    sameAs: ['S608'],
  },
  visitors: (context) => {
    const reported = new Set<Expression>();
    return {
      call(node) {
        const statement = statementOf(node, context);
        if (statement === undefined) {
          return;
        }
        const origin = stringOrigin(context, statement, { isSanitizer: isQuoting });
        if (!isSql(origin.template)) {
          return;
        }
        let namesSaid = false;
        for (const [builder, values] of dangerous(origin)) {
          const isNames = values.every((one) => one.isName);
          if (!reported.has(builder) && !(isNames && namesSaid)) {
            namesSaid ||= isNames;
            reported.add(builder);
            const { template } = origin;
            context.report(
              describeFinding({ context, call: node, builder, values, statement, template }),
            );
          }
        }
      },
    };
  },
});

const METHODS = new Set([
  'execute',
  'executemany',
  'executescript',
  'execute_async',
  'raw',
  'read_sql',
  'read_sql_query',
  'mogrify',
  'fetchrow',
  'fetchval',
  'fetch',
  'fetch_all',
  'fetch_one',
  'exec_driver_sql',
  'sql',
]);
const FUNCTIONS = new Set([
  'sqlalchemy.text',
  'sqlalchemy.sql.text',
  'sqlalchemy.sql.expression.text',
  'django.db.models.expressions.RawSQL',
  'pandas.read_sql',
  'pandas.read_sql_query',
]);

/** The argument that is run as SQL, if the call may be one that runs SQL. */
function statementOf(call: Call, context: RuleContext): Expression | undefined {
  const resolved = context.resolve(call.callee);
  const name = calleeName(call);
  const isRunning =
    (resolved !== undefined && FUNCTIONS.has(resolved)) ||
    (call.callee.kind === 'attribute' && name !== undefined && METHODS.has(name));
  const first = call.arguments[0];
  const keyword = first?.keyword?.name;
  const isStatement = keyword === undefined || /^(sql|query|statement|operation)$/.test(keyword);
  return isRunning && isStatement && first?.unpacking === 'none' ? first.value : undefined;
}

/** Calls that quote or compose SQL safely: `connection.ops.quote_name(x)`, `psycopg.sql.Identifier(x)`. */
function isQuoting(call: Call): boolean {
  const name = calleeName(call) ?? '';
  return /quote|escape|sanit|identifier|placeholder|literal|^SQL$|^as_sql$|^compile/i.test(name);
}

/** Values that somebody may choose, by the expression that puts them into the text. */
function dangerous(origin: StringOrigin): ReadonlyMap<Expression, readonly PlacedValue[]> {
  const found = new Map<Expression, PlacedValue[]>();
  let before = '';
  for (const piece of origin.pieces) {
    if (piece.kind === 'value' && piece.builder !== undefined) {
      const isName = !isValuePlace(before);
      if (!(isName && piece.source !== 'parameter' && piece.source !== 'outside')) {
        const list = found.get(piece.builder) ?? [];
        list.push({ piece, isName });
        found.set(piece.builder, list);
      }
    }
    before += piece.kind === 'text' ? piece.text : HOLE;
  }
  return found;
}

interface PlacedValue {
  readonly piece: ValuePiece;
  /** It stands for a table, a column or a piece of SQL. */
  readonly isName: boolean;
}

interface Subject {
  readonly context: RuleContext;
  readonly call: Call;
  readonly builder: Expression;
  readonly values: readonly PlacedValue[];
  readonly statement: Expression;
  readonly template: string;
}

function describeFinding(subject: Subject): Report {
  const { context, call, builder, values, statement } = subject;
  const first = values.find((one) => !one.isName) ?? values[0];
  const label = first === undefined ? 'a value' : describe(first.piece.expression, context);
  const callee = context.source(call.callee.span).replaceAll(/\s+/g, ' ');
  const isName = values.every((one) => one.isName);
  const advice = isName
    ? 'take it from a list of those that are allowed'
    : 'pass it as a parameter';
  const fix = parametersFix(context, call, builder);
  const steps = [
    ...(first?.piece.steps ?? []),
    context.step(statement.span, `run by \`${callee}\``),
  ];
  return {
    span: builder.span,
    message: `${label} becomes part of the SQL that \`${callee}\` runs; ${advice}`,
    note: `${label} is read as SQL`,
    severity: severityOf(subject),
    evidence: [{ kind: 'trace', steps }],
    ...(fix === undefined ? {} : { fix }),
  };
}

/** Statements about the database itself, as migrations and tools run them: few drivers take parameters there. */
const DEFINITION = /^\s*(CREATE|DROP|ALTER|TRUNCATE|PRAGMA|GRANT|REVOKE)\b/i;

function severityOf({ context, values, template }: Subject): Severity {
  if (isTestCode(context.module.path)) {
    return 'low';
  }
  if (values.some((one) => one.piece.source === 'outside')) {
    return 'critical';
  }
  if (values.some((one) => !one.isName)) {
    return 'high';
  }
  return DEFINITION.test(template) ? 'low' : 'medium';
}
