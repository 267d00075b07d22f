import type { Severity } from '../../core/severity.ts';
import { reachingDefinitions } from '../../python/flow/reaching-definitions.ts';
import type { Argument, Call, Expression, Node } from '../../python/tree/nodes.ts';
import { ancestors, walk } from '../../python/tree/walk.ts';
import { defineRule, type Report, type RuleContext } from '../rule.ts';
import { calleeName } from './call-arguments.ts';
import { nameWords } from './name-words.ts';
import { parametersFix } from './sql-parameters.ts';
import { isValuePlace, isSql } from './sql-text.ts';
import { stringOrigin, type StringOrigin } from './string-origin.ts';
import { describe, HOLE, type ValuePiece } from './text-pieces.ts';
import { isMigration } from '../migration.ts';
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
  visitors: (context) => ({
    module(root) {
      const calls: Call[] = [];
      const texts: Expression[] = [];
      walk(root, (node) => {
        if (node.kind === 'call') {
          calls.push(node);
        }
        if (isBuilder(node)) {
          texts.push(node);
        }
      });
      const reported = new Set<Expression>();
      for (const call of calls) {
        reportRun(context, call, reported);
      }
      for (const text of texts) {
        reportText(context, text, reported);
      }
    },
  }),
});

/** A statement that is handed to what runs it. */
function reportRun(context: RuleContext, call: Call, reported: Set<Expression>): void {
  for (const statement of statementsOf(call, context)) {
    const origin = stringOrigin(context, statement, { isSanitizer: isQuoting });
    let namesSaid = false;
    for (const [builder, values] of isSql(origin.template) ? dangerous(origin) : []) {
      const isNames = values.every((one) => one.isName);
      if (!reported.has(builder) && !(isNames && namesSaid)) {
        namesSaid ||= isNames;
        reported.add(builder);
        const { template } = origin;
        context.report(describeFinding({ context, call, builder, values, statement, template }));
      }
    }
  }
}

/** A whole statement with a value in it, whoever may run it: it is built here. */
function reportText(context: RuleContext, text: Expression, reported: Set<Expression>): void {
  if (isPartOfText(text) || isForPeople(context, text)) {
    return;
  }
  const open = placedValues(context, text, false);
  const values = open.length === 0 ? placedValues(context, text, true) : open;
  const [first] = values;
  if (first === undefined || [text, ...values.map(builderOf)].some((one) => reported.has(one))) {
    return;
  }
  reported.add(text);
  const label = describe(first.piece.expression, context);
  const isNumber = open.length === 0;
  context.report({
    span: text.span,
    message: isNumber
      ? `${label} becomes part of an SQL statement, harmless as long as it is a number; a parameter needs no such promise`
      : `${label} becomes part of an SQL statement; leave a placeholder there and pass it as a parameter where the statement is run`,
    note: `${label} is read as SQL`,
    severity: isNumber || isOutOfReach(context) ? 'low' : severityOfText(values),
    evidence: [{ kind: 'trace', steps: first.piece.steps }],
  });
}

/** What stands where SQL expects a value, in a text that is a statement. */
function placedValues(
  context: RuleContext,
  text: Expression,
  withNumbers: boolean,
): readonly PlacedValue[] {
  const origin = stringOrigin(context, text, { isSanitizer: isQuoting, withNumbers });
  return isSql(origin.template)
    ? [...dangerous(origin).values()].flat().filter((one) => !one.isName)
    : [];
}

function builderOf({ piece }: PlacedValue): Expression {
  return piece.builder ?? piece.expression;
}

function severityOfText(values: readonly PlacedValue[]): Severity {
  return values.some(({ piece }) => piece.source === 'outside') ? 'high' : 'medium';
}

function isBuilder(node: Node): node is Expression {
  switch (node.kind) {
    case 'string':
      return node.isFormatted;
    case 'binary':
      return node.operator === '%' || node.operator === '+';
    case 'call':
      return (
        node.callee.kind === 'attribute' && /^(?:format|join)$/u.test(node.callee.attribute.name)
      );
    default:
      return false;
  }
}

/** True where a larger text is built around this one. */
function isPartOfText(node: Node): boolean {
  const { parent } = node;
  const whole = parent?.kind === 'attribute' ? parent.parent : parent;
  return whole !== undefined && isBuilder(whole);
}

/** True for text that only looks like SQL: it is said, or it is given to a name and only said. */
function isForPeople(context: RuleContext, text: Expression): boolean {
  const { parent } = text;
  const [target, ...others] = parent?.kind === 'assignment' ? parent.targets : [];
  if (target?.kind !== 'name' || others.length > 0) {
    return isSaid(text);
  }
  const { scopes } = context.module;
  const binding = scopes.bindingOf(target);
  const uses = (binding?.references ?? []).filter(
    (one) =>
      one !== target &&
      binding !== undefined &&
      reachingDefinitions(scopes, binding, one).some(({ value }) => value === text),
  );
  return uses.every(isSaid);
}

/** Words for people, which happen to look like SQL: logged, printed, raised. */
function isSaid(node: Node): boolean {
  for (const owner of ancestors(node)) {
    if (owner.kind === 'raise') {
      return true;
    }
    if (owner.kind === 'call') {
      return SAYING.test(calleeName(owner) ?? '');
    }
    if (!isExpressionPart(owner)) {
      return false;
    }
  }
  return false;
}

const SAYING =
  /^(?:print|echo|secho|_|gettext|ugettext|ngettext|debug|info|warn|warning|error|exception|critical|log|fatal|fail|assert\w*|\w*(?:Error|Exception|Warning))$/u;

function isExpressionPart({ kind }: Node): boolean {
  return kind === 'argument' || kind === 'tuple' || kind === 'list' || kind === 'conditional';
}

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

/** The arguments that may be run as SQL, if the call may be one that runs SQL. */
function statementsOf(call: Call, context: RuleContext): readonly Expression[] {
  const resolved = context.resolve(call.callee);
  const name = calleeName(call);
  const [first, second] = call.arguments;
  const isRunning =
    (resolved !== undefined && FUNCTIONS.has(resolved)) ||
    (call.callee.kind === 'attribute' && name !== undefined && METHODS.has(name));
  if (isRunning) {
    return isStatement(first) ? [first.value] : [];
  }
  // Of functions that are not known their names tell; a connection may stand before the statement.
  const isNamed = nameWords(name ?? '').some((word) => QUERYING.has(word));
  return isNamed ? [first, second].filter(isStatement).map(({ value }) => value) : [];
}

function isStatement(argument: Argument | undefined): argument is Argument {
  const keyword = argument?.keyword?.name;
  return (
    argument?.unpacking === 'none' &&
    (keyword === undefined || /^(sql|query|statement|operation)$/.test(keyword))
  );
}

const QUERYING = new Set([
  'all',
  'exec',
  'execute',
  'executemany',
  'fetch',
  'fetchall',
  'fetchone',
  'queries',
  'query',
  'run',
  'scalar',
  'select',
  'sql',
  'statement',
]);

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

/** Nobody but its writers decides what a test or a migration puts into its statements. */
function isOutOfReach({ module: { path } }: RuleContext): boolean {
  return isTestCode(path) || isMigration(path);
}

function severityOf({ context, values, template }: Subject): Severity {
  if (isOutOfReach(context)) {
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
