import type { Binding } from '../../python/scopes.ts';
import type { Name } from '../../python/tree/nodes.ts';
import { notTriable } from '../not-triable.ts';
import type { ModuleSlice, SliceState } from './slice-state.ts';

/** A name that is a variable of the function made of lifted statements, rather than the module's. */
export function isLiftedLocal(
  state: SliceState,
  slice: ModuleSlice,
  { name, binding }: { readonly name: Name; readonly binding: Binding },
): boolean {
  const { lifted } = slice;
  if (lifted === undefined) {
    return false;
  }
  const isInside = lifted.statements.some(
    ({ span }) => span.start <= name.span.start && name.span.end <= span.end,
  );
  const isAssigned = binding.definitions.some(({ node }) =>
    lifted.statements.some(
      ({ span }) => span.start <= node.span.start && node.span.end <= span.end,
    ),
  );
  if (!isInside && isAssigned) {
    state.problem ??= notTriable(
      'needs-outer-names',
      `a function that it calls uses its variable \`${binding.name}\``,
      { module: slice.module, span: name.span },
    );
  }
  return isInside && (isAssigned || lifted.parameters.includes(binding.name));
}
