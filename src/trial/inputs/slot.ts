import type { InputShape } from '../protocol.ts';

/** What kind of value a use asks for. */
export type Vote =
  | 'int'
  | 'float'
  | 'number'
  | 'bool'
  | 'str'
  | 'bytes'
  | 'list'
  | 'tuple'
  | 'set'
  | 'frozenset'
  | 'deque'
  | 'dict'
  | 'sequence'
  | 'iterable'
  | 'iterator'
  | 'text-file'
  | 'callable'
  | 'none';

/** What one value is asked for by the code that uses it; filled while its uses are read. */
export interface Slot {
  readonly votes: Set<Vote>;
  /** Attributes read, except methods of built-in types. */
  readonly attributes: Map<string, Slot>;
  /** String literals it is subscripted with. */
  readonly keys: Map<string, Slot>;
  /** Positions it is unpacked into, or subscripted with by number. */
  readonly fields: Map<number, Slot>;
  /** How many it is unpacked into, where it is. */
  width: number;
  /** What iteration gives: the keys of a dictionary. */
  element: Slot | undefined;
  /** What subscripting with something unknown gives: the values of a dictionary. */
  item: Slot | undefined;
  readonly numbers: Set<number>;
  readonly texts: Set<string>;
  isSize: boolean;
  isIndex: boolean;
  /** Compared for equality, or looked up: a number or text that identifies something. */
  isKey: boolean;
  /** Looked up as a whole in a container: rewrites put such values into sets and dictionaries. */
  isSought: boolean;
  /** Ordered, or put into a set or a dictionary by the code itself: no container. */
  isPlain: boolean;
  arity: number;
  /** Shapes known for certain: of an annotation, of a class asked for. */
  readonly told: InputShape[];
}

/** Kinds of containers that hash what they are asked about. */
export const HASHING_KINDS: ReadonlySet<string> = new Set(['set', 'frozenset', 'dict']);

export function newSlot(): Slot {
  return {
    votes: new Set(),
    attributes: new Map(),
    keys: new Map(),
    fields: new Map(),
    width: 0,
    element: undefined,
    item: undefined,
    numbers: new Set(),
    texts: new Set(),
    isSize: false,
    isIndex: false,
    isKey: false,
    isSought: false,
    isPlain: false,
    arity: 1,
    told: [],
  };
}

export function elementOf(slot: Slot): Slot {
  slot.element ??= newSlot();
  return slot.element;
}

export function itemOf(slot: Slot): Slot {
  slot.item ??= newSlot();
  return slot.item;
}

/** The slot at a key, made where there is none. */
export function slotAt<Key>(slots: Map<Key, Slot>, key: Key): Slot {
  const known = slots.get(key);
  if (known !== undefined) {
    return known;
  }
  const fresh = newSlot();
  slots.set(key, fresh);
  return fresh;
}
