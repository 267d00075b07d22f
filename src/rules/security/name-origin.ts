import { reachingDefinitions } from '../../python/flow/reaching-definitions.ts';
import type { Definition } from '../../python/scopes.ts';
import type { Attribute, Expression, Name, Node } from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';
import { fixedAttribute, isOutsideInput } from './fixed-values.ts';
import { isGuarded } from './guards.ts';
import {
  BETWEEN_ALTERNATIVES,
  builtBy,
  text,
  value,
  type Piece,
  type ValuePiece,
  type Walk,
} from './text-pieces.ts';

/** What a name stands for where it is used, by the definitions that reach the place. */
export function nameOrigin(expression: Name, walk: Walk): readonly Piece[] {
  const { context } = walk;
  const binding = context.module.scopes.bindingOf(expression);
  if (binding === undefined) {
    const isDunder = /^__\w+__$/.test(expression.name);
    return [isDunder ? text('') : value(expression, 'other', walk)];
  }
  if (isGuarded(context, expression, expression)) {
    return [text('')];
  }
  const definitions = reachingDefinitions(context.module.scopes, binding, expression);
  const pieces = definitions.flatMap((definition) => defined(definition, expression, walk));
  const additions = definitions.some((one) => isCollection(one.value))
    ? binding.references.flatMap((reference) => added(reference, walk))
    : [];
  return [...pieces, ...additions];
}

/** What an attribute stands for: a constant of the class, a constant by convention, or an open value. */
export function attributeOrigin(expression: Attribute, walk: Walk): readonly Piece[] {
  const { context } = walk;
  const { object } = expression;
  const isOwn = object.kind === 'name' && /^(self|cls)$/.test(object.name);
  const classValue = isOwn ? classConstant(expression, walk) : undefined;
  if (classValue !== undefined) {
    return walk.follow(classValue, walk);
  }
  if (isGuarded(context, expression, expression) || fixedAttribute(context, expression)) {
    return [text('')];
  }
  return [value(expression, isOwn ? 'attribute' : rootSource(object, walk), walk)];
}

/** What `object[…]` stands for: fixed when the whole collection is. */
export function subscriptOrigin(
  object: Expression,
  whole: Expression,
  walk: Walk,
): readonly Piece[] {
  if (isGuarded(walk.context, whole, whole)) {
    return [text('')];
  }
  const pieces = walk.follow(object, walk);
  const values = pieces.filter((piece) => piece.kind === 'value');
  if (values.length === 0) {
    return [text('')];
  }
  const first = values[0];
  return [{ ...value(whole, first?.source ?? 'other', walk), steps: first?.steps ?? [] }];
}

function defined(definition: Definition, use: Name, walk: Walk): readonly Piece[] {
  const { context } = walk;
  if (walk.visited.has(definition.node) && definition.kind !== 'parameter') {
    return [];
  }
  const following = { ...walk, visited: new Set([...walk.visited, definition.node]) };
  switch (definition.kind) {
    case 'import': {
      const isOutside = isOutsideInput(definition.imported ?? '');
      return [isOutside ? value(use, 'outside', walk) : text('')];
    }
    case 'parameter':
      return parameter(definition, use, walk);
    case 'for':
      return loopTarget(definition, use, following);
    case 'function':
    case 'class':
    case 'delete':
    case 'type-alias':
    case 'type-parameter':
      return [];
    case 'augmented': {
      const added = definition.node.kind === 'augmented-assignment' ? definition.node : undefined;
      if (added === undefined || added.operator !== '+') {
        return [];
      }
      return builtBy(walk.follow(added.value, following), added.value, following);
    }
    case 'assignment':
    case 'walrus':
      if (definition.value !== undefined) {
        return carried(walk.follow(definition.value, following), definition, context);
      }
      return [value(use, 'other', walk)];
    default:
      return [value(use, 'other', walk)];
  }
}

function carried(
  pieces: readonly Piece[],
  definition: Definition,
  context: RuleContext,
): readonly Piece[] {
  const step = context.step(definition.name.span, `assigned to \`${definition.name.name}\``);
  return pieces.map((piece) =>
    piece.kind === 'text' ? piece : { ...piece, steps: [...piece.steps, step] },
  );
}

function parameter(definition: Definition, use: Name, walk: Walk): readonly Piece[] {
  const { node } = definition;
  const annotation = node.kind === 'parameter' ? node.annotation : undefined;
  const type = annotation === undefined ? '' : walk.context.source(annotation.span);
  if (
    !walk.withNumbers &&
    /^(['"]?)(int|float|bool|complex|Decimal|UUID|uuid\.UUID|date|datetime|Literal\[.*\]|Optional\[(int|float|bool|UUID)\]|(int|float|bool|UUID) \| None)\1$/.test(
      type,
    )
  ) {
    return [text('')];
  }
  const step = walk.context.step(
    definition.name.span,
    `\`${definition.name.name}\` is a parameter`,
  );
  const source = definition.name.name === 'request' ? 'outside' : 'parameter';
  return [{ ...value(use, source, walk), steps: [step] }];
}

/** `for x in (…)`: fixed when everything that is iterated over is. */
function loopTarget(definition: Definition, use: Name, walk: Walk): readonly Piece[] {
  const { node } = definition;
  if (node.kind !== 'for' && node.kind !== 'comprehension-clause') {
    return [value(use, 'other', walk)];
  }
  const { iterable, target } = node;
  const resolved = iterable.kind === 'call' ? walk.context.resolve(iterable.callee) : undefined;
  const isCounter = target.kind === 'tuple' && target.elements[0] === definition.name;
  if (resolved === 'builtins.range' || (resolved === 'builtins.enumerate' && isCounter)) {
    return [text('0')];
  }
  const pieces = walk.follow(iterable, walk);
  const values = pieces.filter((piece) => piece.kind === 'value');
  if (values.length === 0) {
    return pieces;
  }
  const first = values[0];
  return [
    {
      ...value(use, first?.source ?? 'other', walk),
      steps: [
        ...(first?.steps ?? []),
        walk.context.step(definition.name.span, `\`${definition.name.name}\` runs over these`),
      ],
    },
  ];
}

function isCollection(expression: Expression | undefined): boolean {
  return (
    expression?.kind === 'list' ||
    expression?.kind === 'dictionary' ||
    expression?.kind === 'set' ||
    expression?.kind === 'comprehension' ||
    (expression?.kind === 'call' &&
      expression.callee.kind === 'name' &&
      /^(list|dict|set)$/.test(expression.callee.name))
  );
}

/** What `xs.append(…)` and `xs[key] = …` put into a collection. */
function added(reference: Name, walk: Walk): readonly Piece[] {
  const { parent } = reference;
  if (walk.visited.has(reference)) {
    return [];
  }
  const following = { ...walk, visited: new Set([...walk.visited, reference]) };
  if (parent?.kind === 'attribute' && parent.parent?.kind === 'call') {
    const isAdding = /^(append|insert|extend|add|update|setdefault)$/.test(parent.attribute.name);
    return isAdding && parent.parent.callee === parent
      ? parent.parent.arguments.flatMap((argument) => alternative(argument.value, following))
      : [];
  }
  if (parent?.kind === 'subscript' && parent.parent?.kind === 'assignment') {
    const assigned = parent.parent;
    return assigned.targets.includes(parent) && assigned.value !== undefined
      ? alternative(assigned.value, following)
      : [];
  }
  return [];
}

/** The constant that the class body gives to `self.name`, when no method assigns another value. */
function classConstant(expression: Attribute, walk: Walk): Expression | undefined {
  const { name } = expression.attribute;
  for (let node: Node | undefined = expression; node !== undefined; node = node.parent) {
    if (node.kind === 'class') {
      const first = node.body[0];
      const scope = first === undefined ? undefined : walk.context.module.scopes.scopeOf(first);
      const definitions = scope?.kind === 'class' ? scope.bindings.get(name)?.definitions : [];
      const only = definitions?.length === 1 ? definitions[0]?.value : undefined;
      const body = walk.context.source(node.span);
      const isReassigned = new RegExp(`\\b(self|cls)\\.${name}\\s*[+|]?=[^=]`).test(body);
      return isReassigned ? undefined : only;
    }
  }
  return undefined;
}

/** What `a` is for `a.b.c`: a parameter's attribute is as open as the parameter. */
function rootSource(object: Expression, walk: Walk): ValuePiece['source'] {
  const pieces = walk.follow(object, walk);
  return pieces.find((piece) => piece.kind === 'value')?.source ?? 'other';
}

function alternative(expression: Expression, walk: Walk): readonly Piece[] {
  return [BETWEEN_ALTERNATIVES, ...walk.follow(expression, walk)];
}
