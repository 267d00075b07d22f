import { containerKinds } from '../../cost/container-kinds.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Expression, Node } from '../../python/tree/nodes.ts';
import { constantString } from '../../python/tree/queries.ts';
import { noteNumber, noteText, voteLike } from './literal-votes.ts';
import { elementOf, HASHING_KINDS, type Slot } from './slot.ts';

interface OperatorUse<Parent extends Node> {
  readonly node: Expression;
  readonly parent: Parent;
  readonly slot: Slot;
}

export type OperatorNode = Extract<
  Node,
  { kind: 'binary' | 'augmented-assignment' | 'comparison' | 'unary' }
>;

/** What an operator asks of an operand. */
export function readOperator(
  module: SourceModule,
  { node, parent, slot }: OperatorUse<OperatorNode>,
): void {
  switch (parent.kind) {
    case 'unary':
      if (parent.operator !== 'not') {
        slot.votes.add('number');
      }
      return;
    case 'comparison':
      readComparison(module, { node, parent, slot });
      return;
    default:
      readArithmetic(module, { node, parent, slot });
  }
}

function readComparison(
  module: SourceModule,
  { node, parent, slot }: OperatorUse<Extract<Node, { kind: 'comparison' }>>,
): void {
  const index = parent.operands.indexOf(node);
  for (const [other, operator] of [
    [parent.operands[index - 1], parent.operators[index - 1]],
    [parent.operands[index + 1], parent.operators[index]],
  ] as const) {
    if (other === undefined || operator === undefined) {
      continue;
    }
    if (operator === 'in' || operator === 'not in') {
      readMembership(module, { slot, other, isContainer: other === parent.operands[index - 1] });
    } else if (!operator.startsWith('is')) {
      const isEquality = operator === '==' || operator === '!=';
      slot.isKey ||= isEquality;
      slot.isPlain ||= !isEquality;
      if (operator.length <= 2 && !isEquality && isLen(module, other)) {
        slot.votes.add('int');
        slot.isSize = true;
      }
      voteLike(slot, module, other);
    }
  }
}

function readMembership(
  module: SourceModule,
  use: { readonly slot: Slot; readonly other: Expression; readonly isContainer: boolean },
): void {
  const { slot, other, isContainer } = use;
  if (isContainer) {
    slot.votes.add('iterable');
    voteLike(elementOf(slot), module, other);
    noteText(slot, other);
    return;
  }
  slot.isSought = true;
  slot.isPlain ||= HASHING_KINDS.has(containerKinds(module).shapeOf(other).kind);
  if (other.kind === 'list' || other.kind === 'tuple' || other.kind === 'set') {
    other.elements.forEach((element) => voteLike(slot, module, element));
  } else if (constantString(other) !== undefined) {
    slot.votes.add('str');
    Array.from(constantString(other) ?? '')
      .slice(0, 8)
      .forEach((one) => slot.texts.add(one));
  }
}

function isLen(module: SourceModule, expression: Expression): boolean {
  return (
    expression.kind === 'call' && module.scopes.qualifiedName(expression.callee) === 'builtins.len'
  );
}

function readArithmetic(
  module: SourceModule,
  { node, parent, slot }: OperatorUse<Extract<Node, { kind: 'binary' | 'augmented-assignment' }>>,
): void {
  const sides =
    parent.kind === 'binary' ? [parent.left, parent.right] : [parent.target, parent.value];
  const other = sides.find((side) => side !== node);
  const kind = other === undefined ? 'unknown' : containerKinds(module).shapeOf(other).kind;
  switch (parent.operator) {
    case '%':
      if (other !== undefined && sides[0] === other && kind === 'str') {
        return;
      }
      slot.votes.add('int');
      noteNumber(slot, other);
      return;
    case '//':
    case '<<':
    case '>>':
      slot.votes.add('int');
      return;
    case '&':
    case '|':
    case '^':
      slot.votes.add(kind === 'set' || kind === 'frozenset' ? 'set' : 'int');
      return;
    case '+':
    case '*':
      if (other !== undefined) {
        voteLike(slot, module, other);
      }
      if (kind === 'unknown' || parent.operator === '*') {
        slot.votes.add('number');
      }
      return;
    default:
      slot.votes.add(kind === 'set' ? 'set' : 'number');
  }
}
