import { MAX_DEPTH, expressionOr, hasToken, identifierAt, spanAt } from './lowering.ts';
import type { Lowering } from './lowering.ts';
import type { Expression, Identifier, Pattern } from './nodes.ts';
import type { PatternShape } from './pattern-shape.ts';
import { childrenIn, endAt, isToken, kindAt, rulesIn, startAt } from './syntax-table.ts';

/**
 * Patterns of `match` statements nest as deep as somebody likes, so they are lowered without recursion: first down, one after another, which gathers
 * names and expressions in the order of the source; then back up, where the parts of each are there before it. What lies too deep is any thing in the shape,
 * so that recursion over it is safe.
 */
export function lowerPattern(lowering: Lowering, clause: number): Pattern {
  const { table } = lowering;
  const patterns = rulesIn(table, clause).filter((each) => kindAt(table, each) === 'case_pattern');
  const gathered: Gathered = { bindings: [], values: [] };
  const drafts: Draft[] = [];
  const pending = patterns.map((index) => ({ index, depth: 0 })).reverse();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { index, depth } = next;
    const drafted = draft(lowering, index, gathered);
    const inner = drafted.pieces.filter((piece) => typeof piece === 'number');
    drafts.push(depth < MAX_DEPTH ? drafted : { ...drafted, build: () => ANYTHING });
    pending.push(...inner.map((one) => ({ index: one, depth: depth + 1 })).reverse());
  }
  const [first] = patterns;
  const last = patterns.at(-1);
  const start = first === undefined ? startAt(table, clause) : startAt(table, first);
  const shapes = build(drafts);
  const parts = patterns.map((each) => shapes.get(each) ?? ANYTHING);
  const shape = hasToken(lowering, clause, "','") ? sequence(parts) : plain(parts[0] ?? ANYTHING);
  return {
    kind: 'pattern',
    span: { start, end: last === undefined ? start : endAt(table, last) },
    parent: undefined,
    shape,
    ...gathered,
    isIrrefutable: first !== undefined && shape.kind === 'capture',
  };
}

/** What a pattern binds and compares with. */
interface Gathered {
  readonly bindings: Identifier[];
  readonly values: Expression[];
}

/** What only stands inside others: `*rest` and `**rest`, and `name=pattern`. */
type Part =
  | PatternShape
  | { readonly kind: 'star'; readonly name: Identifier | undefined }
  | { readonly kind: 'keyword'; readonly name: string; readonly pattern: PatternShape };

interface Draft {
  readonly index: number;
  /** The patterns inside it: where the syntax has them, or what they are. */
  readonly pieces: readonly (number | PatternShape)[];
  readonly build: (parts: readonly Part[]) => Part;
}

const ANYTHING: PatternShape = { kind: 'capture', name: undefined };

/** Of what is read last, the innermost come first. */
function build(drafts: readonly Draft[]): ReadonlyMap<number, Part> {
  const built = new Map<number, Part>();
  for (const { index, pieces, build: from } of drafts.toReversed()) {
    const parts = pieces.map((piece) =>
      typeof piece === 'number' ? (built.get(piece) ?? ANYTHING) : piece,
    );
    built.set(index, from(parts));
  }
  return built;
}

/** Takes what one pattern says itself, and tells the patterns inside it. */
function draft(lowering: Lowering, index: number, gathered: Gathered): Draft {
  const { table } = lowering;
  const parts = rulesIn(table, index);
  const kind = kindAt(table, index);
  switch (kind) {
    case 'dotted_name': {
      const [name] = parts;
      return parts.length > 1 || name === undefined
        ? leaf(index, value(gathered, lowering.expression(index)))
        : leaf(index, capture(lowering, name, gathered));
    }
    case 'identifier':
      return leaf(index, capture(lowering, index, gathered));
    case 'class_pattern': {
      const [name, ...inner] = parts;
      const type = expressionOr(lowering, name, startAt(table, index));
      gathered.values.push(type);
      return { index, pieces: inner, build: (each) => classOf(type, each) };
    }
    case 'keyword_pattern': {
      const [name] = parts;
      const { name: text } = identifierAt(lowering, name ?? index);
      const pieces = innerPatterns(lowering, index, gathered).slice(1);
      return {
        index,
        pieces,
        build: ([of]) => ({ kind: 'keyword', name: text, pattern: plain(of) }),
      };
    }
    case 'complex_pattern':
      return leaf(index, value(gathered, lowerComplex(lowering, index)));
    case 'tuple_pattern': {
      const isGroup = parts.length < 2 && !hasToken(lowering, index, "','");
      return inside(lowering, index, { gathered, build: isGroup ? group : sequence });
    }
    default: {
      const compound = COMPOUND.get(kind);
      return compound === undefined
        ? leaf(index, value(gathered, lowering.expression(index)))
        : inside(lowering, index, { gathered, build: compound });
    }
  }
}

function inside(
  lowering: Lowering,
  index: number,
  { gathered, build: from }: { readonly gathered: Gathered; readonly build: Draft['build'] },
): Draft {
  return { index, pieces: innerPatterns(lowering, index, gathered), build: from };
}

function leaf(index: number, shape: PatternShape): Draft {
  return { index, pieces: [], build: () => shape };
}

function capture(lowering: Lowering, index: number, gathered: Gathered): PatternShape {
  const identifier = identifierAt(lowering, index);
  if (identifier.name === '_' || identifier.name === '') {
    return ANYTHING;
  }
  gathered.bindings.push(identifier);
  return { kind: 'capture', name: identifier };
}

function value(gathered: Gathered, expression: Expression): PatternShape {
  gathered.values.push(expression);
  return { kind: 'value', value: expression };
}

const COMPOUND: ReadonlyMap<string, Draft['build']> = new Map<string, Draft['build']>([
  ['case_pattern', ([only]) => only ?? ANYTHING],
  ['splat_pattern', ([only]) => ({ kind: 'star', name: nameOf(only) })],
  ['union_pattern', (parts) => ({ kind: 'or', alternatives: parts.map(plain) })],
  ['list_pattern', sequence],
  ['dict_pattern', mapping],
  ['as_pattern', ([of, name]) => ({ kind: 'as', pattern: plain(of), name: nameOf(name) })],
]);

function nameOf(part: Part | undefined): Identifier | undefined {
  return part?.kind === 'capture' ? part.name : undefined;
}

/** A part that stands for itself; others stand in no such place unless the source is wrong. */
function plain(part: Part | undefined): PatternShape {
  return part === undefined || part.kind === 'star' || part.kind === 'keyword' ? ANYTHING : part;
}

function group([only]: readonly Part[]): Part {
  return only ?? sequence([]);
}

function sequence(parts: readonly Part[]): PatternShape {
  const at = parts.findIndex(({ kind }) => kind === 'star');
  const star = parts[at];
  return {
    kind: 'sequence',
    before: (at === -1 ? parts : parts.slice(0, at)).map(plain),
    star: star?.kind === 'star' ? { name: star.name } : undefined,
    after: at === -1 ? [] : parts.slice(at + 1).map(plain),
  };
}

/** Keys and patterns by turns, and at the end what takes the rest. */
function mapping(parts: readonly Part[]): PatternShape {
  const rest = parts.find((part) => part.kind === 'star');
  const pairs = parts.filter(({ kind }) => kind !== 'star');
  return {
    kind: 'mapping',
    entries: pairs.flatMap((key, index) =>
      index % 2 === 0 && key.kind === 'value'
        ? [{ key: key.value, pattern: plain(pairs[index + 1]) }]
        : [],
    ),
    rest: rest?.name,
  };
}

function classOf(type: Expression, parts: readonly Part[]): PatternShape {
  return {
    kind: 'class',
    type,
    positional: parts.filter(({ kind }) => kind !== 'keyword').map(plain),
    keywords: parts.filter((part) => part.kind === 'keyword'),
  };
}

/** The patterns directly inside one; numbers with a sign, which the grammar leaves in two pieces, are taken at once. */
function innerPatterns(
  lowering: Lowering,
  index: number,
  gathered: Gathered,
): readonly (number | PatternShape)[] {
  const { table } = lowering;
  const result: (number | PatternShape)[] = [];
  let minus: number | undefined;
  for (const child of childrenIn(table, index)) {
    const kind = kindAt(table, child);
    if (kind === "'-'") {
      minus = child;
    } else if (kind === "'_'") {
      result.push(ANYTHING);
    } else if (!isToken(kind) && minus !== undefined) {
      result.push(value(gathered, negative(lowering, minus, child)));
      minus = undefined;
    } else if (!isToken(kind)) {
      result.push(child);
    }
  }
  return result;
}

function negative(lowering: Lowering, minus: number, number: number): Expression {
  const { table } = lowering;
  return {
    kind: 'unary',
    span: { start: startAt(table, minus), end: endAt(table, number) },
    parent: undefined,
    operator: '-',
    operand: lowering.expression(number),
  };
}

/** `-1 + 2j`: the grammar lists its signs and numbers. */
function lowerComplex(lowering: Lowering, index: number): Expression {
  const { table } = lowering;
  const parts = childrenIn(table, index);
  const [first, second] = parts;
  const isNegative = first !== undefined && kindAt(table, first) === "'-'";
  const [operator, right] = parts.slice(isNegative ? 2 : 1);
  const span = spanAt(lowering, index);
  return {
    kind: 'binary',
    span,
    parent: undefined,
    operator: operator !== undefined && kindAt(table, operator) === "'-'" ? '-' : '+',
    left:
      isNegative && second !== undefined
        ? negative(lowering, first, second)
        : expressionOr(lowering, first, span.start),
    right: expressionOr(lowering, right, span.end),
  };
}
