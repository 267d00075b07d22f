import type { SourceModule } from '../../python/source-module.ts';
import type { FunctionDefinition, If, Node, Statement } from '../../python/tree/nodes.ts';
import { blocksBelow, elifOf, isDocstring } from './blocks.ts';
import { combineHashes, headerEnd, statementShape } from './statement-shape.ts';

/**
 * Fingerprints of a module's functions for finding copies, after Karp and Rabin ("Efficient randomized pattern-matching
 * algorithms", 1987), over statements instead of characters. A function becomes the list of its statements, each a hash of its
 * shape; every run of four of them is hashed together with the depths inside it. Two functions with a copy of four or more
 * statements share the hashes of all its runs; a copy with a change in it shares those before and behind the change. Runs that repeat a few statements are left out: tables of assignments
 * look alike everywhere. Nothing is thrown away beyond that (as winnowing would), so that a copy's borders are exact.
 */

/** The facts of one function, plain JSON. */
export interface FunctionPrints {
  readonly name: string;
  readonly prints: readonly Print[];
}

/**
 * One run. Numbers only, since a large project has a hundred thousand of them: hash, index of its first statement, then
 * offset, line and column where it starts, the same where it ends, and the tree nodes before and up to its end.
 */
export type Print = readonly [
  hash: number,
  index: number,
  startOffset: number,
  startLine: number,
  startColumn: number,
  endOffset: number,
  endLine: number,
  endColumn: number,
  sizeBefore: number,
  sizeAfter: number,
];

/** Statements in a run: the fewest that are recognised beside a change. */
export const RUN_LENGTH = 4;
/** The fewest statements that make a copy. */
export const COPY_LENGTH = 6;
/** Different statements that a run must have. */
const FEWEST_SHAPES = 3;

export function fingerprintFunctions(module: SourceModule): readonly FunctionPrints[] {
  return module.functions.flatMap(({ node, qualifiedName }) => {
    const prints = node.kind === 'function' ? printsOf(module, node) : [];
    return prints.length === 0 ? [] : [{ name: qualifiedName, prints }];
  });
}

interface Entry {
  readonly hash: number;
  readonly size: number;
  /** Of all statements before. */
  readonly sizeBefore: number;
  readonly depth: number;
  readonly start: number;
  readonly end: number;
}

function printsOf(module: SourceModule, node: FunctionDefinition): readonly Print[] {
  const entries: Entry[] = [];
  const body = isDocstring(node.body[0]) ? node.body.slice(1) : node.body;
  flatten(module, body, { depth: 0, prefix: '', entries });
  return entries.length < COPY_LENGTH
    ? []
    : runsOf(entries).map((run) => printOf(module, entries, run));
}

interface Flattening {
  readonly depth: number;
  /** Which block of its parent a list is: the same statements in an `else` are something else. */
  readonly prefix: string;
  readonly entries: Entry[];
}

function flatten(module: SourceModule, body: readonly Node[], state: Flattening): void {
  for (const [index, statement] of body.entries()) {
    const prefix = index === 0 ? state.prefix : '';
    addEntry(module, statement, { ...state, prefix });
    if (statement.kind !== 'function' && statement.kind !== 'class') {
      flattenBelow(module, statement, state);
    }
  }
}

function addEntry(module: SourceModule, statement: Node, state: Flattening): void {
  const { hash, size } = statementShape(module, statement, state.prefix);
  const last = state.entries.at(-1);
  state.entries.push({
    hash,
    size,
    sizeBefore: last === undefined ? 0 : last.sizeBefore + last.size,
    depth: state.depth,
    start: statement.span.start,
    end: headerEnd(statement),
  });
}

function flattenBelow(module: SourceModule, statement: Node, state: Flattening): void {
  const below = { depth: state.depth + 1, entries: state.entries };
  if (statement.kind === 'try') {
    flatten(module, statement.body, { ...below, prefix: '' });
    flatten(module, statement.handlers, { ...state, prefix: '' });
    flatten(module, statement.orElse, { ...below, prefix: 'else' });
    flatten(module, statement.finalBody, { ...below, prefix: 'finally' });
  } else if (statement.kind === 'match') {
    flatten(module, statement.cases, { ...below, prefix: '' });
  } else if (statement.kind === 'if') {
    flattenBranches(module, statement, state);
  } else {
    for (const [index, block] of blocksBelow(statement).entries()) {
      flatten(module, block satisfies readonly Statement[], {
        ...below,
        prefix: index === 0 ? '' : 'else',
      });
    }
  }
}

/** `if`, its `elif`s side by side, `else`. */
function flattenBranches(module: SourceModule, first: If, state: Flattening): void {
  const below = { depth: state.depth + 1, entries: state.entries };
  let branch = first;
  flatten(module, branch.body, { ...below, prefix: '' });
  for (let next = elifOf(branch.orElse); next !== undefined; next = elifOf(branch.orElse)) {
    addEntry(module, next, { ...state, prefix: 'elif' });
    flatten(module, next.body, { ...below, prefix: '' });
    branch = next;
  }
  flatten(module, branch.orElse, { ...below, prefix: 'else' });
}

interface Run {
  readonly hash: number;
  readonly index: number;
}

function runsOf(entries: readonly Entry[]): readonly Run[] {
  const runs: Run[] = [];
  for (let index = 0; index + RUN_LENGTH <= entries.length; index += 1) {
    const run = entries.slice(index, index + RUN_LENGTH);
    const base = run[0]?.depth ?? 0;
    const isOneBlock = run.every(({ depth }) => depth >= base);
    const shapes = new Set(run.map(({ hash }) => hash));
    if (isOneBlock && shapes.size >= FEWEST_SHAPES) {
      const hash = combineHashes(run.flatMap((entry) => [entry.hash, entry.depth - base]));
      runs.push({ index, hash });
    }
  }
  return runs;
}

function printOf(module: SourceModule, entries: readonly Entry[], { hash, index }: Run): Print {
  const run = entries.slice(index, index + RUN_LENGTH);
  const startOffset = run[0]?.start ?? 0;
  const endOffset = run.at(-1)?.end ?? startOffset;
  const start = module.lines.positionAt(startOffset);
  const end = module.lines.positionAt(endOffset);
  const sizeBefore = run[0]?.sizeBefore ?? 0;
  return [
    hash,
    index,
    startOffset,
    start.line,
    start.column,
    endOffset,
    end.line,
    end.column,
    sizeBefore,
    sizeBefore + run.reduce((sum, { size }) => sum + size, 0),
  ];
}
