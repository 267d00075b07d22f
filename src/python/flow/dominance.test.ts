import { beforeAll, describe, expect, test } from 'vitest';
import { analyseSource } from '../analyse-source.ts';
import { loadPythonParser } from '../parser.ts';
import type { PythonParser } from '../parser.ts';
import { dominators, postDominators } from './dominance.ts';
import { flowGraph } from './flow-graph.ts';
import type { FlowBlock, FlowGraph } from './flow-graph.ts';
import { naturalLoops } from './loops.ts';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadPythonParser();
});

function graphOf(text: string): FlowGraph {
  const module = analyseSource(parser, 'x.py', text);
  return flowGraph(module, module.tree);
}

/** Blocks reachable from `start` without passing `without`. */
function reachableWithout(
  start: readonly FlowBlock[],
  without: FlowBlock,
  isForward: boolean,
): Set<FlowBlock> {
  const found = new Set(start.filter((block) => block !== without));
  for (const block of found) {
    const edges = isForward ? block.successors : block.predecessors;
    for (const edge of edges.filter((one) => one.isFeasible)) {
      const next = isForward ? edge.to : edge.from;
      if (next !== without) {
        found.add(next);
      }
    }
  }
  return found;
}

const PROGRAMS = [
  'if a:\n  b\nelif c:\n  d\nelse:\n  while e:\n    if f: break\n    if g: continue\n    h\n  else:\n    i\nj\n',
  'for a in b:\n  try:\n    c()\n    if d: break\n  except E:\n    if e: continue\n    raise\n  finally:\n    f()\n  g()\nh()\n',
  'while True:\n  for a in b:\n    while c:\n      if d: break\n    else:\n      continue\n    if e: break\n  if f(): break\n  with g() as h:\n    raise h\nprint()\n',
  'match a:\n  case 1:\n    while True: pass\n  case 2 if b:\n    c\nd\nassert e\nif False:\n  f\ng\n',
];

describe('against the definition: taking the block away cuts every way', () => {
  test.each(PROGRAMS)('%j', (text) => {
    const graph = graphOf(text);
    const { blocks, entry, exit, failure } = graph;
    const before = dominators(graph);
    const after = postDominators(graph);
    for (const one of blocks) {
      const forward = reachableWithout([entry], one, true);
      const backward = reachableWithout([exit, failure], one, false);
      const all = reachableWithout([exit, failure], { ...one }, false);
      for (const other of blocks) {
        const isCut = graph.isReachable(one) && graph.isReachable(other) && !forward.has(other);
        expect(before.dominates(one, other)).toBe(isCut);
        const isCutOff = all.has(one) && all.has(other) && !backward.has(other);
        expect(after.dominates(one, other)).toBe(isCutOff);
      }
    }
  });
});

test('the immediate dominator is the nearest', () => {
  const graph = graphOf('a()\nif b:\n  c()\nd()\n');
  const [first, inside, last] = graph.blocks;
  const { immediate } = dominators(graph);
  expect(inside && immediate(inside)).toBe(first);
  expect(last && immediate(last)).toBe(first);
  expect(first && immediate(first)).toBe(undefined);
});

describe('size', () => {
  test('five thousand statements that branch', () => {
    const graph = graphOf('if a:\n  b()\n'.repeat(5000));
    const [first] = graph.blocks;
    expect(first && dominators(graph).dominates(first, graph.exit)).toBe(true);
    expect(first && postDominators(graph).dominates(graph.exit, first)).toBe(true);
  });

  test('three thousand loops after one another', () => {
    const loops = naturalLoops(graphOf('while a:\n  b()\n'.repeat(3000)));
    expect(loops.at(-1)?.node?.span.start).toBe(2999 * 'while a:\n  b()\n'.length);
  });

  test('a chain of ten thousand elif, and a thousand blocks inside each other', () => {
    const chain = `if a:\n  b\n${'elif c:\n  d\n'.repeat(10_000)}`;
    const long = graphOf(chain);
    expect(long.isReachable(long.exit)).toBe(true);
    const deep = Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}try:\n`).join('');
    const graph = graphOf(`${deep}${' '.repeat(1000)}a()\n`);
    expect(graph.blocks[0]).toBe(graph.entry);
  });

  test('nested finally blocks do not multiply', () => {
    const depth = 40;
    const open = Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}try:\n`);
    const close = Array.from({ length: depth }, (_, level) => {
      const indent = ' '.repeat(depth - 1 - level);
      return `${indent}finally:\n${indent} close()\n`;
    });
    const graph = graphOf(`${open.join('')}${' '.repeat(depth)}run()\n${close.join('')}`);
    expect(graph.blocks.length).toBeLessThan(5 * depth);
  });
});
