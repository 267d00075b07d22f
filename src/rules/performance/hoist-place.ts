import { enclosingStatement, type Loop } from '../../cost/loops.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Expression, Statement } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';

/**
 * The statement before which a line may compute the expressions once for all turns of the loop. Undefined where one of them reads
 * a name that only a comprehension or lambda around has: no line before the statement knows it.
 */
export function hoistPlace(
  module: SourceModule,
  loop: Loop,
  expressions: readonly Expression[],
): Statement | undefined {
  const isKnown = expressions.every((expression) => !readsInnerName(module, expression));
  return isKnown ? enclosingStatement(loop.node) : undefined;
}

function readsInnerName(module: SourceModule, expression: Expression): boolean {
  let found = false;
  walk(expression, (node) => {
    const scope = node.kind === 'name' ? module.scopes.bindingOf(node)?.scope : undefined;
    const isInner = scope?.kind === 'comprehension' || scope?.kind === 'lambda';
    const isOwn =
      scope !== undefined &&
      scope.node.span.start >= expression.span.start &&
      scope.node.span.end <= expression.span.end;
    found ||= isInner && !isOwn;
  });
  return found;
}
