import type { SourceModule } from '../python/source-module.ts';
import type { Call, Node } from '../python/tree/nodes.ts';
import { walk } from '../python/tree/walk.ts';
import { containerKinds } from './container-kinds.ts';
import type { ContainerKind } from './shape.ts';

/** Calls of methods that the container they are called on does not have: `items.popleft()` of a list. */
export function callsOfMissingMethods(module: SourceModule, within: Node): readonly Call[] {
  const kinds = containerKinds(module);
  const found: Call[] = [];
  walk(within, (node) => {
    if (node.kind === 'call' && node.callee.kind === 'attribute') {
      const { object, attribute } = node.callee;
      const methods = METHODS.get(kinds.shapeOf(object).kind);
      if (
        methods !== undefined &&
        !methods.has(attribute.name) &&
        !/^__\w+__$/.test(attribute.name)
      ) {
        found.push(node);
      }
    }
  });
  return found;
}

const TEXT =
  'capitalize center count endswith expandtabs find index isalnum isalpha isascii isdigit islower isspace istitle isupper join ' +
  'ljust lower lstrip maketrans partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split ' +
  'splitlines startswith strip swapcase title translate upper zfill';

const NAMES: readonly (readonly [ContainerKind, string])[] = [
  ['list', 'append clear copy count extend index insert pop remove reverse sort'],
  ['dict', 'clear copy fromkeys get items keys pop popitem setdefault update values'],
  [
    'set',
    'add clear copy difference difference_update discard intersection intersection_update isdisjoint issubset issuperset pop ' +
      'remove symmetric_difference symmetric_difference_update union update',
  ],
  ['tuple', 'count index'],
  ['str', `${TEXT} casefold encode format format_map isdecimal isidentifier isnumeric isprintable`],
  ['bytes', `${TEXT} decode fromhex hex`],
];

/** The public methods of Python's containers, from its Library Reference ("Built-in Types"). */
const METHODS = new Map(NAMES.map(([kind, names]) => [kind, new Set(names.split(' '))]));
