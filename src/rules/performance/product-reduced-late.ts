import { constantValue } from '../../cost/constant-value.ts';
import { growingLoops, costEvidence, loopFactor, type Factor } from '../../cost/repetition.ts';
import type { Binary, Call, Expression, Name } from '../../python/tree/nodes.ts';
import { ancestors } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { shortSource } from './short-source.ts';

export const productReducedLate = defineRule({
  meta: {
    id: 'performance/product-reduced-late',
    summary: 'A product grows to thousands of digits before its remainder is taken',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    binary(node) {
      if (node.operator !== '%') {
        return;
      }
      const product = hugeProduct(context, node.left);
      if (product !== undefined) {
        report(context, node, product);
      }
    },
  }),
});

interface Product {
  /** What makes the number large. */
  readonly at: Expression;
  readonly factors: readonly Factor[];
  /** How the number's digits grow. */
  readonly size: string;
}

/** Past this many factors a product has more than a hundred digits. */
const FEW = 64;

function hugeProduct(context: RuleContext, value: Expression): Product | undefined {
  switch (value.kind) {
    case 'call':
      return productCall(context, value);
    case 'binary':
      return ['*', '//'].includes(value.operator)
        ? (hugeProduct(context, value.left) ?? hugeProduct(context, value.right))
        : undefined;
    case 'name':
      return productName(context, value);
    default:
      return undefined;
  }
}

const PRODUCTS: ReadonlySet<string> = new Set([
  'math.factorial',
  'math.perm',
  'math.comb',
  'math.prod',
  'scipy.special.comb',
  'scipy.special.factorial',
]);

function productCall(context: RuleContext, call: Call): Product | undefined {
  const [first] = call.arguments;
  if (first === undefined || !PRODUCTS.has(context.resolve(call.callee) ?? '')) {
    return undefined;
  }
  const known = constantValue(context.module, first.value);
  return known !== undefined && known <= FEW
    ? undefined
    : {
        at: call,
        size: shortSource(context, first.value),
        factors: [{ span: call.span, name: '', note: 'multiplies whole numbers of any length' }],
      };
}

/** A name that holds such a product, or that a loop multiplies without taking remainders. */
function productName(context: RuleContext, name: Name): Product | undefined {
  const { module } = context;
  const definitions = module.scopes.bindingOf(name)?.definitions ?? [];
  const [only] = definitions;
  if (definitions.length === 1 && only?.kind === 'assignment' && only.value?.kind === 'call') {
    return productCall(context, only.value);
  }
  const steps = definitions.filter(
    ({ node }) => node.kind === 'augmented-assignment' && node.operator === '*',
  );
  const others = definitions.filter((definition) => !steps.includes(definition));
  const areStarts = others.every(
    ({ kind, value }) =>
      kind === 'assignment' && value !== undefined && constantValue(module, value) !== undefined,
  );
  const [step] = steps;
  if (step?.node.kind !== 'augmented-assignment' || !areStarts) {
    return undefined;
  }
  const multiplied = step.node;
  const loops = growingLoops(module, multiplied);
  const isAfter = loops.every((loop) => ![...ancestors(name)].includes(loop.node));
  return loops.length > 0 && isAfter && isWhole(multiplied.value)
    ? {
        at: multiplied.value,
        size: loops.at(-1)?.name ?? 'n',
        factors: [
          ...loops.map(loopFactor),
          { span: multiplied.span, name: '', note: 'the number gets longer with every turn' },
        ],
      }
    : undefined;
}

/** A remainder inside keeps the factor small but not the product; a power or float is something else. */
function isWhole(value: Expression): boolean {
  return value.kind !== 'number' || /^\d+$/u.test(value.text);
}

function report(context: RuleContext, node: Binary, { at, factors, size }: Product): void {
  const modulus = shortSource(context, node.right);
  context.report({
    span: node.span,
    message: `\`${shortSource(context, at)}\` is multiplied out in full, to a number whose digits grow with \`${size}\`, and only then reduced by \`% ${modulus}\`; a remainder after each factor keeps every product small`,
    note: 'reduced only at the end',
    evidence: [costEvidence(context.module, factors, `O(${size}²) digits where O(${size}) do`)],
  });
}
