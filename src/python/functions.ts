import type { Scope } from './scopes.ts';
import type {
  Call,
  Comprehension,
  For,
  FunctionDefinition,
  Lambda,
  Module,
  Node,
  While,
} from './tree/nodes.ts';

/** A loop as far as time is concerned: statements and comprehension clauses alike. */
export interface LoopInfo {
  readonly node: For | While | Comprehension;
  /** Loops of the same function that hold this one, outermost first. */
  readonly enclosing: readonly LoopInfo[];
}

/** A function, method or lambda, or the module's own top level, with what a reviewer counts in it. */
export interface FunctionInfo {
  readonly node: FunctionDefinition | Lambda | Module;
  /** `Class.method`, `outer.<locals>.inner`, `<lambda>`, or `<module>`: Python's `__qualname__`. */
  readonly qualifiedName: string;
  readonly scope: Scope;
  /** Its own, not those of functions inside it. In source order. */
  readonly loops: readonly LoopInfo[];
  readonly calls: readonly Call[];
  /** Decision points of its own: `if`, `elif`, conditional expressions, boolean operators, handlers, loops, cases. */
  readonly branches: readonly Node[];
  readonly returns: readonly Node[];
  readonly isGenerator: boolean;
  readonly isAsync: boolean;
  /** True when it calls itself by name or through `self`/`cls`. */
  readonly recursiveCalls: readonly Call[];
}
