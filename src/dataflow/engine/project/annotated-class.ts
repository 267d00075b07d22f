import type { ProjectFunction } from '../../../python/project/call-graph.ts';
import type { Expression } from '../../../python/tree/nodes.ts';

/** The class an annotation names, through `Optional[...]`, `... | None` and `Annotated[...]`. */
export function annotatedClass(
  one: ProjectFunction,
  annotation: Expression | undefined,
): string | undefined {
  if (annotation === undefined) {
    return undefined;
  }
  const { scopes } = one.source;
  if (annotation.kind === 'subscript') {
    const name = scopes.qualifiedName(annotation.object) ?? '';
    const inner =
      annotation.index.kind === 'tuple' ? annotation.index.elements[0] : annotation.index;
    return /(?:^|\.)(?:Optional|Annotated)$/u.test(name) ? annotatedClass(one, inner) : undefined;
  }
  if (annotation.kind === 'binary' && annotation.operator === '|') {
    const isNone = annotation.right.kind === 'constant';
    return annotatedClass(one, isNone ? annotation.left : annotation.right);
  }
  return annotation.kind === 'name' || annotation.kind === 'attribute'
    ? scopes.qualifiedName(annotation)
    : undefined;
}
