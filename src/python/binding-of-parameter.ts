import type { Binding } from './scopes.ts';
import type { SourceModule } from './source-module.ts';
import type { Node } from './tree/nodes.ts';
import { functionInfoOf } from './function-info.ts';

/** The binding of a parameter inside its function. */
export function bindingOfParameter(
  module: SourceModule,
  parameter: Extract<Node, { kind: 'parameter' }>,
): Binding | undefined {
  const info = functionInfoOf(module, parameter.parent);
  return info?.scope.bindings.get(parameter.name.name);
}
