import type { TraceStep } from '../../core/evidence.ts';
import type { Definition } from '../../python/scopes.ts';
import type {
  Binary,
  Call,
  Comprehension,
  Expression,
  Name,
  Node,
  StringLiteral,
} from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';
import { fixedAttribute, fixedCall, isNumericFormat, isOutsideInput } from './fixed-values.ts';
import { isGuarded } from './guards.ts';
import { contains, reachingDefinitions } from './reaching-definitions.ts';

/**
 * Where the text of an expression comes from: constant text of the source, and values that the source does not fix, in the
 * order in which they stand in the result. The walk goes backwards from the expression through formatted strings, `+`, `%`,
 * `format`, `join` and the definitions of names inside one function (see `reachingDefinitions`); loops over literal lists,
 * module constants, numbers and values that were checked against a list count as fixed. It does not enter other functions,
 * except to see that they return constants, and it keeps no order between branches: alternatives follow one another.
 */
export interface StringOrigin {
  readonly pieces: readonly Piece[];
  /** The pieces that are values put into a text by formatting. */
  readonly inserted: readonly ValuePiece[];
  /** All values, also those that are the whole text. Empty when the source fixes the text. */
  readonly values: readonly ValuePiece[];
  /** Constant text with `HOLE` for each value. */
  readonly template: string;
}

export type Piece = TextPiece | ValuePiece;

export interface TextPiece {
  readonly kind: 'text';
  readonly text: string;
}

export interface ValuePiece {
  readonly kind: 'value';
  readonly expression: Expression;
  readonly source: 'parameter' | 'outside' | 'attribute' | 'other';
  /** The formatted string, sum or call that puts the value into the text; undefined when the value is the whole text. */
  readonly builder: Expression | undefined;
  /** From the source of the value to the last name that carries it. */
  readonly steps: readonly TraceStep[];
}

export const HOLE = '\u{FFFC}';

export interface OriginOptions {
  /** True for a call whose result is harmless for the purpose, for instance `shlex.quote`. */
  readonly isSanitizer?: (call: Call) => boolean;
}

export function stringOrigin(
  context: RuleContext,
  expression: Expression,
  options: OriginOptions = {},
): StringOrigin {
  const pieces = origin(expression, {
    context,
    isSanitizer: options.isSanitizer ?? (() => false),
    visited: new Set(),
    depth: 0,
    budget: { left: MOST_EXPRESSIONS },
  });
  const values = pieces.filter((piece) => piece.kind === 'value');
  return {
    pieces,
    values,
    inserted: values.filter((value) => value.builder !== undefined),
    template: pieces.map((piece) => (piece.kind === 'text' ? piece.text : HOLE)).join(''),
  };
}

interface Walk {
  readonly context: RuleContext;
  readonly isSanitizer: (call: Call) => boolean;
  /** Definitions already followed, so that `sql = sql + x` in a loop ends. */
  readonly visited: Set<Node>;
  readonly depth: number;
  /** Expressions that may still be looked at: branches that build on one another multiply. */
  readonly budget: { left: number };
}

const DEEPEST = 24;
const MOST_EXPRESSIONS = 2000;
const BETWEEN_ALTERNATIVES: TextPiece = { kind: 'text', text: '\n' };

function origin(expression: Expression, walk: Walk): readonly Piece[] {
  walk.budget.left -= 1;
  if (walk.depth > DEEPEST || walk.budget.left < 0) {
    return [value(expression, 'other', walk)];
  }
  const inner = { ...walk, depth: walk.depth + 1 };
  switch (expression.kind) {
    case 'string':
      return expression.isFormatted ? formattedString(expression, inner) : [text(expression.value)];
    case 'number':
      return [text(expression.text)];
    case 'constant':
    case 'comparison':
    case 'unary':
      return [text('')];
    case 'binary':
      return binary(expression, inner);
    case 'name':
      return name(expression, inner);
    case 'attribute':
      return attribute(expression, inner);
    case 'subscript':
      return subscript(expression.object, expression, inner);
    case 'call':
      return call(expression, inner);
    case 'conditional':
      return alternatives([expression.body, expression.orElse], inner);
    case 'boolean':
      return alternatives(expression.operands, inner);
    case 'await':
    case 'starred':
    case 'walrus':
      return origin(expression.value, inner);
    case 'list':
    case 'tuple':
    case 'set':
      return alternatives(expression.elements, inner);
    case 'dictionary':
      return alternatives(
        expression.entries.flatMap((entry) =>
          entry.key === undefined ? [entry.value] : [entry.key, entry.value],
        ),
        inner,
      );
    case 'comprehension':
      return comprehension(expression, inner);
    case 'lambda':
    case 'slice':
    case 'yield':
    case 'unknown':
      return [value(expression, 'other', walk)];
  }
}

function text(value: string): TextPiece {
  return { kind: 'text', text: value };
}

function value(expression: Expression, source: ValuePiece['source'], walk: Walk): ValuePiece {
  const read = expression.kind === 'call' ? expression.callee : expression;
  const resolved = walk.context.resolve(read);
  const isOutside = resolved !== undefined && isOutsideInput(resolved);
  const note = isOutside ? 'comes from outside' : '';
  return {
    kind: 'value',
    expression,
    source: isOutside ? 'outside' : source,
    builder: undefined,
    steps: note === '' ? [] : [walk.context.step(expression.span, note)],
  };
}

/** Marks the values among the pieces as put into a text by `builder`, unless a piece further inside did that already. */
function builtBy(pieces: readonly Piece[], builder: Expression, walk: Walk): readonly Piece[] {
  return pieces.map((piece) => {
    if (piece.kind === 'text' || piece.builder !== undefined) {
      return piece;
    }
    const label = describe(piece.expression, walk.context);
    const step = walk.context.step(builder.span, `${label} is put into the text`);
    return { ...piece, builder, steps: [...piece.steps, step] };
  });
}

/** A short name for a value in messages: its source where that fits on a line. */
export function describe(expression: Expression, context: RuleContext): string {
  const source = context.source(expression.span).replaceAll(/\s+/g, ' ');
  return source.length <= 40 ? `\`${source}\`` : 'a value';
}

function formattedString(literal: StringLiteral, walk: Walk): readonly Piece[] {
  const pieces = literal.parts.flatMap((part): readonly Piece[] => {
    if (part.kind === 'text') {
      return [text(part.value)];
    }
    return isNumericFormat(part.format) ? [text('0')] : origin(part.expression, walk);
  });
  return builtBy(pieces, literal, walk);
}

function alternatives(expressions: readonly Expression[], walk: Walk): readonly Piece[] {
  return expressions.flatMap((one, index) => [
    ...(index === 0 ? [] : [BETWEEN_ALTERNATIVES]),
    ...origin(one, walk),
  ]);
}

function binary(expression: Binary, walk: Walk): readonly Piece[] {
  switch (expression.operator) {
    case '+': {
      const pieces = [...origin(expression.left, walk), ...origin(expression.right, walk)];
      return hasText(pieces) ? builtBy(pieces, expression, walk) : pieces;
    }
    case '%':
      return percent(expression, walk);
    case '*': {
      const left = origin(expression.left, walk);
      const right = origin(expression.right, walk);
      const fixed = [left, right].find((side) => hasText(side) && side.every(isText));
      return fixed ?? [...left, ...right];
    }
    default:
      return [text('0')];
  }
}

function isText(piece: Piece): boolean {
  return piece.kind === 'text';
}

function hasText(pieces: readonly Piece[]): boolean {
  return pieces.some((piece) => piece.kind === 'text' && piece.text.trim() !== '');
}

const PERCENT_FIELD = /%(?:\((\w+)\))?[#0\- +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?([a-zA-Z%])/g;

function percent(expression: Binary, walk: Walk): readonly Piece[] {
  const template = origin(expression.left, walk);
  if (!hasText(template)) {
    return [...template, ...origin(expression.right, walk)];
  }
  const { right } = expression;
  const positional = right.kind === 'tuple' ? right.elements : [right];
  let next = 0;
  const fill = (field: RegExpMatchArray): readonly Piece[] => {
    const [whole, key, conversion = 's'] = field;
    if (conversion === '%') {
      return [text('%')];
    }
    const argument = key === undefined ? positional[next] : entryOf(right, key);
    next += 1;
    if (/[diouxXeEfFgGc]/.test(conversion)) {
      return [text('0')];
    }
    return argument === undefined
      ? origin(right, walk)
      : whole === ''
        ? []
        : origin(argument, walk);
  };
  const pieces = template.flatMap((piece) =>
    piece.kind === 'text' ? filled(piece.text, PERCENT_FIELD, fill) : [piece],
  );
  return builtBy(pieces, expression, walk);
}

function entryOf(mapping: Expression, key: string): Expression | undefined {
  return mapping.kind === 'dictionary'
    ? mapping.entries.find((entry) => entry.key?.kind === 'string' && entry.key.value === key)
        ?.value
    : undefined;
}

/** Splits a template at its fields and puts pieces in their place. */
function filled(
  template: string,
  field: RegExp,
  fill: (match: RegExpMatchArray) => readonly Piece[],
): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of template.matchAll(field)) {
    pieces.push(text(template.slice(end, match.index)), ...fill(match));
    end = match.index + match[0].length;
  }
  pieces.push(text(template.slice(end)));
  return pieces;
}

function name(expression: Name, walk: Walk): readonly Piece[] {
  const { context } = walk;
  const binding = context.module.scopes.bindingOf(expression);
  if (binding === undefined) {
    const isDunder = /^__\w+__$/.test(expression.name);
    return [isDunder ? text('') : value(expression, 'other', walk)];
  }
  if (isGuarded(context, expression, expression)) {
    return [text('')];
  }
  const definitions = reachingDefinitions(binding, expression);
  const pieces = definitions.flatMap((definition) => defined(definition, expression, walk));
  const additions = definitions.some((one) => isCollection(one.value))
    ? binding.references.flatMap((reference) => added(reference, walk))
    : [];
  return [...pieces, ...additions];
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
      return builtBy(origin(added.value, following), added.value, following);
    }
    case 'assignment':
    case 'walrus':
      if (definition.value !== undefined) {
        return carried(origin(definition.value, following), definition, context);
      }
      return [value(use, 'other', walk)];
    case 'with':
    case 'except':
    case 'match':
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
  const isCounter =
    target.kind === 'tuple' && contains(target.elements[0] ?? target, definition.name);
  if (resolved === 'builtins.range' || (resolved === 'builtins.enumerate' && isCounter)) {
    return [text('0')];
  }
  const pieces = origin(iterable, walk);
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
  const separated = (expression: Expression): readonly Piece[] => [
    BETWEEN_ALTERNATIVES,
    ...origin(expression, following),
  ];
  if (parent?.kind === 'attribute' && parent.parent?.kind === 'call') {
    const isAdding = /^(append|insert|extend|add|update|setdefault)$/.test(parent.attribute.name);
    return isAdding && parent.parent.callee === parent
      ? parent.parent.arguments.flatMap((argument) => separated(argument.value))
      : [];
  }
  if (parent?.kind === 'subscript' && parent.parent?.kind === 'assignment') {
    const assigned = parent.parent;
    return assigned.targets.includes(parent) && assigned.value !== undefined
      ? separated(assigned.value)
      : [];
  }
  return [];
}

function attribute(expression: Expression, walk: Walk): readonly Piece[] {
  if (expression.kind !== 'attribute') {
    return [];
  }
  const { context } = walk;
  if (isGuarded(context, expression, expression) || fixedAttribute(context, expression)) {
    return [text('')];
  }
  const { object } = expression;
  const isOwn = object.kind === 'name' && /^(self|cls)$/.test(object.name);
  const classValue = isOwn ? classConstant(expression, walk) : undefined;
  if (classValue !== undefined) {
    return origin(classValue, walk);
  }
  return [value(expression, isOwn ? 'attribute' : rootSource(object, walk), walk)];
}

/** The constant that the class body gives to `self.name`, when no method assigns another value. */
function classConstant(expression: Expression, walk: Walk): Expression | undefined {
  if (expression.kind !== 'attribute') {
    return undefined;
  }
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

function subscript(object: Expression, whole: Expression, walk: Walk): readonly Piece[] {
  if (isGuarded(walk.context, whole, whole)) {
    return [text('')];
  }
  const pieces = origin(object, walk);
  const values = pieces.filter((piece) => piece.kind === 'value');
  if (values.length === 0) {
    return [text('')];
  }
  const first = values[0];
  return [{ ...value(whole, first?.source ?? 'other', walk), steps: first?.steps ?? [] }];
}

/** What `a` is for `a.b.c`: a parameter's attribute is as open as the parameter. */
function rootSource(object: Expression, walk: Walk): ValuePiece['source'] {
  const pieces = origin(object, walk);
  return pieces.find((piece) => piece.kind === 'value')?.source ?? 'other';
}

const TEXT_METHODS = new Set([
  'strip',
  'lstrip',
  'rstrip',
  'lower',
  'upper',
  'title',
  'casefold',
  'capitalize',
  'encode',
  'decode',
  'replace',
  'split',
  'rsplit',
  'splitlines',
  'items',
  'keys',
  'values',
  'get',
  'copy',
  'pop',
]);
const TRANSPARENT = new Set([
  'builtins.str',
  'builtins.repr',
  'builtins.list',
  'builtins.tuple',
  'builtins.set',
  'builtins.sorted',
  'builtins.reversed',
  'builtins.dict',
  'builtins.zip',
  'builtins.enumerate',
  'builtins.map',
  'builtins.filter',
  'builtins.next',
  'builtins.iter',
  'textwrap.dedent',
  'os.path.join',
  'os.path.expanduser',
  'os.path.abspath',
  'shlex.split',
  'shlex.join',
]);

function call(expression: Call, walk: Walk): readonly Piece[] {
  const { context } = walk;
  if (walk.isSanitizer(expression) || fixedCall(context, expression)) {
    return [text('')];
  }
  const { callee } = expression;
  const resolved = context.resolve(callee);
  if (resolved !== undefined && TRANSPARENT.has(resolved)) {
    return alternatives(
      expression.arguments.map((argument) => argument.value),
      walk,
    );
  }
  if (callee.kind === 'attribute') {
    const method = callee.attribute.name;
    if (method === 'format') {
      return formatCall(expression, callee.object, walk);
    }
    if (method === 'join' && expression.arguments.length === 1) {
      const parts = expression.arguments.flatMap((argument) => origin(argument.value, walk));
      return builtBy([...origin(callee.object, walk), ...parts], expression, walk);
    }
    if (TEXT_METHODS.has(method)) {
      return transformed(expression, callee.object, walk);
    }
  }
  return [value(expression, 'other', walk)];
}

/** `x.strip()`, `x.get(key, "default")`: the text of `x`, or a fixed default. */
function transformed(whole: Call, object: Expression, walk: Walk): readonly Piece[] {
  const pieces = origin(object, walk);
  if (pieces.every(isText)) {
    const replaced = whole.arguments.slice(1).flatMap((argument) => origin(argument.value, walk));
    return [...pieces, ...builtBy(replaced, whole, walk)];
  }
  const method = whole.callee.kind === 'attribute' ? whole.callee.attribute.name : '';
  if (method !== 'get' && method !== 'pop') {
    return pieces;
  }
  const first = pieces.find((piece) => piece.kind === 'value');
  return [{ ...value(whole, first?.source ?? 'other', walk), steps: first?.steps ?? [] }];
}

const FORMAT_FIELD = /\{\{|\}\}|\{(\w*)[^{}:!]*(?:!\w)?(?::([^{}]*))?\}/g;

function formatCall(whole: Call, object: Expression, walk: Walk): readonly Piece[] {
  const template = origin(object, walk);
  if (!hasText(template)) {
    return [value(whole, 'other', walk)];
  }
  const positional = whole.arguments.filter((argument) => argument.keyword === undefined);
  let next = 0;
  const fill = (field: RegExpMatchArray): readonly Piece[] => {
    const [whole_, key = '', format = ''] = field;
    if (whole_ === '{{' || whole_ === '}}') {
      return [text(whole_.charAt(0))];
    }
    if (isNumericFormat(format)) {
      return [text('0')];
    }
    const index = key === '' ? next : Number(key);
    next += 1;
    const argument = Number.isInteger(index)
      ? positional[index]
      : whole.arguments.find((one) => one.keyword?.name === key);
    const given = argument ?? whole.arguments.find((one) => one.unpacking !== 'none');
    return given === undefined ? [] : origin(given.value, walk);
  };
  const pieces = template.flatMap((piece) =>
    piece.kind === 'text' ? filled(piece.text, FORMAT_FIELD, fill) : [piece],
  );
  return builtBy(pieces, whole, walk);
}

function comprehension(expression: Comprehension, walk: Walk): readonly Piece[] {
  return [
    ...origin(expression.element, walk),
    ...(expression.value === undefined ? [] : origin(expression.value, walk)),
  ];
}
