import type { ExceptHandler, Try, With, WithItem } from '../tree/nodes.ts';
import { addLastStep, addStep, connect, goOnIn, jump, newBlock } from './draft-graph.ts';
import type { Artist, Block, Frame, Jump } from './draft-graph.ts';

/** The items are entered in order, each inside those before it. */
export function drawWith(artist: Artist, node: With): void {
  const { pen } = artist;
  const after = newBlock();
  const bottom = pen.frames.length;
  for (const item of node.items) {
    addStep(pen, item);
    const reach = suppression(artist, item);
    if (reach !== 'none') {
      pen.frames.push({ kind: 'with', after, isSuppressing: reach === 'all' });
    }
  }
  artist.block(node.body);
  pen.frames.length = bottom;
  connect(pen.current, after, { kind: 'next' });
  goOnIn(pen, after);
}

/**
 * Which exceptions a context manager may keep to itself. Of one that is not known, those that the body raises by name: such bodies
 * are written for managers that expect them (`assertRaises`), while for most others nothing is ever swallowed.
 */
function suppression(artist: Artist, item: WithItem): 'all' | 'explicit' | 'none' {
  const { context } = item;
  const callee = context.kind === 'call' ? context.callee : context;
  const name = artist.nameOf(callee) ?? '';
  const last = callee.kind === 'attribute' ? callee.attribute.name : name;
  if (
    name === 'contextlib.suppress' ||
    name === 'pytest.raises' ||
    last.startsWith('assertRaises')
  ) {
    return 'all';
  }
  return TRANSPARENT.has(name) ? 'none' : 'explicit';
}

const TRANSPARENT = new Set([
  'builtins.open',
  'contextlib.closing',
  'contextlib.nullcontext',
  'contextlib.redirect_stderr',
  'contextlib.redirect_stdout',
  'io.open',
  'io.StringIO',
  'io.BytesIO',
  'multiprocessing.Pool',
  'socket.socket',
  'tempfile.NamedTemporaryFile',
  'tempfile.TemporaryDirectory',
  'tempfile.TemporaryFile',
  'threading.Condition',
  'threading.Lock',
  'threading.RLock',
  'threading.Semaphore',
  'zipfile.ZipFile',
  'concurrent.futures.ProcessPoolExecutor',
  'concurrent.futures.ThreadPoolExecutor',
]);

/**
 * Exceptions of the body go to a block without steps, from there to the handlers, one after another, and from the last one on
 * outward. What leaves body, handlers or `else` passes through `finally`.
 */
export function drawTry(artist: Artist, node: Try): void {
  const { pen } = artist;
  const after = newBlock();
  const hasFinally = node.finalBody.length > 0;
  const closing = hasFinally ? newBlock() : after;
  const frame: Frame = { kind: 'finally', entry: closing, passing: new Set<Jump>() };
  if (hasFinally) {
    pen.frames.push(frame);
  }
  const catches = newBlock();
  drawProtected(artist, node, catches);
  artist.block(node.orElse);
  connect(pen.current, closing, { kind: 'next' });
  if (node.handlers.length > 0) {
    goOnIn(pen, catches);
    drawHandlers(artist, node.handlers, closing);
  }
  if (hasFinally) {
    pen.frames.pop();
    goOnIn(pen, closing);
    artist.block(node.finalBody);
    for (const kind of frame.passing) {
      jump(pen, pen.current, { kind, isExplicit: false });
    }
    leaveNormally(pen.current, closing, after);
  }
  goOnIn(pen, after);
}

/** The body begins a block, so that exceptions of the code before are not taken for its own. */
function drawProtected({ pen, block }: Artist, node: Try, catches: Block): void {
  const body = newBlock();
  connect(pen.current, body, { kind: 'next' });
  goOnIn(pen, body);
  if (node.handlers.length > 0) {
    pen.frames.push({ kind: 'try', catches });
  }
  block(node.body);
  if (node.handlers.length > 0) {
    pen.frames.pop();
    // A handler is never dead because its body looks harmless.
    if (catches.predecessors.size === 0) {
      connect(body, catches, { kind: 'exception' });
    }
  }
}

function drawHandlers(artist: Artist, handlers: readonly ExceptHandler[], after: Block): void {
  const { pen } = artist;
  let isEverythingCaught = false;
  for (const [position, handler] of handlers.entries()) {
    addLastStep(pen, handler);
    const deciding = pen.current;
    const inside = newBlock();
    const otherwise = newBlock();
    connect(deciding, inside, { kind: 'true' });
    goOnIn(pen, inside);
    artist.block(handler.body);
    // Of `except*`, several handlers may run for one group.
    if (handler.isGroup && position + 1 < handlers.length) {
      connect(pen.current, otherwise, { kind: 'next' });
    }
    connect(pen.current, after, { kind: 'next' });
    isEverythingCaught = catchesEverything(artist, handler);
    if (!isEverythingCaught) {
      connect(deciding, otherwise, { kind: 'false' });
    }
    goOnIn(pen, otherwise);
  }
  if (!isEverythingCaught) {
    jump(pen, pen.current, { kind: 'exception', isExplicit: false });
    goOnIn(pen, newBlock());
  }
}

function catchesEverything({ nameOf }: Artist, { type, isGroup }: ExceptHandler): boolean {
  return type === undefined || (!isGroup && nameOf(type) === 'builtins.BaseException');
}

/** What went into `finally` without a jump goes on behind it; where all of it jumped, nothing does. */
function leaveNormally(end: Block, closing: Block, after: Block): void {
  const ways = [...closing.predecessors].filter(({ kind }) => kind === 'next');
  if (ways.some(({ from }) => from.isConnected)) {
    const isFeasible = ways.some((way) => way.isFeasible && way.from.isReachable);
    connect(end, after, { kind: 'next', isFeasible });
  }
}
