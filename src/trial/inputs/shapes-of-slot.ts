import type { InputShape } from '../protocol.ts';
import type { Slot, Vote } from './slot.ts';

/** Slots refer to themselves through aliases and recursion; this deep is enough for any input. */
const DEPTH = 5;

const ANY: InputShape = { kind: 'any' };
const INT: InputShape = { kind: 'int' };
const STR: InputShape = { kind: 'str' };
const OPEN_INT: InputShape = { kind: 'int', open: true };
const OPEN_STR: InputShape = { kind: 'str', open: true };

/** What a slot may hold, likeliest first; empty where nothing is known. */
export function shapesOfSlot(slot: Slot, depth = 0): readonly InputShape[] {
  if (depth > DEPTH) {
    return [];
  }
  // A parameter handed on as it is says nothing of itself.
  const told = depth === 0 ? slot.told.filter(({ kind }) => kind !== 'again') : slot.told;
  const shapes = [...told, ...guesses(slot, depth)];
  const distinct = new Map(shapes.map((shape) => [JSON.stringify(shape), shape]));
  return [...distinct.values()].slice(0, 4);
}

/** One shape for what is inside another. */
export function innerShape(slot: Slot | undefined, depth = 0): InputShape {
  const [first, ...rest] = slot === undefined ? [] : shapesOfSlot(slot, depth);
  if (first === undefined) {
    return ANY;
  }
  return rest.length === 0 ? first : { kind: 'one-of', shapes: [first, ...rest] };
}

function guesses(slot: Slot, depth: number): readonly InputShape[] {
  const { votes } = slot;
  function has(vote: Vote): boolean {
    return votes.has(vote);
  }
  function inner(of: Slot | undefined): InputShape {
    return innerShape(of, depth + 1);
  }
  if (slot.keys.size > 0) {
    const keys = Object.fromEntries([...slot.keys].map(([key, of]) => [key, inner(of)]));
    return [{ kind: 'mapping', keys }];
  }
  if (slot.attributes.size > 0 && ![...votes].some((vote) => CONTAINERS.has(vote))) {
    const attributes = Object.fromEntries(
      [...slot.attributes].map(([name, of]) => [name, inner(of)]),
    );
    return [{ kind: 'object', attributes }];
  }
  const strong = STRONG.find(has);
  if (strong !== undefined) {
    return strongShapes(slot, strong, depth);
  }
  if (slot.width > 0) {
    return [fieldsShape(slot, slot.width, depth)];
  }
  if (slot.fields.size > 0) {
    return fixedOrList(slot, depth);
  }
  if (has('sequence') || has('iterable') || slot.element !== undefined || slot.item !== undefined) {
    const shapes = sequenceShapes(slot, depth);
    return isLikelyHashed(slot, depth) ? shapes.map((one) => hashable(one, !slot.isPlain)) : shapes;
  }
  const shapes = scalarShapes(slot, depth);
  // Inside records only: NaN and floats are no identifiers, elsewhere they may well be meant.
  if (shapes.length === 0 && slot.isKey && depth > 1) {
    return [INT, STR];
  }
  return shapes.length === 0 && depth === 0 && (slot.isKey || slot.isSought)
    ? [{ kind: 'any', sought: true, ...(slot.isPlain ? { plain: true } : {}) }]
    : shapes;
}

/**
 * Elements that are looked up or compared as a whole, and beside that only walked: nothing shows that they are lists, and what a
 * rewrite puts into a set is taken to be hashable.
 */
function isLikelyHashed(slot: Slot, depth: number): boolean {
  return depth > 0 && (slot.isKey || slot.isSought) && slot.item === undefined;
}

const CONTAINERS: ReadonlySet<Vote> = new Set<Vote>([
  'list',
  'tuple',
  'set',
  'frozenset',
  'deque',
  'dict',
  'sequence',
  'str',
]);

/** Votes that settle the kind, the most telling first. */
const STRONG: readonly Vote[] = [
  'text-file',
  'deque',
  'dict',
  'callable',
  'set',
  'frozenset',
  'str',
  'list',
  'bytes',
  'iterator',
];

function strongShapes(slot: Slot, vote: Vote, depth: number): readonly InputShape[] {
  const element = mergedElement(slot, depth);
  switch (vote) {
    case 'dict':
      return [
        {
          kind: 'dict',
          key: hashable(innerShape(slot.element, depth + 1)),
          value: innerShape(slot.item, depth + 1),
        },
      ];
    case 'callable':
      return [{ kind: 'callable', arity: slot.arity, returns: ANY }];
    case 'set':
    case 'frozenset':
      return [{ kind: vote, of: hashable(element) }];
    case 'str':
      return [
        ...textShape(slot),
        ...(slot.votes.has('list') ? [{ kind: 'list', of: element } as const] : []),
      ];
    case 'text-file':
      return [{ kind: 'text-file', of: element.kind === 'str' ? element : { kind: 'str' } }];
    case 'list':
    case 'deque':
    case 'iterator':
      return slot.fields.size > 0 && vote === 'list'
        ? [{ kind: 'list', of: element }]
        : [{ kind: vote, of: element }];
    default:
      return [{ kind: 'bytes' }];
  }
}

function textShape(slot: Slot): readonly InputShape[] {
  const interesting = [...slot.texts].slice(0, 12);
  return [interesting.length === 0 ? { kind: 'str' } : { kind: 'str', interesting }];
}

/** `for a, b in pairs`. */
function fieldsShape(slot: Slot, width: number, depth: number): InputShape {
  return {
    kind: 'tuple',
    items: Array.from({ length: width }, (_, index) => {
      const field = slot.fields.get(index);
      const shape = innerShape(field ?? slot.element, depth + 1);
      return shape.kind === 'any' && field?.isPlain === true ? { kind: 'any', plain: true } : shape;
    }),
  };
}

/** `p[0], p[1]`: a pair or a list of which the first two are looked at. */
function fixedOrList(slot: Slot, depth: number): readonly InputShape[] {
  const width = Math.max(...slot.fields.keys()) + 1;
  const list: InputShape = { kind: 'list', of: mergedElement(slot, depth) };
  const isWalked =
    slot.votes.has('iterable') ||
    slot.element !== undefined ||
    slot.item !== undefined ||
    width === 1;
  return isWalked || depth === 0
    ? [list, fieldsShape(slot, width, depth)]
    : [fieldsShape(slot, width, depth), list];
}

function sequenceShapes(slot: Slot, depth: number): readonly InputShape[] {
  const of = mergedElement(slot, depth);
  const isOpen = of.kind === 'any';
  const isPlain = of.kind === 'any' && of.plain === true;
  const list: InputShape = { kind: 'list', of: isOpen ? (isPlain ? INT : OPEN_INT) : of };
  if (of.kind === 'str') {
    return [list, ...textShape(slot)];
  }
  if (!isOpen) {
    return [list, { kind: 'tuple-of', of }];
  }
  return [list, { kind: 'list', of: isPlain ? STR : OPEN_STR }, ...textShape(slot)];
}

function mergedElement(slot: Slot, depth: number): InputShape {
  const parts = [slot.element, slot.item, ...slot.fields.values()].flatMap((one) => {
    const shape = innerShape(one, depth + 1);
    return shape.kind === 'any' ? [] : [shape];
  });
  const distinct = [...new Map(parts.map((one) => [JSON.stringify(one), one])).values()];
  const isPlain = [slot.element, slot.item, ...slot.fields.values()].some((one) => one?.isPlain);
  const unknown: InputShape = isPlain ? { kind: 'any', plain: true } : ANY;
  return distinct.find(({ kind }) => kind !== 'int') ?? distinct[0] ?? unknown;
}

function scalarShapes(slot: Slot, depth: number): readonly InputShape[] {
  const { votes } = slot;
  const interesting = [...slot.numbers].filter((one) => Number.isInteger(one)).slice(0, 12);
  const int: InputShape = {
    kind: 'int',
    ...(slot.isSize ? { role: 'size' as const } : slot.isIndex ? { role: 'index' as const } : {}),
    ...(interesting.length === 0 ? {} : { interesting }),
  };
  if (slot.isSize || slot.isIndex || votes.has('int')) {
    return votes.has('float') ? [int, { kind: 'float' }] : [int];
  }
  if (votes.has('float')) {
    return [{ kind: 'float' }, int];
  }
  if (votes.has('number')) {
    // `n < 2`, `n - 1`: a parameter that only ever meets whole numbers counts something.
    const isCount =
      depth === 0 && slot.numbers.size > 0 && [...slot.numbers].every(Number.isInteger);
    return isCount ? [int] : [int, { kind: 'float' }];
  }
  if (votes.has('bool')) {
    return [{ kind: 'bool' }];
  }
  if (votes.has('tuple')) {
    return [{ kind: 'tuple-of', of: mergedElement(slot, DEPTH) }];
  }
  return [];
}

/** A shape whose values can be keys; with `isGuess` nothing tells that they have to be. */
export function hashable(shape: InputShape, isGuess = false): InputShape {
  const open = isGuess ? ({ open: true } as const) : {};
  function inner(one: InputShape): InputShape {
    return hashable(one, isGuess);
  }
  switch (shape.kind) {
    case 'list':
    case 'deque':
    case 'iterator':
      return { kind: 'tuple-of', of: inner(shape.of), ...open };
    case 'set':
      return { kind: 'frozenset', of: inner(shape.of) };
    case 'dict':
    case 'mapping':
    case 'any':
    case 'again':
      return { kind: 'one-of', shapes: isGuess ? [OPEN_INT, OPEN_STR] : [INT, STR] };
    case 'tuple':
      return { kind: 'tuple', items: shape.items.map(inner) };
    case 'one-of':
      return { kind: 'one-of', shapes: shape.shapes.map(inner) };
    default:
      return shape;
  }
}
