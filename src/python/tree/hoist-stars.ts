import type { SyntaxKind } from './syntax-kinds.ts';

/** The parts of a syntax table that the repair rewrites. */
export interface RepairableTable {
  readonly kinds: SyntaxKind[];
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly nexts: Int32Array;
}

const TIGHTER: ReadonlySet<SyntaxKind | undefined> = new Set<SyntaxKind>([
  'attribute',
  'binary_operator',
  'boolean_operator',
  'call',
  'comparison_operator',
  'conditional_expression',
  'subscript',
]);

/**
 * The grammar reads `[*rows()]` as a call of `*rows`; in Python a star takes the whole expression behind it. A first child
 * stands right behind its parent in the table and the number of nodes stays the same, so the repair moves the
 * star and its token in front of the operations that wrongly hold them.
 */
export function hoistStars(table: RepairableTable): void {
  const { kinds } = table;
  for (let star = 1; star < kinds.length; star += 1) {
    if (kinds[star] === 'list_splat' && TIGHTER.has(kinds[star - 1])) {
      hoist(table, star);
    }
  }
}

function hoist(table: RepairableTable, star: number): void {
  const { kinds, starts, ends, nexts } = table;
  let top = star;
  while (TIGHTER.has(kinds[top - 1])) {
    top -= 1;
  }
  const token = { start: starts[star + 1] ?? 0, end: ends[star + 1] ?? 0 };
  const [end, next] = [ends[top] ?? 0, nexts[top] ?? 0];
  const innerStart = starts[star + 2] ?? token.end;
  for (let index = star - 1; index >= top; index -= 1) {
    const moved = index + 2;
    kinds[moved] = kinds[index] ?? 'ERROR';
    ends[moved] = ends[index] ?? 0;
    nexts[moved] = nexts[index] ?? 0;
    starts[moved] = innerStart;
  }
  kinds[top] = 'list_splat';
  starts[top] = token.start;
  ends[top] = end;
  nexts[top] = next;
  kinds[top + 1] = "'*'";
  starts[top + 1] = token.start;
  ends[top + 1] = token.end;
  nexts[top + 1] = top + 2;
}
