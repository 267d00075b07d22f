import type { Call, Expression } from '../tree/nodes.ts';
import { argumentOf, positionalArgument } from '../tree/queries.ts';
import type { Evaluator, Place } from './evaluator.ts';
import type { ProjectModule } from './project-modules.ts';
import { resolveImport } from './resolve-import.ts';
import { matchesPattern, textPatterns } from './text-patterns.ts';
import type { TextPattern } from './text-patterns.ts';
import { ANYTHING, UNKNOWN, asPossible } from './values.ts';
import type { Value } from './values.ts';

/** A text that may name more things than this names nothing in particular. */
const MAX_NAMED = 64;
/** A pattern that says less than this says nothing. */
const MIN_KNOWN = 2;

/** `getattr(value, name)`, `vars(value)[name]`: the members whose names the text can be. */
export function membersByText(
  evaluator: Evaluator,
  values: readonly Value[],
  { place, text }: { readonly place: Place; readonly text: Expression },
): readonly Value[] {
  const patterns = textPatterns(evaluator, place, text);
  const isExact = patterns.length === 1 && patterns[0]?.isWhole === true;
  const found = values.flatMap((value) =>
    patterns.flatMap((pattern) => membersLike(evaluator, value, pattern)),
  );
  return isExact ? found.map(asPossible) : [...found.map(asNamed), UNKNOWN];
}

function membersLike(evaluator: Evaluator, value: Value, pattern: TextPattern): readonly Value[] {
  if (pattern.isWhole) {
    return evaluator.memberOf(value, pattern.start);
  }
  if (!isTelling(pattern)) {
    return ANYTHING;
  }
  const names = [...new Set(namesIn(evaluator, value))].filter((name) =>
    matchesPattern(pattern, name),
  );
  return names.length === 0 || names.length > MAX_NAMED
    ? ANYTHING
    : names.flatMap((name) => evaluator.memberOf(value, name));
}

function isTelling({ start, end }: TextPattern): boolean {
  return start.length + end.length >= MIN_KNOWN;
}

function namesIn(evaluator: Evaluator, value: Value): readonly string[] {
  switch (value.kind) {
    case 'module':
      return [...value.module.names.keys()];
    case 'class':
    case 'instance': {
      const start = evaluator.classes.get(value.node);
      const classes =
        start === undefined
          ? []
          : [...evaluator.orderOf(start), ...(value.isExact ? [] : evaluator.subclassesOf(start))];
      return classes.flatMap((one) =>
        one === 'unknown' ? [] : [...one.members.keys(), ...one.attributes.keys()],
      );
    }
    default:
      return [];
  }
}

/** A function that was found by a part of its name is one of several. */
function asNamed(value: Value): Value {
  return value.kind === 'function'
    ? { ...value, isExact: false, reason: 'lookup' }
    : asPossible(value);
}

/** `importlib.import_module(name, package)` and `__import__(name)`: the project's modules that the text can mean. */
export function modulesByText(evaluator: Evaluator, place: Place, call: Call): readonly Value[] {
  const name = argumentOf(call, 0, 'name');
  if (name === undefined) {
    return ANYTHING;
  }
  const given = argumentOf(call, 1, 'package');
  const packages = given === undefined ? [] : textPatterns(evaluator, place, given);
  const anchor = packages.length === 1 && packages[0]?.isWhole === true ? packages[0].start : '';
  const found = textPatterns(evaluator, place, name).flatMap((pattern) =>
    modulesLike(evaluator, place, absolute(pattern, anchor)),
  );
  return found.length === 0 ? ANYTHING : found;
}

/** `.views` of the package `shop` is `shop.views`. */
function absolute(pattern: TextPattern, anchor: string): TextPattern {
  const level = /^\.*/u.exec(pattern.start)?.[0].length ?? 0;
  if (level === 0 || anchor === '') {
    return pattern;
  }
  const parts = anchor.split('.');
  const start = parts.slice(0, parts.length - level + 1).join('.');
  return { ...pattern, start: `${start}.${pattern.start.slice(level)}` };
}

function modulesLike(
  evaluator: Evaluator,
  { module: from }: Place,
  pattern: TextPattern,
): readonly Value[] {
  if (pattern.isWhole) {
    return evaluator.fromImport(
      resolveImport(evaluator.project, from, pattern.start).filter(({ kind }) => kind === 'module'),
    );
  }
  if (!isTelling(pattern)) {
    return ANYTHING;
  }
  const modules = evaluator.project.modules.filter((one) => isNamed(one, pattern));
  return modules.length === 0 || modules.length > MAX_NAMED
    ? ANYTHING
    : [...modules.map((module): Value => ({ kind: 'module', module })), UNKNOWN];
}

/** By the name that most of the project imports it by, or by one that begins at a folder further in. */
function isNamed({ name, parts }: ProjectModule, pattern: TextPattern): boolean {
  return (
    matchesPattern(pattern, name) ||
    parts.some((_, index) => matchesPattern(pattern, parts.slice(index).join('.')))
  );
}

/** `namespace[name]` and `namespace.get(name)`, for what `globals()`, `vars(x)` and `x.__dict__` give. */
export function namespaceItem(
  evaluator: Evaluator,
  place: Place,
  { value, index }: { readonly value: Value; readonly index: Expression | undefined },
): readonly Value[] {
  if (value.kind !== 'namespace' || index === undefined) {
    return ANYTHING;
  }
  return membersByText(evaluator, [value.of], { place, text: index });
}

/** `sys.modules[name]`. */
export function loadedModule(
  evaluator: Evaluator,
  place: Place,
  index: Expression,
): readonly Value[] {
  return textPatterns(evaluator, place, index).flatMap((pattern) =>
    modulesLike(evaluator, place, pattern),
  );
}

/** The dictionary behind a call: `globals()`, `vars(x)`. */
export function namespaceOf(
  evaluator: Evaluator,
  place: Place,
  { call, name }: { readonly call: Call; readonly name: string },
): readonly Value[] {
  if (name === 'builtins.globals') {
    return [{ kind: 'namespace', of: { kind: 'module', module: place.module } }];
  }
  const given = positionalArgument(call, 0);
  return given === undefined
    ? ANYTHING
    : evaluator.valuesOf(place, given).map((value): Value => ({ kind: 'namespace', of: value }));
}
