import type {
  FunctionDefinition,
  If,
  Name,
  Parameter,
  Statement,
} from '../../python/tree/nodes.ts';
import { argumentOf } from '../../python/tree/queries.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { isDocstring, isExit, statementsIn } from './blocks.ts';
import { functionInfoOf } from '../../python/function-info.ts';

export const flagArgument = defineRule({
  meta: {
    id: 'refactoring/flag-argument',
    summary: 'A boolean parameter that chooses between two functions in one',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    function(node) {
      if (!isTestCode(context.module.path) && !isBoundOutside(node)) {
        check(context, node);
      }
    },
  }),
});

/** Statements in each of the two bodies: less is an option, not another function. */
const FEWEST_STATEMENTS = 4;
/** Of all statements of the function, in percent: what both ways have in common is little. */
const LARGEST_COMMON_SHARE = 30;

/** Decorators (a command's options, a route) and dunder methods have their signatures from outside. */
function isBoundOutside(node: FunctionDefinition): boolean {
  return node.decorators.length > 0 || node.name.name.startsWith('__');
}

function check(context: RuleContext, node: FunctionDefinition): void {
  const body = isDocstring(node.body[0]) ? node.body.slice(1) : node.body;
  for (const parameter of node.parameters.filter(isFlag)) {
    const found = branchOf(context, { node, body, parameter });
    if (found !== undefined) {
      report(context, { node, body, parameter, ...found });
      return;
    }
  }
}

function isFlag({ annotation, default: value, style }: Parameter): boolean {
  const isBoolean =
    value?.kind === 'constant' && (value.value === 'True' || value.value === 'False');
  const isDeclared = annotation?.kind === 'name' && annotation.name === 'bool';
  return style !== 'star' && style !== 'double-star' && (isBoolean || isDeclared);
}

interface Branches {
  readonly branch: If;
  readonly first: readonly Statement[];
  readonly second: readonly Statement[];
}

/** The only use of the flag: an `if` of the function's own body, with an `else`, or leaving before the other way begins. */
function branchOf(
  context: RuleContext,
  {
    node,
    body,
    parameter,
  }: {
    readonly node: FunctionDefinition;
    readonly body: readonly Statement[];
    readonly parameter: Parameter;
  },
): Branches | undefined {
  const scope = functionInfoOf(context.module, node)?.scope;
  const binding = scope?.bindings.get(parameter.name.name);
  const [only] = binding?.references ?? [];
  if (binding?.references.length !== 1 || binding.definitions.length !== 1) {
    return undefined;
  }
  for (const [index, statement] of body.entries()) {
    if (statement.kind === 'if' && testedName(statement) === only) {
      const { body: first, orElse } = statement;
      const isElif = orElse[0]?.kind === 'if' && orElse[0].isElif;
      const isLeft = orElse.length === 0 && isExit(first.at(-1));
      const second = isLeft ? body.slice(index + 1) : orElse;
      return isElif || second.length === 0 ? undefined : { branch: statement, first, second };
    }
  }
  return undefined;
}

function testedName({ test }: If): Name | undefined {
  const inner = test.kind === 'unary' && test.operator === 'not' ? test.operand : test;
  return inner.kind === 'name' ? inner : undefined;
}

function report(
  context: RuleContext,
  {
    node,
    body,
    parameter,
    branch,
    first,
    second,
  }: Branches & {
    readonly node: FunctionDefinition;
    readonly body: readonly Statement[];
    readonly parameter: Parameter;
  },
): void {
  const sizes = [statementsIn(first).length, statementsIn(second).length] as const;
  const all = statementsIn(body).length;
  const common = Math.round((100 * (all - 1 - sizes[0] - sizes[1])) / all);
  const calls = callsOf(context, node, parameter);
  const isSmall = Math.min(...sizes) < FEWEST_STATEMENTS || common > LARGEST_COMMON_SHARE;
  if (isSmall || calls.variable > 0) {
    return;
  }
  const { name } = parameter.name;
  const { line } = context.locate(branch.span).start;
  context.report({
    span: parameter.span,
    message: `\`${name}\` chooses between two bodies of \`${node.name.name}\` (line ${line}: ${sizes[0]} and ${sizes[1]} statements): give each a function and a name of its own`,
    note: calls.literal === 0 ? '' : `calls in this file that say which: ${calls.literal}`,
    evidence: [
      {
        kind: 'measurement',
        subject: 'statements that both ways have in common',
        value: common,
        threshold: LARGEST_COMMON_SHARE,
        unit: '%',
      },
    ],
  });
}

/** Calls by this name in the module: with `True` or `False` (or nothing), and with a value that is known only at run time. */
function callsOf(
  { module }: RuleContext,
  node: FunctionDefinition,
  parameter: Parameter,
): { readonly literal: number; readonly variable: number } {
  const isMethod = module.scopes.scopeOf(node).kind === 'class';
  const index = node.parameters.indexOf(parameter) - (isMethod ? 1 : 0);
  const position = parameter.style === 'keyword-only' ? Number.MAX_SAFE_INTEGER : index;
  let literal = 0;
  let variable = 0;
  for (const { callee, ...call } of module.functions.flatMap(({ calls }) => calls)) {
    const name =
      callee.kind === 'attribute'
        ? callee.attribute.name
        : callee.kind === 'name'
          ? callee.name
          : '';
    if (name === node.name.name) {
      const value = argumentOf({ callee, ...call }, position, parameter.name.name);
      const isLiteral = value?.kind === 'constant';
      literal += isLiteral ? 1 : 0;
      variable += value === undefined || isLiteral ? 0 : 1;
    }
  }
  return { literal, variable };
}
