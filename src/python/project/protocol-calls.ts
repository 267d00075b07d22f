import { OPERATOR_METHODS } from '../operator-methods.ts';
import type { ComparisonOperator, Expression, Node } from '../tree/nodes.ts';
import type { Evaluator, Place } from './evaluator.ts';
import type { Value } from './values.ts';

/** Methods of the project's classes that syntax calls: `with`, `for`, indexing, operators and comparisons. */
export function protocolCalls(evaluator: Evaluator, place: Place, node: Node): readonly Value[] {
  switch (node.kind) {
    case 'with-item':
      return methods(evaluator, place, {
        object: node.context,
        names: ['__enter__', '__exit__', '__aenter__', '__aexit__'],
      });
    case 'for':
    case 'comprehension-clause':
      return methods(evaluator, place, {
        object: node.iterable,
        names: ['__iter__', '__aiter__', '__next__', '__anext__'],
      });
    case 'subscript':
      return methods(evaluator, place, {
        object: node.object,
        names: ['__getitem__', '__setitem__'],
      });
    case 'binary':
      return ofOperator(evaluator, place, node);
    case 'augmented-assignment': {
      const name = OPERATOR_METHODS.get(node.operator) ?? '';
      const names = [`__i${name}__`, `__${name}__`];
      return methods(evaluator, place, { object: node.target, names });
    }
    case 'comparison':
      return node.operators.flatMap((operator, index) =>
        ofComparison(evaluator, place, {
          operator,
          left: node.operands[index],
          right: node.operands[index + 1],
        }),
      );
    default:
      return [];
  }
}

interface Lookup {
  readonly object: Expression;
  readonly names: readonly string[];
}

/** Those that the object's own class (or one of the project above it) has. */
function methods(evaluator: Evaluator, place: Place, { object, names }: Lookup): readonly Value[] {
  return evaluator
    .valuesOf(place, object)
    .flatMap((value) =>
      value.kind === 'instance' ? names.flatMap((name) => evaluator.memberOf(value, name)) : [],
    )
    .filter((value) => value.kind === 'function');
}

function ofOperator(
  evaluator: Evaluator,
  place: Place,
  { operator, left, right }: Extract<Expression, { kind: 'binary' }>,
): readonly Value[] {
  const name = OPERATOR_METHODS.get(operator) ?? '';
  return [
    ...methods(evaluator, place, { object: left, names: [`__${name}__`] }),
    ...methods(evaluator, place, { object: right, names: [`__r${name}__`] }),
  ];
}

/** `in` asks its right side. */
const COMPARISONS: ReadonlyMap<ComparisonOperator, string> = new Map([
  ['==', '__eq__'],
  ['!=', '__ne__'],
  ['<', '__lt__'],
  ['<=', '__le__'],
  ['>', '__gt__'],
  ['>=', '__ge__'],
  ['in', '__contains__'],
  ['not in', '__contains__'],
]);

function ofComparison(
  evaluator: Evaluator,
  place: Place,
  {
    operator,
    left,
    right,
  }: {
    readonly operator: ComparisonOperator;
    readonly left: Expression | undefined;
    readonly right: Expression | undefined;
  },
): readonly Value[] {
  const name = COMPARISONS.get(operator);
  const object = name === '__contains__' ? right : left;
  return name === undefined || object === undefined
    ? []
    : methods(evaluator, place, { object, names: [name] });
}
