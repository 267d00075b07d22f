import type { Evidence } from '../../core/evidence.ts';
import { projectImports } from '../../python/project/project-modules.ts';
import { defineProjectRule, type CollectedFacts, type ProjectReport } from '../rule.ts';
import { classFamilies, type ClassFamilies } from './class-families.ts';
import { collectDefinitions, isPrivate, type DefinitionFacts } from './collect-definitions.ts';
import {
  deadDefinitions,
  type CollectedModule,
  type DeadDefinitions,
  type PlacedDefinition,
} from './reach-definitions.ts';

/**
 * Dead code by reachability. What may be meant for callers outside of the reviewed files is left out; of the rest, what no module's own
 * code reaches is dead. Dead definitions that use one another are one finding.
 */
export const unusedDefinition = defineProjectRule({
  meta: {
    id: 'refactoring/unused-definition',
    summary: 'A function, method or class that nothing in the project refers to',
    severity: 'low',
    since: '0.1.0',
  },
  collect: collectDefinitions,
  asksElsewhere: true,
  compare: (facts, { isWhole, namedElsewhere }) =>
    isWhole ? compare(facts, namedElsewhere ?? new Set()) : [],
});

/** Dead definitions of this many lines are more than a leftover, unless subclasses elsewhere may call them. */
const MANY_LINES = 10;
const MOST_LISTED = 12;

function compare(
  collected: readonly CollectedFacts[],
  namedElsewhere: ReadonlySet<string>,
): readonly ProjectReport[] {
  const modules = collected.map(({ path, facts }) => ({ path, facts: facts as DefinitionFacts })); // oxlint-disable-line no-unsafe-type-assertion -- what `collectDefinitions` made
  const imports = projectImports(modules.map(({ facts }) => facts.outline));
  const families = classFamilies(
    modules.map(({ facts }) => facts),
    imports,
  );
  const isReportable = reportable(modules, families);
  const candidates = modules
    .flatMap(({ path, facts }) => facts.definitions.map((one) => ({ ...one, path })))
    .filter(isReportable);
  const dead = deadDefinitions({ modules, candidates, imports, families, namedElsewhere });
  return groupsOf(dead).map((group) => reportOf(group, dead));
}

/** Tells which definitions nothing outside the reviewed files can be meant to use. */
function reportable(
  modules: readonly CollectedModule[],
  families: ClassFamilies,
): (one: PlacedDefinition) => boolean {
  const places = openPlaces(modules);
  const asksSubclasses = modules.some(({ facts }) => facts.asksSubclasses);
  return ({ path, kind, name, owner }) => {
    if (kind === 'method') {
      return places.isSeen(path) && families.isClosed(owner ?? '?');
    }
    const isInPlace = isPrivate(name) ? places.isSeen(path) : places.isProgram(path);
    return (
      isInPlace &&
      (kind === 'function' || (asksSubclasses ? families.isPlain(name) : families.isClosed(name)))
    );
  };
}

interface OpenPlaces {
  /** The file's whole package, or the program it belongs to, is reviewed. */
  readonly isSeen: (path: string) => boolean;
  /** The file belongs to a program, so that its public names are nobody's interface. */
  readonly isProgram: (path: string) => boolean;
}

function openPlaces(modules: readonly CollectedModule[]): OpenPlaces {
  const packages = new Set<string>();
  const programs = new Set<string>();
  const libraries = new Set<string>();
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
    // Whoever lists exports, or installs modules, has readers elsewhere in mind.
    if (
      facts.outline.names.some(({ name }) => name === '__all__') ||
      /(?:^|\/)setup\.py$/.test(path)
    ) {
      libraries.add(folder);
    }
  }
  function isProgram(path: string): boolean {
    const folder = folderOf(path);
    const isScript = programs.has(folder) && !packages.has(folder) && !libraries.has(folder);
    return isScript || applications.some((root) => `${folder}/`.startsWith(root && `${root}/`));
  }
  return {
    isProgram,
    isSeen: (path) =>
      packages.has(folderOf(path)) || programs.has(folderOf(path)) || isProgram(path),
  };
}

function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at === -1 ? '' : path.slice(0, at);
}

/** Dead definitions that use one another, directly or not; a dead class stands for its methods too. Heads, used by none, first. */
function groupsOf(dead: DeadDefinitions): readonly (readonly PlacedDefinition[])[] {
  const classes = new Map<string, PlacedDefinition>();
  for (const one of dead.keys()) {
    if (one.kind === 'class') {
      classes.set(`${one.path} ${one.name}`, one);
    }
  }
  function whole(one: PlacedDefinition): PlacedDefinition {
    return classes.get(`${one.path} ${one.owner ?? ''}`) ?? one;
  }
  const neighbours = new Map<PlacedDefinition, Set<PlacedDefinition>>();
  const used = new Set<PlacedDefinition>();
  for (const [user, targets] of dead) {
    const from = whole(user);
    const near = neighbours.get(from) ?? new Set();
    neighbours.set(from, near);
    for (const target of targets.map(whole).filter((one) => one !== from)) {
      near.add(target);
      used.add(target);
      neighbours.set(target, (neighbours.get(target) ?? new Set()).add(from));
    }
  }
  const seen = new Set<PlacedDefinition>();
  return [...neighbours.keys()].flatMap((start) => {
    if (seen.has(start)) {
      return [];
    }
    const group = new Set([start]);
    for (const one of group) {
      seen.add(one);
      neighbours.get(one)?.forEach((other) => group.add(other));
    }
    return [
      [...group].toSorted(
        (left, right) => Number(used.has(left)) - Number(used.has(right)) || byPlace(left, right),
      ),
    ];
  });
}

function byPlace(left: PlacedDefinition, right: PlacedDefinition): number {
  return left.path === right.path
    ? left.span.start - right.span.start
    : left.path < right.path
      ? -1
      : 1;
}

function reportOf(group: readonly PlacedDefinition[], dead: DeadDefinitions): ProjectReport {
  const [first, ...others] = group as readonly [PlacedDefinition, ...PlacedDefinition[]]; // oxlint-disable-line no-unsafe-type-assertion -- a group has its first member
  const lines = group.reduce((sum, one) => sum + one.lines, 0);
  const size = `${lines} ${lines === 1 ? 'line' : 'lines'}`;
  const what = `the ${first.kind} \`${qualified(first)}\``;
  const isLong = first.kind !== 'method' && group.every(({ name }) => isPrivate(name));
  return {
    location: locationOf(first),
    message:
      others.length === 0
        ? `Nothing in the project refers to ${what} (${size}): remove it`
        : `Nothing that runs reaches ${what}, nor ${listed(others)}, which only unused code refers to (${size} in all): remove them together`,
    ...(others.length === 0 ? {} : { note: 'nothing that runs refers to it' }),
    severity: isLong && lines >= MANY_LINES ? 'medium' : 'low',
    evidence: [
      ...usersOf(group, dead),
      { kind: 'measurement', subject: 'references from code in use', value: 0, unit: '' },
      { kind: 'measurement', subject: 'lines of unused code', value: lines, unit: '' },
    ],
    source: qualified(first),
  };
}

function listed(others: readonly PlacedDefinition[]): string {
  const shown = others.slice(0, 3).map((one) => `\`${qualified(one)}\``);
  const rest = others.length - shown.length;
  return rest > 0
    ? `${shown.join(', ')} and ${rest} more`
    : [shown.slice(0, -1).join(', '), ...shown.slice(-1)].filter(Boolean).join(' and ');
}

/** Who refers to each of the others of a group: only what is dead itself, or nobody either. */
function usersOf(group: readonly PlacedDefinition[], dead: DeadDefinitions): readonly Evidence[] {
  return group.slice(1, 1 + MOST_LISTED).map((one) => {
    const users = [...dead].flatMap(([user, targets]) =>
      targets.includes(one) && user.owner !== one.name ? [`\`${qualified(user)}\``] : [],
    );
    const note =
      users.length === 0
        ? 'nothing refers to it either'
        : `only ${users.slice(0, 3).join(', ')} ${users.length === 1 ? 'refers' : 'refer'} to it`;
    return { kind: 'match', location: locationOf(one), note };
  });
}

function locationOf({ path, span, start, end }: PlacedDefinition): ProjectReport['location'] {
  return { file: path, span, start, end };
}

function qualified({ owner, name }: PlacedDefinition): string {
  return owner === undefined ? name : `${owner}.${name}`;
}
