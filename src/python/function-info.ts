import type { FunctionInfo } from './functions.ts';
import type { SourceModule } from './source-module.ts';
import type { Node } from './tree/nodes.ts';

const indexes = new WeakMap<readonly FunctionInfo[], ReadonlyMap<Node, FunctionInfo>>();

/** What is known of a function, lambda or module by its node; looked up, since rules ask it of one function after the other. */
export function functionInfoOf(
  { functions }: Pick<SourceModule, 'functions'>,
  node: Node | undefined,
): FunctionInfo | undefined {
  const known = indexes.get(functions);
  const index = known ?? new Map<Node, FunctionInfo>(functions.map((one) => [one.node, one]));
  if (known === undefined) {
    indexes.set(functions, index);
  }
  return node === undefined ? undefined : index.get(node);
}
