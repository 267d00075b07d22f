import { constantString } from '../tree/queries.ts';
import type { Expression } from '../tree/nodes.ts';
import type { Evaluator, Place } from './evaluator.ts';
import { resolveMember } from './resolve-import.ts';
import { ANYTHING, UNKNOWN } from './values.ts';
import type { Value } from './values.ts';

/** Objects of the classes that an annotation names, quoted or not; of containers, what is in them. */
export function annotatedValues(
  evaluator: Evaluator,
  place: Place,
  annotation: Expression,
): readonly Value[] {
  const text = constantString(annotation);
  if (text !== undefined) {
    return ofText(evaluator, place, text);
  }
  switch (annotation.kind) {
    case 'name':
    case 'attribute':
      return evaluator.valuesOf(place, annotation).map(instanceOf);
    case 'binary':
      return [annotation.left, annotation.right].flatMap((side) =>
        evaluator.annotated(place, side),
      );
    case 'subscript':
      return ofSubscript(evaluator, place, annotation);
    case 'constant':
      return [];
    default:
      return ANYTHING;
  }
}

/** A quoted dotted name; what is more than that stays unknown. */
function ofText(evaluator: Evaluator, { module }: Place, text: string): readonly Value[] {
  const [first, ...rest] = text.trim().split('.');
  if (first === undefined || !/^[\p{XIDS}_]\p{XIDC}*$/u.test(first)) {
    return ANYTHING;
  }
  const start = evaluator.fromImport(resolveMember(evaluator.project, module, first));
  return rest
    .reduce<readonly Value[]>(
      (values, name) => values.flatMap((value) => evaluator.memberOf(value, name)),
      start,
    )
    .map(instanceOf);
}

function instanceOf(value: Value): Value {
  switch (value.kind) {
    case 'class':
      return {
        kind: 'instance',
        module: value.module,
        node: value.node,
        isExact: false,
        isSelf: false,
      };
    case 'external':
      return NO_CLASSES.has(value.name) ? UNKNOWN : { ...value, isInstance: true };
    default:
      return UNKNOWN;
  }
}

/** Annotations that say nothing about the object's class. */
const NO_CLASSES = new Set([
  'builtins.callable',
  'builtins.object',
  'collections.abc.Callable',
  'typing.Any',
  'typing.Callable',
  'typing.Self',
  'typing_extensions.Self',
]);

function ofSubscript(
  evaluator: Evaluator,
  place: Place,
  { object, index }: Extract<Expression, { kind: 'subscript' }>,
): readonly Value[] {
  const names = evaluator.valuesOf(place, object);
  const [head] = names;
  const last = head?.kind === 'external' ? (head.name.split('.').at(-1) ?? '').toLowerCase() : '';
  const parts = index.kind === 'tuple' ? index.elements : [index];
  if (WRAPPERS.has(last)) {
    return (last === 'annotated' ? parts.slice(0, 1) : parts).flatMap((part) =>
      evaluator.annotated(place, part),
    );
  }
  if (last === 'type') {
    return parts.flatMap((part) => evaluator.valuesOf(place, part).map(asSubclass));
  }
  const type = CONTAINERS.get(last);
  if (type === undefined) {
    return names.map(instanceOf);
  }
  const values = parts.flatMap((part) => evaluator.annotated(place, part));
  return [
    { kind: 'collection', module: place.module, type, node: undefined, elements: [], values },
  ];
}

function asSubclass(value: Value): Value {
  return value.kind === 'class' ? { ...value, isExact: false } : UNKNOWN;
}

const WRAPPERS = new Set([
  'annotated',
  'optional',
  'union',
  'final',
  'classvar',
  'awaitable',
  'coroutine',
]);

const CONTAINERS: ReadonlyMap<string, 'list' | 'tuple' | 'set' | 'dict'> = new Map([
  ['asynciterable', 'list'],
  ['asynciterator', 'list'],
  ['collection', 'list'],
  ['defaultdict', 'dict'],
  ['deque', 'list'],
  ['dict', 'dict'],
  ['frozenset', 'set'],
  ['generator', 'list'],
  ['iterable', 'list'],
  ['iterator', 'list'],
  ['list', 'list'],
  ['mapping', 'dict'],
  ['mutablemapping', 'dict'],
  ['mutablesequence', 'list'],
  ['sequence', 'list'],
  ['set', 'set'],
  ['tuple', 'tuple'],
]);
