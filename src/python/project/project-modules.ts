import type { SourceModule } from '../source-module.ts';
import { placeModules } from './module-names.ts';
import type { ModulePlace } from './module-names.ts';
import { outlineModule } from './outline-module.ts';
import type { Meaning, ModuleOutline } from './outline-module.ts';

/** One module as the others see it. */
export interface ProjectModule extends ModulePlace {
  /** Relative to the review's root. */
  readonly path: string;
  readonly outline: ModuleOutline;
  readonly names: ReadonlyMap<string, readonly Meaning[]>;
}

/** The modules of a review and ways to find them; `resolveImport` follows imports among them. */
export interface ProjectImports {
  readonly modules: readonly ProjectModule[];
  readonly at: (path: string) => ProjectModule | undefined;
  /** Modules whose path ends with the parts of a dotted name. */
  readonly endingWith: (dotted: string) => readonly ProjectModule[];
}

/** A project whose trees are at hand. */
export interface ProjectModules extends ProjectImports {
  /** In the order of `modules`. */
  readonly sources: readonly SourceModule[];
  readonly sourceOf: (module: ProjectModule) => SourceModule | undefined;
  readonly moduleOf: (source: SourceModule) => ProjectModule | undefined;
}

/** The modules of a project (one is enough), connected by their imports. Of two with the same path the last one counts. */
export function projectModules(sources: readonly SourceModule[]): ProjectModules {
  const imports = projectImports(sources.map((source) => outlineModule(source)));
  const byPath = new Map(sources.map((source) => [source.path, source]));
  return {
    ...imports,
    sources: [...byPath.values()],
    sourceOf: (module) => byPath.get(module.path),
    moduleOf: (source) => imports.at(source.path),
  };
}

/** Like `projectModules`, from outlines alone: what a rule that compares modules has collected. */
export function projectImports(outlines: readonly ModuleOutline[]): ProjectImports {
  const byPath = new Map<string, ProjectModule>();
  const places = placeModules(outlines.map((outline) => outline.path));
  for (const outline of outlines) {
    const place = places.get(outline.path);
    if (place !== undefined) {
      const names = new Map(outline.names.map(({ name, meanings }) => [name, meanings]));
      byPath.set(outline.path, { ...place, path: outline.path, outline, names });
    }
  }
  const modules = [...byPath.values()];
  const bySuffix = indexSuffixes(modules);
  return {
    modules,
    at: (path) => byPath.get(path),
    endingWith: (dotted) => bySuffix.get(dotted) ?? [],
  };
}

/** Every way in which a module could be named, from its own name alone to its whole path. */
function indexSuffixes(modules: readonly ProjectModule[]): Map<string, ProjectModule[]> {
  const bySuffix = new Map<string, ProjectModule[]>();
  for (const module of modules) {
    for (let start = 0; start < module.parts.length; start += 1) {
      const name = module.parts.slice(start).join('.');
      const same = bySuffix.get(name);
      if (same === undefined) {
        bySuffix.set(name, [module]);
      } else {
        same.push(module);
      }
    }
  }
  return bySuffix;
}
