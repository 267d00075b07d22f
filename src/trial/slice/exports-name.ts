import { absoluteName, type NamedModule } from './imports.ts';
import { moduleIndex } from './module-index.ts';
import type { SliceState } from './slice-state.ts';

/** Whether `from m import *` of the module gives a name, be it through other such imports. */
export function exportsName(
  state: SliceState,
  from: NamedModule & { readonly depth?: number },
  name: string,
): boolean {
  const { depth = 0 } = from;
  if (from.module.scopes.module.bindings.has(name)) {
    return true;
  }
  return (
    depth < 4 &&
    moduleIndex(from.module).starImports.some((statement) => {
      const dotted = absoluteName(from, statement);
      const module = state.project.module(dotted);
      return (
        module !== undefined && exportsName(state, { module, name: dotted, depth: depth + 1 }, name)
      );
    })
  );
}
