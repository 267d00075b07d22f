import type { SourceModule } from '../source-module.ts';
import type { FunctionDefinition, Lambda, Module, Node } from '../tree/nodes.ts';
import { buildGraph } from './build-graph.ts';

/** Code that runs as one: a function's body, a lambda's expression, or a module's top level with its class bodies. */
export type FlowOwner = FunctionDefinition | Lambda | Module;

/**
 * What can run after what in one function. Every step of the code stands in exactly one block, also steps that nothing
 * reaches; nested functions have graphs of their own.
 */
export interface FlowGraph {
  readonly owner: FlowOwner;
  /** In source order, `entry` first, `exit` and `failure` last; a block's `id` is its index. */
  readonly blocks: readonly FlowBlock[];
  readonly entry: FlowBlock;
  /** Where the code ends by `return` or by reaching its end. Has no steps. */
  readonly exit: FlowBlock;
  /** Where the code ends by an exception that nothing in it catches. Has no steps. */
  readonly failure: FlowBlock;
  /** The block of the step that holds a node; undefined for nodes of other functions. */
  readonly blockOf: (node: Node) => FlowBlock | undefined;
  /**
   * True when a way of feasible edges leads from `entry` to the block. Code that only a constant condition switches off is not
   * reachable, though it may be `connected`.
   */
  readonly isReachable: (block: FlowBlock) => boolean;
  /** True when a way of any edges, also infeasible ones, leads from `entry` to the block. */
  readonly isConnected: (block: FlowBlock) => boolean;
}

/** Steps that run one after another, all or, where something raises, a first part of them. */
export interface FlowBlock {
  readonly id: number;
  readonly steps: readonly FlowStep[];
  readonly successors: readonly FlowEdge[];
  readonly predecessors: readonly FlowEdge[];
}

/**
 * A simple statement as a whole, or what a compound statement does itself, told apart by `kind`: an expression is the test of an
 * `if` or `while`, the iterable of a `for` (once), the subject of a `match` or a lambda's body; a `for` takes the next element and binds
 * its target (each round); a `with-item` enters; an `except-handler` compares and binds; a `match-case` compares, binds and asks its guard;
 * a `function` or `class` is defined: decorators, defaults, bases. A class's body follows it.
 */
export type FlowStep = Node;

/**
 * `true` and `false`: of the test that ends the block; for a `for`, another element or none; for handlers and cases, a match or none.
 * `exit`: the code's end was reached. `exception`: the block's last step raised; whether it took effect before is not known.
 * An edge that leaves a `finally` carries what it was entered with.
 */
export type FlowEdgeKind =
  | 'next'
  | 'true'
  | 'false'
  | 'loop-back'
  | 'return'
  | 'break'
  | 'continue'
  | 'exception'
  | 'exit';

export interface FlowEdge {
  readonly from: FlowBlock;
  readonly to: FlowBlock;
  readonly kind: FlowEdgeKind;
  /** False where a constant condition rules it out: the true branch of `if False`, the end of `while True`. */
  readonly isFeasible: boolean;
}

const GRAPHS = new WeakMap<FlowOwner, FlowGraph>();

/**
 * The control-flow graph of a function, lambda or module, made when first asked for and then kept with the tree. Its size is
 * linear in the code's: a `finally` is there once, so a way through it may leave as another one came in.
 * Outside `try`, only `raise`, `assert` and calls that never return have exception edges; inside, every step that may raise.
 */
export function flowGraph(module: Pick<SourceModule, 'scopes'>, owner: FlowOwner): FlowGraph {
  const known = GRAPHS.get(owner);
  if (known !== undefined) {
    return known;
  }
  const { blocks, entry, exit, failure, homes } = buildGraph(module, owner);
  const reachable = reach(entry, (edge) => edge.isFeasible);
  const connected = reach(entry, () => true);
  const graph: FlowGraph = {
    owner,
    blocks,
    entry,
    exit,
    failure,
    blockOf: (node) => blockAround(node, owner, homes),
    isReachable: (block) => reachable.has(block),
    isConnected: (block) => connected.has(block),
  };
  GRAPHS.set(owner, graph);
  return graph;
}

/** Every block that can follow `start`, itself included, over the edges that `follows` allows. */
function reach(start: FlowBlock, follows: (edge: FlowEdge) => boolean): ReadonlySet<FlowBlock> {
  const found = new Set([start]);
  for (const block of found) {
    for (const edge of block.successors) {
      if (follows(edge)) {
        found.add(edge.to);
      }
    }
  }
  return found;
}

function blockAround(
  node: Node,
  owner: FlowOwner,
  homes: ReadonlyMap<Node, FlowBlock>,
): FlowBlock | undefined {
  let child: Node | undefined;
  for (let current: Node | undefined = node; current !== undefined; current = current.parent) {
    if (current === owner || isBodyOfFunction(current, child)) {
      return undefined;
    }
    const home = homes.get(current);
    if (home !== undefined) {
      return home;
    }
    child = current;
  }
  return undefined;
}

function isBodyOfFunction(node: Node, child: Node | undefined): boolean {
  if (child === undefined) {
    return false;
  }
  if (node.kind === 'lambda') {
    return child === node.body;
  }
  const [first] = node.kind === 'function' ? node.body : [];
  return first !== undefined && child.span.start >= first.span.start;
}
