import type { FlowBlock, FlowEdge, FlowGraph } from './flow-graph.ts';

/**
 * Which blocks every way to (or from) a block passes, after Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm"
 * (2001): immediate dominators are refined in reverse postorder until nothing changes, two ways being joined by walking both
 * up the tree found so far. Infeasible edges do not count. Post-dominators are the same on the reversed graph, from a root beyond
 * `exit` and `failure`; blocks that lead to neither, as in a loop without end, have none.
 */
export interface Dominance {
  /** The nearest other block that every way passes; undefined for the root and for blocks that no way connects with it. */
  readonly immediate: (block: FlowBlock) => FlowBlock | undefined;
  /** True when every way passes `block`; a block dominates itself. False where no way leads to `other` at all. */
  readonly dominates: (block: FlowBlock, other: FlowBlock) => boolean;
}

const DOMINATORS = new WeakMap<FlowGraph, Dominance>();
const POST_DOMINATORS = new WeakMap<FlowGraph, Dominance>();

/** A block dominates another when every way from `entry` to the other passes it. */
export function dominators(graph: FlowGraph): Dominance {
  return cached(DOMINATORS, graph, () =>
    solve(graph.blocks.length, {
      roots: [graph.entry],
      after: (block) => targets(block.successors),
      before: (block) => sources(block.predecessors),
    }),
  );
}

/** A block post-dominates another when every way from the other to the end, normal or by exception, passes it. */
export function postDominators(graph: FlowGraph): Dominance {
  return cached(POST_DOMINATORS, graph, () =>
    solve(graph.blocks.length, {
      roots: [graph.exit, graph.failure],
      after: (block) => sources(block.predecessors),
      before: (block) => targets(block.successors),
    }),
  );
}

function cached(
  cache: WeakMap<FlowGraph, Dominance>,
  graph: FlowGraph,
  make: () => Dominance,
): Dominance {
  const known = cache.get(graph) ?? make();
  cache.set(graph, known);
  return known;
}

function targets(edges: readonly FlowEdge[]): FlowBlock[] {
  return edges.filter((edge) => edge.isFeasible).map((edge) => edge.to);
}

function sources(edges: readonly FlowEdge[]): FlowBlock[] {
  return edges.filter((edge) => edge.isFeasible).map((edge) => edge.from);
}

interface Direction {
  readonly roots: readonly FlowBlock[];
  readonly after: (block: FlowBlock) => readonly FlowBlock[];
  readonly before: (block: FlowBlock) => readonly FlowBlock[];
}

/** Number of the root beyond all roots in the order; blocks follow from 1. */
const ROOT = 0;
const NONE = -1;

function solve(size: number, direction: Direction): Dominance {
  const order = reversePostorder(size, direction);
  const numbers = new Int32Array(size).fill(NONE);
  for (const [index, block] of order.entries()) {
    numbers[block.id] = index + 1;
  }
  const parents = new Int32Array(order.length + 1).fill(NONE);
  parents[ROOT] = ROOT;
  const roots = new Set(direction.roots);
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const [index, block] of order.entries()) {
      const before = direction.before(block).map((one) => numbers[one.id] ?? NONE);
      const ways = roots.has(block) ? [ROOT, ...before] : before;
      const known = ways.filter((number) => number !== NONE && parents[number] !== NONE);
      const parent = known.reduce((met, number) => meet(parents, met, number), known[0] ?? NONE);
      if (parents[index + 1] !== parent) {
        parents[index + 1] = parent;
        isChanged = true;
      }
    }
  }
  return answers({ order, numbers, parents });
}

/** The nearest common ancestor; parents have smaller numbers. */
function meet(parents: Int32Array, left: number, right: number): number {
  let [first, second] = [left, right];
  while (first !== second) {
    if (first > second) {
      first = parents[first] ?? ROOT;
    } else {
      second = parents[second] ?? ROOT;
    }
  }
  return first;
}

interface Solution {
  readonly order: readonly FlowBlock[];
  /** By block id: place in the order, from 1. */
  readonly numbers: Int32Array;
  /** By place in the order: place of the immediate dominator. */
  readonly parents: Int32Array;
}

function answers({ order, numbers, parents }: Solution): Dominance {
  const { firsts, lasts } = intervals(parents);
  return {
    immediate: (block) => {
      const number = numbers[block.id] ?? NONE;
      const parent = number === NONE ? ROOT : (parents[number] ?? ROOT);
      return parent === ROOT ? undefined : order[parent - 1];
    },
    dominates: (block, other) => {
      const [upper, lower] = [numbers[block.id] ?? NONE, numbers[other.id] ?? NONE];
      if (upper === NONE || lower === NONE) {
        return false;
      }
      const at = firsts[lower] ?? 0;
      return (firsts[upper] ?? 0) <= at && at <= (lasts[upper] ?? 0);
    },
  };
}

/** When a walk down the tree enters each node and how far the walk has come when it leaves, so that ancestors hold descendants. */
function intervals(parents: Int32Array): { firsts: Int32Array; lasts: Int32Array } {
  const sizes = new Int32Array(parents.length).fill(1);
  for (let number = parents.length - 1; number > ROOT; number -= 1) {
    const parent = parents[number] ?? ROOT;
    sizes[parent] = (sizes[parent] ?? 0) + (sizes[number] ?? 0);
  }
  const firsts = new Int32Array(parents.length);
  const lasts = new Int32Array(parents.length);
  const free = new Int32Array(parents.length);
  for (let number = ROOT; number < parents.length; number += 1) {
    const parent = parents[number] ?? ROOT;
    const first = number === ROOT ? 0 : (free[parent] ?? 0);
    firsts[number] = first;
    free[number] = first + 1;
    free[parent] = number === ROOT ? 1 : first + (sizes[number] ?? 0);
    lasts[number] = first + (sizes[number] ?? 0) - 1;
  }
  return { firsts, lasts };
}

/** Depth first without recursion, so that no function is too long for it. */
function reversePostorder(size: number, { roots, after }: Direction): readonly FlowBlock[] {
  const seen = new Uint8Array(size);
  const finished: FlowBlock[] = [];
  for (const root of roots.toReversed()) {
    const stack = [{ block: root, next: after(root), position: 0 }];
    if (seen[root.id] === 1) {
      continue;
    }
    seen[root.id] = 1;
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const block = top.next[top.position];
      top.position += 1;
      if (block === undefined) {
        finished.push(top.block);
        stack.pop();
      } else if (seen[block.id] !== 1) {
        seen[block.id] = 1;
        stack.push({ block, next: after(block), position: 0 });
      }
    }
  }
  return finished.reverse();
}
