import type {
  ComprehensionClause,
  Expression,
  For,
  FunctionDefinition,
  Node,
  Parameter,
} from '../python/tree/nodes.ts';
import { walk } from '../python/tree/walk.ts';

/**
 * True for a function that goes through a parameter for the elements that equal something else it is given: a loop, or a clause of a
 * comprehension, over the parameter itself, and a test that compares its element with what does not depend on it. A dictionary made
 * once would find them in one step.
 */
export function searchesParameter(definition: FunctionDefinition, parameter: Parameter): boolean {
  const given = new Set(
    definition.parameters.flatMap(({ name }) =>
      name.name === parameter.name.name || name.name === 'self' ? [] : [name.name],
    ),
  );
  let found = false;
  walk(definition, (node) => {
    const isOver =
      (node.kind === 'for' || node.kind === 'comprehension-clause') &&
      node.iterable.kind === 'name' &&
      node.iterable.name === parameter.name.name;
    found ||=
      isOver && testsOf(node).some((test) => comparesWith(test, namesIn(node.target), given));
  });
  return found;
}

/** What decides about an element: conditions of the body's first level, of the clause, or of `any(… == … for …)`. */
export function testsOf(loop: For | ComprehensionClause): readonly Expression[] {
  if (loop.kind === 'for') {
    return loop.body.flatMap((statement) => (statement.kind === 'if' ? [statement.test] : []));
  }
  const { parent } = loop;
  const element = parent?.kind === 'comprehension' ? [parent.element] : [];
  return [...loop.conditions, ...element];
}

/** `order.customer_id == customer.id`, also as one of several conditions. */
export function comparesWith(
  test: Expression,
  own: ReadonlySet<string>,
  given: ReadonlySet<string>,
): boolean {
  if (test.kind === 'boolean') {
    return (
      test.operator === 'and' && test.operands.some((operand) => comparesWith(operand, own, given))
    );
  }
  if (test.kind !== 'comparison' || test.operators.join() !== '==') {
    return false;
  }
  const [left, right] = test.operands.map((operand) => namesIn(operand));
  return (
    left !== undefined &&
    right !== undefined &&
    (isPair(left, right, { own, given }) || isPair(right, left, { own, given }))
  );
}

function isPair(
  element: ReadonlySet<string>,
  other: ReadonlySet<string>,
  { own, given }: { readonly own: ReadonlySet<string>; readonly given: ReadonlySet<string> },
): boolean {
  return (
    [...element].some((name) => own.has(name)) &&
    ![...element].some((name) => given.has(name)) &&
    [...other].some((name) => given.has(name)) &&
    ![...other].some((name) => own.has(name))
  );
}

/** The names that occur in an expression. */
export function namesIn(expression: Node): ReadonlySet<string> {
  const names = new Set<string>();
  walk(expression, (node) => {
    if (node.kind === 'name') {
      names.add(node.name);
    }
  });
  return names;
}
