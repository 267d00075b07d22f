import type { Fix } from '../../core/finding.ts';
import { isPlace, type Place } from '../../cost/container-uses.ts';
import { loopText, repeats, type Loop } from '../../cost/loops.ts';
import { isSame } from '../../cost/loop-dependence.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Assignment, Call, Expression, Node, Subscript } from '../../python/tree/nodes.ts';
import { ancestors, walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { withFix } from '../rewrite.ts';
import { concatRewrite } from './concat-rewrite.ts';
import { importsLibrary } from './libraries/imports.ts';
import { libraryKind } from './libraries/library-kinds.ts';

export const arrayGrownInLoop = defineRule({
  meta: {
    id: 'performance/array-grown-in-loop',
    summary: 'An array or data frame is copied whole to add to it in a loop',
    severity: 'high',
    since: '0.1.0',
  },
  visitors: (context) => ({
    assignment(node) {
      const [target] = node.targets;
      if (node.targets.length === 1 && target?.kind === 'subscript') {
        checkNewRow(context, target);
      }
      const { value } = node;
      if (node.targets.length !== 1 || !isPlace(target) || value?.kind !== 'call') {
        return;
      }
      const better = advice(context, value, target);
      const loops = growingLoops(context.module, node);
      const inner = loops.at(-1);
      if (
        better === undefined ||
        inner === undefined ||
        isMadeAnew(context, target, inner) ||
        isBounded(context, node, target)
      ) {
        return;
      }
      const text = context.source(target.span);
      context.report({
        span: value.span,
        message: `All of \`${text}\` is copied in every turn of ${loopText(inner)} to add to it; ${better}`,
        note: 'copies everything collected so far',
        evidence: [
          costEvidence(context.module, [
            ...loops.map(loopFactor),
            {
              span: value.span,
              name: inner.name,
              note: `copies ${text}, which grows with the loop`,
            },
          ]),
        ],
        ...withFix(rewrite(context, { statement: node, call: value, target })),
      });
    },
  }),
});

function rewrite(
  context: RuleContext,
  {
    statement,
    call,
    target,
  }: { readonly statement: Assignment; readonly call: Call; readonly target: Place },
): Fix | undefined {
  const name = context.resolve(call.callee);
  return target.kind === 'name' && name !== undefined
    ? concatRewrite(context, { statement, call, target, name })
    : undefined;
}

/** `table.loc[len(table)] = row`: a new label makes a longer copy of every column. */
function checkNewRow(context: RuleContext, target: Subscript): void {
  const { object, index } = target;
  const frame =
    object.kind === 'attribute' && object.attribute.name === 'loc' ? object.object : undefined;
  const label = index.kind === 'tuple' ? index.elements[0] : index;
  if (frame === undefined || label === undefined || !isPlace(frame)) {
    return;
  }
  const isNew = isLengthOf(context, label, frame);
  const isFrame =
    libraryKind(context.module, frame) === 'data-frame' || importsLibrary(context.module, 'pandas');
  const loops = growingLoops(context.module, target);
  const inner = loops.at(-1);
  if (!isNew || !isFrame || inner === undefined || isMadeAnew(context, frame, inner)) {
    return;
  }
  const text = context.source(frame.span);
  context.report({
    span: target.span,
    message: `All of \`${text}\` is copied in every turn of ${loopText(inner)} to add a row to it; collect the rows in a list and make one frame after the loop`,
    note: 'copies everything collected so far',
    evidence: [
      costEvidence(context.module, [
        ...loops.map(loopFactor),
        { span: target.span, name: inner.name, note: `copies ${text}, which grows with the loop` },
      ]),
    ],
  });
}

/** `len(table)`, `len(table.index)`, `table.shape[0]`: the label after the last one. */
function isLengthOf(context: RuleContext, label: Expression, frame: Place): boolean {
  const text = context.source(frame.span);
  const source = context.source(label.span).replaceAll(' ', '');
  return [`len(${text})`, `len(${text}.index)`, `${text}.shape[0]`, `len(${text})+1`].includes(
    source,
  );
}

/** The loop also gives the name something that does not come from it: what is copied then is one turn's work, not all of it. */
function isMadeAnew(context: RuleContext, target: Place, loop: Loop): boolean {
  const binding = target.kind === 'name' ? context.module.scopes.bindingOf(target) : undefined;
  return (
    binding !== undefined &&
    binding.definitions.some(
      ({ name, kind, value }) =>
        repeats(loop.node, name) &&
        (kind === 'for' ||
          (value !== undefined && (!mentions(context, value, target) || isCut(value)))),
    )
  );
}

/** `if len(values) < 10: values = …`: it grows to a size that the source fixes. */
function isBounded(context: RuleContext, statement: Assignment, target: Place): boolean {
  return [...ancestors(statement)].some(
    (ancestor) =>
      ancestor.kind === 'if' &&
      ancestor.test.kind === 'comparison' &&
      /^<=?$/.test(ancestor.test.operators[0] ?? '') &&
      ancestor.test.operands[1]?.kind === 'number' &&
      mentions(context, ancestor.test, target),
  );
}

/** `values = values[6:-6]`: what was added is taken away again. */
function isCut(value: Expression): boolean {
  return value.kind === 'subscript' && value.index.kind === 'slice';
}

const ARRAYS = 'collect the pieces in a list and make one array after the loop';
const FRAMES = 'collect the pieces in a list and call `concat` once after the loop';

const COPYING: Readonly<Record<string, string>> = {
  'numpy.append': ARRAYS,
  'numpy.insert': ARRAYS,
  'numpy.concatenate': ARRAYS,
  'numpy.vstack': ARRAYS,
  'numpy.hstack': ARRAYS,
  'numpy.stack': ARRAYS,
  'numpy.column_stack': ARRAYS,
  'pandas.concat': FRAMES,
  'torch.cat': ARRAYS,
  'jax.numpy.append': ARRAYS,
  'jax.numpy.concatenate': ARRAYS,
  'cupy.concatenate': ARRAYS,
  'tensorflow.concat': ARRAYS,
  'polars.concat': FRAMES,
};

/** What to do instead, when the call makes a longer copy of the place it is assigned to. */
function advice(context: RuleContext, call: Call, target: Place): string | undefined {
  const name = context.resolve(call.callee) ?? '';
  const known = Object.hasOwn(COPYING, name) ? COPYING[name] : undefined;
  if (known !== undefined) {
    return call.arguments.some(({ value }) => mentions(context, value, target)) ? known : undefined;
  }
  const { callee } = call;
  const isOldAppend =
    callee.kind === 'attribute' &&
    callee.attribute.name === 'append' &&
    isSame(context.module, callee.object, target) &&
    importsLibrary(context.module, 'pandas');
  return isOldAppend ? FRAMES : undefined;
}

function mentions(context: RuleContext, node: Node, target: Place): boolean {
  const own = target.kind === 'name' ? context.module.scopes.bindingOf(target) : undefined;
  let found = false;
  walk(node, (inner) => {
    found ||=
      (inner.kind === 'name' || inner.kind === 'attribute') &&
      isSame(context.module, inner, target) &&
      (inner.kind !== 'name' || context.module.scopes.bindingOf(inner) === own);
  });
  return found;
}
