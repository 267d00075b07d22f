import type { SourceModule } from '../python/source-module.ts';
import type { Expression, Node } from '../python/tree/nodes.ts';
import type { Shape } from './shape.ts';

/** The state of one question about the kind of an expression, see `container-kinds.ts`. */
export interface Inference {
  readonly module: SourceModule;
  /** The expressions and functions that the question is inside of: meeting one again is a cycle. */
  readonly visiting: Set<Node>;
  /** The shape of an expression; undefined when it depends only on itself. */
  readonly infer: (expression: Expression) => Shape | undefined;
  /** To be called where a function of `visiting` is met again: what is being inferred then holds inside this question only. */
  readonly meetCycle: () => undefined;
}
