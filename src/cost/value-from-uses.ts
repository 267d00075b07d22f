import type { Binding } from '../python/scopes.ts';
import type { SourceModule } from '../python/source-module.ts';
import type { Call, Expression, Node } from '../python/tree/nodes.ts';
import { valueOfShape } from './annotated-value.ts';
import { calledFunction } from './call-sites.ts';
import { containerKinds } from './container-kinds.ts';
import { refine, unionOf, UNKNOWN_VALUE, type ValueShape } from './value-shape.ts';

/**
 * What the uses of a value betray of it: methods and attributes it is asked for, what runs over it, what it is added to or
 * compared with. A value is a slot with slots for its elements and attributes; each use votes, and the vote that says most
 * wins. Uses behind another name, in the elements of a loop and in the module's own functions are followed a few steps.
 */
export function valueFromUses(module: SourceModule, binding: Binding): ValueShape {
  const slot = newSlot();
  const reading = { module, seen: new Set<Binding>() };
  readBinding(reading, binding, slot);
  return shapeOfSlot(slot, 0);
}

interface Reading {
  readonly module: SourceModule;
  readonly seen: Set<Binding>;
}

type Vote = 'number' | 'sequence' | Exclude<ValueShape['kind'], 'fields' | 'record' | 'union'>;

/** What one value is asked for; filled while its uses are read. */
interface Slot {
  readonly votes: Set<Vote>;
  readonly attributes: Map<string, Slot>;
  readonly fields: Map<number, Slot>;
  element: Slot | undefined;
  key: ValueShape;
}

function newSlot(): Slot {
  return {
    votes: new Set(),
    attributes: new Map(),
    fields: new Map(),
    element: undefined,
    key: UNKNOWN_VALUE,
  };
}

function elementOf(slot: Slot): Slot {
  slot.element ??= newSlot();
  return slot.element;
}

function readBinding(reading: Reading, binding: Binding, slot: Slot): void {
  if (reading.seen.has(binding)) {
    return;
  }
  reading.seen.add(binding);
  for (const reference of binding.references) {
    readUse(reading, reference, slot);
  }
}

function readUse(reading: Reading, node: Expression, slot: Slot): void {
  const { parent } = node;
  switch (parent?.kind) {
    case 'attribute':
      readAttribute(reading, parent, slot);
      return;
    case 'subscript':
      if (parent.object === node) {
        readSubscript(reading, parent, slot);
      }
      return;
    case 'for':
    case 'comprehension-clause':
      if (parent.iterable === node) {
        slot.votes.add('iterable');
        bindTarget(reading, parent.target, elementOf(slot));
      }
      return;
    case 'argument':
      if (parent.parent?.kind === 'call') {
        readArgument(reading, { node, call: parent.parent, slot });
      }
      return;
    case 'call':
      slot.votes.add('callable');
      return;
    case 'binary':
    case 'augmented-assignment':
    case 'comparison':
    case 'unary':
      readOperator(reading, { node, parent, slot });
      return;
    case 'assignment': {
      const [target] = parent.targets;
      if (parent.value === node && target !== undefined) {
        bindTarget(reading, target, slot);
      }
      return;
    }
    default:
  }
}

/** What a loop or an assignment gives to its target. */
function bindTarget(reading: Reading, target: Expression, slot: Slot): void {
  if (target.kind === 'name') {
    const binding = reading.module.scopes.bindingOf(target);
    if (binding !== undefined) {
      readBinding(reading, binding, slot);
    }
  } else if (target.kind === 'tuple' || target.kind === 'list') {
    for (const [index, element] of target.elements.entries()) {
      const field = slot.fields.get(index) ?? newSlot();
      slot.fields.set(index, field);
      bindTarget(reading, element, field);
    }
  }
}

function readAttribute(
  reading: Reading,
  attribute: Extract<Node, { kind: 'attribute' }>,
  slot: Slot,
): void {
  const name = attribute.attribute.name;
  const { parent } = attribute;
  const isMethod = parent?.kind === 'call' && parent.callee === attribute;
  const vote = isMethod ? METHOD_VOTES.get(name) : undefined;
  if (vote === undefined) {
    const inner = slot.attributes.get(name) ?? newSlot();
    slot.attributes.set(name, inner);
    readUse(reading, attribute, inner);
    return;
  }
  slot.votes.add(vote);
  if (vote === 'dict' && parent?.kind === 'call') {
    readView(reading, { call: parent, method: name, slot });
  }
}

/** `for key, value in d.items()` and `d.get(key)`. */
function readView(
  reading: Reading,
  { call, method, slot }: { readonly call: Call; readonly method: string; readonly slot: Slot },
): void {
  const pair = newSlot();
  pair.fields.set(1, elementOf(slot));
  const whole = newSlot();
  if (method === 'items' || method === 'values') {
    whole.element = method === 'items' ? pair : elementOf(slot);
    readUse(reading, call, whole);
  } else if (method === 'get' || method === 'pop') {
    const [key] = call.arguments;
    slot.key = refine(slot.key, key === undefined ? UNKNOWN_VALUE : valueAt(reading, key.value));
    readUse(reading, call, elementOf(slot));
  }
}

function readSubscript(
  reading: Reading,
  subscript: Extract<Node, { kind: 'subscript' }>,
  slot: Slot,
): void {
  const { index } = subscript;
  if (index.kind === 'slice') {
    slot.votes.add('sequence');
    readUse(reading, subscript, slot);
    return;
  }
  const key = valueAt(reading, index);
  const isKey = key.kind === 'str' || key.kind === 'fields' || key.kind === 'tuple';
  slot.votes.add(isKey ? 'dict' : 'sequence');
  slot.key = isKey ? refine(slot.key, key) : slot.key;
  const { parent } = subscript;
  const isStored = parent?.kind === 'assignment' && parent.targets.includes(subscript);
  if (isStored && !isKey) {
    slot.votes.add('list');
  }
  readUse(reading, subscript, elementOf(slot));
}

interface ArgumentUse {
  readonly node: Expression;
  readonly call: Call;
  readonly slot: Slot;
}

function readArgument(reading: Reading, { node, call, slot }: ArgumentUse): void {
  const own = calledFunction(reading.module, call);
  if (own !== undefined) {
    const position = call.arguments.findIndex(({ value }) => value === node);
    const parameter = own.definition.parameters[position + (own.isMethod ? 1 : 0)];
    const binding = parameter && bindingOfParameter(reading.module, parameter);
    if (binding !== undefined) {
      readBinding(reading, binding, slot);
    }
    return;
  }
  const name = reading.module.scopes.qualifiedName(call.callee) ?? '';
  if (name === 'builtins.sum') {
    slot.votes.add('iterable');
    elementOf(slot).votes.add('number');
  } else if (name === 'builtins.len') {
    slot.votes.add('sequence');
  } else if (name === 'builtins.enumerate' || name === 'builtins.zip') {
    slot.votes.add('iterable');
    const index = call.arguments.findIndex(({ value }) => value === node);
    const turn = newSlot();
    turn.fields.set(name === 'builtins.zip' ? index : 1, elementOf(slot));
    const whole = newSlot();
    whole.element = turn;
    readUse(reading, call, whole);
  } else if (PASSING.has(name)) {
    slot.votes.add('iterable');
    const whole = newSlot();
    whole.element = elementOf(slot);
    readUse(reading, call, whole);
  } else if (name === 'builtins.range' || name === 'builtins.chr') {
    slot.votes.add('int');
  } else if (name.startsWith('math.') || name === 'builtins.abs' || name === 'builtins.round') {
    slot.votes.add('number');
  } else if (name === 'builtins.ord' || isJoin(call)) {
    slot.votes.add(isJoin(call) ? 'iterable' : 'str');
    if (isJoin(call)) {
      elementOf(slot).votes.add('str');
    }
  }
}

function isJoin(call: Call): boolean {
  return (
    call.callee.kind === 'attribute' &&
    call.callee.attribute.name === 'join' &&
    call.callee.object.kind === 'string'
  );
}

interface OperatorUse {
  readonly node: Expression;
  readonly parent: Extract<
    Node,
    { kind: 'binary' | 'augmented-assignment' | 'comparison' | 'unary' }
  >;
  readonly slot: Slot;
}

function readOperator(reading: Reading, { node, parent, slot }: OperatorUse): void {
  switch (parent.kind) {
    case 'unary':
      if (parent.operator !== 'not') {
        slot.votes.add('number');
      }
      return;
    case 'comparison': {
      const index = parent.operands.indexOf(node);
      const operator = parent.operators[index - 1];
      const other = parent.operands[index === 0 ? 1 : index - 1];
      if (operator === 'in' || operator === 'not in') {
        slot.votes.add('iterable');
      } else if (other !== undefined) {
        voteLike(slot, valueAt(reading, other));
      }
      return;
    }
    default: {
      const sides =
        parent.kind === 'binary' ? [parent.left, parent.right] : [parent.target, parent.value];
      const other = sides.find((side) => side !== node);
      const like = other === undefined ? UNKNOWN_VALUE : valueAt(reading, other);
      if (['//', '%', '<<', '>>', '&', '|', '^'].includes(parent.operator)) {
        slot.votes.add(parent.operator === '%' && like.kind === 'str' ? 'unknown' : 'int');
      } else if (parent.operator === '+' || parent.operator === '*') {
        voteLike(slot, like);
      } else {
        slot.votes.add('number');
      }
      if (parent.kind === 'binary') {
        readUse(reading, parent, slot);
      }
    }
  }
}

function voteLike(slot: Slot, like: ValueShape): void {
  if (like.kind === 'int' || like.kind === 'float') {
    slot.votes.add('number');
  } else if (like.kind === 'str' || like.kind === 'bytes' || like.kind === 'list') {
    slot.votes.add(like.kind);
  }
}

function valueAt(reading: Reading, expression: Expression): ValueShape {
  return valueOfShape(containerKinds(reading.module).shapeOf(expression));
}

/** The binding of a parameter inside its function. */
export function bindingOfParameter(
  module: SourceModule,
  parameter: Extract<Node, { kind: 'parameter' }>,
): Binding | undefined {
  const info = module.functions.find(({ node }) => node === parameter.parent);
  return info?.scope.bindings.get(parameter.name.name);
}

/** Slots can refer to themselves through aliases; this deep is enough for any input. */
const DEPTH = 5;

function shapeOfSlot(slot: Slot | undefined, depth: number): ValueShape {
  if (slot === undefined || depth > DEPTH) {
    return UNKNOWN_VALUE;
  }
  if (slot.attributes.size > 0 && slot.votes.size === 0) {
    const attributes = [...slot.attributes].map(
      ([name, inner]) => [name, shapeOfSlot(inner, depth + 1)] as const,
    );
    return { kind: 'record', className: '', attributes: Object.fromEntries(attributes) };
  }
  if (slot.fields.size > 0 && !slot.votes.has('dict')) {
    const length = Math.max(...slot.fields.keys()) + 1;
    const fields = Array.from({ length }, (_, index) =>
      shapeOfSlot(slot.fields.get(index), depth + 1),
    );
    return { kind: 'fields', fields };
  }
  const vote = STRENGTH.find((one) => slot.votes.has(one));
  const element = shapeOfSlot(slot.element, depth + 1);
  switch (vote) {
    case undefined:
      return UNKNOWN_VALUE;
    case 'number':
      return { kind: 'int' };
    case 'dict':
      return { kind: 'dict', key: slot.key, value: element };
    case 'sequence':
      return element.kind === 'str'
        ? unionOf([element, { kind: 'list', element }])
        : { kind: 'list', element };
    case 'list':
    case 'set':
    case 'frozenset':
    case 'deque':
    case 'tuple':
    case 'iterable':
      return { kind: vote, element };
    default:
      return { kind: vote };
  }
}

/** The most telling vote first. */
const STRENGTH: readonly Vote[] = [
  'dict',
  'deque',
  'set',
  'frozenset',
  'list',
  'str',
  'bytes',
  'tuple',
  'callable',
  'sequence',
  'iterable',
  'int',
  'float',
  'bool',
  'number',
];

const VOTES_BY_METHOD: readonly (readonly [Vote, string])[] = [
  ['list', 'append extend insert sort reverse'],
  ['dict', 'get items keys values setdefault popitem'],
  ['set', 'add discard union intersection difference issubset issuperset'],
  ['deque', 'popleft appendleft rotate'],
  [
    'str',
    'split rsplit strip lstrip rstrip lower upper title startswith endswith replace splitlines join format isdigit isalpha ' +
      'isspace isupper islower isalnum encode zfill ljust rjust center find rfind casefold partition rpartition capitalize',
  ],
  ['bytes', 'decode'],
  ['sequence', 'index count'],
];

const METHOD_VOTES: ReadonlyMap<string, Vote> = new Map(
  VOTES_BY_METHOD.flatMap(([vote, names]) => names.split(' ').map((name) => [name, vote] as const)),
);

/** Builtins that hand the elements of their argument on. */
const PASSING: ReadonlySet<string> = new Set(
  [
    'sorted',
    'reversed',
    'list',
    'tuple',
    'set',
    'iter',
    'min',
    'max',
    'any',
    'all',
    'frozenset',
  ].map((name) => `builtins.${name}`),
);
