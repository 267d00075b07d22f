import type { Call, Expression, FunctionDefinition, Node } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { functionInfoOf } from '../../python/function-info.ts';

export const noneResultUsed = defineRule({
  meta: {
    id: 'correctness/none-result-used',
    summary: 'Result that can be None used without looking',
    severity: 'low',
    cwe: 252,
    since: '0.1.0',
    question:
      'Can the function that is called here give None for the values that it is called with?',
  },
  visitors: (context) => ({
    call(node) {
      const maker = isTestCode(context.module.path) ? undefined : functionOf(node, context);
      if (maker === undefined || !mayGiveNone(maker, context) || node.arguments.every(isLiteral)) {
        return;
      }
      const use = needOf(node, context);
      if (use !== undefined && !isTried(node)) {
        context.report({
          span: node.span,
          message: `\`${maker.name.name}\` returns None in some cases, and ${use} fails then; look at the result first`,
          note: 'may be None',
        });
      }
    },
  }),
});

function functionOf(call: Call, context: RuleContext): FunctionDefinition | undefined {
  const definitions =
    call.callee.kind === 'name'
      ? (context.module.scopes.bindingOf(call.callee)?.definitions ?? [])
      : [];
  const [only] = definitions;
  return definitions.length === 1 && only?.node.kind === 'function' ? only.node : undefined;
}

/** Says `return None` in one place and returns a value in another. */
function mayGiveNone(node: FunctionDefinition, context: RuleContext): boolean {
  const info = functionInfoOf(context.module, node);
  if (info === undefined || info.isGenerator || info.isAsync || node.decorators.length > 0) {
    return false;
  }
  const values = info.returns.map((one) => (one.kind === 'return' ? one.value : undefined));
  return values.some(isNone) && values.some((value) => value !== undefined && !isNone(value));
}

function isNone(value: Expression | undefined): boolean {
  return value?.kind === 'constant' && value.value === 'None';
}

function isLiteral({ value }: Call['arguments'][number]): boolean {
  return value.kind === 'string' || value.kind === 'number' || value.kind === 'list';
}

const NEEDING =
  /^builtins\.(len|iter|sum|sorted|list|tuple|set|int|float|min|max|enumerate|reversed)$/;

/** What is done with the result at once that None cannot do. */
function needOf(call: Call, context: RuleContext): string | undefined {
  const { parent } = call;
  switch (parent?.kind) {
    case 'attribute':
      return parent.object === call ? `\`.${parent.attribute.name}\`` : undefined;
    case 'subscript':
      return parent.object === call ? 'taking an element' : undefined;
    case 'for':
    case 'comprehension-clause':
      return parent.iterable === call ? 'looping over it' : undefined;
    case 'argument': {
      const outer = parent.parent;
      return outer?.kind === 'call' && NEEDING.test(context.resolve(outer.callee) ?? '')
        ? `\`${context.source(outer.callee.span)}\``
        : undefined;
    }
    default:
      return throughName(call, context);
  }
}

/** `rows = read(path)`, and the next use of the name is `len(rows)`. */
function throughName(call: Call, context: RuleContext): string | undefined {
  const { parent } = call;
  const target = parent?.kind === 'assignment' ? parent.targets[0] : undefined;
  const binding = target?.kind === 'name' ? context.module.scopes.bindingOf(target) : undefined;
  if (
    target === undefined ||
    binding?.definitions.length !== 1 ||
    binding.scope.kind === 'module'
  ) {
    return undefined;
  }
  const uses = binding.references.filter((one) => one.span.start > target.span.end);
  const needs = uses.map((use) => {
    const outer = use.parent?.kind === 'argument' ? use.parent.parent : undefined;
    return outer?.kind === 'call' && NEEDING.test(context.resolve(outer.callee) ?? '')
      ? `\`${context.source(outer.callee.span)}\``
      : undefined;
  });
  return uses.length > 0 && needs.every((need) => need !== undefined) ? needs[0] : undefined;
}

function isTried(call: Call): boolean {
  for (let node: Node | undefined = call.parent; node !== undefined; node = node.parent) {
    if (node.kind === 'try' && node.handlers.length > 0) {
      return true;
    }
    if (node.kind === 'function') {
      return false;
    }
  }
  return false;
}
