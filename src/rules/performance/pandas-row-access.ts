import type { Fix } from '../../core/finding.ts';
import { isPlace, usesOf, type Place } from '../../cost/container-uses.ts';
import { describeLoop, functionAround, loopText, repeats } from '../../cost/loops.ts';
import { isSame } from '../../cost/loop-dependence.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Expression, For, Name, Subscript } from '../../python/tree/nodes.ts';
import { constantString } from '../../python/tree/queries.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { withFix } from '../rewrite.ts';
import { columnLoopRewrite } from './column-loop-rewrite.ts';
import { importsLibrary } from './libraries/imports.ts';
import { libraryKind } from './libraries/library-kinds.ts';
import { shortSource } from './short-source.ts';

export const pandasRowAccess = defineRule({
  meta: {
    id: 'performance/pandas-row-access',
    summary: 'A loop reads a data frame cell by cell, by number or label',
    severity: 'medium',
    since: '0.1.0',
  },
  visitors: (context) => ({
    for(node) {
      const { target } = node;
      const isCounted = target.kind === 'name' && countsRows(context, node.iterable);
      const references =
        isCounted && growingLoops(context.module, node.body[0] ?? node).length > 0
          ? (context.module.scopes.bindingOf(target)?.references ?? [])
          : [];
      const inside = references.filter((reference) => repeats(node, reference));
      const rows = context.source(node.iterable.span);
      const accesses = inside.flatMap((reference) => accessOf(context, reference) ?? []);
      // A loop over something else reads a few rows of a table, or asks it for one each time.
      const first = accesses.find(({ frame }) => rows.includes(context.source(frame.span)));
      if (first === undefined || isTestCode(context.module.path)) {
        return;
      }
      const text = shortSource(context, first.frame);
      const loop = describeLoop(context.module, node);
      const fix =
        accesses.length === references.length ? zipped(context, node, accesses) : undefined;
      context.report({
        span: first.node.span,
        message: `\`${text}\` is read cell by cell in ${loopText(loop)}, and every access looks up the row anew; loop over the columns with \`zip\`, or calculate with whole columns`,
        note: 'looks up the row each time',
        evidence: [
          costEvidence(context.module, [
            ...growingLoops(context.module, node).map(loopFactor),
            { ...loopFactor(loop), name: `rows of ${text}` },
            { span: first.node.span, name: '', note: 'costs as much as a hundred list items' },
          ]),
        ],
        ...withFix(fix),
      });
    },
  }),
});

/** `range(…)`, or the index of a frame. */
function countsRows(context: RuleContext, iterable: Expression): boolean {
  if (iterable.kind === 'attribute') {
    return iterable.attribute.name === 'index';
  }
  return iterable.kind === 'call' && context.resolve(iterable.callee) === 'builtins.range';
}

interface CellAccess {
  /** What gives the cell. */
  readonly node: Subscript;
  readonly frame: Expression;
  /** Where it is written out, and the row is found by its number. */
  readonly column: string | undefined;
}

/** `table.iloc[i]["a"]`, `table["a"].iloc[i]`, `table.loc[i, "a"]`, `table["a"][i]`: the accessors are pandas' own names. */
function accessOf(context: RuleContext, reference: Name): CellAccess | undefined {
  const isPair = reference.parent?.kind === 'tuple' && reference.parent.elements[0] === reference;
  const index = isPair ? reference.parent : reference;
  const subscript = index?.parent;
  if (subscript?.kind !== 'subscript' || subscript.index !== index || isWritten(subscript)) {
    return undefined;
  }
  const { object } = subscript;
  const accessor =
    object.kind === 'attribute' && /^i?loc$|^i?at$/.test(object.attribute.name)
      ? object
      : undefined;
  if (accessor === undefined) {
    const isColumn =
      !isPair &&
      object.kind === 'subscript' &&
      constantString(object.index) !== undefined &&
      libraryKind(context.module, object.object) === 'data-frame';
    return isColumn ? { node: subscript, frame: object.object, column: undefined } : undefined;
  }
  if (accessor.attribute.name.endsWith('at') || !isPandas(context, accessor.object)) {
    return undefined;
  }
  const isByNumber = accessor.attribute.name === 'iloc';
  if (!isPair && accessor.object.kind === 'subscript') {
    const column = constantString(accessor.object.index);
    return column === undefined
      ? undefined
      : { node: subscript, frame: accessor.object.object, column: isByNumber ? column : undefined };
  }
  const { parent } = subscript;
  const column =
    !isPair && parent?.kind === 'subscript' && parent.object === subscript
      ? constantString(parent.index)
      : undefined;
  return column !== undefined && parent?.kind === 'subscript' && !isWritten(parent)
    ? { node: parent, frame: accessor.object, column: isByNumber ? column : undefined }
    : { node: subscript, frame: accessor.object, column: undefined };
}

function isPandas(context: RuleContext, object: Expression): boolean {
  const kind = libraryKind(context.module, object);
  return kind === undefined
    ? importsLibrary(context.module, 'pandas')
    : kind === 'data-frame' || kind === 'series';
}

function isWritten(subscript: Subscript): boolean {
  const { parent } = subscript;
  return (
    (parent?.kind === 'assignment' && parent.targets.includes(subscript)) ||
    (parent?.kind === 'augmented-assignment' && parent.target === subscript) ||
    parent?.kind === 'delete'
  );
}

/** The loop runs over all rows of one frame by number and does nothing else with the numbers or the frame. */
function zipped(context: RuleContext, node: For, accesses: readonly CellAccess[]): Fix | undefined {
  const [first] = accesses;
  const frame = first?.frame;
  if (!isPlace(frame) || !coversRows(context, node.iterable, frame)) {
    return undefined;
  }
  const fields = accesses.flatMap(({ node: cell, frame: other, column }) =>
    column !== undefined && isSame(context.module, other, frame) ? [{ node: cell, column }] : [],
  );
  const own = functionAround(node);
  const uses = usesOf(context.module, frame).filter(
    (use) => repeats(node, use.node) && functionAround(use.node) === own,
  );
  return fields.length === accesses.length && uses.length === accesses.length
    ? columnLoopRewrite(context, { node, frame, fields })
    : undefined;
}

/** `range(len(table))`. */
function coversRows(context: RuleContext, iterable: Expression, frame: Place): boolean {
  const text = context.source(frame.span);
  return [`range(len(${text}))`, `range(${text}.shape[0])`].includes(context.source(iterable.span));
}
