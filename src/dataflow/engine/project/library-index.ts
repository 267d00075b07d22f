import { ALL_KINDS, kindSet } from '../../kinds.ts';
import type { KindSet } from '../../kinds.ts';
import type { CallModel, EntryModel, Library, NamedModel, ValueModel } from '../../library.ts';
import type { TellingNames } from './telling-places.ts';

/** Library knowledge, ready to be asked. */
export interface LibraryIndex {
  /** What reading a thing of that name gives. */
  readonly value: (name: string) => ValueModel | undefined;
  /** What calling a thing of that name does. */
  readonly call: (name: string) => CallModel | undefined;
  /** What calling a method of an object of unknown class does, by the method's name. */
  readonly method: (name: string) => CallModel | undefined;
  /** The name by which models know a thing. */
  readonly canonical: (name: string) => string;
  /** True when a class is another one or inherits from it. */
  readonly isKindOf: (name: string, base: string) => boolean;
  /** True for a class whose objects hold no text that does harm. */
  readonly isPlain: (name: string) => boolean;
  /** True for a class that makes sure of its fields' types. */
  readonly isTyped: (name: string) => boolean;
  readonly entries: readonly (EntryModel & { readonly library: string })[];
  readonly cleans: (model: CallModel | ValueModel) => KindSet;
  readonly restores: (model: CallModel) => KindSet;
  /** What a function that no model and no code is known of makes text harmless for, as its name has it: `text.escape_html`. */
  readonly cleansByName: (name: string) => KindSet;
  /** Names of what gives data or receives it: code without them can only hand data on. */
  readonly telling: TellingNames;
  /**
   * Those that count in one module: functions of a package only where it or they are imported, methods only where the package is near.
   */
  readonly tellingIn: (imports: Imports) => TellingNames;
  /** The name of an attribute of a class or module, one text for each. */
  readonly member: (owner: string, name: string) => string;
}

/** What one module imports. */
export interface Imports {
  /** First parts of the packages' names. */
  readonly packages: ReadonlySet<string>;
  /** Names that are imported by themselves, and words that may stand for something imported elsewhere. */
  readonly names: ReadonlySet<string>;
  /** The packages, and those of the project's modules that it imports, that these import and so on: whose objects may be handed to it. */
  readonly near: ReadonlySet<string>;
}

export function libraryIndex(libraries: readonly Library[]): LibraryIndex {
  const values = new Map<string, ValueModel>();
  const calls = new Map<string, CallModel>();
  const aliases = new Map<string, string>();
  const bases = new Map<string, readonly string[]>();
  for (const library of libraries) {
    copyInto(values, library.values);
    copyInto(calls, library.calls);
    copyInto(aliases, library.aliases);
    copyInto(bases, library.bases);
  }
  const plain = new Set(libraries.flatMap((library) => library.plain ?? []));
  const typed = new Set(libraries.flatMap((library) => library.typed ?? []));
  const canonicals = new Map<string, string>();
  const members = new Map<string, Map<string, string>>();
  const names = [...tellingNames(values, calls), ...calledParameters(libraries, calls)];
  const related = relatedPackages(libraries);
  const knownValue = remembering((name) => lookUp(values, name) ?? anyValue(name));
  const knownCall = remembering((name) => lookUp(calls, name));

  function canonical(name: string): string {
    const known = canonicals.get(name);
    if (known !== undefined) {
      return known;
    }
    const found = followAliases(aliases, name);
    canonicals.set(name, found);
    return found;
  }

  function member(owner: string, name: string): string {
    const known = members.get(owner) ?? new Map<string, string>();
    members.set(owner, known);
    const full = known.get(name) ?? canonical(`${owner}.${name}`);
    known.set(name, full);
    return full;
  }

  function lookUp<Model>(models: ReadonlyMap<string, Model>, name: string): Model | undefined {
    const full = canonical(name);
    const own = models.get(full);
    if (own !== undefined) {
      return own;
    }
    const dot = full.lastIndexOf('.');
    const owner = full.slice(0, dot);
    for (const base of bases.get(owner) ?? []) {
      const found = lookUp(models, `${base}${full.slice(dot)}`);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }

  /** `Class.*`: an attribute that nothing else is said of. */
  function anyValue(name: string): ValueModel | undefined {
    const dot = name.lastIndexOf('.');
    const any = dot === -1 ? undefined : lookUp(values, `${name.slice(0, dot)}.*`);
    return any === undefined || lookUp(calls, name) !== undefined ? undefined : any;
  }

  function isKindOf(name: string, base: string): boolean {
    const full = canonical(name);
    return full === canonical(base) || (bases.get(full) ?? []).some((one) => isKindOf(one, base));
  }

  return {
    value: knownValue,
    call: knownCall,
    method: (name) => calls.get(`*.${name}`),
    canonical,
    isKindOf,
    isPlain: (name) => plain.has(canonical(name)),
    isTyped: (name) => typed.has(canonical(name)),
    entries: libraries.flatMap((library) =>
      (library.entries ?? []).map((entry) => ({ ...entry, library: library.name })),
    ),
    cleans: ({ cleans }) => kindsOf(cleans),
    restores: ({ restores }) => kindsOf(restores),
    cleansByName: namedCleaning(libraries.flatMap((library) => library.named ?? [])),
    telling: lastParts(names),
    tellingIn: tellingNamesOfModules(names, related),
    member,
  };
}

function namedCleaning(models: readonly NamedModel[]): (name: string) => KindSet {
  const known = new Map<string, KindSet>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) {
      return before;
    }
    const words = new Set(
      name
        .replaceAll(/([a-z0-9])([A-Z])/gu, '$1_$2')
        .toLowerCase()
        .split(/[^a-z0-9]+/u),
    );
    const kinds = models
      .filter((model) => model.words.every((word) => words.has(word)))
      .reduce((set, { cleans }) => set | kindSet(cleans), 0);
    if (known.size >= MAX_KNOWN) {
      known.clear();
    }
    known.set(name, kinds);
    return kinds;
  };
}

/** Names of a program are without number. */
const MAX_KNOWN = 20_000;

function kindsOf(kinds: CallModel['cleans']): KindSet {
  return kinds === undefined ? 0 : kinds === 'all' ? ALL_KINDS : kindSet(kinds);
}

/** Models do not change: what has been looked up once is known. */
function remembering<Model>(
  find: (name: string) => Model | undefined,
): (name: string) => Model | undefined {
  const known = new Map<string, Model | undefined>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined || known.has(name)) {
      return before;
    }
    const found = find(name);
    known.set(name, found);
    return found;
  };
}

function rootOf(name: string): string {
  const dot = name.indexOf('.');
  return dot === -1 ? name : name.slice(0, dot);
}

/** Names of imported packages, and of those whose objects they hand out. */
function namesAmong(
  names: readonly string[],
  related: ReadonlyMap<string, ReadonlySet<string>>,
  imported: ReadonlySet<string>,
): readonly string[] {
  const roots = new Set([...imported, 'builtins']);
  for (const root of roots) {
    for (const other of related.get(root) ?? []) {
      roots.add(other);
    }
  }
  // A method of an object of any class is known by its name alone; what it gives does not bring in a library that is not near.
  roots.add('*');
  return names.filter((name) => roots.has(rootOf(name)));
}

function tellingNamesOfModules(
  names: readonly string[],
  related: ReadonlyMap<string, ReadonlySet<string>>,
): LibraryIndex['tellingIn'] {
  const methods = names.filter(isEverywhere);
  const functions = names.filter((name) => !isEverywhere(name));
  // A package may be known by other names alone: what it has is said of the one that it stands for.
  const known = new Set([...names.map(rootOf), ...related.keys()]);
  const found = new Map<string, TellingNames>();
  return (imports) => {
    const packages = imports.packages.intersection(known);
    const near = imports.near.intersection(known);
    const byName = functions.filter((name) => imports.names.has(lastOf(name)));
    const key = [[...packages].sort(), [...near].sort(), byName].join(' | ');
    const telling =
      found.get(key) ??
      lastParts([
        ...namesAmong(methods, related, near),
        ...namesAmong(functions, related, packages),
        ...byName,
      ]);
    found.set(key, telling);
    return telling;
  };
}

/** Methods, and what needs no import; `subprocess.run` is neither. */
function isEverywhere(name: string): boolean {
  const root = rootOf(name);
  return root === 'builtins' || root === '*' || /[.)][A-Z]\w*(?:\(\))?\.|\(\)\./u.test(name);
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** Whose objects a package hands out under its own names: Flask's request is Werkzeug's. */
function relatedPackages(libraries: readonly Library[]): ReadonlyMap<string, ReadonlySet<string>> {
  const related = new Map<string, Set<string>>();
  function relate(name: string, others: readonly (string | undefined)[]): void {
    const known = related.get(rootOf(name)) ?? new Set<string>();
    related.set(rootOf(name), known);
    for (const other of others) {
      if (other !== undefined) {
        known.add(rootOf(other));
      }
    }
  }
  for (const { name, aliases, bases, values, calls, entries } of libraries) {
    // Python's own names belong to every program, what they stand for elsewhere does not.
    Object.entries(aliases ?? {})
      .filter(([alias]) => !alias.startsWith('builtins.'))
      .forEach(([alias, other]) => relate(alias, [other]));
    Object.entries(bases ?? {}).forEach(([one, others]) => relate(one, others));
    Object.entries(values ?? {}).forEach(([one, { is }]) => relate(one, [is]));
    Object.entries(calls ?? {}).forEach(([one, { returns }]) => relate(one, [returns]));
    for (const entry of entries ?? []) {
      relate(name, entry.by === 'parameter' ? [entry.is] : (entry.parameters.first ?? []));
    }
  }
  return related;
}

/** Names of sources and sinks. */
function tellingNames(
  values: ReadonlyMap<string, ValueModel>,
  calls: ReadonlyMap<string, CallModel>,
): readonly string[] {
  return [
    ...[...values].filter(
      ([, { source, sink, switches }]) =>
        source !== undefined || sink !== undefined || switches !== undefined,
    ),
    ...[...calls].filter(([, model]) => isTelling(model)),
  ].map(([name]) => name);
}

/** Parameters whose objects are called themselves: WSGI's `start_response`. */
function calledParameters(
  libraries: readonly Library[],
  calls: ReadonlyMap<string, CallModel>,
): readonly string[] {
  return libraries.flatMap(({ entries }) =>
    (entries ?? []).flatMap((entry) => {
      const model = entry.by === 'parameter' ? calls.get(`${entry.is}.__call__`) : undefined;
      const isCalled = entry.by === 'parameter' && model !== undefined && isTelling(model);
      return isCalled && entry.named !== undefined ? [`*.${entry.named}`] : [];
    }),
  );
}

/** Attributes of any name are known by their class, items are set with brackets. */
function lastParts(names: readonly string[]): TellingNames {
  const last = new Set(names.map(lastOf));
  const words = [...last].filter((name) => !name.startsWith('__') && name !== '*');
  return { words: new Set(words), items: last.has('__setitem__') };
}

function isTelling({ source, sinks, variants, becomes, renders, switches }: CallModel): boolean {
  return (
    source !== undefined ||
    sinks !== undefined ||
    becomes !== undefined ||
    renders !== undefined ||
    switches !== undefined ||
    variants?.some(({ gives }) => isTelling(gives)) === true
  );
}

function copyInto<Model>(
  map: Map<string, Model>,
  models: Readonly<Record<string, Model>> | undefined,
): void {
  for (const [name, model] of Object.entries(models ?? {})) {
    map.set(name, model);
  }
}

/** The longest prefix that has another name is replaced, until none has. */
function followAliases(aliases: ReadonlyMap<string, string>, name: string): string {
  let current = name;
  for (let round = 0; round < 5; round += 1) {
    const next = replacePrefix(aliases, current);
    if (next === undefined) {
      return current;
    }
    current = next;
  }
  return current;
}

function replacePrefix(aliases: ReadonlyMap<string, string>, name: string): string | undefined {
  for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
    const alias = aliases.get(name.slice(0, end));
    if (alias !== undefined) {
      return alias + name.slice(end);
    }
  }
  return undefined;
}
