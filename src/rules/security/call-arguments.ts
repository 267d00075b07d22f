import type { TextEdit } from '../../core/finding.ts';
import type { Argument, Call, Expression } from '../../python/tree/nodes.ts';

/** The argument given by this keyword, or undefined. */
export function keywordArgument(call: Call, keyword: string): Argument | undefined {
  return call.arguments.find((argument) => argument.keyword?.name === keyword);
}

/** The value at a 0-based position, or undefined when it is absent or an unpacked `*xs` stands before it. */
export function positionalArgument(call: Call, position: number): Expression | undefined {
  const positional = call.arguments.filter(
    (argument) => argument.keyword === undefined && argument.unpacking !== 'double-star',
  );
  const hasStar = positional
    .slice(0, position + 1)
    .some((argument) => argument.unpacking === 'star');
  return hasStar ? undefined : positional[position]?.value;
}

/** The value of a parameter that callers give by position or by keyword. */
export function argumentValue(
  call: Call,
  position: number,
  keyword: string,
): Expression | undefined {
  return keywordArgument(call, keyword)?.value ?? positionalArgument(call, position);
}

/** True when `*xs` or `**options` may hold arguments that the source does not show. */
export function hasUnpacking(call: Call): boolean {
  return call.arguments.some((argument) => argument.unpacking !== 'none');
}

export function isConstant(
  expression: Expression | undefined,
  value: 'True' | 'False' | 'None',
): boolean {
  return expression?.kind === 'constant' && expression.value === value;
}

/** Python's truth of a literal; undefined where the expression is not one. */
export function literalTruth(expression: Expression | undefined): boolean | undefined {
  switch (expression?.kind) {
    case 'constant':
      return expression.value === 'True' || expression.value === '...';
    case 'number':
      return Number(expression.text) !== 0;
    case 'string':
      return expression.isFormatted ? undefined : expression.value !== '';
    default:
      return undefined;
  }
}

/** The name after the last dot of what is called, for instance `execute` in `cursor.execute(…)`. */
export function calleeName(call: Call): string | undefined {
  switch (call.callee.kind) {
    case 'attribute':
      return call.callee.attribute.name;
    case 'name':
      return call.callee.name;
    default:
      return undefined;
  }
}

/** Takes an argument out of a call, together with the comma that separates it from its neighbour. */
export function removeArgument(call: Call, argument: Argument): TextEdit {
  const index = call.arguments.indexOf(argument);
  const previous = call.arguments[index - 1];
  const next = call.arguments[index + 1];
  if (previous !== undefined) {
    return { span: { start: previous.span.end, end: argument.span.end }, newText: '' };
  }
  const end = next === undefined ? argument.span.end : next.span.start;
  return { span: { start: argument.span.start, end }, newText: '' };
}

/** Adds an argument after the last one. */
export function appendArgument(call: Call, text: string): TextEdit {
  const last = call.arguments.at(-1);
  if (last === undefined) {
    const inside = call.span.end - 1;
    return { span: { start: inside, end: inside }, newText: text };
  }
  return { span: { start: last.span.end, end: last.span.end }, newText: `, ${text}` };
}
