import { argumentFor, calledFunction } from '../../cost/call-sites.ts';
import { containerKinds } from '../../cost/container-kinds.ts';
import { attributesLike } from '../../cost/container-uses.ts';
import { bindingOfParameter } from '../../python/binding-of-parameter.ts';
import type { Span } from '../../core/span.ts';
import type { Binding } from '../../python/scopes.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Call, Expression, Node } from '../../python/tree/nodes.ts';
import { constantNumber, constantString } from '../../python/tree/queries.ts';
import { readInstance } from './instance-votes.ts';
import { noteText, voteLike } from './literal-votes.ts';
import { readOperator } from './operator-uses.ts';
import { elementOf, HASHING_KINDS, itemOf, newSlot, slotAt, type Slot } from './slot.ts';
import {
  METHOD_VOTES,
  PASSING_BUILTINS,
  PLAIN_BUILTINS,
  VOTES_BY_FUNCTION,
} from './vote-tables.ts';

/** What is being read, and what has been. */
export interface Reading {
  readonly module: SourceModule;
  /** Only uses in here count; everywhere by default. */
  readonly within?: Span;
  readonly seen: Set<Binding | Node>;
}

/**
 * Fills a slot with what the uses of a name betray: methods and attributes it is asked for, what runs over it, subscripts, what it
 * is added to or compared with. Uses behind another name, in the elements of a loop, in attributes of `self` and in the
 * module's own functions are followed.
 */
export function readBinding(reading: Reading, binding: Binding, slot: Slot): void {
  if (reading.seen.has(binding)) {
    return;
  }
  reading.seen.add(binding);
  for (const reference of binding.references) {
    const { within } = reading;
    const isInside =
      within === undefined ||
      (within.start <= reference.span.start && reference.span.end <= within.end);
    if (isInside) {
      readUse(reading, reference, slot);
    }
  }
}

function readUse(reading: Reading, node: Expression, slot: Slot): void {
  const { parent } = node;
  switch (parent?.kind) {
    case 'attribute':
      readAttribute(reading, parent, slot);
      return;
    case 'subscript':
      readSubscript(reading, { node, parent, slot });
      return;
    case 'for':
    case 'comprehension-clause':
      if (parent.iterable === node) {
        slot.votes.add('iterable');
        readTarget(reading, parent.target, elementOf(slot));
      }
      return;
    case 'argument':
      if (parent.parent?.kind === 'call') {
        readArgument(reading, { node, call: parent.parent, slot });
      }
      return;
    case 'call':
      slot.votes.add('callable');
      slot.arity = parent.arguments.length;
      return;
    case 'starred':
      slot.votes.add('iterable');
      return;
    case 'binary':
    case 'augmented-assignment':
    case 'comparison':
    case 'unary':
      readOperator(reading.module, { node, parent, slot });
      // A sum is of the kind of its parts.
      if (parent.kind === 'binary' && parent.operator === '+') {
        readUse(reading, parent, slot);
      }
      return;
    case 'slice':
      slot.votes.add('int');
      slot.isIndex = true;
      return;
    case 'boolean':
    case 'conditional':
      if (parent.kind === 'boolean' || parent.test !== node) {
        readUse(reading, parent, slot);
      }
      return;
    case 'walrus':
    case 'assignment':
      readAssigned(reading, { node, parent, slot });
      return;
    default:
  }
}

interface UseIn<Parent extends Node> {
  readonly node: Expression;
  readonly parent: Parent;
  readonly slot: Slot;
}

function readAssigned(
  reading: Reading,
  { node, parent, slot }: UseIn<Extract<Node, { kind: 'assignment' | 'walrus' }>>,
): void {
  if (parent.value !== node) {
    return;
  }
  const targets = parent.kind === 'walrus' ? [parent.target] : parent.targets;
  targets.forEach((target) => readTarget(reading, target, slot));
}

/** What a loop or an assignment gives to its target. */
function readTarget(reading: Reading, target: Expression, slot: Slot): void {
  if (target.kind === 'name') {
    const binding = reading.module.scopes.bindingOf(target);
    if (binding !== undefined) {
      readBinding(reading, binding, slot);
    }
  } else if (target.kind === 'tuple' || target.kind === 'list') {
    const isFixed = target.elements.every(({ kind }) => kind !== 'starred');
    if (isFixed) {
      slot.width = Math.max(slot.width, target.elements.length);
    }
    slot.votes.add(isFixed ? 'iterable' : 'sequence');
    for (const [index, element] of target.elements.entries()) {
      if (element.kind !== 'starred') {
        readTarget(reading, element, slotAt(slot.fields, index));
      }
    }
  } else if (target.kind === 'attribute' && !reading.seen.has(target)) {
    for (const other of attributesLike(reading.module, target)) {
      reading.seen.add(other);
      readUse(reading, other, slot);
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
    const inner = slotAt(slot.attributes, name);
    readUse(reading, attribute, inner);
    return;
  }
  slot.votes.add(vote);
  if (parent?.kind === 'call') {
    readMethod(reading, { call: parent, method: name, slot });
  }
}

/** `for key, value in d.items()`, `d.get(key)`, `xs.append(1)`, `text.split()`. */
function readMethod(
  reading: Reading,
  { call, method, slot }: { readonly call: Call; readonly method: string; readonly slot: Slot },
): void {
  const whole = newSlot();
  const first = call.arguments[0]?.value;
  switch (method) {
    case 'items': {
      const pair = elementOf(whole);
      pair.fields.set(0, elementOf(slot)).set(1, itemOf(slot));
      readUse(reading, call, whole);
      return;
    }
    case 'readlines':
      whole.element = elementOf(slot);
      readUse(reading, call, whole);
      return;
    case 'readline':
      readUse(reading, call, elementOf(slot));
      return;
    case 'values':
      whole.element = itemOf(slot);
      readUse(reading, call, whole);
      return;
    case 'keys':
    case 'copy':
      whole.element = elementOf(slot);
      readUse(reading, call, whole);
      return;
    case 'get':
    case 'setdefault':
    case 'pop': {
      const key = constantString(first);
      const isKey = key !== undefined;
      if (!isKey && first !== undefined && method !== 'pop') {
        voteLike(elementOf(slot), reading.module, first);
      }
      const value = isKey ? slotAt(slot.keys, key) : itemOf(slot);
      if (isKey) {
        slot.votes.add('dict');
      }
      readUse(reading, call, value);
      return;
    }
    case 'append':
    case 'add':
    case 'remove':
    case 'index':
    case 'count':
      if (first !== undefined) {
        voteLike(elementOf(slot), reading.module, first);
        noteText(slot, first);
      }
      return;
    default:
      call.arguments.forEach(({ value }) => noteText(slot, value));
  }
}

function readSubscript(
  reading: Reading,
  { node, parent, slot }: UseIn<Extract<Node, { kind: 'subscript' }>>,
): void {
  if (parent.object !== node) {
    readAsIndex(reading, parent, slot);
    return;
  }
  const { index } = parent;
  if (index.kind === 'slice') {
    slot.votes.add('sequence');
    readUse(reading, parent, slot);
    return;
  }
  const isStored =
    (parent.parent?.kind === 'assignment' && parent.parent.targets.includes(parent)) ||
    (parent.parent?.kind === 'augmented-assignment' && parent.parent.target === parent);
  const key = constantString(index);
  const position = constantNumber(index);
  if (key !== undefined) {
    slot.votes.add('dict');
    readUse(reading, parent, slotAt(slot.keys, key));
  } else if (position !== undefined && Number.isInteger(position)) {
    slot.votes.add(isStored ? 'list' : 'sequence');
    readUse(
      reading,
      parent,
      position >= 0 && position < 8 ? slotAt(slot.fields, position) : itemOf(slot),
    );
  } else {
    const { kind } = containerKinds(reading.module).shapeOf(index);
    const isKey = kind === 'str' || kind === 'tuple' || kind === 'frozenset';
    slot.votes.add(isKey ? 'dict' : 'sequence');
    if (isKey) {
      voteLike(elementOf(slot), reading.module, index);
    } else if (isStored) {
      slot.votes.add('list');
    }
    readUse(reading, parent, itemOf(slot));
  }
}

/** `xs[i]`: an index of a list, a key of a dictionary. */
function readAsIndex(
  reading: Reading,
  subscript: Extract<Node, { kind: 'subscript' }>,
  slot: Slot,
): void {
  const { kind } = containerKinds(reading.module).shapeOf(subscript.object);
  slot.isKey ||= kind === 'dict';
  slot.isPlain ||= kind === 'dict';
  if (['list', 'tuple', 'str', 'bytes', 'deque'].includes(kind)) {
    slot.votes.add('int');
    slot.isIndex = true;
  }
}

interface ArgumentUse {
  readonly node: Expression;
  readonly call: Call;
  readonly slot: Slot;
}

function readArgument(reading: Reading, { node, call, slot }: ArgumentUse): void {
  const own = calledFunction(reading.module, call);
  if (own !== undefined) {
    const parameter = own.definition.parameters.find(
      (one) => argumentFor(own.definition, one, { call, isMethod: own.isMethod }) === node,
    );
    const binding = parameter && bindingOfParameter(reading.module, parameter);
    if (binding !== undefined && binding === [...reading.seen][0]) {
      slot.told.push({ kind: 'again' });
    } else if (binding !== undefined) {
      readBinding({ module: reading.module, seen: reading.seen }, binding, slot);
    }
    return;
  }
  const name = reading.module.scopes.qualifiedName(call.callee) ?? '';
  const position = call.arguments.findIndex(({ value }) => value === node);
  const whole = newSlot();
  switch (name) {
    case 'builtins.range':
      slot.votes.add('int');
      slot.isSize = true;
      return;
    case 'builtins.sum':
    case 'math.prod':
    case 'math.fsum':
      slot.votes.add('iterable');
      elementOf(slot).votes.add('number');
      return;
    case 'builtins.enumerate':
    case 'builtins.zip': {
      slot.votes.add('iterable');
      const turn = elementOf(whole);
      turn.fields.set(name === 'builtins.zip' ? position : 1, elementOf(slot));
      readUse(reading, call, whole);
      return;
    }
    case 'builtins.map':
    case 'builtins.filter':
      readMapped(reading, { node, call, slot });
      return;
    case 'builtins.isinstance':
      readInstance({ node, call, slot });
      return;
    case 'builtins.int':
    case 'builtins.float':
      return;
    default:
  }
  if (PASSING_BUILTINS.has(name)) {
    slot.votes.add('iterable');
    elementOf(slot).isPlain ||= isPlainFor(name, call);
    whole.element = elementOf(slot);
    readUse(reading, call, whole);
    return;
  }
  readPassed(reading, { node, call, slot }, name);
}

/** `sorted(xs, key=…)` orders keys, `sorted(xs)` the elements. */
function isPlainFor(name: string, call: Call): boolean {
  return PLAIN_BUILTINS.has(name) && call.arguments.every(({ keyword }) => keyword?.name !== 'key');
}

function readPassed(reading: Reading, { call, slot, node }: ArgumentUse, name: string): void {
  if (name === 'builtins.len') {
    slot.votes.add('sequence');
    return;
  }
  if (name === 'builtins.next') {
    slot.votes.add('iterator');
    return;
  }
  const { callee } = call;
  if (callee.kind === 'attribute' && callee.object.kind === 'string') {
    slot.votes.add('iterable');
    elementOf(slot).votes.add('str');
    return;
  }
  const vote = VOTES_BY_FUNCTION.get(name);
  if (vote !== undefined) {
    slot.votes.add(vote);
    return;
  }
  if (callee.kind === 'attribute') {
    readGivenToMethod(reading, { node, call, slot }, callee.attribute.name);
  }
}

/** `seen.add(x)` and `counts.get(x)` say only that `x` is looked for; `text.startswith(prefix)` tells its kind. */
function readGivenToMethod(reading: Reading, { call, slot }: ArgumentUse, method: string): void {
  if (['startswith', 'endswith', 'split', 'replace', 'strip', 'find'].includes(method)) {
    slot.votes.add('str');
  } else if (['extend', 'update', 'union', 'intersection', 'difference'].includes(method)) {
    slot.votes.add('iterable');
  } else if (['count', 'index', 'remove', 'add', 'get', 'setdefault'].includes(method)) {
    slot.isSought = true;
    const { callee } = call;
    slot.isPlain ||=
      callee.kind === 'attribute' &&
      HASHING_KINDS.has(containerKinds(reading.module).shapeOf(callee.object).kind);
  }
}

/** `map(str.strip, lines)`, `map(int, words)`, `filter(lambda x: …, xs)`. */
function readMapped(reading: Reading, { node, call, slot }: ArgumentUse): void {
  const [applied] = call.arguments;
  if (applied?.value === node) {
    slot.votes.add('callable');
    slot.arity = Math.max(1, call.arguments.length - 1);
    return;
  }
  slot.votes.add('iterable');
  const element = elementOf(slot);
  const position = call.arguments.findIndex(({ value }) => value === node) - 1;
  if (applied?.value.kind === 'lambda') {
    const parameter = applied.value.parameters[position];
    const binding = parameter && bindingOfParameter(reading.module, parameter);
    if (binding !== undefined) {
      readBinding(reading, binding, element);
    }
  } else if (applied !== undefined) {
    const name = reading.module.scopes.qualifiedName(applied.value) ?? '';
    if (name.startsWith('builtins.str.')) {
      element.votes.add('str');
    }
  }
}
