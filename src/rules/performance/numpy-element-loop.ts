import type { Fix } from '../../core/finding.ts';
import { isPlace, usesOf } from '../../cost/container-uses.ts';
import { containerDefinitions } from '../../cost/container-definitions.ts';
import { describeLoop, repeats } from '../../cost/loops.ts';
import { isSame } from '../../cost/loop-dependence.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Expression, For, Name, Statement } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { replace, ruleFix, withFix } from '../rewrite.ts';
import { libraryKind } from './libraries/library-kinds.ts';
import { vectorised } from './libraries/vectorised.ts';
import { shortSource } from './short-source.ts';

export const numpyElementLoop = defineRule({
  meta: {
    id: 'performance/numpy-element-loop',
    summary: 'A Python loop does the arithmetic of an array element by element',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    for(node) {
      const loop = elementLoop(context, node);
      const arrays = loop === undefined ? [] : arraysRead(context, node, loop);
      const [array] = arrays;
      if (loop === undefined || array === undefined) {
        return;
      }
      const whole = wholeArray(context, node, loop);
      const names = arrays.map((one) => `\`${shortSource(context, one)}\``);
      const factor = loopFactor(describeLoop(context.module, node));
      context.report({
        span: { start: node.span.start, end: node.iterable.span.end },
        message: `The loop does plain arithmetic with one element of ${[...new Set(names)].join(' and ')} at a time; ${whole === undefined ? 'the same arithmetic on whole arrays (`sum`, `dot`, masks) runs in compiled code' : `\`${whole}\` computes all of them at once`}`,
        note: 'an object made for every element',
        evidence: [
          costEvidence(context.module, [
            ...growingLoops(context.module, node).map(loopFactor),
            { ...factor, note: `${factor.note}, in Python instead of compiled code` },
          ]),
        ],
        ...withFix(whole === undefined ? undefined : arrayFix(node, whole)),
      });
    },
  }),
});

interface ElementLoop {
  /** `i` of `for i in range(len(values))`, or `x` of `for x in values`. */
  readonly variable: Name;
  /** The array that is looped over, where the loop is over elements or over the positions of one array. */
  readonly array: Expression | undefined;
  readonly byPosition: boolean;
}

function elementLoop(context: RuleContext, { target, iterable }: For): ElementLoop | undefined {
  if (target.kind !== 'name') {
    return undefined;
  }
  if (isArray(context, iterable)) {
    return { variable: target, array: iterable, byPosition: false };
  }
  const isRange =
    iterable.kind === 'call' && context.resolve(iterable.callee) === 'builtins.range';
  const [bound, ...others] = isRange ? iterable.arguments : [];
  return bound === undefined || others.length > 0
    ? undefined
    : { variable: target, array: measured(context, bound.value), byPosition: true };
}

/** `values` of `len(values)`, `values.size` and `values.shape[0]`. */
function measured(context: RuleContext, bound: Expression): Expression | undefined {
  if (bound.kind === 'call' && context.resolve(bound.callee) === 'builtins.len') {
    return bound.arguments[0]?.value;
  }
  if (bound.kind === 'attribute' && bound.attribute.name === 'size') {
    return bound.object;
  }
  const isFirst = bound.kind === 'subscript' && context.source(bound.index.span) === '0';
  return isFirst && bound.object.kind === 'attribute' && bound.object.attribute.name === 'shape'
    ? bound.object.object
    : undefined;
}

function isArray(context: RuleContext, expression: Expression): boolean {
  return ['array', 'vector'].includes(libraryKind(context.module, expression) ?? '');
}

/** The arrays whose elements the loop reads, where arithmetic with them is all that it does; else none. */
function arraysRead(context: RuleContext, node: For, loop: ElementLoop): readonly Expression[] {
  const arrays: Expression[] = [];
  function substitute(expression: Expression): string | undefined {
    const array = elementOf(loop, expression);
    if (array === undefined || !isArray(context, array)) {
      return undefined;
    }
    arrays.push(array);
    return context.source(expression.span);
  }
  const isPlain = node.orElse.length === 0 && node.body.every((one) => isArithmetic(context, one, substitute, loop));
  return isPlain ? arrays : [];
}

/** The array of which the expression is the loop's own element. */
function elementOf({ variable, array, byPosition }: ElementLoop, expression: Expression): Expression | undefined {
  if (!byPosition) {
    return expression.kind === 'name' && expression.name === variable.name ? array : undefined;
  }
  return expression.kind === 'subscript' &&
    expression.index.kind === 'name' &&
    expression.index.name === variable.name
    ? expression.object
    : undefined;
}
