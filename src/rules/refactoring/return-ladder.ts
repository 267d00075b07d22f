import type { Expression, If, Node, Return, Statement } from '../../python/tree/nodes.ts';
import { replace, ruleFix, withFix } from '../rewrite.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { reversed } from './guard-clause.ts';

export const returnLadder = defineRule({
  meta: {
    id: 'refactoring/return-ladder',
    summary: 'Conditions one below the other that all return the same boolean',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    return(node) {
      if (!isTestCode(context.module.path)) {
        check(context, node);
      }
    },
  }),
});

/** One `if` before the last `return` is what linters know; from here on it is a ladder. */
const FEWEST_STEPS = 2;
/** A condition of more operands reads worse than the ladder. */
const MOST_STEPS = 4;
const LONGEST_LINE = 88;

function check(context: RuleContext, last: Return): void {
  const value = booleanOf(last.value);
  const block = siblings(last);
  const steps: If[] = [];
  for (const step of block.slice(0, Math.max(0, block.indexOf(last))).toReversed()) {
    if (step.kind !== 'if' || value === undefined || !isStep(step, !value)) {
      break;
    }
    steps.unshift(step);
  }
  const [first] = steps;
  if (
    value === undefined ||
    first === undefined ||
    steps.length < FEWEST_STEPS ||
    steps.length > MOST_STEPS
  ) {
    return;
  }
  const span = { start: first.span.start, end: last.span.end };
  const joined = condition(context, steps, value);
  if (joined === undefined || hasComment(context, steps, last)) {
    return;
  }
  context.report({
    span: { start: first.span.start, end: first.test.span.end },
    message: `${steps.length} conditions return \`${value ? 'False' : 'True'}\` one after another: they are one condition`,
    evidence: [
      {
        kind: 'measurement',
        subject: 'conditions with the same result',
        value: steps.length,
        threshold: FEWEST_STEPS - 1,
        unit: '',
      },
    ],
    ...withFix(ruleFix('return the condition', [replace(span, `return ${joined}`)])),
  });
}

function siblings(node: Return): readonly Statement[] {
  const { parent } = node;
  return parent?.kind === 'function' ? parent.body : [];
}

function booleanOf(value: Expression | undefined): boolean | undefined {
  return value?.kind === 'constant' && (value.value === 'True' || value.value === 'False')
    ? value.value === 'True'
    : undefined;
}

function isStep({ body, orElse }: If, value: boolean): boolean {
  const [only] = body;
  return (
    body.length === 1 &&
    orElse.length === 0 &&
    only?.kind === 'return' &&
    booleanOf(only.value) === value
  );
}

/** `a or b`, or `not a and not b`; undefined where the result would be no boolean, or a line too long. */
function condition(context: RuleContext, steps: readonly If[], value: boolean): string | undefined {
  if (!steps.every(({ test }) => isBoolean(context, test))) {
    return undefined;
  }
  const joined = value
    ? steps.map(({ test }) => reversed(context, test)).join(' and ')
    : steps.map(({ test }) => context.source(test.span)).join(' or ');
  const { column } = context.locate(steps[0]?.span ?? { start: 0, end: 0 }).start;
  return joined.includes('\n') || column + joined.length > LONGEST_LINE ? undefined : joined;
}

const BOOLEAN_CALLS = new Set(
  ['isinstance', 'issubclass', 'hasattr', 'callable', 'any', 'all', 'bool'].map(
    (name) => `builtins.${name}`,
  ),
);
const BOOLEAN_METHODS = /^(?:startswith|endswith|is[a-z]+|exists)$/;

/** True for what yields `True` or `False` and no other truth; comparisons of arrays would have failed in the `if`. */
function isBoolean(context: RuleContext, test: Expression): boolean {
  switch (test.kind) {
    case 'comparison':
      return (
        test.operators.every((operator) => ['in', 'not in', 'is', 'is not'].includes(operator)) ||
        isPlain(test)
      );
    case 'unary':
      return test.operator === 'not';
    case 'boolean':
      return test.operands.every((operand) => isBoolean(context, operand));
    case 'call':
      return (
        BOOLEAN_CALLS.has(context.resolve(test.callee) ?? '') ||
        (test.callee.kind === 'attribute' && BOOLEAN_METHODS.test(test.callee.attribute.name))
      );
    default:
      return false;
  }
}

/** `==` and `<` may be overloaded, but not beside a literal of a builtin type. */
function isPlain(test: Extract<Expression, { kind: 'comparison' }>): boolean {
  return test.operands.some(
    (operand: Node) => operand.kind === 'string' || operand.kind === 'number',
  );
}

function hasComment({ module }: RuleContext, steps: readonly If[], last: Return): boolean {
  const start = steps[0]?.span.start ?? last.span.start;
  const { end } = module.lines.lineSpan(module.lines.positionAt(last.span.end).line);
  return module.comments.some(({ span }) => span.start >= start && span.end <= end);
}
