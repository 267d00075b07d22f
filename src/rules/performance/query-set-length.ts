import type { Fix, TextEdit } from '../../core/finding.ts';
import type { Span } from '../../core/span.ts';
import { isPlace, usesOf } from '../../cost/container-uses.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, Comparison, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { replace, ruleFix, withFix } from '../rewrite.ts';
import { libraryKind } from './libraries/library-kinds.ts';
import { isModelQuery } from './libraries/model-query.ts';
import { shortSource } from './short-source.ts';

export const querySetLength = defineRule({
  meta: {
    id: 'performance/query-set-length',
    summary:
      'Objects are loaded, or all of them counted, to learn how many or whether there are any',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const counted = countedByLength(context, node);
      if (counted !== undefined) {
        reportLength(context, node, counted);
      }
    },
    comparison: (node) => checkCount(context, node),
    if: (node) => checkTruth(context, node.test),
    conditional: (node) => checkTruth(context, node.test),
  }),
});

/** The query of `len(query)`, where nothing needs its objects. */
function countedByLength(context: RuleContext, node: Call): Expression | undefined {
  const [only, ...others] = node.arguments;
  const isLength = context.resolve(node.callee) === 'builtins.len' && others.length === 0;
  const loaded = only?.value;
  if (
    isLength &&
    loaded?.kind === 'call' &&
    loaded.callee.kind === 'attribute' &&
    loaded.callee.attribute.name === 'all' &&
    loaded.arguments.length === 0 &&
    isMappedQuery(context, loaded.callee.object)
  ) {
    return loaded.callee.object;
  }
  return isLength && only !== undefined && isUnloaded(context, only.value) ? only.value : undefined;
}

/** A query of SQLAlchemy, which `all()` runs: made by a session, or `Model.query` as Flask-SQLAlchemy spells it. */
function isMappedQuery(context: RuleContext, query: Expression): boolean {
  return libraryKind(context.module, query) === 'orm-query' || isModelQuery(query);
}

/** A query that is written out here, or a name of one that is only ever measured and tested. */
function isUnloaded(context: RuleContext, query: Expression): boolean {
  if (libraryKind(context.module, query) !== 'query-set') {
    return false;
  }
  if (!isPlace(query)) {
    return query.kind === 'call' && !isPrefetched(query);
  }
  return (
    query.kind === 'name' &&
    usesOf(context.module, query).every(({ node }) => isOnlyMeasured(context, node))
  );
}

/** Objects brought along are wanted: the query is kept somewhere for them. */
function isPrefetched(query: Call): boolean {
  return query.callee.kind === 'attribute' && query.callee.attribute.name === 'prefetch_related';
}

function isOnlyMeasured(context: RuleContext, node: Expression): boolean {
  const { parent } = node;
  switch (parent?.kind) {
    case 'assignment':
      return parent.targets.includes(node);
    case 'attribute': {
      // A query made from it leaves it unloaded.
      const kind = libraryKind(context.module, node);
      return (
        kind === 'query-set' && parent.parent?.kind === 'call' && parent.parent.callee === parent
      );
    }
    case 'argument':
      return (
        parent.parent?.kind === 'call' &&
        ['builtins.len', 'builtins.bool'].includes(context.resolve(parent.parent.callee) ?? '')
      );
    case 'if':
    case 'conditional':
      return parent.test === node;
    case 'unary':
      return parent.operator === 'not';
    case 'boolean':
      return true;
    default:
      return false;
  }
}

function reportLength(context: RuleContext, node: Call, query: Expression): void {
  const { parent } = node;
  const test = parent?.kind === 'comparison' ? emptiness(parent, node) : undefined;
  const text = shortSource(context, query);
  const isMapped = isMappedQuery(context, query);
  const isTest = test !== undefined && !isMapped;
  context.report({
    span: node.span,
    message: `\`len\` loads every object of \`${text}\` to count them; \`${isTest ? 'exists()' : 'count()'}\` lets the database ${isTest ? 'look for one' : 'count'}`,
    note: 'loads all rows',
    evidence: [rows(context, node, 'loads every row and makes an object of it')],
    ...withFix(
      isTest && parent !== undefined
        ? existsFix(context, { span: parent.span, query, isEmpty: test === 'empty' })
        : ruleFix('let the database count', [
            methodCall(context, { span: node.span, query, method: 'count()' }),
          ]),
    ),
  });
}

/** `query.count() > 0`: one is enough to know. */
function checkCount(context: RuleContext, node: Comparison): void {
  const counted = node.operands.find(
    (one): one is Call =>
      one.kind === 'call' &&
      one.callee.kind === 'attribute' &&
      one.callee.attribute.name === 'count' &&
      one.arguments.length === 0,
  );
  const query = counted?.callee.kind === 'attribute' ? counted.callee.object : undefined;
  const kind = query === undefined ? undefined : libraryKind(context.module, query);
  const test = counted === undefined ? undefined : emptiness(node, counted);
  if (query === undefined || test === undefined || (kind !== 'query-set' && kind !== 'manager')) {
    return;
  }
  context.report({
    span: node.span,
    message: `\`${shortSource(context, query)}\` is counted to learn whether there is any; \`exists()\` stops at the first`,
    note: 'counts all rows',
    severity: 'low',
    evidence: [rows(context, node, 'counts every row')],
    ...withFix(existsFix(context, { span: node.span, query, isEmpty: test === 'empty' })),
  });
}

/** `if query:` loads every object, unless the loop behind it needs them anyway. */
function checkTruth(context: RuleContext, test: Expression): void {
  const query = test.kind === 'unary' && test.operator === 'not' ? test.operand : test;
  if (isUnloaded(context, query)) {
    context.report({
      span: query.span,
      message: `The truth of \`${shortSource(context, query)}\` loads every object of the query; \`exists()\` lets the database look for one`,
      note: 'loads all rows',
      evidence: [rows(context, query, 'loads every row and makes an object of it')],
      ...withFix(existsFix(context, { span: query.span, query, isEmpty: false })),
    });
  }
}

/** Whether a comparison of a number of things with 0 or 1 asks for none or for some. */
function emptiness(
  { operators, operands }: Comparison,
  counted: Call,
): 'empty' | 'some' | undefined {
  const [operator, ...others] = operators;
  const [left, right] = operands;
  if (others.length > 0 || left !== counted || right?.kind !== 'number') {
    return undefined;
  }
  switch (`${operator ?? ''} ${right.text}`) {
    case '== 0':
    case '< 1':
    case '<= 0':
      return 'empty';
    case '!= 0':
    case '> 0':
    case '>= 1':
      return 'some';
    default:
      return undefined;
  }
}

interface Asked {
  readonly span: Span;
  readonly query: Expression;
  readonly isEmpty: boolean;
}

function existsFix(context: RuleContext, { span, query, isEmpty }: Asked): Fix | undefined {
  const edit = methodCall(context, { span, query, method: 'exists()' });
  return ruleFix('ask whether there is one', [
    isEmpty ? replace(span, `not ${edit.newText}`) : edit,
  ]);
}

interface MethodCall {
  readonly span: Span;
  readonly query: Expression;
  readonly method: string;
}

function methodCall(context: RuleContext, { span, query, method }: MethodCall): TextEdit {
  return replace(span, `${context.source(query.span)}.${method}`);
}

function rows(
  context: RuleContext,
  node: Expression,
  note: string,
): ReturnType<typeof costEvidence> {
  return costEvidence(context.module, [
    ...growingLoops(context.module, node).map(loopFactor),
    { span: node.span, name: 'rows', note },
  ]);
}
