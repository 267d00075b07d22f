import type { Binding, Definition } from '../scopes.ts';
import type { Attribute, Call, Expression, Name, StringLiteral } from '../tree/nodes.ts';
import { constantString, positionalArgument } from '../tree/queries.ts';
import { reachingDefinitions } from '../flow/reaching-definitions.ts';
import type { Evaluator, Place } from './evaluator.ts';

/** What is known of a text that is put together at run time: how it begins and ends, or all of it. */
export interface TextPattern {
  readonly start: string;
  readonly end: string;
  /** Nothing lies between: `start` is the text and `end` is empty. */
  readonly isWhole: boolean;
}

/** Of more alternatives than this nothing is said. */
const MAX_PATTERNS = 24;
const MAX_DEPTH = 8;

const SOME_TEXT: TextPattern = { start: '', end: '', isWhole: false };

/**
 * The texts that an expression may be, without running anything: literals, what `+`, `%`, `format`, `join` and f-strings make of them, names by what is
 * assigned to them, elements of literal lists and dictionaries that loops walk over. Never empty.
 */
export function textPatterns(
  evaluator: Evaluator,
  place: Place,
  expression: Expression,
): readonly TextPattern[] {
  const patterns = patternsOf({ evaluator, place, depth: 0 }, expression);
  return patterns.length === 0 || patterns.length > MAX_PATTERNS ? [SOME_TEXT] : patterns;
}

export function matchesPattern({ start, end, isWhole }: TextPattern, text: string): boolean {
  return isWhole
    ? text === start
    : text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

interface Look {
  readonly evaluator: Evaluator;
  readonly place: Place;
  readonly depth: number;
}

function whole(text: string): TextPattern {
  return { start: text, end: '', isWhole: true };
}

function patternsOf(look: Look, expression: Expression): readonly TextPattern[] {
  if (look.depth > MAX_DEPTH) {
    return [SOME_TEXT];
  }
  const deeper = { ...look, depth: look.depth + 1 };
  switch (expression.kind) {
    case 'string':
      return ofString(deeper, expression);
    case 'binary':
      return ofBinary(deeper, expression);
    case 'name':
      return ofName(deeper, expression);
    case 'attribute':
      return ofAttribute(deeper, expression);
    case 'call':
      return ofCall(deeper, expression);
    case 'conditional':
      return [...patternsOf(deeper, expression.body), ...patternsOf(deeper, expression.orElse)];
    case 'boolean':
      return expression.operands.flatMap((one) => patternsOf(deeper, one));
    case 'walrus':
      return patternsOf(deeper, expression.value);
    case 'subscript':
      return elementPatterns(deeper, expression.object);
    default:
      return [SOME_TEXT];
  }
}

function ofString(look: Look, node: StringLiteral): readonly TextPattern[] {
  const text = constantString(node);
  if (text !== undefined) {
    return [whole(text)];
  }
  return concatenated(
    node.parts.map((part) =>
      part.kind === 'text'
        ? [whole(part.value)]
        : part.format === ''
          ? patternsOf(look, part.expression)
          : [SOME_TEXT],
    ),
  );
}

function ofBinary(
  look: Look,
  { operator, left, right }: Extract<Expression, { kind: 'binary' }>,
): readonly TextPattern[] {
  if (operator === '+') {
    return concatenated([patternsOf(look, left), patternsOf(look, right)]);
  }
  const text = operator === '%' ? constantString(left) : undefined;
  if (text === undefined) {
    return [SOME_TEXT];
  }
  const parts = text.split(/%(?:\(\w+\))?[sdr]/u);
  const given = right.kind === 'tuple' ? right.elements : [right];
  return filledIn(look, parts, (index) => given[index]);
}

/** Constant parts with expressions between them. */
function filledIn(
  look: Look,
  parts: readonly string[],
  given: (index: number) => Expression | undefined,
): readonly TextPattern[] {
  return concatenated(
    parts.flatMap((part, index) => {
      const next = given(index);
      const between = next === undefined ? [SOME_TEXT] : patternsOf(look, next);
      return index === parts.length - 1 ? [[whole(part)]] : [[whole(part)], between];
    }),
  );
}

function concatenated(parts: readonly (readonly TextPattern[])[]): readonly TextPattern[] {
  let joined: readonly TextPattern[] = [whole('')];
  for (const part of parts) {
    joined = joined.flatMap((left) => part.map((right) => after(left, right)));
    if (joined.length > MAX_PATTERNS) {
      return [SOME_TEXT];
    }
  }
  return joined;
}

function after(left: TextPattern, right: TextPattern): TextPattern {
  if (left.isWhole) {
    return { ...right, start: left.start + right.start };
  }
  const end = right.isWhole ? left.end + right.start : right.end;
  return { start: left.start, end, isWhole: false };
}

function ofName(look: Look, name: Name): readonly TextPattern[] {
  const { place } = look;
  const binding = place.source.scopes.bindingOf(name);
  if (binding === undefined) {
    const own = ownNames(place).get(name.name);
    return [own === undefined ? SOME_TEXT : whole(own)];
  }
  const definitions = definitionsAt(place, binding, name);
  return definitions.length === 0
    ? [SOME_TEXT]
    : definitions.flatMap((one) => ofDefinition(look, one));
}

/** `__name__` and `__package__`. */
function ownNames({ module }: Place): ReadonlyMap<string, string> {
  const { name, isPackage } = module;
  const around = name.slice(0, Math.max(0, name.lastIndexOf('.')));
  return new Map([
    ['__name__', name],
    ['__package__', isPackage ? name : around],
  ]);
}

function definitionsAt({ source }: Place, binding: Binding, name: Name): readonly Definition[] {
  const isLocal = binding.scope.kind === 'function' && binding.definitions.length > 1;
  return isLocal ? reachingDefinitions(source.scopes, binding, name) : binding.definitions;
}

function ofDefinition(look: Look, definition: Definition): readonly TextPattern[] {
  const { kind, node, value } = definition;
  if ((kind === 'assignment' || kind === 'walrus') && value !== undefined) {
    return patternsOf(look, value);
  }
  const isLoop = node.kind === 'for' || node.kind === 'comprehension-clause';
  return kind === 'for' && isLoop && node.target === definition.name
    ? elementPatterns(look, node.iterable)
    : [SOME_TEXT];
}

/** Of a literal list its elements; of a dictionary that is walked over its keys, of one that is indexed its values: both are taken. */
function elementPatterns(look: Look, collection: Expression): readonly TextPattern[] {
  const values = look.evaluator.valuesOf(look.place, collection);
  const found = values.flatMap((value) => {
    const place = value.kind === 'collection' ? look.evaluator.places.get(value.module) : undefined;
    if (value.kind !== 'collection' || place === undefined || value.node === undefined) {
      return [SOME_TEXT];
    }
    const keys =
      value.node.kind === 'dictionary'
        ? value.node.entries.flatMap(({ key }) => (key === undefined ? [] : [key]))
        : [];
    const texts = [...keys, ...value.elements].flatMap((one) => {
      const text = constantString(one);
      return text === undefined ? [] : [whole(text)];
    });
    return texts.length === 0 ? [SOME_TEXT] : texts;
  });
  return found.length === 0 ? [SOME_TEXT] : found;
}

/** `self.prefix`, by the class's body and what its methods assign, and `Kind.__name__`; constants of other modules are not looked at. */
function ofAttribute(look: Look, node: Attribute): readonly TextPattern[] {
  const { evaluator, place } = look;
  const name = node.attribute.name;
  const found = evaluator.valuesOf(place, node.object).flatMap((value) => {
    const start =
      value.kind === 'instance' || value.kind === 'class'
        ? evaluator.classes.get(value.node)
        : undefined;
    if (start === undefined) {
      return [SOME_TEXT];
    }
    if (name === '__name__' && value.kind === 'class') {
      return [whole(start.node.name.name)];
    }
    const classes = [...evaluator.orderOf(start), ...evaluator.subclassesOf(start)];
    return classes.flatMap((one) =>
      one === 'unknown'
        ? []
        : [...(one.members.get(name) ?? []), ...(one.attributes.get(name) ?? [])].flatMap(
            (source) => {
              const text = constantString(source.value);
              return [text === undefined ? SOME_TEXT : whole(text)];
            },
          ),
    );
  });
  return found.length === 0 ? [SOME_TEXT] : found;
}

function ofCall(look: Look, call: Call): readonly TextPattern[] {
  const { callee } = call;
  if (callee.kind === 'name') {
    const first = positionalArgument(call, 0);
    return callee.name === 'str' && first !== undefined ? patternsOf(look, first) : [SOME_TEXT];
  }
  if (callee.kind !== 'attribute') {
    return [SOME_TEXT];
  }
  const text = constantString(callee.object);
  const method = callee.attribute.name;
  if (method === 'format' && text !== undefined) {
    return ofFormat(look, call, text);
  }
  const first = positionalArgument(call, 0);
  if (method === 'join' && text !== undefined) {
    const isListed = first?.kind === 'list' || first?.kind === 'tuple';
    return isListed
      ? concatenated(
          first.elements.flatMap((one, index) =>
            index === 0 ? [patternsOf(look, one)] : [[whole(text)], patternsOf(look, one)],
          ),
        )
      : [SOME_TEXT];
  }
  const change = changeOf(method, call);
  return change === undefined
    ? [SOME_TEXT]
    : patternsOf(look, callee.object).map(({ start, end, isWhole }) => ({
        start: change(start),
        end: change(end),
        isWhole,
      }));
}

function ofFormat(look: Look, call: Call, text: string): readonly TextPattern[] {
  const names = [...text.matchAll(/\{(\w*)[^{}]*\}/gu)].map(([, name = '']) => name);
  return filledIn(look, text.split(/\{\w*[^{}]*\}/u), (index) => {
    const name = names[index] ?? '';
    return /^\d*$/u.test(name)
      ? positionalArgument(call, name === '' ? index : Number(name))
      : call.arguments.find(({ keyword }) => keyword?.name === name)?.value;
  });
}

/** What a method makes of each part of a text, where that is what it makes of the whole. */
function changeOf(method: string, call: Call): ((text: string) => string) | undefined {
  const [from, to] = [0, 1].map((index) => constantString(positionalArgument(call, index)));
  switch (method) {
    case 'lower':
    case 'casefold':
      return (text) => text.toLowerCase();
    case 'upper':
      return (text) => text.toUpperCase();
    case 'strip':
      return (text) => text;
    case 'replace':
      return from === undefined || to === undefined || from.length !== 1
        ? undefined
        : (text) => text.replaceAll(from, () => to);
    default:
      return undefined;
  }
}
