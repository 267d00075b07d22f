import { containerDefinitions } from '../../cost/container-definitions.ts';
import { repeats } from '../../cost/loops.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { For, Name } from '../../python/tree/nodes.ts';

/** True when what the loop leaves in its variable may be read outside of it. */
export function isReadAfter(module: SourceModule, target: Name, loop: For): boolean {
  const references = module.scopes.bindingOf(target)?.references ?? [];
  return references.some(
    (one) =>
      one !== target &&
      !repeats(loop, one) &&
      containerDefinitions(module.scopes, one).some((definition) => definition.name === target),
  );
}
