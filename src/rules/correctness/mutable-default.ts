import type {
  Expression,
  FunctionDefinition,
  Lambda,
  Name,
  Node,
  Parameter,
} from '../../python/tree/nodes.ts';
import type { Binding } from '../../python/scopes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { freshDefaultFix, kindOf } from './fresh-default.ts';
import { functionInfoOf } from '../../python/function-info.ts';

export const mutableDefault = defineRule({
  meta: {
    id: 'correctness/mutable-default',
    summary: 'A default value that calls share is changed',
    severity: 'medium',
    since: '0.1.0',
    sameAs: ['B006'],
  },
  visitors: (context) => ({
    function: (node) => checkAll(context, node),
    lambda: (node) => checkAll(context, node),
  }),
});

const DISPLAYS: ReadonlySet<string> = new Set(['list', 'set', 'dictionary', 'comprehension']);
const FACTORIES = new Set([
  'builtins.list',
  'builtins.dict',
  'builtins.set',
  'builtins.bytearray',
  'collections.defaultdict',
  'collections.deque',
  'collections.Counter',
  'collections.OrderedDict',
]);
const CHANGING_METHODS = new Set([
  'add',
  'append',
  'appendleft',
  'clear',
  'difference_update',
  'discard',
  'extend',
  'extendleft',
  'insert',
  'intersection_update',
  'pop',
  'popitem',
  'popleft',
  'remove',
  'reverse',
  'rotate',
  'setdefault',
  'sort',
  'subtract',
  'symmetric_difference_update',
  'update',
]);
/** A parameter named like this keeps its contents between calls on purpose. */
const ON_PURPOSE = /^_|cache|memo/i;

function checkAll(context: RuleContext, owner: FunctionDefinition | Lambda): void {
  for (const parameter of owner.parameters) {
    const value = parameter.default;
    if (value === undefined || !isMutable(context, value) || ON_PURPOSE.test(parameter.name.name)) {
      continue;
    }
    const use = sharedUse(context, owner, parameter);
    if (use === undefined) {
      continue;
    }
    const name = parameter.name.name;
    const remembers = isMemo(context, owner, parameter);
    const fix =
      owner.kind === 'function' && !remembers
        ? freshDefaultFix(context, owner, parameter)
        : undefined;
    context.report({
      span: parameter.span,
      message: `All calls without \`${name}\` share one ${kindOf(value)}, and this one ${use.verb} it`,
      note: `made once, when the function is defined; line ${context.locate(use.node.span).start.line} ${use.verb} it`,
      severity: remembers ? 'low' : 'medium',
      ...(fix === undefined ? {} : { fix }),
    });
  }
}

function isMutable(context: RuleContext, value: Expression): boolean {
  if (value.kind === 'call') {
    return FACTORIES.has(context.resolve(value.callee) ?? '');
  }
  return (
    DISPLAYS.has(value.kind) && !(value.kind === 'comprehension' && value.result === 'generator')
  );
}

interface SharedUse {
  readonly node: Node;
  readonly verb: string;
}

/** The first use that lets one call's changes be seen by another, if there is one. */
function sharedUse(
  context: RuleContext,
  owner: FunctionDefinition | Lambda,
  parameter: Parameter,
): SharedUse | undefined {
  const info = functionInfoOf(context.module, owner);
  const binding = info?.scope.bindings.get(parameter.name.name);
  if (binding === undefined) {
    return undefined;
  }
  const until = rebindingOffset(owner, binding);
  const uses = [
    ...binding.references.map(useOfReference),
    ...binding.definitions.map(({ kind, node }) =>
      kind === 'augmented' ? { node, verb: 'changes' } : undefined,
    ),
  ];
  return uses
    .filter((use) => use !== undefined)
    .filter(({ node }) => node.span.start < until)
    .toSorted((left, right) => left.node.span.start - right.node.span.start)[0];
}

/** From a plain assignment in the function's own body on, the name stands for something else: `items = list(items)`. */
function rebindingOffset(owner: FunctionDefinition | Lambda, binding: Binding): number {
  const offsets = binding.definitions
    .filter(({ kind, node }) => kind === 'assignment' && node.parent === owner)
    .map(({ node }) => node.span.start);
  return Math.min(Number.POSITIVE_INFINITY, ...offsets);
}

/** True when it looks as if calls share the object to remember earlier answers: `if key in known` and `known[key] = …`. */
function isMemo(
  context: RuleContext,
  owner: FunctionDefinition | Lambda,
  parameter: Parameter,
): boolean {
  const info = functionInfoOf(context.module, owner);
  const references = info?.scope.bindings.get(parameter.name.name)?.references ?? [];
  const isAsked = references.some(
    ({ parent }) =>
      parent?.kind === 'comparison' &&
      parent.operators.some((operator) => operator === 'in' || operator === 'not in'),
  );
  const isFilled = references.some(
    ({ parent }) => parent?.kind === 'subscript' && isTarget(parent),
  );
  return isAsked && isFilled;
}

function useOfReference(name: Name): SharedUse | undefined {
  const { parent } = name;
  switch (parent?.kind) {
    case 'attribute':
      return parent.parent?.kind === 'call' &&
        parent.parent.callee === parent &&
        CHANGING_METHODS.has(parent.attribute.name)
        ? { node: parent, verb: 'changes' }
        : undefined;
    case 'subscript':
      return parent.object === name && isTarget(parent)
        ? { node: parent, verb: 'changes' }
        : undefined;
    case 'augmented-assignment':
      return parent.target === name ? { node: parent, verb: 'changes' } : undefined;
    case 'return':
    case 'yield':
      return { node: parent, verb: 'hands out' };
    case 'assignment':
      return parent.value === name && parent.targets.some(isStored)
        ? { node: parent, verb: 'keeps' }
        : undefined;
    default:
      return undefined;
  }
}

function isTarget(node: Expression): boolean {
  const { parent } = node;
  switch (parent?.kind) {
    case 'assignment':
      return parent.targets.includes(node);
    case 'augmented-assignment':
      return parent.target === node;
    case 'delete':
      return parent.targets.includes(node);
    default:
      return false;
  }
}

function isStored(target: Expression): boolean {
  return target.kind === 'attribute' || target.kind === 'subscript';
}
