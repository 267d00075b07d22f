import type { Expression } from '../tree/nodes.ts';
import type { Evaluator } from './evaluator.ts';
import { ANYTHING, asPossible } from './values.ts';
import type { Value } from './values.ts';

/** Collections with more elements than this are data, not dispatch tables. */
const MAX_ELEMENTS = 64;

/** What indexing a value gives; a class is indexed by its type arguments. */
export function subscripted(
  evaluator: Evaluator,
  value: Value,
  index: Expression,
): readonly Value[] {
  switch (value.kind) {
    case 'collection':
      return index.kind === 'slice' ? [value] : elementsOf(evaluator, value);
    case 'class':
      return [value];
    case 'instance':
      return evaluator.memberOf(value, '__getitem__').flatMap((one) => evaluator.resultOf(one));
    default:
      return ANYTHING;
  }
}

/** What walking over a value gives, or what indexing a collection may give. */
export function elementsOf(evaluator: Evaluator, value: Value): readonly Value[] {
  if (value.kind !== 'collection') {
    return ANYTHING;
  }
  const { module, elements, values } = value;
  const place = evaluator.places.get(module);
  if (place === undefined || elements.length > MAX_ELEMENTS) {
    return ANYTHING;
  }
  const spelled = elements.flatMap((element) => evaluator.valuesOf(place, element));
  return [...spelled, ...values].map((one) =>
    one.kind === 'function' ? { ...one, isExact: false, reason: 'collection' } : asPossible(one),
  );
}
