import type { Binding, Definition } from '../python/scopes.ts';
import type { SourceModule } from '../python/source-module.ts';
import type { Attribute, Expression, Name, Node, Parameter } from '../python/tree/nodes.ts';
import { annotationShape } from './annotation-shape.ts';
import { attributesLike } from './container-uses.ts';
import { argumentFor, callSites } from './call-sites.ts';
import { callShape } from './call-shape.ts';
import type { Inference } from './inference.ts';
import { operatorShape } from './operator-shape.ts';
import { containerDefinitions } from './container-definitions.ts';
import { containerOf, joinShapes, plain, UNKNOWN, type Shape } from './shape.ts';

/**
 * Infers what kind of container an expression is where it stands, as one would by reading: literals and comprehensions say it
 * themselves; calls are looked up in a table of builtins and methods or in the module's own `return` statements; a name has
 * the kind on which all the definitions agree that reach it; a parameter the kind of its annotation, its default, of what
 * the module's own calls pass, or what its methods betray (`xs.sort()`); an attribute the kind of everything the class
 * assigns to it. Demand driven, with a guard against cycles (a cycle adds nothing to a join) and a bound on the work per
 * question. It knows no subclasses and no aliases of containers; in doubt the answer is `unknown`.
 */
export interface KindReader {
  readonly module: SourceModule;
  readonly shapeOf: (expression: Expression) => Shape;
}

/** How many expressions one question may visit; beyond that the answer is `unknown`. */
const EFFORT = 400;

/** The kinds of one module's expressions; made once a module and kept with it. */
export function containerKinds(module: SourceModule): KindReader {
  const known = readers.get(module);
  if (known !== undefined) {
    return known;
  }
  const answers = new Map<Expression, Shape>();
  const settled = new Map<Expression, Settled>();
  const reader: KindReader = {
    module,
    shapeOf: (expression) => {
      const answer =
        answers.get(expression) ?? startInference(module, settled).infer(expression) ?? UNKNOWN;
      answers.set(expression, answer);
      return answer;
    },
  };
  readers.set(module, reader);
  return reader;
}

const readers = new WeakMap<SourceModule, KindReader>();

/**
 * A part of an answer that met neither a cycle nor the bound, so that any question that meets it would find the same by visiting as many
 * expressions again. It is charged as if it had: no answer depends on what was asked before.
 */
interface Settled {
  readonly shape: Shape | undefined;
  readonly effort: number;
}

function startInference(module: SourceModule, settled: Map<Expression, Settled>): Inference {
  let effort = EFFORT;
  let cuts = 0;
  const visiting = new Set<Node>();
  const inference: Inference = {
    module,
    visiting,
    infer: (expression) => {
      const known = settled.get(expression);
      if (known !== undefined && known.effort <= effort) {
        effort -= known.effort;
        return known.shape;
      }
      if (visiting.has(expression)) {
        return inference.meetCycle();
      }
      const [effortBefore, cutsBefore] = [effort, cuts];
      effort -= 1;
      if (effort < 0) {
        cuts += 1;
        return UNKNOWN;
      }
      visiting.add(expression);
      const shape = inferFresh(inference, expression);
      visiting.delete(expression);
      if (cuts === cutsBefore) {
        settled.set(expression, { shape, effort: effortBefore - effort });
      }
      return shape;
    },
    meetCycle: () => {
      cuts += 1;
      return undefined;
    },
  };
  return inference;
}

function inferFresh(inference: Inference, expression: Expression): Shape | undefined {
  switch (expression.kind) {
    case 'name':
      return nameShape(inference, expression);
    case 'attribute':
      return attributeShape(inference, expression);
    case 'call':
      return callShape(inference, expression);
    default:
      return operatorShape(inference, expression);
  }
}

function nameShape(inference: Inference, name: Name): Shape | undefined {
  const binding = inference.module.scopes.bindingOf(name);
  if (binding === undefined) {
    return UNKNOWN;
  }
  const definitions = containerDefinitions(inference.module.scopes, name);
  if (definitions.length > EFFORT) {
    return UNKNOWN;
  }
  const shapes = definitions.map((definition) => definitionShape(inference, binding, definition));
  return shapes.length === 0 ? UNKNOWN : joinShapes(shapes);
}

function definitionShape(
  inference: Inference,
  binding: Binding,
  definition: Definition,
): Shape | undefined {
  const { node, value } = definition;
  if (definition.kind === 'parameter') {
    return node.kind === 'parameter' ? parameterShape(inference, binding, node) : UNKNOWN;
  }
  if (node.kind === 'assignment' && node.annotation !== undefined) {
    const shape = annotationShape(node.annotation);
    if (shape.kind !== 'unknown') {
      return shape;
    }
  }
  if (definition.kind === 'with') {
    const isFile = value?.kind === 'call' && inference.infer(value)?.kind === 'iterator';
    return isFile ? inference.infer(value) : UNKNOWN;
  }
  if (value !== undefined && ['assignment', 'walrus'].includes(definition.kind)) {
    return inference.infer(value);
  }
  if (definition.kind === 'assignment' && node.kind === 'assignment' && node.value !== undefined) {
    return unpacked(definition, node.targets, inference.infer(node.value));
  }
  if (node.kind === 'for' || node.kind === 'comprehension-clause') {
    const iterable = inference.infer(node.iterable);
    return node.target === definition.name
      ? (iterable?.element ?? UNKNOWN)
      : unpacked(definition, [node.target], iterable?.element);
  }
  return ['import', 'function', 'class', 'except'].includes(definition.kind)
    ? plain('object')
    : UNKNOWN;
}

/** What a name receives from `a, b = value` or `for a, b in …`: its field, or what iteration yields. */
function unpacked(
  definition: Definition,
  targets: readonly Expression[],
  value: Shape | undefined,
): Shape {
  for (const target of targets) {
    if (target.kind === 'tuple' || target.kind === 'list') {
      const index = target.elements.findIndex(
        (one) =>
          one === definition.name || (one.kind === 'starred' && one.value === definition.name),
      );
      if (index >= 0) {
        return target.elements[index]?.kind === 'starred'
          ? containerOf('list', value?.element)
          : (value?.fields?.[index] ?? value?.element ?? UNKNOWN);
      }
      const nested = target.elements.findIndex(
        (one) => one.kind === 'tuple' && one.elements.some((inner) => inner === definition.name),
      );
      const inner = target.elements[nested];
      if (inner !== undefined) {
        return unpacked(definition, [inner], value?.fields?.[nested] ?? value?.element);
      }
    }
  }
  return UNKNOWN;
}

function parameterShape(
  inference: Inference,
  binding: Binding,
  parameter: Parameter,
): Shape | undefined {
  if (parameter.style === 'star') {
    return plain('tuple');
  }
  if (parameter.style === 'double-star') {
    return plain('dict');
  }
  if (parameter.annotation !== undefined) {
    return annotationShape(parameter.annotation);
  }
  const betrayed = shapeByMethods(binding);
  if (betrayed !== undefined) {
    return betrayed;
  }
  const byDefault =
    parameter.default === undefined ? undefined : inference.infer(parameter.default);
  const byCalls = shapeByCalls(inference, parameter);
  if (byCalls !== undefined && byCalls.kind !== 'unknown') {
    return joinShapes([byDefault, byCalls]);
  }
  return byDefault !== undefined && byDefault.kind !== 'none' ? byDefault : UNKNOWN;
}

/** `xs.sort()`, `xs.append(x)` and `xs + [x]` betray a list; what else has `append` searches as slowly. */
function shapeByMethods(binding: Binding): Shape | undefined {
  const known = betrayals.get(binding);
  const isList = known ?? isBetrayedAsList(binding);
  betrayals.set(binding, isList);
  return isList ? plain('list') : undefined;
}

const betrayals = new WeakMap<Binding, boolean>();

function isBetrayedAsList(binding: Binding): boolean {
  for (const reference of binding.references) {
    const { parent } = reference;
    const isSum =
      parent?.kind === 'binary' &&
      parent.operator === '+' &&
      parent.left === reference &&
      parent.right.kind === 'list';
    if (isSum) {
      return true;
    }
    if (parent?.kind === 'attribute' && parent.parent?.kind === 'call') {
      const method = parent.attribute.name;
      if (
        ['append', 'sort', 'extend', 'reverse'].includes(method) &&
        parent.parent.callee === parent
      ) {
        return true;
      }
    }
  }
  return false;
}

function shapeByCalls(inference: Inference, parameter: Parameter): Shape | undefined {
  const definition = parameter.parent;
  if (definition?.kind !== 'function') {
    return UNKNOWN;
  }
  const sites = callSites(inference.module, definition);
  const passed = sites.map((site) => argumentFor(definition, parameter, site));
  return passed.length === 0 || passed.includes(undefined)
    ? UNKNOWN
    : joinShapes(
        passed.map((argument) => (argument === undefined ? UNKNOWN : inference.infer(argument))),
      );
}

function attributeShape(inference: Inference, attribute: Attribute): Shape | undefined {
  const name = inference.module.scopes.qualifiedName(attribute);
  if (name === 'sys.argv') {
    return containerOf('list', plain('str'));
  }
  if (attribute.object.kind !== 'name') {
    return UNKNOWN;
  }
  const shapes: (Shape | undefined)[] = [];
  for (const other of attributesLike(inference.module, attribute)) {
    const { parent } = other;
    if (parent?.kind === 'assignment' && parent.targets.includes(other)) {
      const annotated =
        parent.annotation === undefined ? undefined : annotationShape(parent.annotation);
      shapes.push(
        annotated ?? (parent.value === undefined ? UNKNOWN : inference.infer(parent.value)),
      );
    } else if (parent?.kind === 'tuple' && parent.parent?.kind === 'assignment') {
      shapes.push(parent.parent.targets.includes(parent) ? UNKNOWN : undefined);
    } else if (parent?.kind === 'for' && parent.target === other) {
      shapes.push(UNKNOWN);
    }
  }
  return shapes.every((shape) => shape === undefined) ? UNKNOWN : joinShapes(shapes);
}
