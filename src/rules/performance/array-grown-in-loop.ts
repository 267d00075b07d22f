import { isPlace, type Place } from '../../cost/container-uses.ts';
import { loopText, repeats, type Loop } from '../../cost/loops.ts';
import { isSame } from '../../cost/loop-dependence.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, Node } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';

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
      const { value } = node;
      if (node.targets.length !== 1 || !isPlace(target) || value?.kind !== 'call') {
        return;
      }
      const better = advice(context, value, target);
      const loops = growingLoops(context.module, node);
      const inner = loops.at(-1);
      if (better === undefined || inner === undefined || isMadeAnew(context, target, inner)) {
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
      });
    },
  }),
});

/** The loop also gives the name something that does not come from it: what is copied then is one turn's work, not all of it. */
function isMadeAnew(context: RuleContext, target: Place, loop: Loop): boolean {
  const binding = target.kind === 'name' ? context.module.scopes.bindingOf(target) : undefined;
  return (
    binding !== undefined &&
    binding.definitions.some(
      ({ name, value }) =>
        repeats(loop.node, name) && value !== undefined && !mentions(context, value, target),
    )
  );
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
    isSame(context.module, callee.object, target);
  return isOldAppend ? FRAMES : undefined;
}

function mentions(context: RuleContext, node: Node, target: Place): boolean {
  let found = false;
  walk(node, (inner) => {
    found ||=
      (inner.kind === 'name' || inner.kind === 'attribute') &&
      isSame(context.module, inner, target);
  });
  return found;
}
