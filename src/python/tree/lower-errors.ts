import { spanAt } from './lowering.ts';
import type { Lowering } from './lowering.ts';
import type { Node, Unknown } from './nodes.ts';
import { kindAt, rulesAndErrorsIn } from './syntax-table.ts';
import type { SyntaxKind } from './syntax-kinds.ts';

/** Parts of constructs: they mean nothing without the whole, but hold expressions and blocks that do. */
const FRAGMENTS: ReadonlySet<SyntaxKind> = new Set<SyntaxKind>([
  'ERROR',
  'argument_list',
  'block',
  'elif_clause',
  'else_clause',
  'except_clause',
  'finally_clause',
  'for_in_clause',
  'if_clause',
  'keyword_argument',
  'pair',
  'with_clause',
  'with_item',
]);

/** An `unknown` with the statements and expressions that the parser recognised inside, in source order. */
export function lowerErrorNode(lowering: Lowering, index: number): Unknown {
  const children: Node[] = [];
  const pending = [index];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    if (current !== index && !FRAGMENTS.has(kindAt(lowering.table, current))) {
      children.push(lowering.any(current));
      continue;
    }
    pending.push(...rulesAndErrorsIn(lowering.table, current).reverse());
  }
  return { kind: 'unknown', span: spanAt(lowering, index), parent: undefined, children };
}
