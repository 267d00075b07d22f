import { describeLoop, loopText } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type {
  Call,
  ComprehensionClause,
  Expression,
  For,
  Name,
  Node,
} from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { withFix } from '../rewrite.ts';
import { divisorRewrite } from './divisor-rewrite.ts';

export const trialDivisionToN = defineRule({
  meta: {
    id: 'performance/trial-division-to-n',
    summary: 'All numbers up to n are tried as its divisors',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    for(node) {
      const [only] = node.body;
      if (node.body.length === 1 && only?.kind === 'if') {
        check(context, { loop: node, at: node, tests: [only.test] });
      }
    },
    comprehension(node) {
      const clause = node.clauses.at(-1);
      if (clause !== undefined) {
        check(context, {
          loop: clause,
          at: clause.iterable,
          tests: [...clause.conditions, node.element],
        });
      }
    },
  }),
});

interface DivisorLoop {
  readonly loop: For | ComprehensionClause;
  readonly at: Node;
  readonly tests: readonly Expression[];
}

function check(context: RuleContext, { loop, at, tests }: DivisorLoop): void {
  const { target, iterable } = loop;
  const isRange = iterable.kind === 'call' && context.resolve(iterable.callee) === 'builtins.range';
  if (!isRange || target.kind !== 'name') {
    return;
  }
  if (isCommonDivisor(context, { target, iterable, tests })) {
    reportCommon(context, loop, at);
    return;
  }
  const number = upperNumber(iterable);
  const remainder = tests
    .map(remainderOf)
    .find(
      (found) =>
        found !== undefined &&
        found.divisor.kind === 'name' &&
        found.divisor.name === target.name &&
        number !== undefined &&
        context.source(found.number.span) === context.source(number.span),
    );
  if (number === undefined || remainder === undefined) {
    return;
  }
  const text = context.source(number.span);
  const described = describeLoop(context.module, loop);
  const around = growingLoops(context.module, at);
  context.report({
    span: { start: target.span.start, end: iterable.span.end },
    message: `Every number up to \`${text}\` is tried as a divisor in ${loopText(described)}; divisors come in pairs, so those up to the square root are enough`,
    note: `up to ${text}, not its square root`,
    evidence: [
      costEvidence(
        context.module,
        [
          ...around.map(loopFactor),
          loopFactor(described),
          { span: remainder.whole.span, name: '', note: `divides ${text}` },
        ],
        `O(${[...around.map((one) => one.name), text].join(' · ')}) where O(√${text}) divisions do`,
      ),
    ],
    ...withFix(
      divisorRewrite(context.module, {
        loop,
        target,
        iterable,
        number,
        test: { whole: remainder.test, isForDivisors: remainder.isForDivisors },
      }),
    ),
  });
}

/** `for d in range(1, min(a, b) + 1)` with `a % d == 0 and b % d == 0`. */
function isCommonDivisor(
  context: RuleContext,
  {
    target,
    iterable,
    tests,
  }: { readonly target: Name; readonly iterable: Call; readonly tests: readonly Expression[] },
): boolean {
  const divided = tests
    .flatMap((test) => (test.kind === 'boolean' && test.operator === 'and' ? test.operands : []))
    .map(remainderOf)
    .filter(
      (found) =>
        found?.isForDivisors === true &&
        found.divisor.kind === 'name' &&
        found.divisor.name === target.name,
    );
  const numbers = new Set(
    divided.map((found) => (found === undefined ? '' : context.source(found.number.span))),
  );
  const bound = iterable.arguments[1]?.value;
  const words = bound === undefined ? [] : context.source(bound.span).split(/\W+/);
  return numbers.size === 2 && [...numbers].some((number) => words.includes(number));
}

function reportCommon(context: RuleContext, loop: For | ComprehensionClause, at: Node): void {
  const described = describeLoop(context.module, loop);
  context.report({
    span: { start: loop.target.span.start, end: loop.iterable.span.end },
    message: `Every number is tried as a divisor of both in ${loopText(described)}; \`math.gcd\` takes a few steps for each digit, and the common divisors are those of what it gives`,
    note: 'tries every number',
    evidence: [
      costEvidence(
        context.module,
        [...growingLoops(context.module, at).map(loopFactor), loopFactor(described)],
        `O(${described.name}) divisions where O(log ${described.name}) do`,
      ),
    ],
  });
}

/** `n` of `range(1, n)`, `range(2, n + 1)` and `range(2, n // 2 + 1)`. */
function upperNumber(range: Call): Expression | undefined {
  const [first, second, third] = range.arguments;
  const isUpwards = third === undefined;
  let bound = second?.value ?? first?.value;
  if (bound?.kind === 'binary' && bound.operator === '+' && bound.right.kind === 'number') {
    bound = bound.left;
  }
  if (bound?.kind === 'binary' && bound.operator === '//' && bound.right.kind === 'number') {
    bound = bound.left;
  }
  const isNumber = bound?.kind === 'name' || bound?.kind === 'attribute';
  return isUpwards && isNumber && second !== undefined ? bound : undefined;
}

interface Remainder {
  readonly test: Expression;
  readonly whole: Expression;
  readonly number: Expression;
  readonly divisor: Expression;
  /** True for `n % i == 0` and `not n % i`, false for `n % i` by itself. */
  readonly isForDivisors: boolean;
}

/** `n % i` as a test by itself, negated, or compared with zero. */
function remainderOf(test: Expression): Remainder | undefined {
  if (test.kind === 'unary' && test.operator === 'not') {
    const inner = remainderOf(test.operand);
    return inner === undefined
      ? undefined
      : { ...inner, test, isForDivisors: !inner.isForDivisors };
  }
  if (test.kind === 'comparison') {
    const [left, right] = test.operands;
    const [operator] = test.operators;
    const isZero = right?.kind === 'number' && right.text === '0';
    const inner = left !== undefined && isZero ? remainderOf(left) : undefined;
    return inner === undefined ? undefined : { ...inner, test, isForDivisors: operator === '==' };
  }
  return test.kind === 'binary' && test.operator === '%'
    ? { test, whole: test, number: test.left, divisor: test.right, isForDivisors: false }
    : undefined;
}
