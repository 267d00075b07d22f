import type { Expression } from '../../python/tree/nodes.ts';
import { calleeName } from './call-arguments.ts';

/** What the last step of an expression calls it: `role` of `payload["role"]`, `data.get("role")`, `user.role` and `role`; else nothing. */
export function lastName(expression: Expression): string {
  switch (expression.kind) {
    case 'subscript':
      return expression.index.kind === 'string' ? expression.index.value : '';
    case 'call': {
      const [first] = expression.arguments;
      return calleeName(expression) === 'get' && first?.value.kind === 'string'
        ? first.value.value
        : '';
    }
    default:
      return writtenName(expression);
  }
}

/** `db` of `db` and of `self.db`; of anything that is no name or attribute nothing. */
export function writtenName(expression: Expression): string {
  return expression.kind === 'attribute'
    ? expression.attribute.name
    : expression.kind === 'name'
      ? expression.name
      : '';
}
