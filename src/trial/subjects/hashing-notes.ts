import type { Node } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import type { Target } from './target.ts';
import type { Targets } from './find-targets.ts';

/**
 * What a rewrite takes for granted that says so: where it puts things into sets or dictionaries and the original does not, elements
 * of parameters without an annotation are taken to be hashable, and inputs are made so.
 */
export function hashingNotes({ original, rewrite }: Targets): readonly string[] {
  const isOpen =
    original.kind === 'function' &&
    original.definition.parameters.some(
      ({ annotation, name }) => annotation === undefined && name.name !== 'self',
    );
  return isOpen && !hashes(original) && hashes(rewrite)
    ? ['elements of unknown type are taken to be hashable']
    : [];
}

const HASHING: ReadonlySet<string> = new Set([
  'builtins.set',
  'builtins.frozenset',
  'builtins.dict',
  'builtins.dict.fromkeys',
  'collections.Counter',
  'collections.defaultdict',
  'collections.OrderedDict',
]);

function hashes(target: Target): boolean {
  const roots: readonly Node[] =
    target.kind === 'function' ? [target.definition] : target.statements;
  let found = false;
  for (const root of roots) {
    walk(root, (node) => {
      found ||=
        node.kind === 'set' ||
        node.kind === 'dictionary' ||
        (node.kind === 'comprehension' &&
          (node.result === 'set' || node.result === 'dictionary')) ||
        (node.kind === 'call' &&
          HASHING.has(target.module.scopes.qualifiedName(node.callee) ?? ''));
    });
  }
  return found;
}
