import type { Expression, FunctionDefinition, Node } from '../tree/nodes.ts';
import { positionalArgument } from '../tree/queries.ts';
import type { Evaluator, Passed, Place } from './evaluator.ts';
import type { Sighting } from './survey-module.ts';
import type { Value } from './values.ts';

/** Of a collection that is given more than this, the rest is left out. */
const MAX_STORED = 64;

/** What collections are given after they were made, by the expression that makes them, and functions registered at a generic one. */
export interface Stored {
  readonly elements: ReadonlyMap<Expression, readonly Passed[]>;
  readonly overloads: ReadonlyMap<FunctionDefinition, readonly Passed[]>;
}

/**
 * Functions and objects that the project puts into lists and dictionaries anywhere: `table[name] = f`, `steps.append(f)`, `hooks.update(a=f)`, in
 * decorators too, where the function that is decorated is put in. Neither order nor key counts: what was put in may come out.
 */
export function collectStored(evaluator: Evaluator, sightings: readonly Sighting[]): Stored {
  const elements = new Map<Expression, Passed[]>();
  const overloads = new Map<FunctionDefinition, Passed[]>();
  for (const { node, place } of sightings) {
    if (node.kind === 'function') {
      collectOverload(evaluator, overloads, { place, node });
      continue;
    }
    const stores = storesOf(node).filter(({ stored }) =>
      isFunctionOrObject(evaluator, place, stored),
    );
    for (const { collection, stored } of stores) {
      for (const made of collectionsOf(evaluator.valuesOf(place, collection))) {
        push(elements, made, { place, expression: stored });
      }
    }
  }
  return { elements, overloads };
}

function collectionsOf(values: readonly Value[]): readonly Expression[] {
  return values.flatMap((value) =>
    value.kind === 'collection' && value.node !== undefined ? [value.node] : [],
  );
}

interface Store {
  readonly collection: Expression;
  readonly stored: Expression;
}

function storesOf(node: Node): readonly Store[] {
  const { parent } = node;
  if (node.kind === 'subscript' && parent?.kind === 'assignment' && parent.value !== undefined) {
    const isTarget = parent.targets.includes(node);
    return isTarget ? telling(node.object, [parent.value]) : [];
  }
  if (node.kind === 'augmented-assignment') {
    return telling(node.target, spelledOut(node.value));
  }
  if (node.kind !== 'call' || node.callee.kind !== 'attribute') {
    return [];
  }
  const { object: collection, attribute } = node.callee;
  const first = positionalArgument(node, 0);
  const second = positionalArgument(node, 1);
  switch (attribute.name) {
    case 'append':
    case 'add':
    case 'appendleft':
      return telling(collection, [first]);
    case 'insert':
    case 'setdefault':
    case '__setitem__':
      return telling(collection, [second]);
    case 'extend':
      return telling(collection, first === undefined ? [] : spelledOut(first));
    case 'update':
      return telling(collection, [
        ...(first === undefined ? [] : spelledOut(first)),
        ...node.arguments.flatMap(({ keyword, value }) => (keyword === undefined ? [] : [value])),
      ]);
    default:
      return [];
  }
}

function spelledOut(value: Expression): readonly Expression[] {
  switch (value.kind) {
    case 'list':
    case 'tuple':
    case 'set':
      return value.elements;
    case 'dictionary':
      return value.entries.map((entry) => entry.value);
    default:
      return [];
  }
}

/** Only what may be a function or an object. */
function telling(
  collection: Expression,
  values: readonly (Expression | undefined)[],
): readonly Store[] {
  return values.flatMap((stored) =>
    stored !== undefined && TELLING.has(stored.kind) ? [{ collection, stored }] : [],
  );
}

const TELLING: ReadonlySet<Expression['kind']> = new Set([
  'name',
  'attribute',
  'lambda',
  'call',
  'tuple',
]);

function isFunctionOrObject(evaluator: Evaluator, place: Place, stored: Expression): boolean {
  return evaluator.valuesOf(place, stored).some((value) => isOfProject(evaluator, value));
}

function isOfProject(evaluator: Evaluator, value: Value): boolean {
  if (value.kind === 'collection') {
    const place = evaluator.places.get(value.module);
    return (
      place !== undefined &&
      value.type === 'tuple' &&
      value.elements.length < 8 &&
      value.elements.some(
        (one) =>
          (one.kind === 'name' || one.kind === 'attribute' || one.kind === 'lambda') &&
          isFunctionOrObject(evaluator, place, one),
      )
    );
  }
  return value.kind === 'function' || value.kind === 'class' || value.kind === 'instance';
}

/** `@render.register`, `@render.register(list)`: what `functools.singledispatch` may call instead. */
function collectOverload(
  evaluator: Evaluator,
  overloads: Map<FunctionDefinition, Passed[]>,
  { place, node }: { readonly place: Place; readonly node: FunctionDefinition },
): void {
  for (const decorator of node.decorators) {
    const callee = decorator.kind === 'call' ? decorator.callee : decorator;
    const isRegistering = callee.kind === 'attribute' && callee.attribute.name === 'register';
    for (const value of isRegistering ? evaluator.valuesOf(place, callee.object) : []) {
      if (value.kind === 'function' && value.node.kind === 'function' && value.node !== node) {
        push(overloads, value.node, { place, decorated: node });
      }
    }
  }
}

function push<Key>(map: Map<Key, Passed[]>, key: Key, one: Passed): void {
  const before = map.get(key);
  if (before === undefined) {
    map.set(key, [one]);
  } else if (before.length < MAX_STORED) {
    before.push(one);
  }
}
