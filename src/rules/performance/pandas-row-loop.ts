import type { Fix } from '../../core/finding.ts';
import { isPlace, usesOf } from '../../cost/container-uses.ts';
import { describeLoop, repeats } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, ComprehensionClause, Expression, For, Name } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { withFix } from '../rewrite.ts';
import { columnLoopRewrite } from './column-loop-rewrite.ts';
import { importsLibrary } from './libraries/imports.ts';
import { libraryKind } from './libraries/library-kinds.ts';
import { rowFields, type RowField } from './libraries/row-fields.ts';
import { shortSource } from './short-source.ts';

export const pandasRowLoop = defineRule({
  meta: {
    id: 'performance/pandas-row-loop',
    summary: 'A loop makes a Series out of every row of a data frame',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    for: (node) => checkLoop(context, node),
    'comprehension-clause': (node) => checkLoop(context, node),
  }),
});

function checkLoop(context: RuleContext, node: For | ComprehensionClause): void {
  const rows = rowsCall(context, node.iterable);
  if (rows === undefined || isTestCode(context.module.path)) {
    return;
  }
  const { frame, call } = rows;
  const names = loopNames(node.target);
  const fields = names === undefined ? undefined : fieldsOf(context, names.row);
  const columns = [...new Set((fields ?? []).map(({ column }) => column))];
  const text = shortSource(context, frame);
  const loop = describeLoop(context.module, node);
  context.report({
    span: call.span,
    message:
      fields === undefined
        ? `\`${text}.iterrows()\` makes a Series of every row; a calculation with whole columns, or \`itertuples()\`, does without`
        : `\`${text}.iterrows()\` makes a Series of every row, and only ${columnList(columns)} of it is read; calculate with whole columns, or loop over them with \`zip\``,
    note: 'a Series for each row',
    evidence: [
      costEvidence(context.module, [
        ...growingLoops(context.module, node).map(loopFactor),
        { ...loopFactor(loop), name: `rows of ${text}` },
        {
          span: call.span,
          name: '',
          note: 'makes a Series, about a hundred times the cost of a tuple',
        },
      ]),
    ],
    ...withFix(
      fields === undefined || names === undefined
        ? undefined
        : zipped(context, { node, call, frame, names, fields }),
    ),
  });
}

function columnList(columns: readonly string[]): string {
  return columns.length > 3
    ? `${columns.length} columns`
    : columns.map((column) => `\`${column}\``).join(', ');
}

interface Rows {
  readonly call: Call;
  readonly frame: Expression;
}

/** `frame.iterrows()`: the method's name is pandas' own, so the import is enough where the frame comes from elsewhere. */
function rowsCall(context: RuleContext, iterable: Expression): Rows | undefined {
  const call = isWrapped(context, iterable) ? iterable.arguments[0]?.value : iterable;
  if (call?.kind !== 'call' || call.callee.kind !== 'attribute') {
    return undefined;
  }
  const { object, attribute } = call.callee;
  const isFrame =
    attribute.name === 'iterrows' &&
    (libraryKind(context.module, object) === 'data-frame' ||
      importsLibrary(context.module, 'pandas') ||
      importsLibrary(context.module, 'geopandas'));
  return isFrame ? { call, frame: object } : undefined;
}

function isWrapped(context: RuleContext, iterable: Expression): iterable is Call {
  const name = iterable.kind === 'call' ? (context.resolve(iterable.callee) ?? '') : '';
  return /^(builtins\.enumerate|tqdm\.(tqdm|auto\.tqdm|notebook\.tqdm))$/.test(name);
}

interface LoopNames {
  /** The label of the row, where it has a name that is used. */
  readonly label: Name;
  readonly row: Name;
}

function loopNames(target: Expression): LoopNames | undefined {
  const [label, row, ...others] = target.kind === 'tuple' ? target.elements : [];
  return label?.kind === 'name' && row?.kind === 'name' && others.length === 0
    ? { label, row }
    : undefined;
}

function fieldsOf(context: RuleContext, row: Name): readonly RowField[] | undefined {
  const binding = context.module.scopes.bindingOf(row);
  return binding === undefined || binding.definitions.length !== 1
    ? undefined
    : rowFields(context.module, binding.references);
}

interface RowLoop extends Rows {
  readonly node: For | ComprehensionClause;
  readonly names: LoopNames;
  readonly fields: readonly RowField[];
}

/** `zip` of the columns that are read, where the loop's body does nothing else with the frame. */
function zipped(context: RuleContext, loop: RowLoop): Fix | undefined {
  const { node, call, frame, names, fields } = loop;
  if (
    node.iterable !== call ||
    call.arguments.length > 0 ||
    !isPlace(frame) ||
    usesInside(context, loop)
  ) {
    return undefined;
  }
  const hasLabel = (context.module.scopes.bindingOf(names.label)?.references.length ?? 0) > 0;
  return columnLoopRewrite(context, {
    node,
    frame,
    fields,
    ...(hasLabel
      ? { label: { name: names.label.name, source: `${context.source(frame.span)}.index` } }
      : {}),
  });
}

/** The frame takes part in the loop's body. */
function usesInside(context: RuleContext, { node, frame }: RowLoop): boolean {
  return (
    isPlace(frame) &&
    usesOf(context.module, frame).some((use) => use.node !== frame && repeats(node, use.node))
  );
}
