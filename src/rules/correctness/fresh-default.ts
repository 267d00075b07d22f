import type { Fix } from '../../core/finding.ts';
import type {
  Expression,
  FunctionDefinition,
  Parameter,
  Statement,
} from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';
import { mentions } from '../mentions.ts';

/** `None` as the default, and a fresh value at the top of the function, below its docstring. */
export function freshDefaultFix(
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
    mentions(context.module, / \| None\b/);
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

/** What a default is, for people. */
export function kindOf(value: Expression): string {
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
