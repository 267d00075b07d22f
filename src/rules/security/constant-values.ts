import {
  foldBinary,
  foldComparison,
  foldIndex,
  foldTextMethod,
  foldUnary,
  truthOfLiterals,
} from '../../dataflow/engine/values/fold.ts';
import type { Literal } from '../../dataflow/engine/values/value.ts';
import { reachingDefinitions } from '../../python/flow/reaching-definitions.ts';
import { constantNumber } from '../../python/tree/queries.ts';
import type { Call, Expression, Name, Node, Subscript } from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';
import { argumentValue, positionalArgument } from './call-arguments.ts';
import { branchesAround, withoutSettled } from './settled-branches.ts';

/**
 * What an expression can be, as far as one module tells: a walk backwards through names (the definitions that reach the use), defaults of
 * parameters, conditional expressions, entries of literal dictionaries and lists, settings with a default, attributes of the class, and
 * functions of the module that only return. Branches whose test folds to one truth are settled before, so that `x = "a"` in a branch that is
 * never taken does not count. It ends at what cannot be followed: literals, calls, parameters.
 */
export function alternatives(context: RuleContext, expression: Expression): readonly Expression[] {
  return follow(expression, { context, depth: 0, budget: { left: MOST_STEPS } });
}

/** All literals that an expression can be; undefined where one of its alternatives is not known. Bytes count as text. */
export function possibleValues(
  context: RuleContext,
  expression: Expression,
): readonly Literal[] | undefined {
  return valuesOf(expression, { context, depth: 0, budget: { left: MOST_STEPS } });
}

/** The literals among the alternatives, whatever else the expression can be. */
export function someValues(
  context: RuleContext,
  expression: Expression | undefined,
): readonly Literal[] {
  return expression === undefined
    ? []
    : alternatives(context, expression).flatMap((one) => possibleValues(context, one) ?? []);
}

/** True where one of the alternatives is this literal; a `True` that only a caller's default gives counts. */
export function canBe(
  context: RuleContext,
  expression: Expression | undefined,
  literal: Literal,
): boolean {
  return someValues(context, expression).includes(literal);
}

/** True for code in a branch that the source itself rules out. */
export function isRuledOut(context: RuleContext, node: Node): boolean {
  const walk = { context, depth: 0, budget: { left: MOST_STEPS } };
  return branchesAround(node, (one) => valuesOf(one, walk)).some(
    (branch) => branch.isTaken === false,
  );
}

const MOST_STEPS = 400;
const DEEPEST = 12;
const MOST_VALUES = 16;

interface Walk {
  readonly context: RuleContext;
  readonly depth: number;
  readonly budget: { left: number };
}

function follow(expression: Expression, outer: Walk): readonly Expression[] {
  outer.budget.left -= 1;
  if (outer.depth > DEEPEST || outer.budget.left < 0) {
    return [expression];
  }
  const walk = { ...outer, depth: outer.depth + 1 };
  switch (expression.kind) {
    case 'name':
      return followName(expression, walk);
    case 'attribute':
      return followAttribute(expression, walk);
    case 'conditional': {
      const truth = truthOfLiterals(valuesOf(expression.test, walk));
      return [
        ...(truth === false ? [] : follow(expression.body, walk)),
        ...(truth === true ? [] : follow(expression.orElse, walk)),
      ];
    }
    case 'boolean':
      return expression.operands.flatMap((operand) => follow(operand, walk));
    case 'walrus':
    case 'await':
      return follow(expression.value, walk);
    case 'subscript':
      return followSubscript(expression, walk) ?? [expression];
    case 'call':
      return followCall(expression, walk) ?? [expression];
    default:
      return [expression];
  }
}

function followName(name: Name, walk: Walk): readonly Expression[] {
  const binding = walk.context.module.scopes.bindingOf(name);
  if (binding === undefined) {
    return [name];
  }
  const reaching = reachingDefinitions(walk.context.module.scopes, binding, name);
  const found = withoutSettled(reaching, name, (one) => valuesOf(one, walk)).flatMap(
    ({ kind, value }) => {
      const isFollowed = kind === 'assignment' || kind === 'walrus' || kind === 'parameter';
      const values = isFollowed && value !== undefined ? follow(value, walk) : [name];
      return kind === 'parameter' ? [...values, name] : values;
    },
  );
  return found.length === 0 ? [name] : [...new Set(found)];
}

/** `self.algorithm` and `Settings.algorithm`: what the class of this module gives it, where nothing else does. */
function followAttribute(
  attribute: Extract<Expression, { kind: 'attribute' }>,
  walk: Walk,
): readonly Expression[] {
  const { object } = attribute;
  if (object.kind !== 'name') {
    return [attribute];
  }
  const owner = /^(self|cls)$/.test(object.name)
    ? enclosingClass(attribute)
    : walk.context.module.scopes
        .bindingOf(object)
        ?.definitions.map(({ node }) => node)
        .find((node) => node.kind === 'class');
  const first = owner?.body[0];
  const scope = first === undefined ? undefined : walk.context.module.scopes.scopeOf(first);
  const inClass =
    scope?.kind === 'class'
      ? (scope.bindings.get(attribute.attribute.name)?.definitions ?? [])
      : [];
  const inMethods = owner === undefined ? [] : assignedInMethods(owner, attribute, walk);
  const values = [...inClass.map(({ value }) => value), ...inMethods];
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? [attribute] : known.flatMap((value) => follow(value, walk));
}

function enclosingClass(node: Node): Extract<Node, { kind: 'class' }> | undefined {
  for (let owner = node.parent; owner !== undefined; owner = owner.parent) {
    if (owner.kind === 'class') {
      return owner;
    }
  }
  return undefined;
}

/** The values of `self.name = …` in the statements of the methods. */
function assignedInMethods(
  owner: Extract<Node, { kind: 'class' }>,
  attribute: Extract<Expression, { kind: 'attribute' }>,
  walk: Walk,
): readonly Expression[] {
  return owner.body.flatMap((method) => {
    const own = method.kind === 'function' ? method.parameters[0]?.name : undefined;
    const first = method.kind === 'function' ? method.body[0] : undefined;
    const scope = first === undefined ? undefined : walk.context.module.scopes.scopeOf(first);
    const references = own === undefined ? [] : (scope?.bindings.get(own.name)?.references ?? []);
    return references.flatMap(({ parent }) => {
      const isSame =
        parent?.kind === 'attribute' && parent.attribute.name === attribute.attribute.name;
      const assigned = isSame && parent.parent?.kind === 'assignment' ? parent.parent : undefined;
      return assigned?.value !== undefined && assigned.targets.some((one) => one === parent)
        ? [assigned.value]
        : [];
    });
  });
}

/** An entry of a dictionary or list that the module spells out, and what is put under the same key. */
function followSubscript(subscript: Subscript, walk: Walk): readonly Expression[] | undefined {
  const keys = valuesOf(subscript.index, walk);
  const collections = follow(subscript.object, walk);
  const entries = collections.flatMap((one) => entriesOf(one, keys, walk));
  const added = subscript.object.kind === 'name' ? storedUnder(subscript.object, keys, walk) : [];
  const found = [...entries, ...added].flatMap((one) => follow(one, walk));
  return found.length === 0 ? undefined : found;
}

function entriesOf(
  collection: Expression,
  keys: readonly Literal[] | undefined,
  walk: Walk,
): readonly Expression[] {
  if (collection.kind === 'dictionary') {
    return collection.entries
      .filter(({ key }) => key !== undefined && sharesKey(valuesOf(key, walk), keys))
      .map(({ value }) => value);
  }
  if (collection.kind === 'list' || collection.kind === 'tuple') {
    return collection.elements.filter(
      (_, index) =>
        keys === undefined ||
        keys.includes(index) ||
        keys.includes(index - collection.elements.length),
    );
  }
  return [];
}

/** Without knowing the key that is asked for, any entry may be meant. */
function sharesKey(
  own: readonly Literal[] | undefined,
  asked: readonly Literal[] | undefined,
): boolean {
  return asked === undefined || own === undefined || own.some((one) => asked.includes(one));
}

function storedUnder(
  name: Name,
  keys: readonly Literal[] | undefined,
  walk: Walk,
): readonly Expression[] {
  const references = walk.context.module.scopes.bindingOf(name)?.references ?? [];
  return references.flatMap(({ parent }) => {
    const assigned = parent?.kind === 'subscript' ? parent.parent : undefined;
    return parent?.kind === 'subscript' &&
      assigned?.kind === 'assignment' &&
      assigned.targets.some((one) => one === parent) &&
      assigned.value !== undefined &&
      sharesKey(valuesOf(parent.index, walk), keys)
      ? [assigned.value]
      : [];
  });
}

/** Settings with a default, and functions of this module that only return. */
function followCall(call: Call, walk: Walk): readonly Expression[] | undefined {
  const resolved = walk.context.resolve(call.callee) ?? '';
  if (resolved === 'os.getenv' || resolved === 'os.environ.get') {
    const given = positionalArgument(call, 1) ?? argumentValue(call, 1, 'default');
    return given === undefined ? undefined : [call, ...follow(given, walk)];
  }
  if (call.callee.kind === 'attribute' && call.callee.attribute.name === 'get') {
    const key = positionalArgument(call, 0);
    const otherwise = positionalArgument(call, 1);
    const keys = key === undefined ? undefined : valuesOf(key, walk);
    const entries = follow(call.callee.object, walk).flatMap((one) => entriesOf(one, keys, walk));
    const found = [...entries, ...(otherwise === undefined ? [] : [otherwise])];
    return found.length === 0 ? undefined : [call, ...found.flatMap((one) => follow(one, walk))];
  }
  return call.callee.kind === 'name' ? returned(call.callee, walk) : undefined;
}

function returned(callee: Name, walk: Walk): readonly Expression[] | undefined {
  const definitions = walk.context.module.scopes.bindingOf(callee)?.definitions ?? [];
  const [only] = definitions;
  const info =
    definitions.length === 1 && only?.kind === 'function'
      ? walk.context.module.functions.find((one) => one.node === only.node)
      : undefined;
  if (info === undefined || info.isGenerator || info.returns.length === 0) {
    return undefined;
  }
  const values = info.returns.flatMap((node) =>
    node.kind === 'return' && node.value !== undefined ? [node.value] : [],
  );
  return values.length === 0 ? undefined : values.flatMap((value) => follow(value, walk));
}

function valuesOf(expression: Expression, outer: Walk): readonly Literal[] | undefined {
  outer.budget.left -= 1;
  if (outer.depth > DEEPEST || outer.budget.left < 0) {
    return undefined;
  }
  const walk = { ...outer, depth: outer.depth + 1 };
  switch (expression.kind) {
    case 'constant':
      return constantValue(expression.value);
    case 'number': {
      const value = constantNumber(expression);
      return value === undefined ? undefined : [value];
    }
    case 'string':
      return expression.isFormatted ? formatted(expression, walk) : [expression.value];
    case 'unary':
      return foldUnary(expression.operator, valuesOf(expression.operand, walk));
    case 'binary':
      return foldBinary(
        expression.operator,
        valuesOf(expression.left, walk),
        valuesOf(expression.right, walk),
      );
    case 'comparison': {
      const [operator] = expression.operators;
      const [left, right] = expression.operands;
      return operator === undefined ||
        left === undefined ||
        right === undefined ||
        expression.operators.length > 1
        ? undefined
        : foldComparison(operator, valuesOf(left, walk), valuesOf(right, walk));
    }
    case 'subscript': {
      const folded = foldIndex(valuesOf(expression.object, walk), valuesOf(expression.index, walk));
      return folded ?? valuesOfAlternatives(expression, walk);
    }
    case 'call':
      return textMethod(expression, walk) ?? valuesOfAlternatives(expression, walk);
    case 'name':
    case 'attribute':
    case 'conditional':
    case 'boolean':
    case 'walrus':
    case 'await':
      return valuesOfAlternatives(expression, walk);
    default:
      return undefined;
  }
}

function constantValue(value: 'True' | 'False' | 'None' | '...'): readonly Literal[] | undefined {
  return value === '...' ? undefined : [value === 'None' ? null : value === 'True'];
}

function valuesOfAlternatives(expression: Expression, walk: Walk): readonly Literal[] | undefined {
  const found: Literal[] = [];
  for (const one of follow(expression, walk)) {
    const values = one === expression ? undefined : valuesOf(one, walk);
    if (values === undefined) {
      return undefined;
    }
    found.push(...values);
  }
  const distinct = [...new Set(found)];
  return distinct.length > MOST_VALUES ? undefined : distinct;
}

function formatted(
  string: Extract<Expression, { kind: 'string' }>,
  walk: Walk,
): readonly Literal[] | undefined {
  let text = '';
  for (const part of string.parts) {
    if (part.kind === 'text') {
      text += part.value;
      continue;
    }
    const values = part.format === '' ? valuesOf(part.expression, walk) : undefined;
    const [value] = values ?? [];
    if (values?.length !== 1 || (typeof value !== 'string' && typeof value !== 'number')) {
      return undefined;
    }
    text += String(value);
  }
  return [text];
}

function textMethod(call: Call, walk: Walk): readonly Literal[] | undefined {
  const { callee } = call;
  if (callee.kind !== 'attribute' || call.arguments.some(({ keyword }) => keyword !== undefined)) {
    return undefined;
  }
  const given = call.arguments.map(({ value }) => valuesOf(value, walk));
  if (/^(encode|decode)$/.test(callee.attribute.name)) {
    return valuesOf(callee.object, walk);
  }
  return foldTextMethod(callee.attribute.name, valuesOf(callee.object, walk), given);
}
