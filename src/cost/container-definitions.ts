import { reachingDefinitions } from '../python/flow/reaching-definitions.ts';
import type { Definition, Scopes } from '../python/scopes.ts';
import type { Name } from '../python/tree/nodes.ts';

/** The definitions that can have given a name its container where it stands: `+=` and `del` make none. */
export function containerDefinitions(scopes: Scopes, name: Name): readonly Definition[] {
  const binding = scopes.bindingOf(name);
  return binding === undefined
    ? []
    : reachingDefinitions(scopes, binding, name).filter(
        ({ kind }) => kind !== 'augmented' && kind !== 'delete',
      );
}
