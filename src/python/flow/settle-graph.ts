import type { Node } from '../tree/nodes.ts';
import type { Block, DraftEdge, Pen } from './draft-graph.ts';
import type { FlowBlock, FlowEdge, FlowEdgeKind } from './flow-graph.ts';

/** A drawn graph as everybody else sees it. `homes` says in which block each step stands. */
export interface SettledGraph {
  readonly blocks: readonly FlowBlock[];
  readonly entry: FlowBlock;
  readonly exit: FlowBlock;
  readonly failure: FlowBlock;
  readonly homes: ReadonlyMap<Node, FlowBlock>;
}

/** Takes out the blocks without steps that drawing leaves where ways meet, and numbers the others. */
export function settleGraph(pen: Pen): SettledGraph {
  const kept = pen.blocks.filter((block) => block === pen.entry || !takeOut(block));
  const drafts = [...kept, pen.exit, pen.failure];
  const settled = new Map<Block, SettledBlock>();
  for (const [id, { steps }] of drafts.entries()) {
    settled.set(drafts[id] ?? pen.exit, { id, steps, successors: [], predecessors: [] });
  }
  const homes = new Map<Node, FlowBlock>();
  for (const [draft, block] of settled) {
    for (const step of block.steps) {
      homes.set(step, block);
    }
    for (const edge of draft.successors) {
      settleEdge(edge, settled);
    }
  }
  const blocks = [...settled.values()];
  return {
    blocks,
    entry: settled.get(pen.entry) ?? NOWHERE,
    exit: settled.get(pen.exit) ?? NOWHERE,
    failure: settled.get(pen.failure) ?? NOWHERE,
    homes,
  };
}

interface SettledBlock extends FlowBlock {
  readonly successors: FlowEdge[];
  readonly predecessors: FlowEdge[];
}

const NOWHERE: FlowBlock = { id: -1, steps: [], successors: [], predecessors: [] };

function settleEdge(draft: DraftEdge, settled: ReadonlyMap<Block, SettledBlock>): void {
  const from = settled.get(draft.from);
  const to = settled.get(draft.to);
  if (from !== undefined && to !== undefined) {
    const { kind, isFeasible } = draft;
    const edge: FlowEdge = { from, to, kind, isFeasible };
    from.successors.push(edge);
    to.predecessors.push(edge);
  }
}

/** Leads the ways into an empty block on to where its only way out goes, if labels allow. False when the block stays. */
function takeOut(block: Block): boolean {
  if (block.steps.length > 0) {
    return false;
  }
  const [out] = block.successors;
  if (block.predecessors.size === 0) {
    drop(block);
    return true;
  }
  if (out === undefined || block.successors.size > 1 || !out.isFeasible || out.to === block) {
    return false;
  }
  const ways = [...block.predecessors];
  if (ways.some((way) => joined(way.kind, out.kind) === undefined)) {
    return false;
  }
  drop(block);
  for (const way of ways) {
    way.kind = joined(way.kind, out.kind) ?? way.kind;
    way.to = out.to;
    out.to.predecessors.add(way);
  }
  return true;
}

function drop(block: Block): void {
  for (const edge of block.successors) {
    edge.to.predecessors.delete(edge);
  }
}

function joined(first: FlowEdgeKind, second: FlowEdgeKind): FlowEdgeKind | undefined {
  if (first === 'next') {
    return second;
  }
  return second === 'next' ? first : undefined;
}
