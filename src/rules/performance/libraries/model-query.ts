import type { Expression } from '../../../python/tree/nodes.ts';

/** `Model.query`, and what its methods make of it, as Flask-SQLAlchemy spells a query. */
export function isModelQuery(expression: Expression): boolean {
  let receiver = expression;
  while (receiver.kind === 'call' && receiver.callee.kind === 'attribute') {
    receiver = receiver.callee.object;
  }
  return (
    receiver.kind === 'attribute' &&
    receiver.attribute.name === 'query' &&
    receiver.object.kind === 'name' &&
    /^[A-Z]/.test(receiver.object.name)
  );
}
