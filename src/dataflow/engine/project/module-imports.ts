import { resolveImport } from '../../../python/project/resolve-import.ts';
import type { ProjectModules } from '../../../python/project/project-modules.ts';
import type { SourceModule } from '../../../python/source-module.ts';
import type { Imports } from './library-index.ts';

/** A library's object is seldom handed on further than this without its library being named. */
const MAX_STEPS = 3;

/** What every module imports, itself and through modules of the project. */
export function importsOfModules(project: ProjectModules): ReadonlyMap<SourceModule, Imports> {
  const own = new Map(project.sources.map((source) => [source, importsIn(source.text)]));
  const imported = new Map(
    [...own].map(([source, { dotted }]) => [source, importedModules(project, source, dotted)]),
  );
  return new Map(
    [...own].map(([source, { packages, names }]) => {
      const around = modulesAround(imported, source);
      const near = new Set([...around].flatMap((one) => [...(own.get(one)?.packages ?? [])]));
      return [source, { packages, names, near }];
    }),
  );
}

/** What the text of a module imports, wherever in it. */
interface WrittenImports extends Pick<Imports, 'packages' | 'names'> {
  /** All that is named, in full. */
  readonly dotted: readonly string[];
}

/** A file without imports is a piece of one: whatever it names may be imported. */
function importsIn(text: string): WrittenImports {
  const packages = new Set<string>();
  const names = new Set<string>();
  const dotted: string[] = [];
  const isPiece = text.search(IMPORTS) === -1;
  for (const [, name] of isPiece ? text.matchAll(NAMES) : []) {
    packages.add(name ?? '');
  }
  for (const [, from, modules, taken] of text.matchAll(IMPORTS)) {
    const whole = from === undefined ? (modules ?? '').split(',') : [from];
    for (const one of whole) {
      const [name = ''] = one.trim().split(/\s/u, 1);
      dotted.push(name);
      packages.add(name.split('.', 1)[0] ?? '');
    }
    for (const [name] of (taken ?? '').matchAll(/\w+/gu)) {
      names.add(name);
      if (from !== undefined) {
        dotted.push(from.endsWith('.') ? from + name : `${from}.${name}`);
      }
    }
  }
  return { packages, names, dotted };
}

function importedModules(
  project: ProjectModules,
  source: SourceModule,
  dotted: readonly string[],
): ReadonlySet<SourceModule> {
  const from = project.moduleOf(source);
  const targets =
    from === undefined ? [] : dotted.flatMap((name) => resolveImport(project, from, name));
  const sources = targets.map((target) =>
    target.kind === 'external' ? undefined : project.sourceOf(target.module),
  );
  return new Set(sources.filter((one) => one !== undefined));
}

function modulesAround(
  imported: ReadonlyMap<SourceModule, ReadonlySet<SourceModule>>,
  start: SourceModule,
): ReadonlySet<SourceModule> {
  const around = new Set([start]);
  let last: readonly SourceModule[] = [start];
  for (let step = 0; step < MAX_STEPS && last.length > 0; step += 1) {
    const next = new Set(last.flatMap((one) => [...(imported.get(one) ?? [])]));
    last = [...next.difference(around)];
    last.forEach((one) => around.add(one));
  }
  return around;
}

const NAMES = /\b([A-Za-z]\w*)(?=[.(])/gu;
const IMPORTS =
  /^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([\w., \t]+))[ \t]*(\([^)]*\)|[^\n]*)/gmu;
