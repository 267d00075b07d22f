import { isSmallIterable } from '../../cost/loops.ts';
import { costEvidence } from '../../cost/repetition.ts';
import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { shortSource } from './short-source.ts';

export const exponentialEnumeration = defineRule({
  meta: {
    id: 'performance/exponential-enumeration',
    summary: 'All orders or all subsets of the input are tried',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const growth = growthOf(context, node);
      if (growth !== undefined) {
        context.report({
          span: node.span,
          message: `\`${shortSource(context, node)}\` has ${growth.words}: each further element multiplies the time`,
          note: growth.words,
          evidence: [
            costEvidence(
              context.module,
              [{ span: node.span, name: '', note: growth.words }],
              growth.formula,
            ),
          ],
        });
      }
    },
  }),
});

interface Enumeration {
  readonly words: string;
  readonly formula: string;
}

function growthOf(context: RuleContext, node: Call): Enumeration | undefined {
  const name = context.resolve(node.callee);
  const [first, second] = node.arguments;
  if (first === undefined) {
    return undefined;
  }
  switch (name) {
    case 'itertools.permutations': {
      const text = shortSource(context, first.value);
      const isShort = second !== undefined || isSmallIterable(context.module, first.value);
      return isShort
        ? undefined
        : { words: `as many turns as ${text} has orders`, formula: `O(${text}!)` };
    }
    case 'itertools.product': {
      const repeat = node.arguments.find(({ keyword }) => keyword?.name === 'repeat')?.value;
      if (repeat === undefined || isFixed(context, repeat)) {
        return undefined;
      }
      const text = context.source(repeat.span);
      return { words: `a power of ${text} of turns`, formula: `exponential in ${text}` };
    }
    case 'builtins.range': {
      const exponent = powerOfTwo(second?.value ?? first.value);
      if (exponent === undefined || isFixed(context, exponent)) {
        return undefined;
      }
      const text = context.source(exponent.span);
      return { words: `one turn for each subset of ${text} elements`, formula: `O(2^${text})` };
    }
    default:
      return undefined;
  }
}

/** `n` of `2 ** n` and `1 << n`. */
function powerOfTwo(bound: Expression): Expression | undefined {
  if (bound.kind !== 'binary' || bound.left.kind !== 'number') {
    return undefined;
  }
  const isPower =
    (bound.operator === '**' && bound.left.text !== '1') ||
    (bound.operator === '<<' && bound.left.text === '1');
  return isPower ? bound.right : undefined;
}

/** A number of the source, or a constant of the module in capitals. */
function isFixed(context: RuleContext, value: Expression): boolean {
  return value.kind === 'number' || /^[A-Z_0-9]+$/.test(context.source(value.span));
}
