import { reachingDefinitions } from '../python/flow/reaching-definitions.ts';
import type { Definition, Scopes } from '../python/scopes.ts';
import type { Name } from '../python/tree/nodes.ts';

/** The definitions that can have given a name its container where it stands: `+=` and `del` make none. */
export function containerDefinitions(scopes: Scopes, name: Name): readonly Definition[] {
  const known = DEFINITIONS.get(name) ?? definitionsOf(scopes, name);
  DEFINITIONS.set(name, known);
  return known;
}

/** Asked some seven times for each name. */
const DEFINITIONS = new WeakMap<Name, readonly Definition[]>();

function definitionsOf(scopes: Scopes, name: Name): readonly Definition[] {
  const binding = scopes.bindingOf(name);
  const reaching = binding === undefined ? [] : reachingDefinitions(scopes, binding, name);
  return reaching.length > MANY
    ? reaching
    : reaching.filter(({ kind }) => kind !== 'augmented' && kind !== 'delete');
}

/** Nobody looks through more than this, so they are not sifted either. */
const MANY = 1000;
