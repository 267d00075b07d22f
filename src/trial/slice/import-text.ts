import type { Import, ImportedName, ImportFrom } from '../../python/tree/nodes.ts';
import type { ProjectLookup } from '../trial.ts';
import { absoluteName, importTarget, moduleTarget } from './imports.ts';
import type { ModuleSlice } from './slice-state.ts';

interface Importing {
  readonly slice: ModuleSlice;
  readonly project: ProjectLookup;
  /** The package under which the project's modules stand in the run's folder. */
  readonly root: string;
}

/** An import with the names that are needed; modules of the project are imported from under the root, by absolute name. */
export function importText(importing: Importing, statement: Import | ImportFrom): string {
  const { slice } = importing;
  const needed = slice.imports.get(statement) ?? new Set();
  const names = statement.names.filter(({ local }) => needed.has(local.name));
  if (statement.kind === 'import') {
    return joined(names.map((name) => plainImport(importing, statement, name)));
  }
  if (statement.isWildcard) {
    return starImport(importing, statement, needed);
  }
  if (statement.module === '__future__') {
    return 'pass';
  }
  return joined(names.map((name) => memberImport(importing, statement, name)));
}

function joined(parts: readonly string[]): string {
  return parts.length === 0 ? 'pass' : parts.join('; ');
}

function plainImport(
  { slice, project, root }: Importing,
  statement: Import,
  name: ImportedName,
): string {
  const target = moduleTarget(project, name.name);
  const bound = importTarget(project, slice, { statement, name });
  if (target.kind !== 'module' && bound.kind !== 'module') {
    return name.alias === undefined
      ? `import ${name.name}`
      : `import ${name.name} as ${name.local.name}`;
  }
  if (name.alias !== undefined) {
    const parts = name.name.split('.');
    const parent = [root, ...parts.slice(0, -1)].join('.');
    return `from ${parent} import ${parts.at(-1) ?? ''} as ${name.local.name}`;
  }
  const load = name.name.includes('.')
    ? `; __import__(${JSON.stringify(`${root}.${name.name}`)})`
    : '';
  return `from ${root} import ${name.local.name}${load}`;
}

function memberImport(
  { slice, project, root }: Importing,
  statement: ImportFrom,
  name: ImportedName,
): string {
  const target = importTarget(project, slice, { statement, name });
  const as = name.alias === undefined ? '' : ` as ${name.local.name}`;
  switch (target.kind) {
    case 'module': {
      const parts = target.name.split('.');
      const parent = [root, ...parts.slice(0, -1)].join('.');
      return `from ${parent} import ${parts.at(-1) ?? ''}${as}`;
    }
    case 'member':
      return `from ${root}.${target.name} import ${name.name}${as}`;
    default:
      return `from ${absoluteName(slice, statement)} import ${name.name}${as}`;
  }
}

function starImport(
  { slice, project, root }: Importing,
  statement: ImportFrom,
  needed: ReadonlySet<string>,
): string {
  const dotted = absoluteName(slice, statement);
  if (needed.has('*') && moduleTarget(project, dotted).kind !== 'module') {
    return `from ${dotted} import *`;
  }
  const names = [...needed].filter((name) => name !== '*');
  return names.length === 0 ? 'pass' : `from ${root}.${dotted} import ${names.join(', ')}`;
}
