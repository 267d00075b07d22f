import { containerKinds } from '../../cost/container-kinds.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Expression } from '../../python/tree/nodes.ts';
import { constantNumber, constantString } from '../../python/tree/queries.ts';
import type { Slot } from './slot.ts';

export function noteNumber(slot: Slot, expression: Expression | undefined): void {
  const value = constantNumber(expression);
  if (value !== undefined) {
    slot.numbers.add(value);
  }
}

/** Counts a value as one of the same kind as what it meets, and remembers literals: a comparison with them decides a branch. */
export function voteLike(slot: Slot, module: SourceModule, other: Expression): void {
  noteNumber(slot, other);
  noteText(slot, other);
  const { kind } = containerKinds(module).shapeOf(other);
  switch (kind) {
    case 'int':
      slot.votes.add('number');
      return;
    case 'float':
      slot.votes.add('float');
      return;
    case 'str':
    case 'bytes':
    case 'list':
    case 'tuple':
    case 'set':
    case 'dict':
    case 'bool':
      slot.votes.add(kind);
      return;
    default:
  }
}

/** Remembers a short text that the value meets. */
export function noteText(slot: Slot, value: Expression): void {
  const text = constantString(value);
  if (text !== undefined && text.length <= 40) {
    slot.texts.add(text);
  }
}
