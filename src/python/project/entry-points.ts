import type { FunctionInfo } from '../functions.ts';
import type { FunctionDefinition } from '../tree/nodes.ts';
import type { EntryReason } from './call-graph.ts';
import type { Evaluator, Place } from './evaluator.ts';
import { decoratorRole } from './known-decorators.ts';

/** Why something other than the project's own calls may run a function. */
export function entryReason(
  evaluator: Evaluator,
  place: Place,
  { node }: FunctionInfo,
): EntryReason | undefined {
  if (node.kind === 'module') {
    return 'module';
  }
  if (node.kind === 'lambda') {
    return undefined;
  }
  const name = node.name.name;
  const owner = node.parent?.kind === 'class' ? node.parent : undefined;
  if (/^__\w+__$/u.test(name)) {
    return 'protocol';
  }
  if (isRegistered(evaluator, place, node)) {
    return 'registered';
  }
  if (name.startsWith('test') && /(?:^|[/_])tests?(?:[/_.]|$)/u.test(place.module.path)) {
    return 'test';
  }
  const cls = owner === undefined ? undefined : evaluator.classes.get(owner);
  if (cls !== undefined && evaluator.orderOf(cls).includes('unknown')) {
    return 'inherited';
  }
  const isTopLevel = node.parent?.kind === 'module';
  return isTopLevel && place.module.outline.all?.includes(name) === true ? 'exported' : undefined;
}

/** By a decorator that neither is known nor belongs to the project. */
function isRegistered(evaluator: Evaluator, place: Place, node: FunctionDefinition): boolean {
  return node.decorators.some((decorator) => {
    if (decoratorRole(place.source, decorator) !== 'other') {
      return false;
    }
    const values = evaluator.valuesOf(place, decorator);
    return (
      values.length === 0 ||
      values.some((value) => value.kind === 'unknown' || value.kind === 'external')
    );
  });
}
