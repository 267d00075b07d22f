import type { Expression } from '../tree/nodes.ts';
import { loadedModule, namespaceItem } from './evaluate-by-name.ts';
import { valuesOfPassed } from './evaluator.ts';
import type { Evaluator, Place } from './evaluator.ts';
import { ANYTHING, asPossible } from './values.ts';
import type { Value } from './values.ts';

/** Collections with more elements than this are data, not dispatch tables. */
const MAX_ELEMENTS = 64;

/** What indexing a value gives; a class is indexed by its type arguments. */
export function subscripted(
  evaluator: Evaluator,
  place: Place,
  { value, index }: { readonly value: Value; readonly index: Expression },
): readonly Value[] {
  switch (value.kind) {
    case 'namespace':
      return namespaceItem(evaluator, place, { value, index });
    case 'external':
      return value.name === 'sys.modules' ? loadedModule(evaluator, place, index) : ANYTHING;
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
  const { module, elements, node, values } = value;
  const place = evaluator.places.get(module);
  if (place === undefined || elements.length > MAX_ELEMENTS) {
    return ANYTHING;
  }
  const spelled = elements.flatMap((element) => evaluator.valuesOf(place, element));
  const stored = node === undefined ? [] : evaluator.storedIn(node);
  const later = stored.flatMap((one) => valuesOfPassed(evaluator, one));
  return [...spelled, ...later, ...values].map((one) =>
    one.kind === 'function' ? { ...one, isExact: false, reason: 'collection' } : asPossible(one),
  );
}
