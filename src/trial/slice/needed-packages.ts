import type { Import, ImportFrom, Node } from '../../python/tree/nodes.ts';
import { nameOf } from '../../python/tree/queries.ts';
import { ancestors } from '../../python/tree/walk.ts';
import type { ModuleSlice, SliceState } from './slice-state.ts';

/** Notes a third-party package that kept code imports; one import that must succeed decides. */
export function needPackage(
  state: SliceState,
  slice: ModuleSlice,
  { name, statement }: { readonly name: string; readonly statement: Import | ImportFrom },
): void {
  const isOptional = isGuarded(statement);
  const known = state.packages.get(name);
  if (known === undefined || (known.isOptional && !isOptional)) {
    state.packages.set(name, {
      name,
      place: { module: slice.module, node: statement },
      isOptional,
    });
  }
}

/** Inside a `try` whose handlers may catch an ImportError. */
function isGuarded(statement: Node): boolean {
  let inner = statement;
  for (const outer of ancestors(statement)) {
    if (outer.kind === 'try' && outer.body.some((one) => one === inner)) {
      const isCaught = outer.handlers.some(
        ({ type }) =>
          type === undefined ||
          (type.kind === 'tuple' ? type.elements : [type]).some((one) =>
            /^(?:ImportError|ModuleNotFoundError|Exception)$/u.test(nameOf(one) ?? ''),
          ),
      );
      if (isCaught) {
        return true;
      }
    }
    inner = outer;
  }
  return false;
}
