import type { ProjectImports } from '../../python/project/project-modules.ts';
import { resolveImport } from '../../python/project/resolve-import.ts';
import type { DefinitionFacts } from './collect-definitions.ts';

/** Classes by name, with what they inherit from; classes of one name in two modules are taken together. */
export interface ClassFamilies {
  /**
   * The same for all classes that bases connect, up and down; undefined where one of them has a base that could bring in any other class.
   * `self` in a method is of the method's family.
   */
  readonly familyOf: (name: string) => string | undefined;
  /** True when the class and all it inherits from are known, so that nothing unknown calls its private methods. */
  readonly isClosed: (name: string) => boolean;
  /** True when it inherits from no class of the project nor from one that is unknown. */
  readonly isPlain: (name: string) => boolean;
}

/** Bases that call no method of their subclasses but the documented ones. */
const HARMLESS_BASES = new Set([
  'object',
  'ABC',
  'Generic',
  'Protocol',
  'Enum',
  'IntEnum',
  'StrEnum',
  'Flag',
  'IntFlag',
  'NamedTuple',
  'TypedDict',
  'Exception',
  'ValueError',
  'TypeError',
  'RuntimeError',
  'KeyError',
  'LookupError',
]);

export function classFamilies(
  modules: readonly DefinitionFacts[],
  imports: ProjectImports,
): ClassFamilies {
  const bases = new Map<string, string[]>();
  for (const { outline, classes } of modules) {
    for (const [name, list] of classes) {
      const own = list.split(' ').filter(Boolean);
      const known = own.map((base) => nameOfBase(imports, outline.path, base));
      bases.set(name, [...(bases.get(name) ?? []), ...known]);
    }
  }
  const parents = new Map<string, string>();
  const open = new Set<string>();
  for (const [name, list] of bases) {
    for (const base of list.filter((one) => !HARMLESS_BASES.has(one))) {
      if (base === '?') {
        open.add(name);
      } else {
        parents.set(rootOf(parents, name), rootOf(parents, base));
      }
    }
  }
  const openFamilies = new Set([...open].map((name) => rootOf(parents, name)));
  return {
    familyOf: (name) => {
      const root = rootOf(parents, name);
      return !bases.has(name) || openFamilies.has(root) ? undefined : root;
    },
    isClosed: (name) => isClosed(bases, name),
    isPlain: (name) => bases.get(name)?.every((base) => HARMLESS_BASES.has(base)) === true,
  };
}

/** The name of a class of the project or a harmless one; one with dots, which no class here has, for any other. */
function nameOfBase(imports: ProjectImports, path: string, base: string): string {
  const module = imports.at(path);
  if (!base.startsWith('@') || module === undefined) {
    return base;
  }
  const dotted = base.slice(1);
  const [target, ...others] = resolveImport(imports, module, dotted);
  if (target === undefined || others.length > 0) {
    return '?';
  }
  const name = dotted.split('.').at(-1) ?? dotted;
  switch (target.kind) {
    case 'class':
      return target.rest.length === 0 ? target.name : '?';
    case 'external':
      return HARMLESS_BASES.has(name) ? name : `.${dotted}`;
    default:
      return '?';
  }
}

/** Union by name, with the paths halved on the way (Tarjan and van Leeuwen, 1984). */
function rootOf(parents: Map<string, string>, name: string): string {
  let one = name;
  for (let next = parents.get(one); next !== undefined && next !== one; next = parents.get(one)) {
    parents.set(one, parents.get(next) ?? next);
    one = next;
  }
  return one;
}

function isClosed(bases: ReadonlyMap<string, readonly string[]>, name: string): boolean {
  const seen = new Set([name]);
  for (const one of seen) {
    const own = bases.get(one);
    if (own === undefined) {
      return false;
    }
    for (const base of own.filter((other) => !HARMLESS_BASES.has(other))) {
      seen.add(base);
    }
  }
  return true;
}
