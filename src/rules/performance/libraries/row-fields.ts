import type { SourceModule } from '../../../python/source-module.ts';
import type { Attribute, Expression, Name, Subscript } from '../../../python/tree/nodes.ts';
import { constantString } from '../../../python/tree/queries.ts';

/** One place that reads a column of a row: `row["price"]` or `row.price`. */
export interface RowField {
  readonly node: Subscript | Attribute;
  readonly column: string;
}

/** What a row (a `Series`) has beside its columns. */
const OWN_ATTRIBUTES: ReadonlySet<string> = new Set(
  (
    'name index values size shape dtype dtypes T ndim empty array axes hasnans is_unique nbytes flags attrs str dt cat loc iloc at ' +
    'iat'
  ).split(' '),
);

/**
 * The columns that are read from a row, in source order, where nothing else is done with it; undefined when the row goes
 * elsewhere, is written to, is read by a computed name, or one of its methods is called.
 */
export function rowFields(
  module: SourceModule,
  references: readonly Name[],
): readonly RowField[] | undefined {
  const fields = references.map((reference) => fieldOf(reference));
  const found = fields.filter((field) => field !== undefined);
  return found.length === fields.length && found.length > 0
    ? [...found].sort((left, right) => left.node.span.start - right.node.span.start)
    : undefined;
}

function fieldOf(reference: Name): RowField | undefined {
  const { parent } = reference;
  if (parent?.kind === 'subscript' && parent.object === reference) {
    const column = constantString(parent.index);
    return column === undefined || isWritten(parent) ? undefined : { node: parent, column };
  }
  if (parent?.kind === 'attribute') {
    const column = parent.attribute.name;
    const isCalled = parent.parent?.kind === 'call' && parent.parent.callee === parent;
    return isCalled || OWN_ATTRIBUTES.has(column) || column.startsWith('_') || isWritten(parent)
      ? undefined
      : { node: parent, column };
  }
  return undefined;
}

function isWritten(node: Expression): boolean {
  const { parent } = node;
  return (
    (parent?.kind === 'assignment' && parent.targets.includes(node)) ||
    (parent?.kind === 'augmented-assignment' && parent.target === node) ||
    parent?.kind === 'delete' ||
    ((parent?.kind === 'tuple' || parent?.kind === 'list') &&
      parent.parent?.kind === 'assignment' &&
      parent.parent.targets.includes(parent))
  );
}
