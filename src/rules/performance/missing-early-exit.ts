import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { describeLoop, loopText, repeats } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Assignment, Expression, For, If, Statement } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { checkCounted, checkFirst } from './answer-from-list.ts';
import { lineAfter, ruleFix, withFix } from '../rewrite.ts';

export const missingEarlyExit = defineRule({
  meta: {
    id: 'performance/missing-early-exit',
    summary: 'A loop goes on after it has found its answer',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    comparison: (node) => checkCounted(context, node),
    assignment: (node) => checkFirst(context, node),
    for(node) {
      const answer = answerOf(context, node);
      if (answer === undefined) {
        return;
      }
      const loop = describeLoop(context.module, node);
      if (loop.isConstant) {
        return;
      }
      const [flag] = answer.flags;
      const name = flag === undefined ? '' : context.source(flag.span);
      context.report({
        span: flag?.span ?? node.span,
        message: `Once \`${name}\` has run, nothing can change any more, but ${loopText(loop)} goes on to the end; \`break\` ends it`,
        note: 'the answer is known here',
        evidence: [
          costEvidence(context.module, [
            ...growingLoops(context.module, node).map(loopFactor),
            loopFactor(loop),
          ]),
        ],
        ...withFix(breakFix(context, node, answer)),
      });
    },
  }),
});

interface Answer {
  readonly test: If;
  readonly flags: readonly Assignment[];
}

/** `for …: if test: flag = constant`, where the test reads neither the flag nor anything that the loop changes. */
function answerOf(context: RuleContext, node: For): Answer | undefined {
  const [only] = node.body;
  if (node.isAsync || node.body.length !== 1 || only?.kind !== 'if' || only.orElse.length > 0) {
    return undefined;
  }
  const flags = only.body.filter(isFlag);
  const names = new Set(
    flags.flatMap(({ targets }) => targets.map((one) => context.source(one.span))),
  );
  const isSame = flags.length === only.body.length && flags.length > 0;
  return isSame &&
    node.orElse.length === 0 &&
    isPureTest(context, only.test, names) &&
    !isReadAfter(context, node)
    ? { test: only, flags }
    : undefined;
}

function isFlag(statement: Statement): statement is Assignment {
  return (
    statement.kind === 'assignment' &&
    statement.targets.every((target) => target.kind === 'name') &&
    (statement.value?.kind === 'constant' ||
      statement.value?.kind === 'number' ||
      (statement.value?.kind === 'string' && !statement.value.isFormatted))
  );
}

/** Nothing happens by evaluating it: what later turns would have evaluated is not missed. */
function isPureTest(context: RuleContext, test: Expression, flags: ReadonlySet<string>): boolean {
  let isPure = true;
  walk(test, (node) => {
    if (node.kind === 'call') {
      const name = context.resolve(node.callee) ?? '';
      const isReader =
        /^builtins\.(len|abs|int|str|isinstance|ord|min|max|sum)$/.test(name) ||
        (node.callee.kind === 'attribute' &&
          ['startswith', 'endswith', 'lower', 'upper', 'strip', 'isdigit', 'get'].includes(
            node.callee.attribute.name,
          ));
      isPure &&= isReader;
    }
    isPure &&= !['await', 'yield', 'walrus', 'lambda'].includes(node.kind);
    isPure &&= node.kind !== 'name' || !flags.has(node.name);
  });
  return isPure;
}

/** The loop's variable would stop earlier. */
function isReadAfter(context: RuleContext, node: For): boolean {
  let found = false;
  walk(node.target, (name) => {
    if (name.kind === 'name') {
      const { references = [] } = context.module.scopes.bindingOf(name) ?? {};
      found ||= references.some(
        (reference) => !repeats(node, reference) && reference.span.start > node.span.end,
      );
    }
  });
  return found;
}

/** Not for an iterator: who has it would find it less far. */
function breakFix(context: RuleContext, node: For, { flags }: Answer): Fix | undefined {
  const { kind, element } = containerKinds(context.module).shapeOf(node.iterable);
  const last = flags.at(-1);
  const isKnown =
    [
      'list',
      'tuple',
      'set',
      'frozenset',
      'str',
      'range',
      'dict',
      'dict-values',
      'dict-items',
    ].includes(kind) ||
    (kind === 'iterator' && element !== undefined && isWrapped(context, node.iterable));
  return isKnown && last !== undefined
    ? ruleFix('leave the loop when the answer is known', [lineAfter(context.module, last, 'break')])
    : undefined;
}

/** `enumerate(xs)` and `zip(xs, ys)` belong to the loop alone. */
function isWrapped(context: RuleContext, iterable: Expression): boolean {
  return (
    iterable.kind === 'call' &&
    /^builtins\.(enumerate|zip|reversed)$/.test(context.resolve(iterable.callee) ?? '') &&
    iterable.arguments.every(
      ({ value }) => containerKinds(context.module).shapeOf(value).kind !== 'iterator',
    )
  );
}
