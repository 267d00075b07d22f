import type { Binding } from '../../../python/scopes.ts';
import type { Node } from '../../../python/tree/nodes.ts';
import type { Frame } from '../frame.ts';

/** The variable that a name bound at a node belongs to. */
export function bindingNamed({ owner }: Frame, name: string, node: Node): Binding | undefined {
  let scope = owner.source.scopes.scopeOf(node);
  for (;;) {
    const binding = scope.bindings.get(name);
    if (binding !== undefined || scope.parent === undefined) {
      return binding;
    }
    scope = scope.parent;
  }
}
