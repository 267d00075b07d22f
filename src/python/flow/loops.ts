import type { For, While } from '../tree/nodes.ts';
import { dominators } from './dominance.ts';
import type { FlowBlock, FlowEdge, FlowGraph } from './flow-graph.ts';

/**
 * A natural loop: its header and the blocks from which a way leads back to it without leaving through it (Aho, Lam, Sethi, Ullman,
 * "Compilers", 9.6). A `while` whose body always leaves is none.
 */
export interface FlowLoop {
  readonly header: FlowBlock;
  /** The statement whose test or elements the header asks. */
  readonly node: For | While | undefined;
  readonly blocks: ReadonlySet<FlowBlock>;
  /** The nearest loop around it. */
  readonly parent: FlowLoop | undefined;
  /** The edges that lead back. */
  readonly backEdges: readonly FlowEdge[];
  /** Feasible edges that lead out of it, exceptions among them. */
  readonly exits: readonly FlowEdge[];
}

const LOOPS = new WeakMap<FlowGraph, readonly FlowLoop[]>();

/** The loops that run at all, outer ones before inner ones. Comprehensions are expressions and not among them. */
export function naturalLoops(graph: FlowGraph): readonly FlowLoop[] {
  const known = LOOPS.get(graph) ?? findLoops(graph);
  LOOPS.set(graph, known);
  return known;
}

function findLoops(graph: FlowGraph): readonly FlowLoop[] {
  const { dominates } = dominators(graph);
  const loops: FlowLoop[] = [];
  for (const header of graph.blocks) {
    const backEdges = header.predecessors.filter(
      (edge) => edge.isFeasible && dominates(header, edge.from),
    );
    if (backEdges.length > 0) {
      const blocks = bodyOf(graph, header, backEdges);
      loops.push({
        header,
        node: loopStatement(header),
        blocks,
        parent: around(loops.at(-1), header),
        backEdges,
        exits: exitsOf(blocks),
      });
    }
  }
  return loops;
}

/** Headers come in source order, so the nearest loop around the next one is the last loop or around that. */
function around(last: FlowLoop | undefined, header: FlowBlock): FlowLoop | undefined {
  let loop = last;
  while (loop !== undefined && !loop.blocks.has(header)) {
    loop = loop.parent;
  }
  return loop;
}

function bodyOf(
  graph: FlowGraph,
  header: FlowBlock,
  backEdges: readonly FlowEdge[],
): ReadonlySet<FlowBlock> {
  const blocks = new Set([header, ...backEdges.map((edge) => edge.from)]);
  for (const block of blocks) {
    for (const { from, isFeasible } of block === header ? [] : block.predecessors) {
      if (isFeasible && graph.isReachable(from)) {
        blocks.add(from);
      }
    }
  }
  return blocks;
}

function exitsOf(blocks: ReadonlySet<FlowBlock>): readonly FlowEdge[] {
  return [...blocks]
    .flatMap((block) => block.successors)
    .filter((edge) => edge.isFeasible && !blocks.has(edge.to));
}

/** The header is where a `for` takes its next element or a `while` asks its test. */
function loopStatement(header: FlowBlock): For | While | undefined {
  const last = header.steps.at(-1);
  if (last?.kind === 'for') {
    return last;
  }
  const parent = last?.parent;
  return parent?.kind === 'while' && parent.test === last ? parent : undefined;
}
