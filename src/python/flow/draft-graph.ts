import type { Expression, Statement } from '../tree/nodes.ts';
import type { FlowEdgeKind, FlowStep } from './flow-graph.ts';
import { mayRaise } from './may-raise.ts';

/** A block while its graph is being drawn. */
export interface Block {
  readonly steps: FlowStep[];
  readonly successors: Set<DraftEdge>;
  readonly predecessors: Set<DraftEdge>;
  /** What `FlowGraph` calls reachable and connected, as far as edges are drawn: edges into a block are, before those out of it. */
  isReachable: boolean;
  isConnected: boolean;
}

export interface DraftEdge {
  readonly from: Block;
  to: Block;
  kind: FlowEdgeKind;
  readonly isFeasible: boolean;
}

/** How a statement is left other than by going on to the next one. */
export type Jump = 'return' | 'break' | 'continue' | 'exception';

/** What surrounds the code that is being drawn, as far as jumps care. */
export type Frame =
  | { readonly kind: 'loop'; readonly head: Block; readonly after: Block }
  /** Exceptions go to `catches`. */
  | { readonly kind: 'try'; readonly catches: Block }
  /** Every jump goes through `entry`; `passing` collects which ones did. */
  | { readonly kind: 'finally'; readonly entry: Block; readonly passing: Set<Jump> }
  /** A context manager that may keep exceptions to itself: all of them, or those that the code raises by name. */
  | { readonly kind: 'with'; readonly after: Block; readonly isSuppressing: boolean };

export interface Pen {
  /** In the order in which they were begun, without `exit` and `failure`. */
  readonly blocks: Block[];
  readonly entry: Block;
  readonly exit: Block;
  readonly failure: Block;
  readonly frames: Frame[];
  /** Where the next step goes. */
  current: Block;
}

export function startDrawing(): Pen {
  const entry = newBlock();
  entry.isReachable = true;
  entry.isConnected = true;
  return {
    blocks: [entry],
    entry,
    exit: newBlock(),
    failure: newBlock(),
    frames: [],
    current: entry,
  };
}

export function newBlock(): Block {
  return {
    steps: [],
    successors: new Set(),
    predecessors: new Set(),
    isReachable: false,
    isConnected: false,
  };
}

/** Begins a block: what is drawn from now on goes there. */
export function goOnIn(pen: Pen, block: Block): void {
  pen.blocks.push(block);
  pen.current = block;
}

export function connect(
  from: Block,
  to: Block,
  { kind, isFeasible = true }: { readonly kind: FlowEdgeKind; readonly isFeasible?: boolean },
): void {
  const edge: DraftEdge = { from, to, kind, isFeasible };
  from.successors.add(edge);
  to.predecessors.add(edge);
  to.isReachable ||= isFeasible && from.isReachable;
  to.isConnected ||= from.isConnected;
}

/** A step after which others may follow in its block, unless it may raise where somebody would notice. */
export function addStep(pen: Pen, step: FlowStep): void {
  const from = pen.current;
  if (addLastStep(pen, step)) {
    const next = newBlock();
    connect(from, next, { kind: 'next' });
    goOnIn(pen, next);
  }
}

/** A step that ends its block, as a test does. True when it may raise where somebody would notice. */
export function addLastStep(pen: Pen, step: FlowStep): boolean {
  const from = pen.current;
  from.steps.push(step);
  const isNoticed = isGuarded(pen) && mayRaise(step);
  if (isNoticed) {
    jump(pen, from, { kind: 'exception', isExplicit: false });
  }
  return isNoticed;
}

/**
 * Draws a jump from `from` to where it leads: outward through what is around, to the first frame that takes it.
 * `isExplicit` says that an exception is raised on purpose here, not merely possible.
 */
export function jump(pen: Pen, from: Block, how: { kind: Jump; isExplicit: boolean }): void {
  const { kind, isExplicit } = how;
  for (let index = pen.frames.length - 1; index >= 0; index -= 1) {
    const frame = pen.frames[index];
    if (frame?.kind === 'finally') {
      if (from.isConnected) {
        frame.passing.add(kind);
      }
      connect(from, frame.entry, { kind });
      return;
    }
    if (frame?.kind === 'loop' && (kind === 'break' || kind === 'continue')) {
      connect(from, kind === 'break' ? frame.after : frame.head, { kind });
      return;
    }
    if (frame?.kind === 'try' && kind === 'exception') {
      connect(from, frame.catches, { kind });
      return;
    }
    if (frame?.kind === 'with' && kind === 'exception' && (isExplicit || frame.isSuppressing)) {
      connect(from, frame.after, { kind });
    }
  }
  // A `break` outside a loop is no Python; it ends the code as `return` does.
  connect(from, kind === 'exception' ? pen.failure : pen.exit, { kind });
}

/** True when something around the code drawn now would notice any exception. */
function isGuarded(pen: Pen): boolean {
  return pen.frames.some(
    (frame) =>
      frame.kind === 'try' ||
      frame.kind === 'finally' ||
      (frame.kind === 'with' && frame.isSuppressing),
  );
}

/** What drawing passes around: the pen, ways back into the drawing of any block, and questions about expressions. */
export interface Artist {
  readonly pen: Pen;
  readonly block: (statements: readonly Statement[]) => void;
  readonly truthOf: (test: Expression) => boolean | undefined;
  readonly nameOf: (expression: Expression) => string | undefined;
}
