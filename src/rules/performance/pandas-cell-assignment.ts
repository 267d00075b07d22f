import type { Fix } from '../../core/finding.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { containerDefinitions } from '../../cost/container-definitions.ts';
import { loopText, repeats, type Loop } from '../../cost/loops.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type {
  Assignment,
  Expression,
  For,
  Identifier,
  Subscript,
} from '../../python/tree/nodes.ts';
import { constantNumber, constantString } from '../../python/tree/queries.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { replace, ruleFix, withFix } from '../rewrite.ts';
import { firstInLoop } from './first-in-loop.ts';
import { importsLibrary } from './libraries/imports.ts';
import { libraryKind } from './libraries/library-kinds.ts';
import { shortSource } from './short-source.ts';

export const pandasCellAssignment = defineRule({
  meta: {
    id: 'performance/pandas-cell-assignment',
    summary: 'A data frame is written cell by cell in a loop',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => {
    const isFirst = firstInLoop();
    return {
      assignment(node) {
        const [target] = node.targets;
        const cell =
          node.targets.length === 1 && target?.kind === 'subscript'
            ? cellOf(context, target)
            : undefined;
        const loops = growingLoops(context.module, node);
        const inner =
          cell === undefined
            ? undefined
            : loops.findLast((loop) => isRowLabel(context, cell.row, loop));
        if (cell === undefined || inner === undefined) {
          return;
        }
        const text = shortSource(context, cell.frame);
        if (!isFirst(inner, text)) {
          return;
        }
        context.report({
          span: cell.span,
          message: `\`${text}\` gets one cell in every turn of ${loopText(inner)}; collect the values in a list and assign the column once`,
          note: 'finds the row and the column anew each time',
          evidence: [
            costEvidence(context.module, [
              ...loops.map(loopFactor),
              {
                span: cell.span,
                name: '',
                note: `\`${cell.accessor.name}\` costs as much as hundreds of list items`,
              },
            ]),
          ],
          ...withFix(scalarAccess(context, node, cell)),
        });
      },
    };
  },
});

interface Cell {
  readonly frame: Expression;
  readonly accessor: Identifier;
  readonly row: Expression;
  readonly column: Expression;
  readonly span: Subscript['span'];
}

/** `frame.loc[row, column]` or `frame.iloc[row, column]`: the accessors are pandas' own names. */
function cellOf(context: RuleContext, target: Subscript): Cell | undefined {
  const { object, index } = target;
  const [row, column, ...others] = index.kind === 'tuple' ? index.elements : [];
  const isCell =
    object.kind === 'attribute' &&
    ['loc', 'iloc'].includes(object.attribute.name) &&
    others.length === 0;
  if (!isCell || row === undefined || column === undefined) {
    return undefined;
  }
  const isFrame =
    libraryKind(context.module, object.object) === 'data-frame' ||
    importsLibrary(context.module, 'pandas');
  return isFrame
    ? { frame: object.object, accessor: object.attribute, row, column, span: target.span }
    : undefined;
}

/** The label or number of one row: what `iterrows`, `enumerate`, `range` or the index give to the loop. */
function isRowLabel(context: RuleContext, row: Expression, loop: Loop): boolean {
  const name = row.kind === 'attribute' && row.attribute.name === 'Index' ? row.object : row;
  if (name.kind !== 'name' || loop.node.kind !== 'for') {
    return false;
  }
  const { target } = loop.node;
  const isOwn = containerDefinitions(context.module.scopes, name).every(
    (definition) => definition.kind === 'for' && repeats(loop.node, definition.name),
  );
  const isFirst =
    (target.kind === 'name' && target.name === name.name) ||
    (target.kind === 'tuple' &&
      target.elements[0]?.kind === 'name' &&
      target.elements[0].name === name.name);
  return isOwn && isFirst && yieldsLabels(context, loop.node, name !== row);
}

function yieldsLabels(context: RuleContext, { iterable, target }: For, isRow: boolean): boolean {
  const isPair = target.kind === 'tuple';
  if (iterable.kind === 'attribute') {
    return iterable.attribute.name === 'index' && !isPair && !isRow;
  }
  if (iterable.kind !== 'call') {
    return false;
  }
  const name = context.resolve(iterable.callee);
  const method = iterable.callee.kind === 'attribute' ? iterable.callee.attribute.name : '';
  if (isRow) {
    return method === 'itertuples';
  }
  return isPair
    ? method === 'iterrows' || name === 'builtins.enumerate'
    : name === 'builtins.range';
}

/** `at` and `iat` set one cell as `loc` and `iloc` do, without asking what else the labels could mean. */
function scalarAccess(context: RuleContext, { value }: Assignment, cell: Cell): Fix | undefined {
  const isOne =
    cell.accessor.name === 'loc'
      ? constantString(cell.column) !== undefined
      : constantNumber(cell.column) !== undefined;
  const kind = value === undefined ? 'unknown' : containerKinds(context.module).shapeOf(value).kind;
  return isOne && ['int', 'float', 'str', 'bool'].includes(kind)
    ? ruleFix('set one cell with the access made for it', [
        replace(cell.accessor.span, cell.accessor.name === 'loc' ? 'at' : 'iat'),
      ])
    : undefined;
}
