import type { Position, Span } from '../../core/span.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { FunctionDefinition } from '../../python/tree/nodes.ts';
import { nameOf } from '../../python/tree/queries.ts';
import { defineProjectRule, type CollectedFacts, type ProjectReport } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { isMigration } from '../migration.ts';

/**
 * Parameters that travel together. Every four parameters of a function are a key; a key that functions of three different names share
 * is the core of a clump, which then takes in whatever else all of them share. The clump that the most functions have comes first,
 * and a function belongs to one clump only.
 */
export const dataClump = defineProjectRule({
  meta: {
    id: 'refactoring/data-clump',
    summary: 'The same parameters in several functions',
    severity: 'low',
    since: '0.1.0',
  },
  collect,
  compare: (facts) => compare(functionsOf(facts)),
});

const FEWEST_PARAMETERS = 4;
const FEWEST_FUNCTIONS = 3;
/** More parameters than this make too many keys; the first ones by name stand for all. */
const MOST_PARAMETERS = 10;
const MOST_LISTED = 6;

interface Signature {
  readonly name: string;
  /** Sorted. */
  readonly parameters: readonly string[];
  readonly span: Span;
  readonly start: Position;
  readonly end: Position;
}

interface Place extends Signature {
  readonly path: string;
}

function collect(module: SourceModule): readonly Signature[] {
  if (isTestCode(module.path) || isMigration(module.path) || module.path.endsWith('.pyi')) {
    return [];
  }
  return module.functions.flatMap(({ node, qualifiedName }) => {
    const parameters = node.kind === 'function' ? ownParameters(node) : [];
    if (node.kind !== 'function' || parameters.length < FEWEST_PARAMETERS) {
      return [];
    }
    const { span, start, end } = module.lines.locationOf(module.path, node.name.span);
    return [{ name: qualifiedName, parameters, span, start, end }];
  });
}

/** Overloads repeat one signature, and commands have their options as parameters. */
function ownParameters(node: FunctionDefinition): readonly string[] {
  const isDeclared = node.decorators.some((decorator) =>
    /overload|option|argument|command|route|get|post|put|delete|patch|fixture|task|flow/.test(
      nameOf(decorator.kind === 'call' ? decorator.callee : decorator) ?? '',
    ),
  );
  return isDeclared
    ? []
    : node.parameters
        .filter(({ style }) => style !== 'star' && style !== 'double-star')
        .map(({ name }) => name.name)
        .filter(
          (name, index) =>
            !(index === 0 && (name === 'self' || name === 'cls')) && !name.startsWith('_'),
        )
        .toSorted();
}

function functionsOf(facts: readonly CollectedFacts[]): readonly Place[] {
  return facts.flatMap(
    ({ path, facts: collected }) =>
      (collected as readonly Signature[]).map((signature) => ({ ...signature, path })), // oxlint-disable-line no-unsafe-type-assertion -- what `collect` above made
  );
}

function compare(places: readonly Place[]): readonly ProjectReport[] {
  const byKey = new Map<string, Place[]>();
  for (const place of places) {
    for (const key of keysOf(place.parameters.slice(0, MOST_PARAMETERS))) {
      const list = byKey.get(key) ?? [];
      list.push(place);
      byKey.set(key, list);
    }
  }
  const clumps = [...byKey.values()]
    .filter((list) => namesOf(list).size >= FEWEST_FUNCTIONS)
    .toSorted((left, right) => namesOf(right).size - namesOf(left).size);
  const taken = new Set<Place>();
  return clumps.flatMap((list) => {
    const free = list.filter((place) => !taken.has(place));
    const [first] = free;
    if (first === undefined || namesOf(free).size < FEWEST_FUNCTIONS) {
      return [];
    }
    for (const place of free) {
      taken.add(place);
    }
    return [reportOf(first, free)];
  });
}

/** Every choice of four, in order. */
function keysOf(names: readonly string[]): readonly string[] {
  return choicesOf(names, FEWEST_PARAMETERS).map((choice) => choice.join(','));
}

function choicesOf(names: readonly string[], count: number): readonly (readonly string[])[] {
  return count === 0
    ? [[]]
    : names.flatMap((name, index) =>
        choicesOf(names.slice(index + 1), count - 1).map((rest) => [name, ...rest]),
      );
}

/** A method and those that override it have one name, and so have a function and its asynchronous twin: they must be alike. */
function namesOf(places: readonly Place[]): ReadonlySet<string> {
  return new Set(
    places.map(({ name }) =>
      (name.split('.').at(-1) ?? name).replace(/^_*(?:async_|a(?=[a-z]{4})|sync_)?|_?a?sync$/g, ''),
    ),
  );
}

function reportOf(first: Place, places: readonly Place[]): ProjectReport {
  const shared = first.parameters.filter((name) =>
    places.every(({ parameters }) => parameters.includes(name)),
  );
  const others = places.filter((place) => place !== first);
  const more = shared.length > MOST_LISTED ? ` and ${shared.length - MOST_LISTED} more` : '';
  const listed = `${shared
    .slice(0, MOST_LISTED)
    .map((name) => `\`${name}\``)
    .join(', ')}${more}`;
  return {
    location: { file: first.path, span: first.span, start: first.start, end: first.end },
    message: `${places.length} functions take ${listed} together: one object that holds them would be passed on as a whole`,
    note: `such as \`${others[0]?.name ?? ''}\` and \`${others.at(-1)?.name ?? ''}\``,
    evidence: [
      ...others.slice(0, 3).map(({ path, span, start, end, name }) => ({
        kind: 'match' as const,
        location: { file: path, span, start, end },
        note: `\`${name}\` takes them too`,
      })),
      {
        kind: 'measurement',
        subject: 'functions with the same parameters',
        value: places.length,
        threshold: FEWEST_FUNCTIONS - 1,
        unit: '',
      },
    ],
    source: shared.join(' '),
  };
}
