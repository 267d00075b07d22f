import { constantValue } from '../../cost/constant-value.ts';
import { growingLoops, costEvidence, loopFactor, type Factor } from '../../cost/repetition.ts';
import type {
  Assignment,
  AugmentedAssignment,
  Binary,
  Call,
  Expression,
  Name,
  Node,
} from '../../python/tree/nodes.ts';
import type { Binding } from '../../python/scopes.ts';
import type { Fix } from '../../core/finding.ts';
import { loopsAround, within, type Loop } from '../../cost/loops.ts';
import { lineAfter, ruleFix, withFix } from '../rewrite.ts';
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
  /** The step of the loop that multiplies, where a loop does. */
  readonly step?: Step;
}

interface Step {
  readonly statement: Assignment | AugmentedAssignment;
  /** Outermost first. */
  readonly loops: readonly Loop[];
  readonly binding: Binding;
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
  const binding = module.scopes.bindingOf(name);
  const definitions = binding?.definitions ?? [];
  const [only] = definitions;
  if (definitions.length === 1 && only?.kind === 'assignment' && only.value?.kind === 'call') {
    return productCall(context, only.value);
  }
  const steps = definitions.filter(({ node }) => factorOf(node, name) !== undefined);
  const others = definitions.filter((definition) => !steps.includes(definition));
  const areStarts = others.every(
    ({ kind, value }) =>
      kind === 'assignment' && value !== undefined && constantValue(module, value) !== undefined,
  );
  const [step] = steps;
  const multiplied = step?.node;
  const factor = multiplied === undefined ? undefined : factorOf(multiplied, name);
  if (
    (multiplied?.kind !== 'augmented-assignment' && multiplied?.kind !== 'assignment') ||
    factor === undefined ||
    !areStarts
  ) {
    return undefined;
  }
  const loops = growingLoops(module, multiplied);
  const isAfter = loops.every((loop) => ![...ancestors(name)].includes(loop.node));
  return binding !== undefined && loops.length > 0 && isAfter && isWhole(factor)
    ? {
        ...(steps.length === 1 ? { step: { statement: multiplied, loops, binding } } : {}),
        at: factor,
        size: loops.at(-1)?.name ?? 'n',
        factors: [
          ...loops.map(loopFactor),
          { span: multiplied.span, name: '', note: 'the number gets longer with every turn' },
        ],
      }
    : undefined;
}

/** What `product *= factor` and `product = product * factor` multiply by. */
function factorOf(node: Node, product: Name): Expression | undefined {
  if (node.kind === 'augmented-assignment') {
    return node.operator === '*' ? node.value : undefined;
  }
  const value = node.kind === 'assignment' ? node.value : undefined;
  if (value?.kind !== 'binary' || value.operator !== '*') {
    return undefined;
  }
  const isOwn = [value.left, value.right].map(
    (side) => side.kind === 'name' && side.name === product.name,
  );
  return isOwn[0] === isOwn[1] ? undefined : isOwn[0] === true ? value.right : value.left;
}

/** A remainder inside keeps the factor small but not the product; a power or float is something else. */
function isWhole(value: Expression): boolean {
  return value.kind !== 'number' || /^\d+$/u.test(value.text);
}

function report(context: RuleContext, node: Binary, product: Product): void {
  const { at, factors, size } = product;
  const modulus = shortSource(context, node.right);
  context.report({
    span: node.span,
    message: `\`${shortSource(context, at)}\` is multiplied out in full, to a number whose digits grow with \`${size}\`, and only then reduced by \`% ${modulus}\`; a remainder after each factor keeps every product small`,
    note: 'reduced only at the end',
    evidence: [costEvidence(context.module, factors, `O(${size}²) digits where O(${size}) do`)],
    ...withFix(remainderInLoop(context, node, product.step)),
  });
}

/**
 * A remainder after each factor. The product must be read for this remainder alone, and what divides be known before the loop and
 * stay: both ways then give the same number, and raise the same for a divisor of zero.
 */
function remainderInLoop(
  context: RuleContext,
  node: Binary,
  step: Step | undefined,
): Fix | undefined {
  const outermost = step?.loops[0];
  if (step === undefined || outermost === undefined || node.left.kind !== 'name') {
    return undefined;
  }
  const { statement, binding } = step;
  const isOnlyRead = binding.references.every(
    (reference) => reference === node.left || within(reference, statement.span),
  );
  if (!isOnlyRead || !isKnownBefore(context, node.right, outermost)) {
    return undefined;
  }
  const divisor = context.source(node.right.span);
  return ruleFix(`take the remainder after each factor (the factors must be whole numbers)`, [
    lineAfter(context.module, statement, `${binding.name} %= ${divisor}`),
  ]);
}

function isKnownBefore({ module }: RuleContext, divisor: Expression, loop: Loop): boolean {
  if (divisor.kind !== 'name') {
    return constantValue(module, divisor) !== undefined;
  }
  const definitions = module.scopes.bindingOf(divisor)?.definitions ?? [];
  const [only] = definitions;
  return (
    definitions.length === 1 &&
    only !== undefined &&
    only.name.span.end < loop.node.span.start &&
    loopsAround(module, only.node).length === 0
  );
}
