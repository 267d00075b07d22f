import type { Fix } from '../../core/finding.ts';
import { isPlace } from '../../cost/container-uses.ts';
import { costEvidence } from '../../cost/repetition.ts';
import type {
  Call,
  Expression,
  FunctionDefinition,
  Lambda,
  Parameter,
} from '../../python/tree/nodes.ts';
import { docstringOf } from '../../python/tree/queries.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { replace, ruleFix, withFix } from '../rewrite.ts';
import { libraryKind } from './libraries/library-kinds.ts';
import { bracketed } from './libraries/new-source.ts';
import { vectorised } from './libraries/vectorised.ts';

export const numpyVectorizeArithmetic = defineRule({
  meta: {
    id: 'performance/numpy-vectorize-arithmetic',
    summary: '`numpy.vectorize` loops in Python over arithmetic that arrays do themselves',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const given = node.arguments[0]?.value;
      if (context.resolve(node.callee) !== 'numpy.vectorize' || given === undefined) {
        return;
      }
      const applied = functionOf(context, given);
      const body = applied === undefined ? undefined : resultOf(applied);
      if (
        applied === undefined ||
        body === undefined ||
        !isArithmetic(context, applied.parameters, body)
      ) {
        return;
      }
      report(
        context,
        { at: node, maker: node.callee, body },
        direct(context, node, { applied, body }),
      );
    },
    function(node) {
      const decorator = node.decorators.find((one) => context.resolve(one) === 'numpy.vectorize');
      const body = resultOf(node);
      if (
        decorator !== undefined &&
        body !== undefined &&
        isArithmetic(context, node.parameters, body)
      ) {
        report(context, { at: decorator, maker: decorator, body }, undefined);
      }
    },
  }),
});

interface Disguised {
  readonly at: Expression;
  /** `np.vectorize` as the module calls it. */
  readonly maker: Expression;
  readonly body: Expression;
}

function report(context: RuleContext, { at, maker, body }: Disguised, fix: Fix | undefined): void {
  context.report({
    span: at.span,
    message: `\`${context.source(maker.span)}\` calls its function once for every element, in Python; ${body.kind === 'conditional' ? '`numpy.where` chooses between two arrays at once' : 'the function takes whole arrays as it is'}`,
    note: 'a Python loop in disguise',
    evidence: [
      costEvidence(context.module, [
        { span: at.span, name: 'elements', note: 'calls the function for each' },
      ]),
    ],
    ...withFix(fix),
  });
}

function functionOf(
  context: RuleContext,
  given: Expression,
): Lambda | FunctionDefinition | undefined {
  if (given.kind === 'lambda') {
    return given;
  }
  const definitions =
    given.kind === 'name' ? (context.module.scopes.bindingOf(given)?.definitions ?? []) : [];
  const [only] = definitions;
  return definitions.length === 1 && only?.node.kind === 'function' ? only.node : undefined;
}

/** What a function of one statement returns. */
function resultOf(applied: Lambda | FunctionDefinition): Expression | undefined {
  if (applied.kind === 'lambda') {
    return applied.body;
  }
  const body = docstringOf(applied) === undefined ? applied.body : applied.body.slice(1);
  const [only, ...others] = body;
  return only?.kind === 'return' && others.length === 0 ? only.value : undefined;
}

function isArithmetic(
  context: RuleContext,
  parameters: readonly Parameter[],
  body: Expression,
): boolean {
  const names = new Set(parameters.map(({ name }) => name.name));
  function isWhole(expression: Expression): boolean {
    return (
      expression.kind === 'number' ||
      vectorised(context, expression, (part) =>
        part.kind === 'name' && names.has(part.name) ? part.name : undefined,
      ) !== undefined
    );
  }
  return body.kind === 'conditional'
    ? [body.test, body.body, body.orElse].every(isWhole)
    : isWhole(body);
}

interface Vectorized {
  readonly applied: Lambda | FunctionDefinition;
  readonly body: Expression;
}

/** `np.vectorize(lambda x: x * 2)(values)` → `values * 2`, for one array that is known to be one. */
function direct(context: RuleContext, node: Call, { applied, body }: Vectorized): Fix | undefined {
  const { parent } = node;
  const [parameter, ...others] = applied.parameters;
  const call = parent?.kind === 'call' && parent.callee === node ? parent : undefined;
  const array = call?.arguments.length === 1 ? call.arguments[0]?.value : undefined;
  const isFit =
    applied.kind === 'lambda' &&
    others.length === 0 &&
    node.arguments.length === 1 &&
    isPlace(array);
  if (call === undefined || parameter === undefined || array === undefined || !isFit) {
    return undefined;
  }
  const isArray = ['array', 'vector'].includes(libraryKind(context.module, array) ?? '');
  const whole = vectorised(context, body, (part) =>
    part.kind === 'name' && part.name === parameter.name.name
      ? context.source(array.span)
      : undefined,
  );
  return isArray && whole !== undefined
    ? ruleFix('compute the whole array at once', [replace(call.span, bracketed(call, whole))])
    : undefined;
}
