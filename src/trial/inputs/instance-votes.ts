import type { Call, Expression } from '../../python/tree/nodes.ts';
import type { Slot, Vote } from './slot.ts';

interface InstanceUse {
  readonly node: Expression;
  readonly call: Call;
  readonly slot: Slot;
}

/** `isinstance(x, (int, str))`: what the code is ready for. */
export function readInstance({ node, call, slot }: InstanceUse): void {
  const [value, type] = call.arguments;
  if (value?.value !== node || type === undefined) {
    return;
  }
  const types = type.value.kind === 'tuple' ? type.value.elements : [type.value];
  for (const one of types) {
    const vote =
      one.kind === 'name' && Object.hasOwn(CLASS_VOTES, one.name)
        ? CLASS_VOTES[one.name]
        : undefined;
    if (vote !== undefined) {
      slot.votes.add(vote);
    }
  }
}

const CLASS_VOTES: Readonly<Record<string, Vote>> = {
  int: 'int',
  float: 'float',
  str: 'str',
  bytes: 'bytes',
  bool: 'bool',
  list: 'list',
  tuple: 'tuple',
  set: 'set',
  dict: 'dict',
};
