import { loopText, type Loop } from '../../cost/loops.ts';
import { variesWith } from '../../cost/loop-dependence.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, Expression, Node } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { withFix } from '../rewrite.ts';
import { executemanyRewrite } from './executemany-rewrite.ts';
import { isBatched } from './libraries/batches.ts';
import { isMigration } from '../migration.ts';
import { libraryValue } from './libraries/library-kinds.ts';
import { isModelQuery } from './libraries/model-query.ts';
import { shortSource } from './short-source.ts';

export const queryInLoop = defineRule({
  meta: {
    id: 'performance/query-in-loop',
    summary: 'The database is asked once for every turn of a loop',
    severity: 'medium',
    since: '0.1.0',
    question:
      'Could one query (a join, an IN list, prefetching or a bulk operation) replace the queries that this loop makes?',
  },
  visitors: (context) => {
    const isOneOff = isMigration(context.module.path) || isTestCode(context.module.path);
    return {
      call(node) {
        const inner = isOneOff ? undefined : growingLoops(context.module, node).at(-1);
        const query = inner === undefined ? undefined : queryOf(context, node);
        if (
          query !== undefined &&
          inner !== undefined &&
          isPerElement(context, { node, query, inner })
        ) {
          const loops = growingLoops(context.module, node);
          report(context, { node, query, loops, inner });
        }
      },
    };
  },
});

function queryOf(context: RuleContext, node: Call): Query | undefined {
  return managerQuery(node) ?? modelQuery(node) ?? sqlQuery(node) ?? mappedQuery(context, node);
}

interface Query {
  readonly writes: boolean;
  readonly better: string;
  /** What must be another thing in every turn; the arguments where it is not given. */
  readonly about?: Expression;
}

interface QueryReport {
  readonly node: Call;
  readonly query: Query;
  readonly loops: readonly Loop[];
  readonly inner: Loop;
}

const READS: ReadonlySet<string> = new Set(['get', 'filter', 'exclude']);

/** `Model.objects.get(…)` as Django spells it. */
function managerQuery(node: Call): Query | undefined {
  const { callee } = node;
  const isManager =
    callee.kind === 'attribute' &&
    callee.object.kind === 'attribute' &&
    callee.object.attribute.name === 'objects';
  if (!isManager) {
    return undefined;
  }
  const method = callee.attribute.name;
  if (method === 'create' || method === 'get_or_create') {
    return { writes: true, better: '`bulk_create` writes all rows at once' };
  }
  if (isOuterQuery(node)) {
    return undefined;
  }
  if (chainedMethods(node).some((name) => name === 'update' || name === 'delete')) {
    return {
      writes: true,
      better: 'one `update` or `delete` with an `__in` filter reaches all rows',
    };
  }
  return READS.has(method) && node.arguments.length > 0
    ? {
        writes: false,
        better: '`in_bulk`, an `__in` filter or `prefetch_related` asks once for all',
      }
    : undefined;
}

/** `Model.query.filter_by(…).first()` as Flask-SQLAlchemy spells it: the last call asks. */
function modelQuery(node: Call): Query | undefined {
  const { callee } = node;
  if (
    callee.kind !== 'attribute' ||
    !(ONE_ROW.has(callee.attribute.name) || callee.attribute.name.endsWith('_or_404'))
  ) {
    return undefined;
  }
  return isModelQuery(callee.object) ? { writes: false, better: TOGETHER, about: node } : undefined;
}

/** A part of another query, which asks nothing by itself. */
function isOuterQuery(node: Call): boolean {
  let found = false;
  walk(node, (inner) => {
    found ||= inner.kind === 'name' && inner.name === 'OuterRef';
  });
  return found;
}

/** The methods called on the result: `.filter(…).order_by(…).update(…)`. */
function chainedMethods(node: Call): readonly string[] {
  const methods: string[] = [];
  for (let current: Node = node; current.parent !== undefined; current = current.parent) {
    const parent: Node = current.parent;
    if (parent.kind === 'attribute') {
      methods.push(parent.attribute.name);
    } else if (parent.kind !== 'call' || parent.callee !== current) {
      break;
    }
  }
  return methods;
}

/** `cursor.execute("SELECT …")`, with the statement written out. */
function sqlQuery(node: Call): Query | undefined {
  const { callee } = node;
  const statement = sqlText(node.arguments[0]?.value);
  const isExecution =
    callee.kind === 'attribute' &&
    ['execute', 'fetch', 'fetchrow', 'fetchval'].includes(callee.attribute.name);
  if (!isExecution || statement === undefined) {
    return undefined;
  }
  if (/^\s*(insert|update|delete|replace)\b/i.test(statement)) {
    return { writes: true, better: '`executemany` sends all rows at once' };
  }
  return /^\s*(select|with)\b/i.test(statement)
    ? { writes: false, better: 'a join or an `IN` list asks once for all' }
    : undefined;
}

const HOLE = '{}';

/** A value that stands where SQL wants the name of a table or a function: nothing can ask for several of those at once. */
const NAME_HOLE = /\b(from|join|into|update|table|select)\s+["`[]?(\{\w*\}|%s)/i;

function sqlText(expression: Expression | undefined): string | undefined {
  if (expression?.kind === 'string') {
    const text = expression.isFormatted
      ? expression.parts.map((part) => (part.kind === 'text' ? part.value : HOLE)).join('')
      : expression.value;
    return NAME_HOLE.test(text) ? undefined : text;
  }
  if (expression?.kind === 'binary') {
    return sqlText(expression.left);
  }
  if (expression?.kind === 'call' && expression.callee.kind !== 'attribute') {
    return sqlText(expression.arguments[0]?.value);
  }
  return expression?.kind === 'call' && expression.callee.kind === 'attribute'
    ? (sqlText(expression.callee.object) ?? sqlText(expression.arguments[0]?.value))
    : undefined;
}

const ONE_ROW: ReadonlySet<string> = new Set([
  'first',
  'one',
  'one_or_none',
  'all',
  'scalar',
  'count',
  'get',
  'scalar_one',
  'scalar_one_or_none',
]);

/** What an object or session of an object-relational mapper does: told from where it was made. */
function mappedQuery(context: RuleContext, node: Call): Query | undefined {
  const { callee } = node;
  if (callee.kind !== 'attribute') {
    return undefined;
  }
  const method = callee.attribute.name;
  const owner = libraryValue(context.module, callee.object);
  switch (owner?.kind) {
    case 'model-object':
      return isDjangoWrite(context, node, callee.object)
        ? {
            writes: true,
            better:
              method === 'save'
                ? '`bulk_update`, or `update` on the query, writes all rows at once'
                : '`delete` on the query removes all rows at once',
            about: callee.object,
          }
        : undefined;
    case 'orm-query':
      return ONE_ROW.has(method) ? { writes: false, better: TOGETHER, about: node } : undefined;
    case 'orm-session':
      return ['get', 'scalar', 'scalars', 'execute', 'exec'].includes(method) &&
        isRead(context, node)
        ? { writes: false, better: TOGETHER }
        : undefined;
    case 'query-set':
      return callee.object.kind === 'name' && method === 'get' && node.arguments.length > 0
        ? {
            writes: false,
            better: '`in_bulk` or a dictionary of the objects asks once for all',
          }
        : undefined;
    default:
      return undefined;
  }
}

const TOGETHER = 'a join, an `in_` list or `selectinload` asks once for all';

/** `session.get(Model, key)`, or a `select` that is written here or has a name. */
function isRead(context: RuleContext, node: Call): boolean {
  const [first] = node.arguments;
  const isGet = node.callee.kind === 'attribute' && node.callee.attribute.name === 'get';
  return (
    isGet ||
    (first !== undefined && libraryValue(context.module, first.value)?.kind === 'statement')
  );
}

/** `save()` and `delete()` of an object that a query of Django gave to the loop. */
function isDjangoWrite(context: RuleContext, node: Call, object: Expression): boolean {
  const method = node.callee.kind === 'attribute' ? node.callee.attribute.name : '';
  const definition =
    object.kind === 'name'
      ? context.module.scopes.bindingOf(object)?.definitions[0]?.node
      : undefined;
  return (
    ['save', 'delete'].includes(method) &&
    definition?.kind === 'for' &&
    libraryValue(context.module, definition.iterable)?.kind === 'query-set'
  );
}

/** A `for` over things that the query asks about; polling and pagination loops ask something new each time. */
function isPerElement(context: RuleContext, { node, query, inner }: Asked): boolean {
  const about =
    query.about === undefined ? node.arguments.map(({ value }) => value) : [query.about];
  return (
    inner.node.kind !== 'while' &&
    about.some((value) => variesWith(context.module, value, inner)) &&
    !isBatched(context, inner)
  );
}

interface Asked {
  readonly node: Call;
  readonly query: Query;
  readonly inner: Loop;
}

function report(context: RuleContext, { node, query, loops, inner }: QueryReport): void {
  const callee = shortSource(context, node.callee);
  const verb = query.writes ? 'writes one row' : 'asks the database';
  context.report({
    span: node.span,
    message: `\`${callee}\` ${verb} for every turn of ${loopText(inner)}; ${query.better}`,
    note: 'one round trip to the database each',
    severity: query.writes ? 'low' : 'medium',
    evidence: [
      costEvidence(context.module, [
        ...loops.map(loopFactor),
        { span: node.span, name: 'round trip', note: 'waits for the database' },
      ]),
    ],
    ...withFix(
      query.writes && inner.node.kind === 'for'
        ? executemanyRewrite(context, node, inner.node)
        : undefined,
    ),
  });
}
