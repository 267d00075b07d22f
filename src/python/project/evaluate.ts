import type { Expression } from '../tree/nodes.ts';
import { annotatedValues } from './evaluate-annotation.ts';
import { decoratedValues, resultOfValue, valuesOfCall } from './evaluate-call.ts';
import { subscripted } from './evaluate-collection.ts';
import { accessorsOfValue, memberOfValue } from './evaluate-member.ts';
import { valuesOfName } from './evaluate-name.ts';
import { functionValue } from './evaluator.ts';
import type { Evaluator, Knowledge, Learnt, Place } from './evaluator.ts';
import { linearize } from './project-classes.ts';
import type { Ancestor, ProjectClass } from './project-classes.ts';
import { Remembered } from './remembered.ts';
import type { ImportTarget } from './resolve-import.ts';
import { ANYTHING, asPossible } from './values.ts';
import type { Value } from './values.ts';

/** An expression with more values than this could be anything. */
const MAX_VALUES = 24;
/** The same for those that a table or a name picks out. */
const MAX_ALTERNATIVES = 96;

/**
 * Says what expressions stand for, without running anything: names by their definitions, attributes by the classes of their objects, calls by
 * what the called function returns. Flow is followed inside functions only as far as the order of assignments; containers only where they are
 * spelled out, or filled by name. Every answer is kept until something is learnt that it depends on; a question that comes back to itself is answered
 * with "anything".
 */
export function createEvaluator(knowledge: Knowledge): Evaluator {
  const remembered = new Remembered();
  const orders = new Map<ProjectClass, readonly Ancestor[]>();
  let subclasses: ReadonlyMap<ProjectClass, readonly ProjectClass[]> | undefined;
  let learnt: Learnt = { passed: new Map(), stored: { elements: new Map(), overloads: new Map() } };
  const evaluator: Evaluator = {
    ...knowledge,
    learn(more) {
      learnt = { ...learnt, ...more };
      remembered.forget();
    },
    passedTo(parameter) {
      remembered.look();
      return learnt.passed.get(parameter) ?? [];
    },
    storedIn(node) {
      remembered.look();
      return learnt.stored.elements.get(node) ?? [];
    },
    overloadsOf(node) {
      remembered.look();
      return learnt.stored.overloads.get(node) ?? [];
    },
    valuesOf: (place, expression) =>
      remembered.value(expression, () => limited(evaluate(evaluator, place, expression))),
    annotated: (place, annotation) => annotatedValues(evaluator, place, annotation),
    memberOf: (value, name) => limited(memberOfValue(evaluator, value, name)),
    accessorsOf: (value, access) => accessorsOfValue(evaluator, value, access),
    resultOf: (value) =>
      value.kind === 'function'
        ? remembered.result(value.node, () => limited(resultOfValue(evaluator, value)))
        : resultOfValue(evaluator, value),
    decorated: (place, node) => decoratedValues(evaluator, place, node),
    fromImport: (targets) => targets.flatMap((target) => importedValues(evaluator, target)),
    orderOf: (one) => {
      const order = orders.get(one) ?? linearize(one, (base) => basesOf(evaluator, base));
      orders.set(one, order);
      return order;
    },
    subclassesOf: (one) => {
      subclasses ??= findSubclasses(evaluator);
      return subclasses.get(one) ?? [];
    },
  };
  return evaluator;
}

function limited(values: readonly Value[]): readonly Value[] {
  if (values.length <= MAX_VALUES) {
    return values;
  }
  const several = values.filter(isOneOfMany);
  const others = values.length - several.length;
  return others <= MAX_VALUES && several.length <= MAX_ALTERNATIVES ? values : ANYTHING;
}

/** What a table holds, or a name that is put together may mean: there are many by design. */
function isOneOfMany(value: Value): boolean {
  return (
    value.kind === 'module' ||
    (value.kind === 'function' && (value.reason === 'lookup' || value.reason === 'collection'))
  );
}

function evaluate(evaluator: Evaluator, place: Place, expression: Expression): readonly Value[] {
  switch (expression.kind) {
    case 'name':
      return valuesOfName(evaluator, place, expression);
    case 'attribute':
      return evaluator
        .valuesOf(place, expression.object)
        .flatMap((value) => evaluator.memberOf(value, expression.attribute.name));
    case 'call':
      return valuesOfCall(evaluator, place, expression);
    case 'await':
    case 'walrus':
      return evaluator.valuesOf(place, expression.value);
    case 'conditional':
      return [expression.body, expression.orElse].flatMap((one) =>
        evaluator.valuesOf(place, one).map(asPossible),
      );
    case 'boolean':
      return expression.operands.flatMap((one) => evaluator.valuesOf(place, one).map(asPossible));
    case 'lambda':
      return [functionValue(place, expression)];
    case 'subscript':
      return evaluator
        .valuesOf(place, expression.object)
        .flatMap((value) => subscripted(evaluator, place, { value, index: expression.index }));
    default:
      return valuesOfLiteral(place, expression);
  }
}

function valuesOfLiteral({ module }: Place, expression: Expression): readonly Value[] {
  switch (expression.kind) {
    case 'list':
    case 'tuple':
    case 'set':
      return [
        {
          kind: 'collection',
          module,
          type: expression.kind,
          node: expression,
          elements: expression.elements,
          values: [],
        },
      ];
    case 'dictionary': {
      const elements = expression.entries.map((entry) => entry.value);
      return [{ kind: 'collection', module, type: 'dict', node: expression, elements, values: [] }];
    }
    case 'string': {
      const type = expression.isBytes ? 'bytes' : 'str';
      return [{ kind: 'external', name: `builtins.${type}`, isInstance: true }];
    }
    case 'comprehension': {
      const elements = [expression.value ?? expression.element];
      const type = expression.result === 'dictionary' ? 'dict' : 'list';
      return [{ kind: 'collection', module, type, node: expression, elements, values: [] }];
    }
    case 'constant':
    case 'number':
      return [];
    default:
      return ANYTHING;
  }
}

function importedValues(evaluator: Evaluator, target: ImportTarget): readonly Value[] {
  switch (target.kind) {
    case 'module':
      return [target];
    case 'external':
      return [{ kind: 'external', name: target.name, isInstance: false }];
    default: {
      const values = evaluator.memberOf({ kind: 'module', module: target.module }, target.name);
      return target.rest.reduce<readonly Value[]>(
        (found, name) => found.flatMap((value) => evaluator.memberOf(value, name)),
        values,
      );
    }
  }
}

function basesOf(
  evaluator: Evaluator,
  { module, source, node }: ProjectClass,
): readonly Ancestor[] {
  const bases: Ancestor[] = [];
  for (const { keyword, value: base } of node.arguments) {
    if (keyword === undefined) {
      const values = evaluator.valuesOf({ module, source }, base);
      const classes = values.filter((value) => value.kind === 'class');
      const found = classes.map((value) => evaluator.classes.get(value.node) ?? 'unknown');
      bases.push(
        ...(found.length > 0 ? found : values.some(isPlainBase) ? [] : ['unknown' as const]),
      );
    }
  }
  return bases;
}

/** Bases that bring no methods that matter to calls. */
function isPlainBase(value: Value): boolean {
  return value.kind === 'external' && PLAIN_BASES.has(value.name);
}

const PLAIN_BASES = new Set([
  'abc.ABC',
  'builtins.object',
  'typing.Generic',
  'typing.Protocol',
  'typing_extensions.Protocol',
]);

function findSubclasses(evaluator: Evaluator): ReadonlyMap<ProjectClass, readonly ProjectClass[]> {
  const found = new Map<ProjectClass, ProjectClass[]>();
  for (const one of evaluator.classes.values()) {
    for (const ancestor of evaluator.orderOf(one)) {
      if (ancestor !== 'unknown' && ancestor !== one) {
        const below = found.get(ancestor) ?? [];
        below.push(one);
        found.set(ancestor, below);
      }
    }
  }
  return found;
}
