import { containerDefinitions } from '../../../cost/container-definitions.ts';
import { classAround } from '../../../cost/container-uses.ts';
import type { SourceModule } from '../../../python/source-module.ts';
import type { Attribute, Expression } from '../../../python/tree/nodes.ts';
import { libraryValue } from './library-kinds.ts';
import { NARROWING_METHODS } from './django-queries.ts';

/** The manager of one object's related objects: `order.lines`, `self.lines`. */
export interface RelatedManager {
  /** Qualified name of the object's own model. */
  readonly model: string;
  /** What the object calls the other ones. */
  readonly relation: string;
}

/**
 * The related manager behind a query, `self.lines` for `self.lines.filter(…).order_by(…)`. Whether the attribute is one is told
 * by the project's models, later. Plain `self.lines.all()` is left out: whoever made the object may have prefetched them, with all
 * that they refer to.
 */
export function relatedManagerBehind(
  module: SourceModule,
  expression: Expression,
): RelatedManager | undefined {
  let current: Expression | undefined = expression;
  let isQuery = false;
  for (let steps = 0; current !== undefined && steps < 24; steps += 1) {
    if (current.kind === 'name') {
      const definitions = containerDefinitions(module.scopes, current);
      const [only] = definitions;
      current = definitions.length === 1 && only?.kind === 'assignment' ? only.value : undefined;
    } else if (current.kind === 'call' && current.callee.kind === 'attribute') {
      const method = current.callee.attribute.name;
      isQuery ||= method !== 'all';
      current = NARROWING_METHODS.has(method) ? current.callee.object : undefined;
    } else {
      return isQuery && current.kind === 'attribute' ? relatedManager(module, current) : undefined;
    }
  }
  return undefined;
}

/** `self.lines` in a class, `order.lines` of an object that a query gave. */
export function relatedManager(
  module: SourceModule,
  { object, attribute }: Attribute,
): RelatedManager | undefined {
  if (object.kind !== 'name') {
    return undefined;
  }
  const owner = object.name === 'self' ? classAround(object) : undefined;
  if (owner !== undefined) {
    return { model: `<module>.${owner.name.name}`, relation: attribute.name };
  }
  const value = libraryValue(module, object);
  return value?.kind === 'model-object' && value.model !== undefined
    ? { model: value.model, relation: attribute.name }
    : undefined;
}
