import type { Fix } from '../../core/finding.ts';
import type { Place } from '../../cost/container-uses.ts';
import { repeats } from '../../cost/loops.ts';
import type { ComprehensionClause, For } from '../../python/tree/nodes.ts';
import { constantNumber } from '../../python/tree/queries.ts';
import { ancestors } from '../../python/tree/walk.ts';
import { replace, ruleFix } from '../rewrite.ts';
import type { RuleContext } from '../rule.ts';
import { newVariable } from './libraries/new-source.ts';
import type { RowField } from './libraries/row-fields.ts';

/** A loop over the rows of a frame that reads some columns of each. */
export interface ColumnLoop {
  readonly node: For | ComprehensionClause;
  readonly frame: Place;
  readonly fields: readonly RowField[];
  /** The row's label or number, where the body uses it: its name, and what gives it. */
  readonly label?: { readonly name: string; readonly source: string };
}

/**
 * `for price, count in zip(table["price"], table["count"])`. Offered where the values go into sums, products, comparisons and
 * calls alone: they are Python's own numbers then, which whole numbers beside fractions stay too, and which do not divide by zero.
 */
export function columnLoopRewrite(context: RuleContext, loop: ColumnLoop): Fix | undefined {
  const { node, frame, fields, label } = loop;
  if (!fields.every((field) => isPlainUse(field) && repeats(node, field.node))) {
    return undefined;
  }
  const columns = [...new Set(fields.map(({ column }) => column))];
  const variables = new Map(columns.map((column) => [column, variableFor(context, node, column)]));
  if (new Set(variables.values()).size < columns.length) {
    return undefined;
  }
  const text = context.source(frame.span);
  const targets = [...(label === undefined ? [] : [label.name]), ...variables.values()];
  const sources = [
    ...(label === undefined ? [] : [label.source]),
    ...columns.map((column) => `${text}[${JSON.stringify(column)}]`),
  ];
  const [source = ''] = sources;
  return ruleFix('loop over the columns that are read', [
    replace(node.target.span, targets.join(', ')),
    replace(node.iterable.span, sources.length === 1 ? source : `zip(${sources.join(', ')})`),
    ...fields.map((field) => replace(field.node.span, variables.get(field.column) ?? '')),
  ]);
}

function variableFor(context: RuleContext, node: ColumnLoop['node'], column: string): string {
  const word = column.replaceAll(/\W/g, '_').replace(/^(?=\d)/, '_');
  const name = word === '' || /^_*$/.test(word) || KEYWORDS.has(word) ? `column_${word}` : word;
  return newVariable(context.module, node, name);
}

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not ' +
    'or pass raise return try while with yield False None True match case type id max min sum len list dict set str int float'
  ).split(' '),
);

/** In no quotient but by a number, since NumPy's numbers divide by zero, and no method that only NumPy's numbers have. */
function isPlainUse({ node }: RowField): boolean {
  const { parent } = node;
  const isKnownMethod = parent?.kind !== 'attribute' || METHODS.test(parent.attribute.name);
  return (
    isKnownMethod &&
    [...ancestors(node)].every(
      (ancestor) =>
        (ancestor.kind !== 'binary' && ancestor.kind !== 'augmented-assignment') ||
        !DIVIDING.has(ancestor.operator) ||
        (ancestor.kind === 'binary' &&
          (ancestor.left.kind === 'string' || (constantNumber(ancestor.right) ?? 0) !== 0)),
    )
  );
}

const DIVIDING: ReadonlySet<string> = new Set(['/', '//', '%', '**']);

const METHODS =
  /^(lower|upper|strip|lstrip|rstrip|split|startswith|endswith|title|replace|format|isoformat|year|month|day)$/;
