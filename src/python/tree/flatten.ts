import type { Language, Tree, TreeCursor } from 'web-tree-sitter';
import type { Span } from '../../core/span.ts';
import { hoistStars } from './hoist-stars.ts';
import { syntaxKind } from './syntax-kinds.ts';
import type { SyntaxKind } from './syntax-kinds.ts';
import type { SyntaxTable } from './syntax-table.ts';

/** What the walk must know of each symbol of the grammar, by its number. */
export interface GrammarSymbols {
  readonly kinds: readonly SyntaxKind[];
  /** 1 for symbols whose children nobody asks for. */
  readonly leaves: Uint8Array;
}

/** Copies a parser's tree into arrays: one walk without recursion, so that no nesting is too deep for it. */
export function flatten(tree: Tree, symbols: GrammarSymbols): SyntaxTable {
  const root = tree.rootNode;
  const size = root.descendantCount;
  const { hasError } = root;
  const draft: Draft = {
    kinds: [],
    starts: new Int32Array(size),
    ends: new Int32Array(size),
    nexts: new Int32Array(size),
    comments: [],
    missing: [],
  };
  const cursor = tree.walk();
  const open: OpenNode[] = [];
  let isInside = true;
  while (isInside) {
    const symbol = cursor.nodeTypeId;
    const index = add(draft, cursor, symbols.kinds[symbol] ?? 'ERROR');
    if (hasError && index !== NOT_KEPT && cursor.nodeIsMissing) {
      draft.missing.push(index);
    }
    if (symbols.leaves[symbol] !== 1 && cursor.gotoFirstChild()) {
      open.push({ index, lastChild: NOT_KEPT });
    } else {
      close(draft, index);
      noteChild(open, index);
      isInside = advance(draft, cursor, open);
    }
  }
  cursor.delete();
  hoistStars(draft);
  return { ...draft, hasErrors: hasError };
}

const LEAVES: ReadonlySet<SyntaxKind> = new Set<SyntaxKind>([
  'comment',
  'ellipsis',
  'false',
  'float',
  'identifier',
  'integer',
  'line_continuation',
  'none',
  'string_content',
  'string_end',
  'string_start',
  'true',
  'type_conversion',
]);

export function grammarSymbols(language: Language): GrammarSymbols {
  const kinds = language.types.map((name, symbol) =>
    syntaxKind(name, language.nodeTypeIsNamed(symbol)),
  );
  const leaves = new Uint8Array(kinds.length);
  for (const [symbol, kind] of kinds.entries()) {
    leaves[symbol] = LEAVES.has(kind) || !language.nodeTypeIsNamed(symbol) ? 1 : 0;
  }
  return { kinds, leaves };
}

interface Draft {
  readonly kinds: SyntaxKind[];
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly nexts: Int32Array;
  readonly comments: Span[];
  readonly missing: number[];
}

const NOT_KEPT = -1;

function add(draft: Draft, cursor: TreeCursor, kind: SyntaxKind): number {
  if (kind === 'comment') {
    draft.comments.push({ start: cursor.startIndex, end: cursor.endIndex });
    return NOT_KEPT;
  }
  if (kind === 'line_continuation') {
    return NOT_KEPT;
  }
  const index = draft.kinds.length;
  draft.kinds.push(kind);
  draft.starts[index] = cursor.startIndex;
  draft.ends[index] = cursor.endIndex;
  return index;
}

/**
 * The parser counts a comment behind a block's last statement into the block; Python does not, so a node ends with the last
 * of its children that is kept. An error's own extent may lie beyond them, in characters that are no token.
 */
function close(draft: Draft, index: number, lastChild = NOT_KEPT): void {
  if (index === NOT_KEPT) {
    return;
  }
  draft.nexts[index] = draft.kinds.length;
  if (lastChild !== NOT_KEPT && !KEEPS_ITS_END.has(draft.kinds[index] ?? 'ERROR')) {
    draft.ends[index] = draft.ends[lastChild] ?? 0;
  }
}

/** The text of a format is no node of its own, so its parent would be cut down to the colon. */
const KEEPS_ITS_END: ReadonlySet<string> = new Set(['ERROR', 'format_specifier']);

/** To the next node in source order that is not inside the current one; false at the end of the tree. */
function advance(draft: Draft, cursor: TreeCursor, open: OpenNode[]): boolean {
  while (!cursor.gotoNextSibling()) {
    const node = open.pop();
    if (node === undefined || !cursor.gotoParent()) {
      return false;
    }
    close(draft, node.index, node.lastChild);
    noteChild(open, node.index);
  }
  return true;
}

/** A node whose children are being visited. */
interface OpenNode {
  readonly index: number;
  lastChild: number;
}

function noteChild(open: readonly OpenNode[], child: number): void {
  const parent = open.at(-1);
  if (parent !== undefined && child !== NOT_KEPT) {
    parent.lastChild = child;
  }
}
