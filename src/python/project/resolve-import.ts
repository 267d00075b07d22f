import { SOURCE_FOLDERS } from './module-names.ts';
import type { ProjectImports, ProjectModule } from './project-modules.ts';

/** What a dotted name of an import leads to. */
export type ImportTarget =
  | { readonly kind: 'module'; readonly module: ProjectModule }
  /**
   * A function, class or variable at the top level of a module, and the attributes asked of it beyond that, outermost first. It is the place of
   * the definition, whatever modules passed it on.
   */
  | {
      readonly kind: 'function' | 'class' | 'variable';
      readonly module: ProjectModule;
      readonly name: string;
      readonly rest: readonly string[];
    }
  /** Not of this project: the full dotted name. One that starts with dots belongs to a module of the same packages that is not at hand. */
  | { readonly kind: 'external'; readonly name: string };

/**
 * Follows a dotted name, as `Definition.imported` has it (`shop.orders.total`, `..models`), from the module that says it: relative dots
 * climb packages; an absolute name starts at one of the places where Python would look; after the first module, each part is a name of the
 * one before (through imports, re-exports and `import *` there, in circles too), else a submodule. Several targets where
 * a module defines a name in several ways; none where a module of the project has no such name.
 */
export function resolveImport(
  project: ProjectImports,
  from: ProjectModule,
  dotted: string,
): readonly ImportTarget[] {
  const known = RESOLVED.get(from) ?? new Map<string, readonly ImportTarget[]>();
  RESOLVED.set(from, known);
  const targets = known.get(dotted) ?? follow({ project, visited: new Set() }, from, dotted);
  known.set(dotted, targets);
  return targets;
}

/** The call graph, data and costs ask for the same names; a module belongs to one project, which does not change. */
const RESOLVED = new WeakMap<ProjectModule, Map<string, readonly ImportTarget[]>>();

/** What a name at the top level of a module stands for, as an importer sees it; a submodule where nothing else has the name. */
export function resolveMember(
  project: ProjectImports,
  module: ProjectModule,
  name: string,
): readonly ImportTarget[] {
  return member({ project, visited: new Set() }, module, name);
}

/** True when `from module import *` brings the name along. */
export function isExported({ outline, names }: ProjectModule, name: string): boolean {
  if (outline.all !== undefined) {
    return outline.all.includes(name);
  }
  return !name.startsWith('_') && (names.has(name) || outline.wildcards.length > 0);
}

interface Search {
  readonly project: ProjectImports;
  /** Names that were looked up, `path:name`: each once, so that circles of imports end. */
  readonly visited: Set<string>;
}

function follow(search: Search, from: ProjectModule, dotted: string): readonly ImportTarget[] {
  const { level, parts } = partsOf(dotted);
  const start =
    level === 0
      ? absoluteStart(search, from, parts)
      : relativeStart(search, from, { level, parts });
  if (start === undefined) {
    return [{ kind: 'external', name: dotted }];
  }
  let targets: readonly ImportTarget[] = [{ kind: 'module', module: start.module }];
  for (const part of parts.slice(start.length)) {
    targets = targets.flatMap((target) => step(search, target, part));
  }
  const isElsewhere = level > 0 && targets.length === 0;
  return isElsewhere ? [{ kind: 'external', name: dotted }] : targets;
}

function partsOf(dotted: string): { readonly level: number; readonly parts: readonly string[] } {
  const level = /^\.*/u.exec(dotted)?.[0].length ?? 0;
  return {
    level,
    parts: dotted
      .slice(level)
      .split('.')
      .filter((part) => part !== ''),
  };
}

/** The last module on the way that is not the whole name, and how many parts of the name lead to it. */
interface Start {
  readonly module: ProjectModule;
  readonly length: number;
}

/** `from a.b import c`: `a.b` is a module, whatever `a` has of that name; `c` is a name of it first, and a module only if not. */
function lengths(parts: readonly string[], least: number): readonly number[] {
  const shorter = parts.map((_, index) => parts.length - 1 - index).filter((one) => one >= least);
  return [...shorter, parts.length];
}

function absoluteStart(
  { project }: Search,
  from: ProjectModule,
  parts: readonly string[],
): Start | undefined {
  for (const length of lengths(parts, 1)) {
    const module = nearest(project, from, parts.slice(0, length));
    if (module !== undefined) {
      return { module, length };
    }
  }
  return undefined;
}

/** One dot is the package that holds the module, each further one the package around that. */
function relativeStart(
  { project }: Search,
  from: ProjectModule,
  { level, parts }: { readonly level: number; readonly parts: readonly string[] },
): Start | undefined {
  const climbed = from.parts.length - level + (from.isPackage ? 1 : 0);
  if (climbed < 0) {
    return undefined;
  }
  const folder = from.parts.slice(0, climbed);
  for (const length of lengths(parts, 0)) {
    const module = moduleAt(project, [...folder, ...parts.slice(0, length)]);
    if (module !== undefined) {
      return { module, length };
    }
  }
  return undefined;
}

function moduleAt(project: ProjectImports, parts: readonly string[]): ProjectModule | undefined {
  return project.endingWith(parts.join('.')).find((one) => one.parts.length === parts.length);
}

function step(search: Search, target: ImportTarget, part: string): readonly ImportTarget[] {
  switch (target.kind) {
    case 'module':
      return member(search, target.module, part);
    case 'external':
      return [{ kind: 'external', name: `${target.name}.${part}` }];
    default:
      return [{ ...target, rest: [...target.rest, part] }];
  }
}

function member(search: Search, module: ProjectModule, name: string): readonly ImportTarget[] {
  const key = `${module.path}:${name}`;
  if (search.visited.has(key)) {
    return [];
  }
  search.visited.add(key);
  const own = (module.names.get(name) ?? []).flatMap((meaning) =>
    meaning.kind === 'import'
      ? follow(search, module, meaning.target)
      : [{ kind: meaning.kind, module, name, rest: [] } satisfies ImportTarget],
  );
  const found = own.length > 0 ? own : fromWildcards(search, module, name);
  if (found.length > 0) {
    return found;
  }
  const submodule = submoduleOf(search.project, module, name);
  return submodule === undefined ? [] : [{ kind: 'module', module: submodule }];
}

/** The last `import *` that brings the name wins. */
function fromWildcards(
  search: Search,
  module: ProjectModule,
  name: string,
): readonly ImportTarget[] {
  for (const wildcard of module.outline.wildcards.toReversed()) {
    const source = wildcardSource(search.project, module, wildcard);
    const found =
      source !== undefined && isExported(source, name) ? member(search, source, name) : [];
    if (found.length > 0) {
      return found;
    }
  }
  return [];
}

function wildcardSource(
  project: ProjectImports,
  from: ProjectModule,
  wildcard: string,
): ProjectModule | undefined {
  const { level, parts } = partsOf(wildcard);
  if (level === 0) {
    return nearest(project, from, parts);
  }
  const climbed = from.parts.length - level + (from.isPackage ? 1 : 0);
  return climbed < 0 ? undefined : moduleAt(project, [...from.parts.slice(0, climbed), ...parts]);
}

function submoduleOf(
  project: ProjectImports,
  { parts, isPackage }: ProjectModule,
  name: string,
): ProjectModule | undefined {
  return isPackage ? moduleAt(project, [...parts, name]) : undefined;
}

/** Of the modules that the name could mean, the one that Python most likely finds first from here. */
function nearest(
  project: ProjectImports,
  from: ProjectModule,
  parts: readonly string[],
): ProjectModule | undefined {
  let best: { readonly module: ProjectModule; readonly rank: number } | undefined;
  for (const module of project.endingWith(parts.join('.'))) {
    const rank = rankOf(module, from, module.parts.length - parts.length);
    if (rank !== undefined && (best === undefined || rank > best.rank)) {
      best = { module, rank };
    }
  }
  return best?.module;
}

/**
 * How likely a folder (the first `length` parts of the module's path) is where imports start: not inside a package; best a folder around
 * the importing module, the nearest first, as for scripts; then a source folder or the review's root; then the folder above a package anywhere.
 */
function rankOf(module: ProjectModule, from: ProjectModule, length: number): number | undefined {
  if (module.isInPackage && length > module.rootLength) {
    return undefined;
  }
  const isAround = module.parts.slice(0, length).every((part, index) => from.parts[index] === part);
  // A module outside packages may be run as a script, in its own folder or in one above.
  const limit = from.isInPackage ? from.rootLength : from.parts.length - 1;
  if (isAround && length <= limit) {
    return 1000 + length;
  }
  if (length === 0 || SOURCE_FOLDERS.has(module.parts[length - 1] ?? '')) {
    return 500 + length;
  }
  return module.isInPackage && length === module.rootLength ? length : undefined;
}
