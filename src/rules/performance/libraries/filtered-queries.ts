import type { Location } from '../../../core/span.ts';
import { describeLoop } from '../../../cost/loops.ts';
import type { SourceModule } from '../../../python/source-module.ts';
import type { ComprehensionClause, Expression, For } from '../../../python/tree/nodes.ts';
import { walk } from '../../../python/tree/walk.ts';
import { withoutStrings } from '../../without-strings.ts';
import { libraryValue } from './library-kinds.ts';

/** A loop over all objects of a model that keeps some of them by comparing attributes with values that do not depend on the object. */
export interface FilteredQuery {
  readonly model: string;
  readonly columns: readonly string[];
  readonly location: Location;
  readonly source: string;
  readonly condition: string;
  readonly loop: Location;
  readonly over: string;
}

export function filteredQueries(module: SourceModule): readonly FilteredQuery[] {
  const found: FilteredQuery[] = [];
  walk(module.tree, (node) => {
    const isLoop = node.kind === 'for' || node.kind === 'comprehension-clause';
    const filtered = isLoop ? filteredQuery(module, node) : undefined;
    if (filtered !== undefined) {
      found.push(filtered);
    }
  });
  return found;
}

function filteredQuery(
  module: SourceModule,
  loop: For | ComprehensionClause,
): FilteredQuery | undefined {
  const { iterable, target } = loop;
  const value = libraryValue(module, iterable);
  const condition = loop.kind === 'for' ? onlyCondition(loop) : loop.conditions[0];
  const isWritten = iterable.kind === 'call' && value?.kind === 'query-set';
  if (
    !isWritten ||
    value.model === undefined ||
    condition === undefined ||
    target.kind !== 'name'
  ) {
    return undefined;
  }
  const columns = columnsOf(condition, target.name);
  const { lines, text } = module;
  return columns === undefined
    ? undefined
    : {
        model: value.model,
        columns,
        location: lines.locationOf(module.path, condition.span),
        source: withoutStrings(
          text.slice(
            lines.lineSpan(lines.positionAt(condition.span.start).line).start,
            condition.span.end,
          ),
        ),
        condition: withoutStrings(text.slice(condition.span.start, condition.span.end)),
        loop: lines.locationOf(module.path, describeLoop(module, loop).header),
        over: withoutStrings(text.slice(iterable.span.start, iterable.span.end)).slice(0, 60),
      };
}

/** A loop that does nothing but what stands under one `if`. */
function onlyCondition({ body, orElse }: For): Expression | undefined {
  const [only, ...others] = body;
  return only?.kind === 'if' &&
    others.length === 0 &&
    orElse.length === 0 &&
    only.orElse.length === 0
    ? only.test
    : undefined;
}

/** The attributes of the object in a test made of comparisons with other things; undefined for any other test. */
function columnsOf(test: Expression, object: string): readonly string[] | undefined {
  switch (test.kind) {
    case 'attribute':
      return test.object.kind === 'name' && test.object.name === object
        ? [test.attribute.name]
        : undefined;
    case 'unary':
      return test.operator === 'not' ? columnsOf(test.operand, object) : undefined;
    case 'comparison': {
      const [left, right, ...others] = test.operands;
      const isFree = right !== undefined && others.length === 0 && !mentions(right, object);
      const isPlain = ['==', '<', '<=', '>', '>=', 'in'].includes(test.operators[0] ?? '');
      return isFree && isPlain && left?.kind === 'attribute' ? columnsOf(left, object) : undefined;
    }
    default:
      return undefined;
  }
}

function mentions(expression: Expression, name: string): boolean {
  let found = false;
  walk(expression, (node) => {
    found ||= node.kind === 'name' && node.name === name;
  });
  return found;
}
