import type { Binding } from './scopes.ts';
import type { SourceModule } from './source-module.ts';
import type { Node } from './tree/nodes.ts';

/** The binding of a parameter inside its function. */
export function bindingOfParameter(
  module: SourceModule,
  parameter: Extract<Node, { kind: 'parameter' }>,
): Binding | undefined {
  const info = module.functions.find(({ node }) => node === parameter.parent);
  return info?.scope.bindings.get(parameter.name.name);
}
