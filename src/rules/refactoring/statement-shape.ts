import type { SourceModule } from '../../python/source-module.ts';
import type { Name, Node, Statement } from '../../python/tree/nodes.ts';
import { forEachChild } from '../../python/tree/walk.ts';
import { blocksBelow } from './blocks.ts';

/** What of a statement's own line counts when statements are compared: not its layout, comments or the names of local variables. */
export interface StatementShape {
  /** 53-bit hash. */
  readonly hash: number;
  /** Nodes of the tree, a measure of how much is said. */
  readonly size: number;
}

/**
 * Walks what stands in the statement itself, without the blocks below it. Local variables are numbered in the order in which the
 * statement uses them, so `a = f(b, a)` and `x = f(y, x)` are the same and `x = f(x, y)` is not.
 */
export function statementShape(
  module: SourceModule,
  statement: Node,
  prefix: string,
): StatementShape {
  const below = new Set<Node>(blocksBelow(statement).flat());
  const locals = new Map<string, number>();
  let hash = startHash(prefix);
  let size = 0;
  const pending: Node[] = [statement];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    hash = mixHash(hash, tokenOf(module, node, locals));
    size += 1;
    const from = pending.length;
    forEachChild(node, (child) => {
      if (!below.has(child) && child.kind !== 'except-handler' && child.kind !== 'match-case') {
        pending.push(child);
      }
    });
    reverseTail(pending, from);
  }
  return { hash: finishHash(hash), size };
}

/** One hash of several, in order. */
export function combineHashes(hashes: readonly number[]): number {
  return finishHash(hashes.reduce((hash, one) => mixHash(hash, String(one)), startHash('')));
}

/** Where the statement's own part ends: its last expression before the blocks below it. */
export function headerEnd(statement: Statement | Node): number {
  const [first] = blocksBelow(statement).flat();
  if (first === undefined) {
    return statement.span.end;
  }
  let end = statement.span.start;
  forEachChild(statement, (child) => {
    if (child.span.end <= first.span.start) {
      end = Math.max(end, child.span.end);
    }
  });
  return end;
}

function tokenOf(module: SourceModule, node: Node, locals: Map<string, number>): string {
  switch (node.kind) {
    case 'name':
      return nameToken(module, node, locals);
    case 'identifier':
      return `.${node.name}`;
    case 'string':
      return `s${node.isBytes ? 'b' : ''}${node.value}`;
    case 'number':
      return `n${node.text}`;
    case 'constant':
      return `c${node.value}`;
    case 'binary':
    case 'unary':
    case 'boolean':
    case 'augmented-assignment':
      return `${node.kind} ${node.operator}`;
    case 'comparison':
      return `comparison ${node.operators.join(' ')}`;
    case 'argument':
      return `argument ${node.unpacking}`;
    case 'imported-name':
      return `imported ${node.name}`;
    case 'import-from':
      return `from ${node.level} ${node.module}`;
    case 'comprehension':
      return `comprehension ${node.result}`;
    default:
      return node.kind;
  }
}

function nameToken(module: SourceModule, node: Name, locals: Map<string, number>): string {
  const scope = module.scopes.bindingOf(node)?.scope.kind;
  if (scope === undefined || scope === 'module' || scope === 'class') {
    return `g${node.name}`;
  }
  const number = locals.get(node.name) ?? locals.size;
  locals.set(node.name, number);
  return `v${number}`;
}

interface Hash {
  readonly high: number;
  readonly low: number;
}

/** Two multiplicative hashes side by side, after the idea of FNV-1a; 53 bits of them make a number that JSON keeps. */
function startHash(text: string): Hash {
  return mixHash({ high: 0x81_1c_9d_c5, low: 0x9e_37_79_b9 }, text);
}

function mixHash({ high, low }: Hash, text: string): Hash {
  let left = high;
  let right = low;
  for (let index = 0; index <= text.length; index += 1) {
    // One step more than there are characters, so that `ab`, `c` and `a`, `bc` differ.
    const code = index < text.length ? text.charCodeAt(index) : 0x1_00_00;
    left = Math.imul(left ^ code, 0x01_00_01_93);
    right = Math.imul(right ^ code, 0x85_eb_ca_6b) + (right >>> 13);
  }
  return { high: left >>> 0, low: right >>> 0 };
}

function finishHash({ high, low }: Hash): number {
  return (high % 0x20_00_00) * 0x1_00_00_00_00 + low;
}

function reverseTail(nodes: Node[], from: number): void {
  for (let left = from, right = nodes.length - 1; left < right; left += 1, right -= 1) {
    const kept = nodes[left];
    const other = nodes[right];
    if (kept !== undefined && other !== undefined) {
      nodes[left] = other;
      nodes[right] = kept;
    }
  }
}
