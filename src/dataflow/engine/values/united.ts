import type { Node } from '../../../python/tree/nodes.ts';
import { idOf } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { copyContents } from './collections.ts';
import { allocate } from './heap.ts';
import { EMPTY } from './state.ts';
import { NOTHING, joinAll, joinTaints } from './value.ts';
import type { Value } from './value.ts';

/** `left | right`: `{**left, **right}` for dictionaries, of sets the elements of both. */
export function united(
  frame: Frame,
  { left, right, node }: { readonly left: Value; readonly right: Value; readonly node: Node },
): Value {
  const taints = joinTaints(left.taints, right.taints);
  if (left.cells.length === 0 || right.cells.length === 0) {
    return { ...NOTHING, refs: left.refs, taints, cells: [...left.cells, ...right.cells] };
  }
  const fields = new Map<string, Value>();
  const loose: Value[] = [];
  for (const one of [left, right]) {
    copyContents(frame, one, { fields, loose });
  }
  const keys = [left, right].flatMap(({ cells }) =>
    cells.flatMap((id) => frame.state.heap.get(id)?.keys ?? []),
  );
  const content = {
    ...EMPTY,
    fields,
    rest: loose.length === 0 ? undefined : joinAll(loose),
    ...(keys.length === 0 ? {} : { keys: joinAll(keys) }),
  };
  return { ...allocate(frame.state, idOf(frame, node), content), refs: left.refs, taints };
}
