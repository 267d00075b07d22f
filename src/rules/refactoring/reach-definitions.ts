import type { ProjectImports, ProjectModule } from '../../python/project/project-modules.ts';
import { resolveImport, type ImportTarget } from '../../python/project/resolve-import.ts';
import { wordInString } from '../without-strings.ts';
import type { ClassFamilies } from './class-families.ts';
import type { CollectedDefinition, DefinitionFacts } from './collect-definitions.ts';
import type { Use } from './collect-uses.ts';

/**
 * Reachability over the definitions of a project, as a mark-and-sweep collector does it: what the modules use themselves is reached; what
 * is reached makes reached what it uses; the rest is dead, with what only the dead use. Names are followed through scopes and
 * imports to one definition; attributes of `self` to the classes that can be its own; attributes of other objects to every method
 * of that name; a module that is handed on as a value gives away all it defines. What cannot be followed reaches whatever has the name.
 */

export interface CollectedModule {
  readonly path: string;
  readonly facts: DefinitionFacts;
}

export interface PlacedDefinition extends CollectedDefinition {
  readonly path: string;
}

export interface ReachRequest {
  readonly modules: readonly CollectedModule[];
  /** Those that may be dead; what is used in any other is used. */
  readonly candidates: readonly PlacedDefinition[];
  readonly imports: ProjectImports;
  readonly families: ClassFamilies;
  /** Words of files that are no modules of the review: templates, settings, console scripts. */
  readonly namedElsewhere: ReadonlySet<string>;
}

/** What is dead, each with the dead definitions that it uses. */
export type DeadDefinitions = ReadonlyMap<PlacedDefinition, readonly PlacedDefinition[]>;

export function deadDefinitions(request: ReachRequest): DeadDefinitions {
  const index = indexDefinitions(request);
  const reached = new Set<PlacedDefinition>();
  function reach(path: string, uses: string): void {
    for (const use of uses === '' ? [] : uses.split(' ')) {
      targetsOf(index, path, use).forEach((one) => reached.add(one));
    }
  }
  const open = new Set(request.candidates.map(keyOf));
  for (const { path, facts } of request.modules) {
    reach(path, facts.uses);
    for (const definition of facts.definitions) {
      if (!open.has(keyOf({ ...definition, path }))) {
        reach(path, definition.uses);
      }
      if (facts.looksItselfUp && definition.kind !== 'method') {
        index.topLevel.get(`${path}:${definition.name}`)?.forEach((one) => reached.add(one));
      }
    }
  }
  for (const name of request.namedElsewhere) {
    index.byName.get(name)?.forEach((one) => reached.add(one));
  }
  // The set grows while it is walked.
  for (const { path, uses } of reached) {
    reach(path, uses);
  }
  const dead = request.candidates.filter((one) => !reached.has(one));
  return new Map(
    dead.map((one) => {
      const used = one.uses.split(' ').flatMap((use) => [...targetsOf(index, one.path, use)]);
      return [one, [...new Set(used)].filter((other) => other !== one && !reached.has(other))];
    }),
  );
}

function keyOf({ path, span }: PlacedDefinition): string {
  return `${path}:${span.start}`;
}

type Lists = ReadonlyMap<string, readonly PlacedDefinition[]>;

interface Index {
  readonly imports: ProjectImports;
  readonly families: ClassFamilies;
  /** By path and name. */
  readonly topLevel: Lists;
  readonly byPath: Lists;
  readonly methods: Lists;
  readonly byName: Lists;
  readonly byWord: Lists;
  /** Names that stand for something of another name. */
  readonly aliases: ReadonlySet<string>;
  readonly loadsModules: boolean;
}

function indexDefinitions({ modules, candidates, imports, families }: ReachRequest): Index {
  const topLevel = candidates.filter(({ kind }) => kind !== 'method');
  return {
    imports,
    families,
    topLevel: Map.groupBy(topLevel, ({ path, name }) => `${path}:${name}`),
    byPath: Map.groupBy(topLevel, ({ path }) => path),
    methods: Map.groupBy(
      candidates.filter(({ kind }) => kind === 'method'),
      ({ name }) => name,
    ),
    byName: Map.groupBy(candidates, ({ name }) => name),
    byWord: Map.groupBy(candidates, ({ name }) => wordInString(name)),
    aliases: aliasesOf(modules),
    loadsModules: modules.some(({ facts }) => facts.loadsModules),
  };
}

/** Underscores alone begin every private name: a method anywhere, but of functions only those at hand. */
function ofBeginning(index: Index, path: string, start: string): readonly PlacedDefinition[] {
  const all = [...index.byName].flatMap(([name, list]) => (name.startsWith(start) ? list : []));
  return /[A-Za-z]/.test(start)
    ? all
    : all.filter((one) => one.kind === 'method' || one.path === path);
}

function aliasesOf(modules: readonly CollectedModule[]): ReadonlySet<string> {
  const aliases = modules.flatMap(({ facts }) =>
    facts.outline.names.filter(({ name, meanings }) =>
      meanings.some((one) => one.kind === 'import' && one.target.split('.').at(-1) !== name),
    ),
  );
  return new Set(aliases.map(({ name }) => name));
}

function targetsOf(index: Index, path: string, use: Use): readonly PlacedDefinition[] {
  const name = use.slice(1);
  switch (use[0]) {
    case '=':
      return index.topLevel.get(`${path}:${name}`) ?? [];
    case '@':
    case '!':
      return importedBy(index, path, use);
    case '~':
      return ofReceiver(index, path, name);
    case '.':
      return (index.loadsModules ? index.byName : index.methods).get(name) ?? [];
    case '?':
      return index.byName.get(name) ?? [];
    case '#':
      return index.byWord.get(use) ?? [];
    case '^':
      return ofBeginning(index, path, name);
    default:
      return [];
  }
}

/** What does not lead to one place of the project is taken to mean whatever has the name. */
function importedBy(index: Index, path: string, use: Use): readonly PlacedDefinition[] {
  const dotted = use.slice(1);
  const parts = dotted.split('.');
  // Most imports lead to what cannot be dead; following them all takes seconds where packages pass names on by the hundred.
  const isWorthFollowing =
    parts.some((part) => index.byName.has(part) || index.aliases.has(part)) ||
    index.imports.endingWith(parts.at(-1) ?? '').length > 0;
  const module = index.imports.at(path);
  if (!isWorthFollowing || module === undefined) {
    return [];
  }
  const targets = knownTargets(index.imports, module, dotted);
  if (targets.length === 0) {
    return parts.flatMap((part) => index.byName.get(part) ?? []);
  }
  return targets.flatMap((target) =>
    target.kind === 'module' && use.startsWith('!') ? [] : ofTarget(index, target),
  );
}

function knownTargets(
  imports: ProjectImports,
  from: ProjectModule,
  dotted: string,
): readonly ImportTarget[] {
  const targets = resolveImport(imports, from, dotted);
  return targets.some(({ kind }) => kind === 'external') ? [] : targets;
}

function ofTarget(index: Index, target: ImportTarget): readonly PlacedDefinition[] {
  switch (target.kind) {
    case 'external':
      return [];
    case 'module':
      return index.byPath.get(target.module.path) ?? [];
    default:
      return [
        ...(index.topLevel.get(`${target.module.path}:${target.name}`) ?? []),
        ...target.rest.flatMap((name) => index.methods.get(name) ?? []),
      ];
  }
}

/** `Class.name`: the methods of that name in all classes that `self` may be of there. */
function ofReceiver(index: Index, path: string, use: string): readonly PlacedDefinition[] {
  const [owner = '', name = ''] = use.split('.');
  const family = index.families.familyOf(owner);
  const methods =
    name === '*' ? [...index.methods.values()].flat() : (index.methods.get(name) ?? []);
  const known =
    family === undefined && name !== '*'
      ? methods
      : methods.filter((one) =>
          family === undefined
            ? one.owner === owner && one.path === path
            : index.families.familyOf(one.owner ?? '') === family,
        );
  return index.loadsModules ? [...known, ...(index.byName.get(name) ?? [])] : known;
}
