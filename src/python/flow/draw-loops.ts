import type { For, Statement, While } from '../tree/nodes.ts';
import { addLastStep, addStep, connect, goOnIn, newBlock } from './draft-graph.ts';
import type { Artist, Block } from './draft-graph.ts';
import type { FlowStep } from './flow-graph.ts';

/** The test is in a block of its own, to which each round comes back. */
export function drawWhile(artist: Artist, node: While): void {
  const holds = artist.truthOf(node.test);
  drawLoop(artist, {
    head: node.test,
    body: node.body,
    orElse: node.orElse,
    mayRepeat: holds !== false,
    mayEnd: holds !== true,
  });
}

/** The iterable is evaluated once, before; then the `for` itself takes elements. */
export function drawFor(artist: Artist, node: For): void {
  addStep(artist.pen, node.iterable);
  drawLoop(artist, {
    head: node,
    body: node.body,
    orElse: node.orElse,
    mayRepeat: true,
    mayEnd: true,
  });
}

interface Loop {
  /** The step that decides about another round. */
  readonly head: FlowStep;
  readonly body: readonly Statement[];
  readonly orElse: readonly Statement[];
  readonly mayRepeat: boolean;
  readonly mayEnd: boolean;
}

function drawLoop(artist: Artist, loop: Loop): void {
  const { pen } = artist;
  const head = newBlock();
  connect(pen.current, head, { kind: 'next' });
  goOnIn(pen, head);
  addLastStep(pen, loop.head);
  const after = newBlock();
  drawBody(artist, loop, { head, after });
  if (loop.orElse.length === 0) {
    connect(head, after, { kind: 'false', isFeasible: loop.mayEnd });
  } else {
    const ended = newBlock();
    connect(head, ended, { kind: 'false', isFeasible: loop.mayEnd });
    goOnIn(pen, ended);
    artist.block(loop.orElse);
    connect(pen.current, after, { kind: 'next' });
  }
  goOnIn(pen, after);
}

function drawBody(
  { pen, block }: Artist,
  loop: Loop,
  places: { readonly head: Block; readonly after: Block },
): void {
  const { head, after } = places;
  const inside = newBlock();
  connect(head, inside, { kind: 'true', isFeasible: loop.mayRepeat });
  goOnIn(pen, inside);
  pen.frames.push({ kind: 'loop', head, after });
  block(loop.body);
  pen.frames.pop();
  connect(pen.current, head, { kind: 'loop-back' });
}
