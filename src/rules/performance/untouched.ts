import { isPlace, usesOf } from '../../cost/container-uses.ts';
import { isInvariant } from '../../cost/loop-dependence.ts';
import { repeats, type Loop } from '../../cost/loops.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Expression } from '../../python/tree/nodes.ts';

/** Neither changed in the loop nor given to somebody there who might change it. */
export function isUntouched(module: SourceModule, values: Expression, loop: Loop): boolean {
  if (!isPlace(values)) {
    const isView =
      values.kind === 'call' &&
      values.callee.kind === 'attribute' &&
      ['values', 'keys', 'items'].includes(values.callee.attribute.name) &&
      isPlace(values.callee.object);
    return (
      isView &&
      values.callee.kind === 'attribute' &&
      isUntouched(module, values.callee.object, loop) &&
      isInvariant(module, values, loop)
    );
  }
  return (
    isInvariant(module, values, loop) &&
    !usesOf(module, values).some(
      (use) =>
        (use.kind === 'escape' || use.kind === 'other') &&
        use.by.kind !== 'return' &&
        repeats(loop.node, use.node),
    ) &&
    (values.kind === 'name' || loop.node.kind === 'comprehension-clause')
  );
}
