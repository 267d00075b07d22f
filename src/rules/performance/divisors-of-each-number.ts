import { calledFunction } from '../../cost/call-sites.ts';
import { constantTurns } from '../../cost/constant-value.ts';
import { functionCost } from '../../cost/function-cost.ts';
import { loopsAround, type Loop } from '../../cost/loops.ts';
import { costEvidence, loopFactor, type Factor } from '../../cost/repetition.ts';
import type { Call, Expression, For, Node } from '../../python/tree/nodes.ts';
import { constantNumber } from '../../python/tree/queries.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';

export const divisorsOfEachNumber = defineRule({
  meta: {
    id: 'performance/divisors-of-each-number',
    summary:
      'Divisors are searched anew for each number of a range, where one sieve finds them for all',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const called = calledFunction(context.module, node);
      if (called === undefined || isTestCode(context.module.path)) {
        return;
      }
      const loop = rangeOf(context, node, argumentNames(node));
      if (loop === undefined) {
        return;
      }
      const tested = called.definition.parameters.find(({ name }) =>
        called.definition.body.some((statement) => searchesDivisors(context, statement, name.name)),
      );
      if (tested !== undefined) {
        report(context, loop, {
          at: node,
          factors: [
            { span: node.span, name: '', note: `calls ${called.definition.name.name}` },
            ...(functionCost(context.module, called.definition).polynomial[0]?.factors ?? []),
          ],
        });
      }
    },
    for(node) {
      const number = node.body.find((statement) => statement.kind === 'for');
      const { target } = node;
      if (target.kind !== 'name' || number === undefined || !isManyNumbers(context, node)) {
        return;
      }
      if (searchesDivisors(context, number, target.name)) {
        const inner = loopsAround(context.module, number).at(-1);
        if (inner !== undefined) {
          report(context, inner, { at: number, factors: [] });
        }
      }
    },
  }),
});

/** Fewer numbers than this are tested in no time. */
const FEW = 1000;

function argumentNames(call: Call): ReadonlySet<string> {
  return new Set(
    call.arguments.flatMap(({ value }) => (value.kind === 'name' ? [value.name] : [])),
  );
}

/** The loop over a range of numbers whose variable is among the names. */
function rangeOf(context: RuleContext, node: Node, names: ReadonlySet<string>): Loop | undefined {
  return loopsAround(context.module, node).find((loop) => {
    const clause = loop.node;
    return (
      clause.kind !== 'while' &&
      clause.target.kind === 'name' &&
      names.has(clause.target.name) &&
      isManyNumbers(context, clause)
    );
  });
}

function isManyNumbers(
  context: RuleContext,
  { iterable }: { readonly iterable: Expression },
): boolean {
  return (
    iterable.kind === 'call' &&
    context.resolve(iterable.callee) === 'builtins.range' &&
    (constantTurns(context.module, iterable) ?? Number.POSITIVE_INFINITY) >= FEW
  );
}

/** A loop that counts up and tests whether the number leaves no remainder. */
function searchesDivisors(context: RuleContext, within: Node, number: string): boolean {
  let found = false;
  walk(within, (node) => {
    if (node.kind === 'for' || node.kind === 'comprehension' || node.kind === 'while') {
      const counters = countersOf(context, node);
      walk(node, (inner) => {
        found ||= isRemainderTest(inner, { number, counters });
      });
    }
  });
  return found;
}

/** The names that a loop counts with: the target over a range, or what a `while` adds to. */
function countersOf(
  context: RuleContext,
  loop: For | Extract<Node, { kind: 'comprehension' | 'while' }>,
): ReadonlySet<string> {
  const names = new Set<string>();
  if (loop.kind === 'while') {
    for (const statement of loop.body) {
      const isStep = statement.kind === 'augmented-assignment' && statement.operator === '+';
      if (isStep && statement.target.kind === 'name') {
        names.add(statement.target.name);
      }
    }
    return names;
  }
  for (const { target, iterable } of loop.kind === 'for' ? [loop] : loop.clauses) {
    const isRange =
      iterable.kind === 'call' && context.resolve(iterable.callee) === 'builtins.range';
    if (isRange && target.kind === 'name') {
      names.add(target.name);
    }
  }
  return names;
}

/** `n % i == 0`, `not n % i` or `if n % i:` */
function isRemainderTest(
  node: Node,
  { number, counters }: { readonly number: string; readonly counters: ReadonlySet<string> },
): boolean {
  if (node.kind !== 'binary' || node.operator !== '%') {
    return false;
  }
  const isOf =
    node.left.kind === 'name' &&
    node.left.name === number &&
    node.right.kind === 'name' &&
    counters.has(node.right.name);
  const { parent } = node;
  const isZero =
    parent?.kind === 'comparison' &&
    parent.operands.some((operand) => constantNumber(operand) === 0);
  return isOf && (isZero || parent?.kind === 'unary' || parent?.kind === 'if');
}

function report(
  context: RuleContext,
  loop: Loop,
  { at, factors }: { readonly at: Node; readonly factors: readonly Factor[] },
): void {
  const { module } = context;
  const header = at.kind === 'for' ? { start: at.span.start, end: at.iterable.span.end } : at.span;
  context.report({
    span: header,
    message: `Each number of the range is divided by one candidate after another; a sieve that marks the multiples of each number finds primes and divisors of the whole range at once`,
    note: 'starts over for each number',
    evidence: [
      costEvidence(
        module,
        [loopFactor(loop), ...factors, { span: header, name: '', note: 'tries divisors' }],
        `O(${loop.name}·√${loop.name}) or more, where O(${loop.name} log ${loop.name}) do`,
      ),
    ],
  });
}
