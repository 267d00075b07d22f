import type { SourceModule } from '../../python/source-module.ts';
import type { Expression } from '../../python/tree/nodes.ts';

/** True for a number of the source other than 0, and for a name that is bound once to one such as `10**9 + 7`. */
export function isNonzero(module: SourceModule, expression: Expression): boolean {
  if (expression.kind === 'number') {
    return Number(expression.text.replaceAll('_', '')) > 0;
  }
  if (expression.kind === 'binary') {
    const isGrowing = ['+', '*', '**'].includes(expression.operator);
    return isGrowing && isNonzero(module, expression.left) && isNonzero(module, expression.right);
  }
  const definitions =
    expression.kind === 'name' ? (module.scopes.bindingOf(expression)?.definitions ?? []) : [];
  const [only] = definitions;
  return (
    definitions.length === 1 &&
    only?.kind === 'assignment' &&
    only.value !== undefined &&
    only.value.kind !== 'name' &&
    isNonzero(module, only.value)
  );
}
