import type { Fix } from '../../core/finding.ts';
import { isPlace, usesOf } from '../../cost/container-uses.ts';
import { containerDefinitions } from '../../cost/container-definitions.ts';
import { describeLoop, repeats } from '../../cost/loops.ts';
import { isSame } from '../../cost/loop-dependence.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Expression, For, Name, Statement } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
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
  const isRange = iterable.kind === 'call' && context.resolve(iterable.callee) === 'builtins.range';
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
  const isPlain =
    node.orElse.length === 0 &&
    node.body.every((one) => isArithmetic({ context, loop, substitute }, one));
  return isPlain ? arrays : [];
}

/** The array of which the expression is the loop's own element. */
function elementOf(
  { variable, array, byPosition }: ElementLoop,
  expression: Expression,
): Expression | undefined {
  if (!byPosition) {
    return expression.kind === 'name' && expression.name === variable.name ? array : undefined;
  }
  return expression.kind === 'subscript' &&
    expression.index.kind === 'name' &&
    expression.index.name === variable.name
    ? expression.object
    : undefined;
}

type Substitute = (expression: Expression) => string | undefined;

interface BodyQuestion {
  readonly context: RuleContext;
  readonly loop: ElementLoop;
  readonly substitute: Substitute;
}

/** `out[i] = …`, `total += …`, and both under a comparison of elements. */
function isArithmetic(question: BodyQuestion, statement: Statement): boolean {
  const { context, loop, substitute } = question;
  switch (statement.kind) {
    case 'if':
      return (
        statement.orElse.length === 0 &&
        isPlain(question, statement.test) &&
        vectorised(context, statement.test, substitute) !== undefined &&
        statement.body.every((one) => isArithmetic(question, one))
      );
    case 'assignment': {
      const [target] = statement.targets;
      const place = target === undefined ? undefined : elementOf(loop, target);
      return (
        loop.byPosition &&
        statement.targets.length === 1 &&
        place !== undefined &&
        isArray(context, place) &&
        isPlain(question, statement.value) &&
        statement.value !== undefined &&
        vectorised(context, statement.value, substitute) !== undefined
      );
    }
    case 'augmented-assignment': {
      const { target, value } = statement;
      const isSum = target.kind === 'name' && !mentions(value, target.name);
      const isKnown =
        value.kind === 'number' || vectorised(context, value, substitute) !== undefined;
      return isSum && statement.operator === '+' && isPlain(question, value) && isKnown;
    }
    default:
      return false;
  }
}

/** The position takes part as an index only. */
function isPlain({ loop }: BodyQuestion, expression: Expression | undefined): boolean {
  let plain = expression !== undefined;
  if (expression !== undefined && loop.byPosition) {
    walk(expression, (node) => {
      const isBare =
        node.kind === 'name' &&
        node.name === loop.variable.name &&
        !(node.parent?.kind === 'subscript' && node.parent.index === node);
      plain &&= !isBare;
    });
  }
  return plain;
}

function mentions(expression: Expression, name: string): boolean {
  let found = false;
  walk(expression, (node) => {
    found ||= node.kind === 'name' && node.name === name;
  });
  return found;
}

/** `out[:len(a)] = a * 2` for a loop that does no more than that with one array and another one made for it. */
function wholeArray(context: RuleContext, node: For, loop: ElementLoop): string | undefined {
  const [statement, ...others] = node.body;
  const [target] = statement?.kind === 'assignment' ? statement.targets : [];
  const { array } = loop;
  const isOne = statement?.kind === 'assignment' && others.length === 0 && loop.byPosition;
  if (!isOne || statement.value === undefined || target?.kind !== 'subscript' || !isPlace(array)) {
    return undefined;
  }
  const out = target.object;
  const isOwn = isPlace(out) && isSame(context.module, out, array);
  const isUsedAfter = usesOf(context.module, loop.variable).some(
    (use) => use.node !== loop.variable && !repeats(node, use.node),
  );
  if ((!isOwn && !isMadeHere(context, out)) || isUsedAfter) {
    return undefined;
  }
  let areSame = true;
  const text = context.source(array.span);
  const whole = vectorised(context, statement.value, (expression) => {
    const read = elementOf(loop, expression);
    areSame &&= read === undefined || isSame(context.module, read, array);
    return read === undefined ? undefined : text;
  });
  return whole === undefined || !areSame
    ? undefined
    : `${context.source(out.span)}[:${isOwn ? '' : `len(${text})`}] = ${whole}`;
}

/** A new array that shares no memory with another. */
function isMadeHere(context: RuleContext, out: Expression): boolean {
  const definitions = out.kind === 'name' ? containerDefinitions(context.module.scopes, out) : [];
  return (
    definitions.length > 0 &&
    definitions.every(
      ({ value }) =>
        value?.kind === 'call' &&
        /^numpy\.(zeros|ones|empty|full)(_like)?$/.test(context.resolve(value.callee) ?? ''),
    )
  );
}

function arrayFix(node: For, whole: string): Fix | undefined {
  return ruleFix('compute the whole array at once', [replace(node.span, whole)]);
}
