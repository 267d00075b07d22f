import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { isPlace, type Place } from '../../cost/container-uses.ts';
import { isSmallContainer, variesWith } from '../../cost/loop-dependence.ts';
import { loopText, type Loop } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, Comparison, Comprehension, Expression } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { freshName, importName, lineBefore, replace, ruleFix, withFix } from '../rewrite.ts';
import { hoistPlace } from './hoist-place.ts';
import { isPureKey } from './pure-key.ts';
import { shortSource } from './short-source.ts';
import { isUntouched } from './untouched.ts';
import { wordsOf } from './words-of.ts';

export const comparisonCountInLoop = defineRule({
  meta: {
    id: 'performance/comparison-count-in-loop',
    summary: 'All elements are compared anew in every turn to count those above or below a limit',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const count = countOf(context, node);
      const loops = count === undefined ? [] : loopsOf(context, count);
      const inner = loops.at(-1);
      if (count === undefined || inner === undefined) {
        return;
      }
      const text = shortSource(context, count.values);
      context.report({
        span: node.span,
        message: `Every turn of ${loopText(inner)} compares all of \`${text}\` with \`${shortSource(context, count.limit)}\`; in a list sorted once, \`bisect\` finds the place, and thereby the number, in a few steps`,
        note: 'compares all of them',
        evidence: [
          costEvidence(context.module, [
            ...loops.map(loopFactor),
            { span: node.span, name: text, note: `compares each of ${text}` },
          ]),
        ],
        ...withFix(bisectFix(context, count, loops)),
      });
    },
  }),
});

interface LimitCount {
  readonly node: Call;
  readonly values: Place;
  readonly limit: Expression;
  /** As in `element < limit`. */
  readonly operator: string;
}

/** `sum(x > limit for x in xs)`, `sum(1 for x in xs if x > limit)` and `len([x for x in xs if x > limit])`. */
function countOf(context: RuleContext, node: Call): LimitCount | undefined {
  const name = context.resolve(node.callee);
  const [only, ...others] = node.arguments;
  const counted = only?.value;
  if (
    others.length > 0 ||
    counted?.kind !== 'comprehension' ||
    (name !== 'builtins.sum' && name !== 'builtins.len')
  ) {
    return undefined;
  }
  const [clause, ...more] = counted.clauses;
  const test = testOf(counted, name);
  if (clause === undefined || more.length > 0 || clause.isAsync || !isPlace(clause.iterable)) {
    return undefined;
  }
  const element = clause.target.kind === 'name' ? clause.target.name : '';
  const sides = test === undefined ? undefined : sidesOf(test, element);
  return sides === undefined ? undefined : { node, values: clause.iterable, ...sides };
}

function testOf({ element, clauses, result }: Comprehension, name: string): Expression | undefined {
  const conditions = clauses.flatMap((clause) => clause.conditions);
  const [condition, ...others] = conditions;
  if (name === 'builtins.len') {
    return result === 'list' && others.length === 0 ? condition : undefined;
  }
  if (conditions.length === 0) {
    return element;
  }
  return others.length === 0 && element.kind === 'number' && element.text === '1'
    ? condition
    : undefined;
}

function sidesOf(
  test: Expression,
  element: string,
): Pick<LimitCount, 'limit' | 'operator'> | undefined {
  if (test.kind !== 'comparison' || test.operators.length !== 1) {
    return undefined;
  }
  const [left, right] = test.operands;
  const operator = orderOf(test);
  if (left === undefined || right === undefined || operator === undefined) {
    return undefined;
  }
  if (isName(left, element) && !mentions(right, element)) {
    return { limit: right, operator };
  }
  return isName(right, element) && !mentions(left, element)
    ? { limit: left, operator: MIRRORED[operator] }
    : undefined;
}

type Order = '<' | '<=' | '>' | '>=';

const MIRRORED: Readonly<Record<Order, Order>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function orderOf({ operators }: Comparison): Order | undefined {
  const [operator] = operators;
  return operator === '<' || operator === '<=' || operator === '>' || operator === '>='
    ? operator
    : undefined;
}

function isName(expression: Expression, name: string): boolean {
  return expression.kind === 'name' && expression.name === name;
}

function mentions(expression: Expression, name: string): boolean {
  let found = false;
  walk(expression, (node) => {
    found ||= node.kind === 'name' && node.name === name;
  });
  return found;
}

/** The loops around that leave the elements alone and bring the limits; none where there are few elements. */
function loopsOf({ module }: RuleContext, { node, values, limit }: LimitCount): readonly Loop[] {
  const loops = growingLoops(module, node).filter((loop) => isUntouched(module, values, loop));
  const inner = loops.at(-1);
  const isFit =
    inner !== undefined &&
    variesWith(module, limit, inner) &&
    !isSmallContainer(module, values) &&
    containerKinds(module).shapeOf(values).kind === 'list';
  return isFit ? loops : [];
}

/** For whole numbers and text, which are in an order whatever they are; a NaN is in none. */
function bisectFix(
  context: RuleContext,
  { node, values, limit, operator }: LimitCount,
  loops: readonly Loop[],
): Fix | undefined {
  const { module } = context;
  const [outer] = loops;
  const word = wordsOf(context.source(values.span));
  const { shapeOf } = containerKinds(module);
  const element = shapeOf(values).element?.kind ?? 'unknown';
  const isOrdered = element === 'int' || element === 'str';
  const statement = outer === undefined ? undefined : hoistPlace(module, outer, [values]);
  const name = operator === '<' || operator === '>=' ? 'bisect_left' : 'bisect_right';
  const bisect = importName(module, { from: 'bisect', name });
  if (
    !isOrdered ||
    !isPureKey(module, limit) ||
    statement === undefined ||
    word === '' ||
    bisect === undefined
  ) {
    return undefined;
  }
  const list = freshName(module, `${word}_sorted`);
  const place = `${bisect.name}(${list}, ${context.source(limit.span)})`;
  const isBelow = operator === '<' || operator === '<=';
  const isInside = node.parent?.kind === 'binary' || node.parent?.kind === 'comparison';
  const above = `len(${list}) - ${place}`;
  const text = isBelow ? place : isInside ? `(${above})` : above;
  return ruleFix('sort once, and find the place of each limit with `bisect`', [
    ...bisect.edits,
    lineBefore(module, statement, `${list} = sorted(${context.source(values.span)})`),
    replace(node.span, text),
  ]);
}
