import { evaluate } from '../frame.ts';
import type { Call, Expression } from '../../../python/tree/nodes.ts';
import type { Condition, Naming, Slot } from '../../library.ts';
import { truthOfLiterals } from '../values/fold.ts';
import type { Frame } from '../frame.ts';
import { readField } from '../values/heap.ts';
import { NOTHING, isEqual, joinAll, textsOf } from '../values/value.ts';
import type { Value } from '../values/value.ts';
import type { Node } from '../../../python/tree/nodes.ts';

/** One argument of a call, looked at. */
export interface Given {
  readonly keyword: string | undefined;
  readonly unpacking: 'none' | 'star' | 'double-star';
  readonly value: Value;
  readonly node: Node;
}

/** A call as models see it. */
export interface Invocation {
  readonly node: Node;
  /** Name of what is called, for people. */
  readonly callee: string;
  /** What a method is called on. */
  readonly receiver: { readonly value: Value; readonly node: Expression } | undefined;
  readonly given: readonly Given[];
  /** What is called, where it is an object that carries variables or arguments of its own. */
  readonly called?: Value;
  /** The object that carries what is called, with its variables and arguments. */
  readonly carrier?: Value;
  /** What is called is not what the node names: it was handed over, or kept somewhere. */
  readonly isIndirect?: boolean;
  /** In how many things that carry others it was found. */
  readonly unwrapped?: number;
}

export function evaluateArguments(frame: Frame, call: Call): readonly Given[] {
  return call.arguments.map(({ keyword, unpacking, value: node }) => ({
    keyword: keyword?.name,
    unpacking,
    value: evaluate(frame, node),
    node,
  }));
}

/** An argument that a slot names, with the node to point at. */
export interface Filled {
  readonly value: Value;
  readonly node: Node;
}

/** What stands in a slot of a call; of unpacked arguments, what may. */
export function fillersOf(frame: Frame, slot: Slot, call: Invocation): readonly Filled[] {
  const { receiver, given } = call;
  if (slot.endsWith(']')) {
    return partsOf(frame, slot, call);
  }
  if (slot === 'self') {
    return receiver === undefined ? [] : [receiver];
  }
  if (slot === '*') {
    return given.map((one) => unpacked(frame, one));
  }
  if (slot === '**') {
    return given
      .filter((one) => one.keyword !== undefined || one.unpacking === 'double-star')
      .map((one) => unpacked(frame, one));
  }
  if (slot === '***') {
    // What is kept under keys of the program's own is not meant.
    return given
      .filter((one) => one.unpacking === 'double-star')
      .map((one) => ({ node: one.node, value: { ...one.value, cells: [] } }));
  }
  const { position, isOpen, keyword } = parseSlot(slot);
  const positional = given.filter(
    (one) => one.keyword === undefined && one.unpacking !== 'double-star',
  );
  const found: Filled[] = [];
  for (const [index, one] of positional.entries()) {
    const isHere = position !== undefined && (isOpen ? index >= position : index === position);
    const isUnpacked = one.unpacking === 'star' && position !== undefined && index <= position;
    if (isHere || isUnpacked) {
      found.push(unpacked(frame, one));
    }
  }
  const byKeyword = given.filter((one) => keyword !== undefined && one.keyword === keyword);
  const isFilled = byKeyword.length > 0 || found.some(({ node }) => isPlain(given, node));
  const spread =
    keyword === undefined || isFilled ? [] : given.filter((one) => one.unpacking === 'double-star');
  return [
    ...found,
    ...byKeyword,
    ...spread.map((one) => ({
      value: readField(frame.state, one.value, `[${keyword ?? ''}]`),
      node: one.node,
    })),
  ];
}

/** An argument of its own, not unpacked from others. */
function isPlain(given: readonly Given[], node: Given['node']): boolean {
  return given.some((one) => one.node === node && one.unpacking === 'none');
}

/** `headers[Content-Type]`: what an argument holds under a key, where it holds anything there. */
function partsOf(frame: Frame, slot: Slot, call: Invocation): readonly Filled[] {
  const bracket = slot.indexOf('[');
  return fillersOf(frame, slot.slice(0, bracket), call).flatMap(({ value, node }) => {
    const part = readField(frame.state, value, slot.slice(bracket));
    return isEqual(part, NOTHING) ? [] : [{ value: part, node }];
  });
}

function unpacked(frame: Frame, one: Given): Filled {
  return one.unpacking === 'none'
    ? one
    : { value: readField(frame.state, one.value, undefined), node: one.node };
}

interface ParsedSlot {
  readonly position: number | undefined;
  readonly isOpen: boolean;
  readonly keyword: string | undefined;
}

const PARSED = new Map<Slot, ParsedSlot>();

function parseSlot(slot: Slot): ParsedSlot {
  const known = PARSED.get(slot);
  if (known !== undefined) {
    return known;
  }
  const match = /^(?:(\d+)(\+)?)?:?(\w+)?$/u.exec(slot);
  const parsed = {
    position: match?.[1] === undefined ? undefined : Number(match[1]),
    isOpen: match?.[2] === '+',
    keyword: match?.[3],
  };
  PARSED.set(slot, parsed);
  return parsed;
}

/** True when what is known of the call's arguments meets a condition. */
export function holds(frame: Frame, { slot, is }: Condition, call: Invocation): boolean {
  const fillers = fillersOf(frame, slot, call);
  if (is === 'absent' || is === 'present') {
    return fillers.length > 0 === (is === 'present');
  }
  const value = joinAll(fillers.map((one) => one.value));
  const truth = fillers.length === 0 ? false : truthOfLiterals(value.literals);
  if (is === 'truthy') {
    return truth === true;
  }
  if (is === 'falsy' || is === 'open') {
    return is === 'falsy' ? truth === false : truth !== false;
  }
  if ('equals' in is) {
    return value.literals?.some((one) => is.equals.includes(one)) === true;
  }
  if ('mayHold' in is) {
    const texts = textsOf(value);
    return (
      fillers.length === 0 || texts === undefined || texts.some((text) => hasAny(text, is.mayHold))
    );
  }
  const names = 'names' in is ? is.names : is.notNames;
  const isNamed = value.refs.some(({ name }) => names.includes(name));
  return isNamed === 'names' in is;
}

/** True when the code around names what stands against it, and nothing that speaks for it. */
export function isNamedAround({ owner, notes }: Frame, naming: Naming | undefined): boolean {
  if (naming === undefined || notes === undefined) {
    return false;
  }
  const { span } = owner.info.node;
  const text = owner.source.text.slice(span.start, span.end);
  return hasAny(text, naming.names) && !hasAny(text, naming.butNot);
}

function hasAny(text: string, parts: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return parts.some((part) => lower.includes(part));
}
