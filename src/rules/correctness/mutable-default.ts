import type { Fix } from '../../core/finding.ts';
import type {
  Expression,
  FunctionDefinition,
  Lambda,
  Name,
  Node,
  Parameter,
  Statement,
} from '../../python/tree/nodes.ts';
import type { Binding } from '../../python/scopes.ts';
import { defineRule, type RuleContext } from '../rule.ts';

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
      owner.kind === 'function' && !remembers ? guardFix(context, owner, parameter) : undefined;
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

function kindOf(value: Expression): string {
  switch (value.kind) {
    case 'list':
    case 'set':
    case 'dictionary':
      return value.kind;
    case 'comprehension':
      return value.result;
    default:
      return 'object';
  }
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
  const info = context.module.functions.find(({ node }) => node === owner);
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
  const info = context.module.functions.find(({ node }) => node === owner);
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

/** `None` as the default, and a fresh value at the top of the function, below its docstring. */
function guardFix(
  context: RuleContext,
  owner: FunctionDefinition,
  parameter: Parameter,
): Fix | undefined {
  const value = parameter.default;
  const [head, second] = owner.body;
  if (value === undefined || head === undefined || isAwaited(value)) {
    return undefined;
  }
  const first = isDocstring(head) ? second : head;
  const { lines, text } = context.module;
  if (first === undefined || isOnHeaderLine(context, owner, head)) {
    return undefined;
  }
  const at = aboveComments(context, first, isDocstring(head) ? head : undefined);
  const line = lines.positionAt(first.span.start).line;
  const indent = text.slice(lines.lineSpan(line).start, first.span.start);
  const outer = text.slice(
    lines.lineSpan(lines.positionAt(owner.span.start).line).start,
    owner.span.start,
  );
  if (!/^[ \t]+$/.test(indent) || !indent.startsWith(outer) || indent === outer) {
    return undefined;
  }
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const name = parameter.name.name;
  const step = indent.slice(outer.length);
  const guard = `${indent}if ${name} is None:${end}${indent}${step}${name} = ${context.source(value.span)}${end}`;
  const edits = [
    ...annotationEdits(context, parameter),
    { span: value.span, newText: 'None' },
    { span: { start: at, end: at }, newText: guard },
  ];
  return { title: `make a new ${kindOf(value)} in each call`, origin: 'rule', edits };
}

function isAwaited(value: Expression): boolean {
  return value.kind === 'comprehension' && value.clauses.some(({ isAsync }) => isAsync);
}

function isDocstring(statement: Statement): boolean {
  return statement.kind === 'expression-statement' && statement.value.kind === 'string';
}

function isOnHeaderLine(context: RuleContext, owner: FunctionDefinition, head: Statement): boolean {
  const before = context.module.text.slice(owner.name.span.end, head.span.start);
  return !/\n[ \t]*$/.test(before);
}

/** Offset of the line where the guard goes: before the first statement and the comments that belong to it. */
function aboveComments(
  context: RuleContext,
  first: Statement,
  docstring: Statement | undefined,
): number {
  const { lines, text } = context.module;
  const limit = docstring === undefined ? 0 : lines.positionAt(docstring.span.end).line;
  let line = lines.positionAt(first.span.start).line;
  while (line - 1 > limit) {
    const above = lines.lineSpan(line - 1);
    if (!/^\s*#/.test(text.slice(above.start, above.end))) {
      break;
    }
    line -= 1;
  }
  return lines.lineSpan(line).start;
}

/** `X` becomes `Optional[X]` or `X | None` where the module shows that it may. */
function annotationEdits(
  context: RuleContext,
  { annotation }: Parameter,
): readonly { span: { start: number; end: number }; newText: string }[] {
  if (annotation === undefined) {
    return [];
  }
  const source = context.source(annotation.span);
  if (/\bNone\b|\bOptional\b/.test(source)) {
    return [];
  }
  const optional = nameOf(context, 'typing.Optional');
  if (optional !== undefined) {
    return [{ span: annotation.span, newText: `${optional}[${source}]` }];
  }
  const isModern =
    nameOf(context, '__future__.annotations') !== undefined ||
    / \| None\b/.test(context.module.text);
  return isModern ? [{ span: annotation.span, newText: `${source} | None` }] : [];
}

function nameOf(context: RuleContext, imported: string): string | undefined {
  const { bindings } = context.module.scopes.module;
  for (const [name, binding] of bindings) {
    if (binding.definitions.some((definition) => definition.imported === imported)) {
      return name;
    }
  }
  return undefined;
}
