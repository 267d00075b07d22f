import { flowGraph } from '../../../python/flow/flow-graph.ts';
import type { FlowBlock, FlowEdge, FlowGraph, FlowStep } from '../../../python/flow/flow-graph.ts';
import type { Expression, Node } from '../../../python/tree/nodes.ts';
import { truthOfLiterals } from '../values/fold.ts';
import { locationOf, refine } from '../frame.ts';
import { fillMade } from '../calls/made-parameters.ts';
import type { Frame, Notes } from '../frame.ts';
import { refineCase, truthOfCase } from './match-pattern.ts';
import { noteExit } from './note-return.ts';
import { runStep } from './run-step.ts';
import { copyState, joinState, newState } from '../values/state.ts';
import type { State } from '../values/state.ts';

/** After so many visits of one block, literals that still change are given up: a counter in a loop takes every value. */
const VISITS_BEFORE_WIDENING = 3;
const MAX_VISITS = 12;

/**
 * Runs one function on abstract values until nothing changes (Kildall, "A unified approach to global program optimization", 1973), blocks in
 * source order, then once more to note what arrives where. False when the function was too large to finish.
 */
export function interpret(frame: Frame): boolean {
  const graph = flowGraph(frame.owner.source, frame.owner.info.node);
  const entries = new Map<FlowBlock, State>();
  const first = newState();
  for (const [binding, value] of frame.inputs) {
    first.variables.set(binding, value);
  }
  for (const [id, content] of frame.shapes?.heap ?? []) {
    first.heap.set(id, content);
  }
  fillMade(frame, first);
  for (const [key, kinds] of frame.checks) {
    first.checks.set(key, kinds);
  }
  entries.set(graph.entry, first);
  // Without a loop the first round is the last one.
  frame.notes = newNotes();
  if (settle(frame, graph, entries)) {
    noteUnreached(frame, graph, entries);
    return frame.budget.left >= 0;
  }
  const isFinished = frame.budget.left >= 0;
  frame.notes = newNotes();
  // What has been found so far is told even where there was too much to find.
  frame.budget.left = Math.max(frame.budget.left, LAST_ROUND);
  for (const block of graph.blocks) {
    const entry = entries.get(block);
    if (entry !== undefined) {
      frame.state = copyState(entry);
      runBlock(frame, block);
      if (block === graph.exit) {
        noteExit(frame.notes, frame.state);
      }
    }
  }
  noteUnreached(frame, graph, entries);
  return isFinished && frame.budget.left >= 0;
}

/** What is never run, because conditions before it are settled. */
function noteUnreached(
  frame: Frame,
  { blocks }: FlowGraph,
  entries: ReadonlyMap<FlowBlock, State>,
): void {
  for (const block of blocks) {
    if (!entries.has(block)) {
      frame.notes?.unreached.push(...block.steps.map((step) => locationOf(frame, step)));
    }
  }
}

/** The last round over a function may cost as much, whatever was spent before. */
const LAST_ROUND = 200_000;

function newNotes(): Notes {
  return {
    returned: undefined,
    finished: undefined,
    exit: undefined,
    arrivals: [],
    verdicts: new Map(),
    unreached: [],
    checkedIf: undefined,
  };
}

/** True when no block had to be looked at twice, so that all that was noted holds. */
function settle(frame: Frame, graph: FlowGraph, entries: Map<FlowBlock, State>): boolean {
  const visits = new Map<FlowBlock, number>();
  const waiting = new Set<FlowBlock>([graph.entry]);
  let isFirst = true;
  while (waiting.size > 0) {
    const block = firstOf(waiting);
    waiting.delete(block);
    const count = (visits.get(block) ?? 0) + 1;
    visits.set(block, count);
    const entry = entries.get(block);
    if (entry === undefined || count > MAX_VISITS) {
      continue;
    }
    if (count > 1) {
      isFirst = false;
      frame.notes = undefined;
    }
    frame.budget.left -= 1 + (entry.variables.size + entry.heap.size) / 4;
    if (frame.budget.left < 0) {
      return false;
    }
    frame.state = copyState(entry);
    runBlock(frame, block);
    if (block === graph.exit && frame.notes !== undefined) {
      noteExit(frame.notes, frame.state);
    }
    for (const [{ to }, state] of leave(frame, block, entry)) {
      if (arrive(entries, to, { state, isWide: (visits.get(to) ?? 0) >= VISITS_BEFORE_WIDENING })) {
        waiting.add(to);
      }
    }
  }
  return isFirst;
}

/** True when a block begins with something that it has not begun with before. */
function arrive(
  entries: Map<FlowBlock, State>,
  block: FlowBlock,
  { state, isWide }: { readonly state: State; readonly isWide: boolean },
): boolean {
  const known = entries.get(block);
  if (known === undefined) {
    entries.set(block, state);
    return true;
  }
  if (!joinState(known, state)) {
    return false;
  }
  if (isWide) {
    widen(known);
  }
  return true;
}

/** Blocks are numbered in source order, in which most of what comes before a block is done when it is looked at. */
function firstOf(waiting: ReadonlySet<FlowBlock>): FlowBlock {
  let first: FlowBlock | undefined;
  for (const block of waiting) {
    if (first === undefined || block.id < first.id) {
      first = block;
    }
  }
  if (first === undefined) {
    throw new Error('only asked for while blocks wait');
  }
  return first;
}

function widen(state: State): void {
  for (const [binding, value] of state.variables) {
    if ((value.literals?.length ?? 0) > 1) {
      state.variables.set(binding, { ...value, literals: undefined });
    }
  }
}

function runBlock(frame: Frame, block: FlowBlock): void {
  frame.isDead = false;
  for (const step of block.steps) {
    if (frame.isDead) {
      return;
    }
    frame.decision = undefined;
    runStep(frame, step);
  }
}

/** The states that leave a block, one for each way that may be taken. */
function leave(
  frame: Frame,
  block: FlowBlock,
  entry: State,
): readonly (readonly [FlowEdge, State])[] {
  const after = frame.state;
  const { isDead } = frame;
  const last = block.steps.at(-1);
  const ways: [FlowEdge, State][] = [];
  for (const edge of block.successors) {
    if (edge.kind === 'exception') {
      const raised = copyState(after);
      joinState(raised, entry);
      ways.push([edge, raised]);
    } else if (!isDead && isPossible(frame, edge, last)) {
      frame.state = copyState(after);
      refineEdge(frame, edge, last);
      ways.push([edge, frame.state]);
    }
  }
  frame.state = after;
  return ways;
}

function isPossible(
  frame: Frame,
  { kind, isFeasible }: FlowEdge,
  last: FlowStep | undefined,
): boolean {
  if (!isFeasible) {
    return false;
  }
  if ((kind !== 'true' && kind !== 'false') || last === undefined) {
    return true;
  }
  const truth = last.kind === 'match-case' ? truthOfCase(frame, last) : truthOfTest(frame, last);
  return truth === undefined || truth === (kind === 'true');
}

function truthOfTest(frame: Frame, test: FlowStep): boolean | undefined {
  if (!isTest(test)) {
    return undefined;
  }
  return truthOfLiterals(frame.decision?.literals);
}

/** The test of an `if` or `while`; other expressions among the steps decide nothing. */
function isTest(node: Node): node is Expression {
  const { parent } = node;
  return (parent?.kind === 'if' || parent?.kind === 'while') && parent.test === node;
}

function refineEdge(frame: Frame, { kind }: FlowEdge, last: FlowStep | undefined): void {
  if (last === undefined || (kind !== 'true' && kind !== 'false')) {
    return;
  }
  if (isTest(last)) {
    refine(frame, last, kind === 'true');
  } else if (last.kind === 'match-case') {
    refineCase(frame, last, kind === 'true');
  }
}
