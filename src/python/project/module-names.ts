/** Where a module stands among the others, from its path alone. */
export interface ModulePlace {
  /** The dotted name by which most of the project imports it: from the folder above its outermost package, or below `src`. */
  readonly name: string;
  /** True for an `__init__.py`. */
  readonly isPackage: boolean;
  /** True when folders with an `__init__.py` hold it (a package holds itself). */
  readonly isInPackage: boolean;
  /** The folders and the module itself, from the review's root: `['src', 'shop', 'orders']`; for a package, its folder. */
  readonly parts: readonly string[];
  /** How many of `parts` lie above the outermost package (or namespace). */
  readonly rootLength: number;
}

/**
 * Names modules after Python's import system. Folders with an `__init__.py` form a package, named from the outermost of them. A module
 * outside packages may be in a namespace package (PEP 420): it is named from below the last `src`, `lib` or `python` folder, else from
 * the review's root.
 */
export function placeModules(paths: readonly string[]): ReadonlyMap<string, ModulePlace> {
  const packages = new Set<string>();
  for (const path of paths) {
    const parts = partsOf(path);
    if (isPackagePath(path)) {
      packages.add(parts.join('/'));
    }
  }
  return new Map(paths.map((path) => [path, placeOf(path, packages)]));
}

function placeOf(path: string, packages: ReadonlySet<string>): ModulePlace {
  const parts = partsOf(path);
  const isPackage = isPackagePath(path);
  let rootLength = parts.length - 1;
  while (rootLength > 0 && packages.has(parts.slice(0, rootLength).join('/'))) {
    rootLength -= 1;
  }
  const isInPackage = isPackage || rootLength < parts.length - 1;
  if (!isInPackage) {
    const source = parts.slice(0, -1).findLastIndex((part) => SOURCE_FOLDERS.has(part));
    rootLength = source + 1;
  }
  return { name: parts.slice(rootLength).join('.'), isPackage, isInPackage, parts, rootLength };
}

/** Folders that hold packages and are none. */
export const SOURCE_FOLDERS: ReadonlySet<string> = new Set(['src', 'lib', 'python']);

function isPackagePath(path: string): boolean {
  return /(?:^|\/)__init__\.pyi?$/u.test(path);
}

function partsOf(path: string): readonly string[] {
  const parts = path.replace(/\.pyi?$/u, '').split('/');
  return parts.at(-1) === '__init__' ? parts.slice(0, -1) : parts;
}
