import type { SourceModule } from '../../python/source-module.ts';
import type { Import, ImportedName, ImportFrom } from '../../python/tree/nodes.ts';
import type { ProjectLookup } from '../trial.ts';
import { isStandardModule } from '../../python/standard-library.ts';

/** What one imported name reaches. */
export type ImportTarget =
  | { readonly kind: 'standard' }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'module'; readonly module: SourceModule; readonly name: string }
  | {
      readonly kind: 'member';
      readonly module: SourceModule;
      readonly name: string;
      readonly member: string;
    };

/** A module and the dotted name by which it is imported. */
export interface NamedModule {
  readonly module: SourceModule;
  readonly name: string;
}

/** What an import statement binds a local name to: for `import a.b` without alias, the module `a`. */
export function importTarget(
  project: ProjectLookup,
  from: NamedModule,
  imported: { readonly statement: Import | ImportFrom; readonly name: ImportedName },
): ImportTarget {
  const { statement, name } = imported;
  if (statement.kind === 'import') {
    const dotted = name.alias === undefined ? name.local.name : name.name;
    return moduleTarget(project, dotted);
  }
  const base = absoluteName(from, statement);
  const isOwn = statement.level > 0;
  if (!isOwn && isStandardModule(base)) {
    return { kind: 'standard' };
  }
  const module = base === '' ? undefined : project.module(base);
  const dotted = base === '' ? name.name : `${base}.${name.name}`;
  const isDefined = module !== undefined && definesMember({ module, name: base }, name.name);
  const submodule = isDefined ? undefined : project.module(dotted);
  if (submodule !== undefined) {
    return { kind: 'module', module: submodule, name: dotted };
  }
  return module === undefined
    ? { kind: 'package', name: base.split('.')[0] ?? base }
    : { kind: 'member', module, name: base, member: name.name };
}

/** True where a module gives a name a value of its own; `from . import db` in a package only names its submodule. */
export function definesMember(from: NamedModule, member: string): boolean {
  const definitions = from.module.scopes.module.bindings.get(member)?.definitions ?? [];
  return definitions.some(({ node, imported }) => {
    const isImport = node.kind === 'import-from' && imported !== undefined;
    const parent = isImport ? absoluteName(from, node) : '';
    return !isImport || parent !== from.name || !imported.endsWith(`.${member}`);
  });
}

export function moduleTarget(project: ProjectLookup, dotted: string): ImportTarget {
  if (isStandardModule(dotted)) {
    return { kind: 'standard' };
  }
  const module = project.module(dotted);
  return module === undefined
    ? { kind: 'package', name: dotted.split('.')[0] ?? dotted }
    : { kind: 'module', module, name: dotted };
}

/** The absolute dotted name after `from`, with leading dots resolved against the importing module. */
export function absoluteName(from: NamedModule, statement: ImportFrom): string {
  if (statement.level === 0) {
    return statement.module;
  }
  const parts = from.name.split('.');
  const isPackage = isPackageFile(from.module);
  const base = parts.slice(0, parts.length - statement.level + (isPackage ? 1 : 0));
  return [...base, ...(statement.module === '' ? [] : [statement.module])].join('.');
}

export function isPackageFile(module: SourceModule): boolean {
  return /(?:^|\/)__init__\.pyi?$/u.test(module.path);
}

/** The dotted name that the project knows a module by; else one made from its path. */
export function dottedNameOf(project: ProjectLookup, module: SourceModule): string {
  const parts = module.path
    .replace(/\.pyi?$/u, '')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..');
  const own = isPackageFile(module) && parts.length > 1 ? parts.slice(0, -1) : parts;
  const deepest = Math.max(0, ...relativeLevels(module)) + (isPackageFile(module) ? 0 : 1);
  for (let length = Math.max(1, deepest); length <= own.length; length += 1) {
    const name = own.slice(-length).join('.');
    if (project.module(name)?.path === module.path) {
      return name;
    }
  }
  return own
    .slice(-Math.max(1, deepest))
    .map((part) => (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(part) ? part : 'module'))
    .join('.');
}

function relativeLevels({ scopes }: SourceModule): readonly number[] {
  return [...scopes.module.bindings.values()].flatMap(({ definitions }) =>
    definitions.flatMap(({ node }) => (node.kind === 'import-from' ? [node.level] : [])),
  );
}
