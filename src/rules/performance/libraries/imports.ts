import type { SourceModule } from '../../../python/source-module.ts';
import { nodesOf } from '../../../python/tree/nodes-of.ts';

/** True when the module imports the library anywhere, or a part of it: `pandas` for `from pandas.io import sql`. */
export function importsLibrary(module: SourceModule, library: string): boolean {
  const known = librariesOf.get(module) ?? librariesIn(module);
  librariesOf.set(module, known);
  return known.has(library);
}

const librariesOf = new WeakMap<SourceModule, ReadonlySet<string>>();

function librariesIn(module: SourceModule): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { name } of nodesOf(module.tree, 'import').flatMap((node) => node.names)) {
    found.add(name.split('.')[0] ?? name);
  }
  for (const node of nodesOf(module.tree, 'import-from')) {
    if (node.level === 0) {
      found.add(node.module.split('.')[0] ?? node.module);
    }
  }
  return found;
}
