import { defineProjectRule, type CollectedFacts, type ProjectReport } from '../rule.ts';
import {
  collectDefinitions,
  isPrivate,
  type CollectedDefinition,
  type DefinitionFacts,
} from './collect-definitions.ts';
import { wordInString } from '../without-strings.ts';

/**
 * Dead code by reachability. The names that the project's modules mention outside of their definitions are alive; a definition
 * whose name is alive makes the names it mentions alive; what is left is reported. Definitions that mention only each other are
 * dead together, as in a mark-and-sweep collector.
 */
export const unusedDefinition = defineProjectRule({
  meta: {
    id: 'refactoring/unused-definition',
    summary: 'A function, method or class that nothing in the project refers to',
    severity: 'low',
    since: '0.1.0',
  },
  collect: collectDefinitions,
  compare: (facts, { isWhole }) => (isWhole ? compare(facts) : []),
});

/** A dead definition of this many lines is more than a leftover, unless subclasses elsewhere may call it. */
const MANY_LINES = 10;
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

interface Module {
  readonly path: string;
  readonly facts: DefinitionFacts;
}

interface Definition {
  readonly path: string;
  readonly definition: CollectedDefinition;
}

function compare(collected: readonly CollectedFacts[]): readonly ProjectReport[] {
  const modules = collected.map(({ path, facts }) => ({ path, facts: facts as DefinitionFacts })); // oxlint-disable-line no-unsafe-type-assertion -- what `collectDefinitions` made
  const isReportable = reportable(modules);
  const all = modules.flatMap(({ path, facts }) =>
    facts.definitions.map((definition): Definition => ({ path, definition })),
  );
  const open = all.filter(isReportable);
  const kept = all.filter((one) => !isReportable(one));
  const isAlive = namesAlive(
    [...modules.map(({ facts }) => facts.mentions), ...kept.map(mentionsOf)],
    open,
  );
  const dead = open.filter(({ definition }) => !isAlive(definition.name));
  const deadClasses = new Set(
    dead.flatMap(({ path, definition }) =>
      definition.kind === 'class' ? [`${path} ${definition.name}`] : [],
    ),
  );
  const mentionedByDead = new Set(
    dead.flatMap((one) =>
      mentionsOf(one)
        .split(' ')
        .filter((name) => name !== one.definition.name),
    ),
  );
  return dead
    .filter(({ path, definition }) => !deadClasses.has(`${path} ${definition.owner ?? ''}`))
    .map((one) => reportOf(one, mentionedByDead.has(one.definition.name)));
}

function mentionsOf({ definition }: Definition): string {
  return definition.mentions;
}

/** Tells which definitions nothing outside the reviewed files can be meant to use. */
function reportable(modules: readonly Module[]): (one: Definition) => boolean {
  const places = openPlaces(modules);
  const bases = basesByClass(modules);
  return ({ path, definition: { kind, name, owner } }) => {
    if (kind === 'method') {
      return places.isSeen(path) && isHarmless(owner ?? '?', bases);
    }
    const isInPlace = isPrivate(name) ? places.isSeen(path) : places.isProgram(path);
    return isInPlace && (kind === 'function' || hasHarmlessBases(name, bases));
  };
}

/** Tells what is mentioned by code that runs. */
function namesAlive(
  roots: readonly string[],
  definitions: readonly Definition[],
): (name: string) => boolean {
  const byName = new Map<string, CollectedDefinition[]>();
  for (const { definition } of definitions) {
    const list = byName.get(definition.name) ?? [];
    list.push(definition);
    byName.set(definition.name, list);
  }
  const byWord = Map.groupBy(byName.keys(), wordInString);
  const alive = new Set<string>();
  const beginnings = new Set<string>();
  function add(mentions: string): void {
    for (const name of mentions.split(' ')) {
      if (name.startsWith('#')) {
        byWord.get(name)?.forEach((meant) => alive.add(meant));
      } else if (name.endsWith('*')) {
        beginnings.add(name.slice(0, -1));
      } else {
        alive.add(name);
      }
    }
  }
  roots.forEach(add);
  for (const { definition } of definitions) {
    const isMeant = [...beginnings].some((start) => definition.name.startsWith(start));
    if (isMeant) {
      alive.add(definition.name);
    }
  }
  // The set grows while it is walked: what is alive makes alive what it mentions.
  for (const name of alive) {
    for (const definition of byName.get(name) ?? []) {
      add(definition.mentions);
    }
  }
  return (name) => alive.has(name) || [...beginnings].some((start) => name.startsWith(start));
}

interface OpenPlaces {
  /** The file's whole package, or the program it belongs to, is reviewed. */
  readonly isSeen: (path: string) => boolean;
  /** The file belongs to a program, so that its public names are nobody's interface. */
  readonly isProgram: (path: string) => boolean;
}

function openPlaces(modules: readonly Module[]): OpenPlaces {
  const packages = new Set<string>();
  const programs = new Set<string>();
  const applications: string[] = [];
  for (const { path, facts } of modules) {
    const folder = folderOf(path);
    if (/(?:^|\/)__init__\.py$/.test(path)) {
      packages.add(folder);
    }
    if (/(?:^|\/)manage\.py$/.test(path)) {
      applications.push(folder);
    }
    if (facts.isProgram) {
      programs.add(folder);
    }
  }
  function isProgram(path: string): boolean {
    const folder = folderOf(path);
    const isScript = programs.has(folder) && !packages.has(folder);
    return isScript || applications.some((root) => `${folder}/`.startsWith(root && `${root}/`));
  }
  return { isProgram, isSeen: (path) => packages.has(folderOf(path)) || isProgram(path) };
}

function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at === -1 ? '' : path.slice(0, at);
}

function basesByClass(modules: readonly Module[]): ReadonlyMap<string, readonly string[]> {
  const bases = new Map<string, string[]>();
  for (const { facts } of modules) {
    for (const [name, list] of facts.classes) {
      // Classes of one name in two modules are taken together.
      bases.set(name, [...(bases.get(name) ?? []), ...list.split(' ').filter(Boolean)]);
    }
  }
  return bases;
}

function hasHarmlessBases(name: string, bases: ReadonlyMap<string, readonly string[]>): boolean {
  return (bases.get(name) ?? []).every((base) => HARMLESS_BASES.has(base));
}

/** True when the class and all it inherits from are known, so that nothing unknown calls its private methods. */
function isHarmless(name: string, bases: ReadonlyMap<string, readonly string[]>): boolean {
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

function reportOf({ path, definition }: Definition, isMentioned: boolean): ProjectReport {
  const { kind, name, owner, lines, span, start, end } = definition;
  const qualified = owner === undefined ? name : `${owner}.${name}`;
  const who = isMentioned ? 'Only unused code' : 'Nothing in the project';
  return {
    location: { file: path, span, start, end },
    message: `${who} refers to the ${kind} \`${qualified}\` (${lines} ${lines === 1 ? 'line' : 'lines'}): remove it`,
    severity: kind !== 'method' && isPrivate(name) && lines >= MANY_LINES ? 'medium' : 'low',
    evidence: [
      { kind: 'measurement', subject: 'references from code in use', value: 0, unit: '' },
      { kind: 'measurement', subject: 'lines of unused code', value: lines, unit: '' },
    ],
    source: qualified,
  };
}
