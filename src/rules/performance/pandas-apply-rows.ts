import type { Fix } from '../../core/finding.ts';
import { isPlace } from '../../cost/container-uses.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, Expression, FunctionDefinition, Lambda } from '../../python/tree/nodes.ts';
import { keywordArgument, positionalArgument } from '../../python/tree/queries.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { replace, ruleFix, withFix } from '../rewrite.ts';
import { importsLibrary } from './libraries/imports.ts';
import { bracketed } from './libraries/new-source.ts';
import { libraryKind } from './libraries/library-kinds.ts';
import { rowFields, type RowField } from './libraries/row-fields.ts';
import { vectorised } from './libraries/vectorised.ts';
import { shortSource } from './short-source.ts';
import { functionInfoOf } from '../../python/function-info.ts';

export const pandasApplyRows = defineRule({
  meta: {
    id: 'performance/pandas-apply-rows',
    summary: 'A Python function is called with every row of a data frame',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const frame = appliedTo(context, node);
      const applied = frame === undefined ? undefined : appliedFunction(context, node);
      const fields = applied === undefined ? undefined : fieldsOf(context, applied);
      if (frame === undefined || applied === undefined || fields === undefined) {
        return;
      }
      const text = shortSource(context, frame);
      const columns = [...new Set(fields.map(({ column }) => `\`${column}\``))];
      const whole =
        applied.kind === 'lambda' ? wholeColumns(context, { frame, applied, fields }) : undefined;
      context.report({
        span: node.span,
        message:
          whole === undefined
            ? `\`apply\` makes a Series of every row of \`${text}\` and calls a function with it; columns ${columns.slice(0, 4).join(', ')} alone go in: a calculation with whole columns, or \`zip\` of them, needs no Series`
            : `\`apply\` makes a Series of every row of \`${text}\` for plain arithmetic; \`${whole}\` computes the whole column at once`,
        note: 'a Series and a call for each row',
        severity: whole === undefined ? 'low' : 'medium',
        evidence: [
          costEvidence(context.module, [
            ...growingLoops(context.module, node).map(loopFactor),
            {
              span: node.span,
              name: `rows of ${text}`,
              note: 'makes a Series and calls a function for each',
            },
          ]),
        ],
        ...withFix(columnFix(context, { node, frame, whole })),
      });
    },
  }),
});

/** The frame of `frame.apply(…, axis=1)`; the axis is pandas' own, so the import is enough where the frame comes from elsewhere. */
function appliedTo(context: RuleContext, node: Call): Expression | undefined {
  const { callee } = node;
  if (callee.kind !== 'attribute' || callee.attribute.name !== 'apply') {
    return undefined;
  }
  const axis = keywordArgument(node, 'axis') ?? positionalArgument(node, 1);
  const isByRow =
    axis !== undefined && ['1', '"columns"', "'columns'"].includes(context.source(axis.span));
  const kind = libraryKind(context.module, callee.object);
  const isFrame =
    kind === 'data-frame' || (kind === undefined && importsLibrary(context.module, 'pandas'));
  return isByRow && isFrame ? callee.object : undefined;
}

function appliedFunction(
  context: RuleContext,
  node: Call,
): Lambda | FunctionDefinition | undefined {
  const hasOptions = node.arguments.some(
    ({ keyword, unpacking }) =>
      unpacking !== 'none' || (keyword !== undefined && !['axis', 'func'].includes(keyword.name)),
  );
  const given = keywordArgument(node, 'func') ?? positionalArgument(node, 0);
  if (hasOptions || given === undefined) {
    return undefined;
  }
  if (given.kind === 'lambda') {
    return given;
  }
  const definitions =
    given.kind === 'name' ? (context.module.scopes.bindingOf(given)?.definitions ?? []) : [];
  const [only] = definitions;
  return definitions.length === 1 && only?.node.kind === 'function' ? only.node : undefined;
}

/** The columns that the function reads of its row; undefined when it does anything else with it. */
function fieldsOf(
  context: RuleContext,
  applied: Lambda | FunctionDefinition,
): readonly RowField[] | undefined {
  const [row, ...others] = applied.parameters;
  const info = functionInfoOf(context.module, applied);
  const binding = row === undefined ? undefined : info?.scope.bindings.get(row.name.name);
  return binding === undefined || others.length > 0 || binding.definitions.length !== 1
    ? undefined
    : rowFields(context.module, binding.references);
}

interface Applied {
  readonly frame: Expression;
  readonly applied: Lambda;
  readonly fields: readonly RowField[];
}

/** The lambda's arithmetic for whole columns, as source. */
function wholeColumns(
  context: RuleContext,
  { frame, applied, fields }: Applied,
): string | undefined {
  const text = isPlace(frame) ? context.source(frame.span) : undefined;
  return text === undefined
    ? undefined
    : vectorised(context, applied.body, (expression) => {
        const field = fields.find(({ node }) => node === expression);
        return field === undefined ? undefined : `${text}[${JSON.stringify(field.column)}]`;
      });
}

interface WholeColumns {
  readonly node: Call;
  readonly frame: Expression;
  readonly whole: string | undefined;
}

function columnFix(context: RuleContext, { node, frame, whole }: WholeColumns): Fix | undefined {
  if (whole === undefined || libraryKind(context.module, frame) !== 'data-frame') {
    return undefined;
  }
  return ruleFix('compute the whole column at once (of an empty frame too)', [
    replace(node.span, bracketed(node, whole)),
  ]);
}
