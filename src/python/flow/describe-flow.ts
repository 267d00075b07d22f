import type { SourceModule } from '../source-module.ts';
import { dominators, postDominators } from './dominance.ts';
import { flowGraph } from './flow-graph.ts';
import type { FlowBlock, FlowEdge, FlowGraph, FlowStep } from './flow-graph.ts';
import { naturalLoops } from './loops.ts';

/**
 * The flow graphs of a module as text for snapshots. A line for each block: its number, steps, and edges (`-true→ 3`, `-false⇸ 4` where it
 * is infeasible), then in braces its immediate dominator and post-dominator; `!` before blocks that nothing reaches.
 */
export function describeFlow(module: SourceModule): string {
  return module.functions
    .map((info) => {
      const graph = flowGraph(module, info.node);
      const blocks = graph.blocks.map((block) => describeBlock(module, graph, block));
      return [`== ${info.qualifiedName}`, ...blocks, ...describeLoops(module, graph)].join('\n');
    })
    .join('\n\n')
    .concat('\n');
}

function describeBlock(module: SourceModule, graph: FlowGraph, block: FlowBlock): string {
  const steps = block.steps.map((step) => describeStep(module, step)).join('; ');
  const edges = block.successors.map((edge) => describeEdge(graph, edge)).join(' ');
  const before = dominators(graph).immediate(block);
  const after = postDominators(graph).immediate(block);
  const tree = [
    before === undefined ? '' : `after ${nameOf(graph, before)}`,
    after === undefined ? '' : `before ${nameOf(graph, after)}`,
  ].filter((part) => part !== '');
  return [
    `${graph.isReachable(block) ? ' ' : '!'}${nameOf(graph, block)}:`,
    steps,
    edges,
    tree.length === 0 ? '' : `{${tree.join(', ')}}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function describeEdge(graph: FlowGraph, { to, kind, isFeasible }: FlowEdge): string {
  return `-${kind}${isFeasible ? '→' : '⇸'} ${nameOf(graph, to)}`;
}

function nameOf(graph: FlowGraph, block: FlowBlock): string {
  if (block === graph.exit) {
    return 'exit';
  }
  return block === graph.failure ? 'failure' : String(block.id);
}

function describeStep({ text }: SourceModule, step: FlowStep): string {
  const [line = ''] = text.slice(step.span.start, step.span.end).split('\n', 1);
  return `‹${line}›`;
}

function describeLoops({ lines }: SourceModule, graph: FlowGraph): readonly string[] {
  return naturalLoops(graph).map((loop) => {
    const line = loop.node === undefined ? '?' : lines.positionAt(loop.node.span.start).line;
    const blocks = [...loop.blocks].map((block) => block.id).sort((left, right) => left - right);
    const outer = loop.parent === undefined ? '' : ` in ${loop.parent.header.id}`;
    const exits = loop.exits.map((edge) => `${edge.from.id}-${edge.kind}`).join(' ');
    return ` loop ${loop.header.id} (line ${line})${outer}: ${blocks.join(' ')}; left by ${exits === '' ? 'nothing' : exits}`;
  });
}
