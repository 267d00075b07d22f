import type { Node, StringLiteral } from '../../../python/tree/nodes.ts';
import { evaluate, idOf, locationOf, shown } from '../frame.ts';
import type { Frame } from '../frame.ts';
import { joinPrefix } from '../guards/harmless-text.ts';
import { allocate, deepTaints, firstElement, isInputCell, itemKey, readField } from './heap.ts';
import { asText } from '../calls/special-methods.ts';
import { EMPTY } from './state.ts';
import { NOTHING, joinAll, joinTaints, literal, tainted, textsOf, withStep } from './value.ts';
import type { Taint, Value } from './value.ts';

/** Stands for text that is not known. */
const SOME_TEXT = '\0';

/** A string literal: its text, or what its interpolations make of it. */
export function evaluateText(frame: Frame, node: StringLiteral): Value {
  if (!node.isFormatted) {
    return literal(node.value);
  }
  const parts = node.parts.map((part): Value => {
    if (part.kind === 'text') {
      return literal(part.value);
    }
    for (const expression of part.formatExpressions) {
      evaluate(frame, expression);
    }
    const evaluated = evaluate(frame, part.expression);
    const conversion = part.conversion === 'r' ? 'r' : part.conversion === 's' ? 's' : 'format';
    const value = asText(frame, evaluated, { node: part.expression, conversion });
    const isNumber = /[bcdeEfFgGnoxX%]$/u.test(part.format);
    return isNumber ? { ...value, taints: [], cells: [] } : value;
  });
  return joinTexts(frame, { parts, node });
}

/** `"%(name)s" % {"name": a, "other": b}`: of a dictionary only what the pattern names is in the text. */
function usedByName(frame: Frame, pattern: Value, parts: readonly Value[]): readonly Value[] {
  const [text, ...more] = textsOf(pattern) ?? [];
  const [, given, ...others] = parts;
  const names = [...(text ?? '').matchAll(/%\((\w+)\)/gu)].map(([, name = '']) => name);
  const isDictionary = given?.cells.some((id) => frame.state.heap.get(id)?.keys !== undefined);
  return names.length === 0 || more.length > 0 || others.length > 0 || isDictionary !== true
    ? parts
    : [pattern, ...names.map((name) => readField(frame.state, given ?? NOTHING, itemKey(name)))];
}

/**
 * Texts one after another. Data keeps what is in front of it as its prefix. With `isFormat` the first part is a pattern of the `%` operator and its text up
 * to the first placeholder is the prefix of all that is put in.
 */
export function joinTexts(
  frame: Frame,
  {
    parts,
    node,
    isFormat = false,
  }: { readonly parts: readonly Value[]; readonly node: Node; readonly isFormat?: boolean },
): Value {
  const pattern = isFormat ? parts[0] : undefined;
  if (pattern !== undefined && textsOf(pattern)?.every(isOfNumbers) === true) {
    return NOTHING;
  }
  const used = pattern === undefined ? parts : usedByName(frame, pattern, parts);
  let taints: readonly Taint[] = [];
  let prefix = '';
  let whole: string | undefined = '';
  for (const [index, object] of used.entries()) {
    const part = asText(frame, object, { node, conversion: 's' });
    const added = deepTaints(frame.state, part).map((taint) => ({
      ...taint,
      prefix: joinPrefix(prefix, taint.prefix),
    }));
    taints = joinTaints(taints, added);
    const texts = textsOf(part);
    const only = texts?.length === 1 ? texts[0] : undefined;
    whole = whole === undefined || only === undefined || isFormat ? undefined : whole + only;
    const before = isFormat && index === 0 ? patternStart(only) : (only ?? SOME_TEXT);
    prefix = joinPrefix(prefix, before);
  }
  if (whole !== undefined) {
    return literal(whole);
  }
  if (parts.every((part) => part.cells.length > 0) && parts.some(isCollection)) {
    const sequences = parts.map(({ cells: [id, ...others] }) =>
      id === undefined || others.length > 0 ? undefined : frame.state.heap.get(id)?.sequence,
    );
    if (sequences.every((one) => one !== undefined)) {
      return allocate(frame.state, idOf(frame, node), { ...EMPTY, sequence: sequences.flat() });
    }
    const first = parts[0] === undefined ? undefined : firstElement(frame.state, parts[0]);
    if (first !== undefined) {
      const rest = joinAll(parts.map((part) => readField(frame.state, part, undefined)));
      return allocate(frame.state, idOf(frame, node), { ...EMPTY, rest, first });
    }
    return { ...NOTHING, cells: [...new Set(parts.flatMap((part) => part.cells))] };
  }
  // With a fixed text beside it, what an unknown function has made is taken for text.
  const isText = parts.some((part) => textsOf(part) !== undefined);
  const refs = parts
    .flatMap((part) => part.refs.filter((one) => one.isInstance))
    .filter(({ name }) => !isText || !name.endsWith('()'))
    .slice(0, 1);
  if (isBeginningOfSum(node)) {
    return { ...tainted(taints), refs };
  }
  const note = `put into \`${shown(frame, node)}\``;
  return { ...tainted(withStep(taints, { location: locationOf(frame, node), note })), refs };
}

/** `a + b` in `a + b + c`: the whole sum tells the step. */
function isBeginningOfSum(node: Node): boolean {
  const { parent } = node;
  return (
    node.kind === 'binary' &&
    node.operator === '+' &&
    parent?.kind === 'binary' &&
    parent.operator === '+' &&
    parent.left === node
  );
}

/** A list or the like that the code makes; lists are joined by `+` too. */
function isCollection({ cells }: Value): boolean {
  return cells.some((id) => !isInputCell(id));
}

/** `text.format(...)`: what is put in comes after the text up to the first placeholder. */
export function formatText(
  frame: Frame,
  {
    pattern,
    given,
    node,
  }: { readonly pattern: Value; readonly given: readonly Value[]; readonly node: Node },
): Value {
  const [text] = textsOf(pattern) ?? [];
  const start = text === undefined ? SOME_TEXT : (text.split('{', 1)[0] ?? '');
  return joinTexts(frame, {
    parts: [{ ...pattern, literals: [start] }, ...given].map((part, index) =>
      index === 0 ? part : { ...part, literals: undefined },
    ),
    node,
  });
}

/** A pattern such as `%d-%5.2f`, which takes no text. */
function isOfNumbers(pattern: string): boolean {
  const rest = pattern.replaceAll('%%', '');
  return (
    rest.includes('%') &&
    !/%(?:\(\w+\))?[-#0 +]*[\d*]*(?:\.[\d*]+)?[^-#0 +\d*.(diouxXeEfFgG]/u.test(rest)
  );
}

function patternStart(text: string | undefined): string {
  return text === undefined ? SOME_TEXT : (text.split('%', 1)[0] ?? '');
}
