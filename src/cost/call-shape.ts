import type { Call, Expression, FunctionDefinition } from '../python/tree/nodes.ts';
import { annotationShape } from './annotation-shape.ts';
import { calledFunction } from './call-sites.ts';
import type { Inference } from './inference.ts';
import {
  ELEMENT_PRESERVING,
  ITERATOR_FUNCTIONS,
  KIND_PRESERVING_METHODS,
  RESULTS_OF_FUNCTIONS,
  RESULTS_OF_METHODS,
} from './known-results.ts';
import { containerOf, joinShapes, plain, UNKNOWN, type Shape } from './shape.ts';
import { functionInfoOf } from '../python/function-info.ts';

/** The shape of what a call returns: builtins and methods by table, functions of the module by their `return` statements. */
export function callShape(inference: Inference, call: Call): Shape | undefined {
  const { callee } = call;
  const own = calledFunction(inference.module, call);
  if (own !== undefined) {
    return returnShape(inference, own.definition);
  }
  const name = inference.module.scopes.qualifiedName(callee);
  const byName = name === undefined ? undefined : shapeByName(inference, call, name);
  if (byName !== undefined) {
    return byName;
  }
  return callee.kind === 'attribute' &&
    (name === undefined || !isImported(inference, callee.object))
    ? methodShape(inference, callee.object, callee.attribute.name)
    : UNKNOWN;
}

function shapeByName(inference: Inference, call: Call, name: string): Shape | undefined {
  const known = Object.hasOwn(RESULTS_OF_FUNCTIONS, name) ? RESULTS_OF_FUNCTIONS[name] : undefined;
  if (known !== undefined) {
    return known;
  }
  const first = positional(call, 0);
  const kind = Object.hasOwn(ELEMENT_PRESERVING, name) ? ELEMENT_PRESERVING[name] : undefined;
  if (kind !== undefined) {
    return containerOf(kind, first === undefined ? undefined : iterated(inference, first));
  }
  switch (name) {
    case 'collections.defaultdict':
      return { kind: 'dict', value: factoryShape(inference, first) };
    case 'builtins.map':
      return containerOf('iterator', factoryShape(inference, first));
    case 'builtins.filter':
      return containerOf('iterator', iteratedAt(inference, call, 1));
    case 'builtins.enumerate':
      return containerOf('iterator', {
        kind: 'tuple',
        fields: [plain('int'), iteratedAt(inference, call, 0)],
      });
    case 'builtins.zip':
      return containerOf('iterator', {
        kind: 'tuple',
        fields: call.arguments.map((argument) => iterated(inference, argument.value)),
      });
    case 'builtins.min':
    case 'builtins.max':
      return call.arguments.filter((one) => one.keyword === undefined).length === 1
        ? iteratedAt(inference, call, 0)
        : joinShapes(call.arguments.map((argument) => inference.infer(argument.value)));
    case 'builtins.abs':
    case 'builtins.pow':
    case 'builtins.round':
      return first === undefined ? UNKNOWN : inference.infer(first);
    default:
      return ITERATOR_FUNCTIONS.has(name) ? plain('iterator') : undefined;
  }
}

/** What calling the factory gives: `list` in `defaultdict(list)`, `int` in `map(int, xs)`. */
function factoryShape(inference: Inference, factory: Expression | undefined): Shape {
  if (factory?.kind === 'lambda') {
    return inference.infer(factory.body) ?? UNKNOWN;
  }
  const name = factory === undefined ? undefined : inference.module.scopes.qualifiedName(factory);
  if (name === undefined) {
    return UNKNOWN;
  }
  const kind = Object.hasOwn(ELEMENT_PRESERVING, name) ? ELEMENT_PRESERVING[name] : undefined;
  const known = Object.hasOwn(RESULTS_OF_FUNCTIONS, name) ? RESULTS_OF_FUNCTIONS[name] : undefined;
  return kind === undefined ? (known ?? UNKNOWN) : plain(kind);
}

function methodShape(inference: Inference, receiver: Expression, method: string): Shape {
  const shape = inference.infer(receiver) ?? UNKNOWN;
  const same = Object.hasOwn(KIND_PRESERVING_METHODS, method)
    ? KIND_PRESERVING_METHODS[method]
    : undefined;
  if (same?.includes(shape.kind) === true) {
    return shape;
  }
  if (shape.kind === 'unknown' || shape.kind === 'dict') {
    switch (method) {
      case 'keys':
        return containerOf('dict-keys', shape.element);
      case 'values':
        return containerOf('dict-values', shape.value);
      case 'items':
        return containerOf('dict-items', {
          kind: 'tuple',
          fields: [shape.element ?? UNKNOWN, shape.value ?? UNKNOWN],
        });
      default:
    }
  }
  if (shape.kind === 'dict' && ['get', 'pop', 'setdefault'].includes(method)) {
    return shape.value ?? UNKNOWN;
  }
  if (['list', 'deque', 'set'].includes(shape.kind) && ['pop', 'popleft'].includes(method)) {
    return shape.element ?? UNKNOWN;
  }
  if (method === 'join' && receiver.kind === 'string') {
    return shape;
  }
  const isColumn = receiver.kind === 'attribute' && receiver.attribute.name === 'str';
  const known = Object.hasOwn(RESULTS_OF_METHODS, method) ? RESULTS_OF_METHODS[method] : undefined;
  const fits = ['unknown', 'str', 'bytes', 'iterator', 'object'].includes(shape.kind);
  return known === undefined || isColumn || !fits ? UNKNOWN : known;
}

function returnShape(inference: Inference, definition: FunctionDefinition): Shape | undefined {
  if (definition.isAsync) {
    return UNKNOWN;
  }
  if (definition.returns !== undefined) {
    return annotationShape(definition.returns);
  }
  if (inference.visiting.has(definition)) {
    return inference.meetCycle();
  }
  const info = functionInfoOf(inference.module, definition);
  if (info === undefined || info.isGenerator) {
    return info === undefined ? UNKNOWN : plain('iterator');
  }
  inference.visiting.add(definition);
  const shapes = info.returns.map((node) =>
    node.kind === 'return' && node.value !== undefined
      ? inference.infer(node.value)
      : plain('none'),
  );
  inference.visiting.delete(definition);
  return shapes.length === 0 ? plain('none') : joinShapes(shapes);
}

function iteratedAt(inference: Inference, call: Call, index: number): Shape {
  const argument = positional(call, index);
  return argument === undefined ? UNKNOWN : iterated(inference, argument);
}

function iterated(inference: Inference, expression: Expression): Shape {
  const shape = inference.infer(expression);
  if (shape?.kind === 'str') {
    return shape;
  }
  if (shape?.kind === 'tuple' && shape.element === undefined) {
    return joinShapes(shape.fields ?? []) ?? UNKNOWN;
  }
  return shape?.element ?? UNKNOWN;
}

function positional(call: Call, index: number): Expression | undefined {
  const argument = call.arguments[index];
  return argument?.keyword === undefined && argument?.unpacking === 'none'
    ? argument.value
    : undefined;
}

/** True for `np` in `np.split(…)`: a module's function is no method of a string. */
function isImported(inference: Inference, object: Expression): boolean {
  if (object.kind === 'attribute') {
    return isImported(inference, object.object);
  }
  if (object.kind !== 'name') {
    return false;
  }
  const definitions = inference.module.scopes.bindingOf(object)?.definitions ?? [];
  return definitions.some((definition) => definition.kind === 'import');
}
