import type { ProjectFunction } from '../../../python/project/call-graph.ts';
import { kindSet } from '../../kinds.ts';
import type { KindSet } from '../../kinds.ts';
import type { Engine } from '../engine.ts';
import { attributeKey } from '../values/heap.ts';
import { checkKey } from '../values/state.ts';
import type { Value } from '../values/value.ts';

/**
 * What a library has looked at before it calls the function: of an object that it makes from data of the outside, and whose class says what its
 * fields are, a number is a number, and a text is no object with operators in it. By `checkKey`.
 */
export function checkedFields(
  engine: Engine,
  one: ProjectFunction,
  { annotated, value }: { readonly annotated: string | undefined; readonly value: Value },
): ReadonlyMap<string, KindSet> {
  const checks = new Map<string, KindSet>();
  const own = annotated === undefined ? undefined : engine.projectClass(one, annotated);
  const isTyped =
    own !== undefined && engine.libraryBases(own).some((base) => engine.library.isTyped(base));
  if (own === undefined || !isTyped) {
    return checks;
  }
  for (const { name, is } of engine.classFields(own)) {
    const kinds =
      is === undefined
        ? 0
        : engine.library.isPlain(is)
          ? kindSet('all')
          : is === 'builtins.str'
            ? kindSet(['nosql'])
            : 0;
    for (const { origin, path } of kinds === 0 ? [] : value.taints) {
      checks.set(checkKey(origin, `${path}${attributeKey(name)}`), kinds);
    }
  }
  return checks;
}
