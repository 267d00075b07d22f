import { containerKinds } from '../../cost/container-kinds.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, Expression, Parameter } from '../../python/tree/nodes.ts';
import { constantNumber, constantString, docstringOf } from '../../python/tree/queries.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { replace, ruleFix, withFix } from '../rewrite.ts';
import { importsLibrary } from './libraries/imports.ts';
import { bracketed } from './libraries/new-source.ts';
import { libraryKind } from './libraries/library-kinds.ts';
import { vectorised } from './libraries/vectorised.ts';
import { shortSource } from './short-source.ts';

export const pandasApplyElements = defineRule({
  meta: {
    id: 'performance/pandas-apply-elements',
    summary: 'A Python function does plain arithmetic on every element of a column',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const column = columnOf(context, node);
      const [only, ...others] = node.arguments;
      if (column === undefined || only === undefined || others.length > 0) {
        return;
      }
      const applied = arithmeticOf(context, only.value);
      const whole = applied === undefined ? undefined : wholeColumn(context, column, applied);
      if (whole === undefined) {
        return;
      }
      const text = shortSource(context, column);
      context.report({
        span: node.span,
        message: `A Python function is called with every element of \`${text}\` for plain arithmetic; \`${whole}\` computes the whole column at once`,
        note: 'a call for each element',
        evidence: [
          costEvidence(context.module, [
            ...growingLoops(context.module, node).map(loopFactor),
            { span: node.span, name: `rows of ${text}`, note: 'calls a function for each element' },
          ]),
        ],
        ...withFix(
          ruleFix('compute the whole column at once (of an empty frame too)', [
            replace(node.span, bracketed(node, whole)),
          ]),
        ),
      });
    },
  }),
});

/** The column of `column.apply(…)` or `column.map(…)`: known as one, or an item of something by a text, beside pandas. */
function columnOf(context: RuleContext, { callee }: Call): Expression | undefined {
  if (callee.kind !== 'attribute' || !['apply', 'map'].includes(callee.attribute.name)) {
    return undefined;
  }
  const { object } = callee;
  if (libraryKind(context.module, object) === 'series') {
    return object;
  }
  const isItem =
    callee.attribute.name === 'apply' &&
    object.kind === 'subscript' &&
    constantString(object.index) !== undefined &&
    containerKinds(context.module).shapeOf(object.object).kind === 'unknown';
  return isItem && importsLibrary(context.module, 'pandas') ? object : undefined;
}

interface ElementFunction {
  readonly parameters: readonly Parameter[];
  readonly body: Expression;
}

/** A lambda, or a function of the module that returns one expression of its parameter and of numbers alone. */
function arithmeticOf(context: RuleContext, applied: Expression): ElementFunction | undefined {
  if (applied.kind === 'lambda') {
    return applied;
  }
  const definitions =
    applied.kind === 'name' ? (context.module.scopes.bindingOf(applied)?.definitions ?? []) : [];
  const [only, ...others] = definitions;
  const definition = only?.node;
  if (definition?.kind !== 'function' || others.length > 0 || definition.decorators.length > 0) {
    return undefined;
  }
  const hasText = docstringOf(definition) !== undefined;
  const [result, ...rest] = hasText ? definition.body.slice(1) : definition.body;
  const own = new Set(definition.parameters.map(({ name }) => name.name));
  const value = result?.kind === 'return' && rest.length === 0 ? result.value : undefined;
  return value === undefined || !readsOnly(value, own)
    ? undefined
    : { parameters: definition.parameters, body: value };
}

/** Other names may mean something else where the column stands. */
function readsOnly(expression: Expression, names: ReadonlySet<string>): boolean {
  let isOwn = true;
  walk(expression, (node) => {
    isOwn &&= node.kind !== 'name' || names.has(node.name);
  });
  return isOwn;
}

/** The function's arithmetic for the whole column; a condition that gives 1 or 0 is a comparison turned into numbers. */
function wholeColumn(
  context: RuleContext,
  column: Expression,
  { parameters, body }: ElementFunction,
): string | undefined {
  const [element, ...others] = parameters;
  if (element === undefined || element.style !== 'positional' || others.length > 0) {
    return undefined;
  }
  const text = context.source(column.span);
  function whole(expression: Expression): string | undefined {
    return vectorised(context, expression, (part) =>
      part.kind === 'name' && part.name === element?.name.name ? text : undefined,
    );
  }
  if (body.kind !== 'conditional') {
    return body.kind === 'name' ? undefined : whole(body);
  }
  const isIndicator = constantNumber(body.body) === 1 && constantNumber(body.orElse) === 0;
  const test = isIndicator && body.test.kind === 'comparison' ? whole(body.test) : undefined;
  return test === undefined ? undefined : `(${test}).astype(int)`;
}
