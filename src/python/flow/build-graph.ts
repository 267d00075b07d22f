import type { SourceModule } from '../source-module.ts';
import type { Expression, ExpressionStatement, If, Statement } from '../tree/nodes.ts';
import { drawMatch } from './draw-match.ts';
import { drawTry, drawWith } from './draw-guarded.ts';
import {
  addLastStep,
  addStep,
  connect,
  goOnIn,
  jump,
  newBlock,
  startDrawing,
} from './draft-graph.ts';
import type { Artist, Block, Pen } from './draft-graph.ts';
import type { FlowOwner } from './flow-graph.ts';
import { drawFor, drawWhile } from './draw-loops.ts';
import { settleGraph } from './settle-graph.ts';
import type { SettledGraph } from './settle-graph.ts';
import { truthOf } from './truth.ts';

/**
 * Draws a flow graph in one pass over the statements: a pen stands in the current block, each statement adds its steps
 * there and moves the pen to where the next statement begins. Jumps look outward through a stack of frames (loops,
 * handlers, `finally`, `with`) for the one that takes them. A `finally` is drawn once and left by every kind of jump that
 * entered it, so the graph stays linear in the source. Constant conditions leave their edges in place, marked as infeasible.
 */
export function buildGraph(module: Pick<SourceModule, 'scopes'>, owner: FlowOwner): SettledGraph {
  const pen = startDrawing();
  const artist: Artist = {
    pen,
    block: (statements) => drawAll(artist, statements),
    truthOf: (test) => truthOf(module, test),
    nameOf: (expression) => module.scopes.qualifiedName(expression),
  };
  if (owner.kind === 'lambda') {
    addStep(pen, owner.body);
  } else {
    artist.block(owner.body);
  }
  connect(pen.current, pen.exit, { kind: 'exit' });
  return settleGraph(pen);
}

function drawAll(artist: Artist, statements: readonly Statement[]): void {
  for (const statement of statements) {
    drawStatement(artist, statement);
  }
}

function drawStatement(artist: Artist, node: Statement): void {
  switch (node.kind) {
    case 'if':
      drawIf(artist, node);
      return;
    case 'while':
      drawWhile(artist, node);
      return;
    case 'for':
      drawFor(artist, node);
      return;
    case 'try':
      drawTry(artist, node);
      return;
    case 'with':
      drawWith(artist, node);
      return;
    case 'match':
      drawMatch(artist, node);
      return;
    case 'class':
      addStep(artist.pen, node);
      artist.block(node.body);
      return;
    default:
      drawSimple(artist, node);
  }
}

function drawSimple(artist: Artist, node: Statement): void {
  const { pen } = artist;
  switch (node.kind) {
    case 'return':
      addLastStep(pen, node);
      leave(pen, { kind: 'return', isExplicit: true });
      return;
    case 'break':
    case 'continue':
      addLastStep(pen, node);
      leave(pen, { kind: node.kind, isExplicit: true });
      return;
    case 'raise':
      addBareStep(pen, node);
      leave(pen, { kind: 'exception', isExplicit: true });
      return;
    case 'assert': {
      const from = pen.current;
      const holds = artist.truthOf(node.test);
      addBareStep(pen, node);
      if (holds !== true) {
        jump(pen, from, { kind: 'exception', isExplicit: true });
      }
      const next = newBlock();
      connect(from, next, { kind: 'true', isFeasible: holds !== false });
      goOnIn(pen, next);
      return;
    }
    case 'expression-statement':
      drawExpression(artist, node);
      return;
    default:
      addStep(pen, node);
  }
}

function drawExpression(artist: Artist, node: ExpressionStatement): void {
  const { pen } = artist;
  const { value } = node;
  const callee = value.kind === 'call' ? artist.nameOf(value.callee) : undefined;
  if (callee !== undefined && RAISES_EXIT.has(callee)) {
    addBareStep(pen, node);
    leave(pen, { kind: 'exception', isExplicit: true });
  } else if (callee !== undefined && ENDS_PROCESS.has(callee)) {
    addBareStep(pen, node);
    connect(pen.current, pen.failure, { kind: 'exception' });
    goOnIn(pen, newBlock());
  } else {
    addStep(pen, node);
  }
}

const RAISES_EXIT = new Set(['sys.exit', 'builtins.exit', 'builtins.quit']);
const ENDS_PROCESS = new Set([
  'os._exit',
  'os.abort',
  'os.execl',
  'os.execle',
  'os.execlp',
  'os.execv',
  'os.execve',
  'os.execvp',
]);

/** A step whose ways out are drawn by who adds it. */
function addBareStep(pen: Pen, step: Statement): void {
  pen.current.steps.push(step);
}

/** After a jump the pen stands in a block that nothing leads to. */
function leave(pen: Pen, how: Parameters<typeof jump>[2]): void {
  jump(pen, pen.current, how);
  goOnIn(pen, newBlock());
}

/** Chains of `elif` are drawn in a loop, whatever their length. */
function drawIf(artist: Artist, node: If): void {
  const { pen } = artist;
  const after = newBlock();
  let current: If | undefined = node;
  while (current !== undefined) {
    const { body, orElse }: If = current;
    const otherwise = drawTest(artist, current.test, body);
    connect(pen.current, after, { kind: 'next' });
    const [only]: readonly Statement[] = orElse;
    current = only?.kind === 'if' && only.isElif ? only : undefined;
    if (current !== undefined || orElse.length > 0) {
      goOnIn(pen, otherwise.block);
      connect(otherwise.from, otherwise.block, otherwise.edge);
      if (current === undefined) {
        artist.block(orElse);
        connect(pen.current, after, { kind: 'next' });
      }
    } else {
      connect(otherwise.from, after, otherwise.edge);
    }
  }
  goOnIn(pen, after);
}

interface OtherBranch {
  readonly from: Block;
  readonly block: Block;
  readonly edge: { readonly kind: 'false'; readonly isFeasible: boolean };
}

/** Draws a test and what runs when it is true; the other branch is left to the caller. */
function drawTest(artist: Artist, test: Expression, body: readonly Statement[]): OtherBranch {
  const { pen } = artist;
  addLastStep(pen, test);
  const from = pen.current;
  const holds = artist.truthOf(test);
  const inside = newBlock();
  connect(from, inside, { kind: 'true', isFeasible: holds !== false });
  goOnIn(pen, inside);
  artist.block(body);
  return { from, block: newBlock(), edge: { kind: 'false', isFeasible: holds !== true } };
}
