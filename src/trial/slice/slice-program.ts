import { BUILTIN_NAMES } from '../../python/builtin-names.ts';
import type { Definition } from '../../python/scopes.ts';
import type {
  Call,
  ClassDefinition,
  Import,
  ImportFrom,
  Name,
  Node,
  Statement,
} from '../../python/tree/nodes.ts';
import { constantString, nameOf } from '../../python/tree/queries.ts';
import { notTriable } from '../not-triable.ts';
import type { Target } from '../subjects/target.ts';
import type { NotTriable, ProjectLookup } from '../trial.ts';
import {
  absoluteName,
  definesMember,
  dottedNameOf,
  importTarget,
  moduleTarget,
  type NamedModule,
} from './imports.ts';
import { isStandardModule } from '../../python/standard-library.ts';
import { exportsName } from './exports-name.ts';
import { foreignDecorators, walkKept } from './kept-code.ts';
import { isLiftedLocal } from './lifted-names.ts';
import { isScriptPart, moduleIndex } from './module-index.ts';
import { needPackage } from './needed-packages.ts';
import {
  grow,
  isSeparable,
  isWhole,
  openSlice,
  type ModuleSlice,
  type SliceState,
} from './slice-state.ts';
import { attributesAfter, isRun, topStatement } from './statement-places.ts';

/**
 * Cuts a subject out of its project: a static slice by names, in the manner of Weiser (1981) but over definitions rather than
 * statements. It begins with the subject's own statement and keeps, until nothing is added, every statement at module level
 * that binds or changes a name which kept code uses, across the project's modules. Of classes only those methods stay whose
 * name stands after a dot in kept code, and the special ones. Annotations are never evaluated, so what only they need is left
 * out; so are decorators of other people's packages. Flow is not followed: a name is needed with all its definitions.
 */
export function sliceProgram(target: Target, options: SliceOptions): SliceState | NotTriable {
  const state: SliceState = {
    project: options.project,
    slices: new Map(),
    attributes: new Set(),
    keepsAllMethods: target.kind === 'program',
    packages: new Map(),
    droppedDecorators: new Set(),
    unresolved: new Map(),
    problem: undefined,
    hasChanged: false,
  };
  const slice = start(state, target);
  options.alsoWanted?.forEach((name) => want(state, slice, name));
  do {
    state.hasChanged = false;
    for (const slice of state.slices.values()) {
      scanSlice(state, slice);
    }
  } while (state.hasChanged && state.problem === undefined);
  return state.problem ?? state;
}

export interface SliceOptions {
  readonly project: ProjectLookup;
  /** Names of the subject's module that are kept besides. */
  readonly alsoWanted?: readonly string[];
}

function start(state: SliceState, target: Target): ModuleSlice {
  const { module } = target;
  const name = dottedNameOf(state.project, module);
  const slice = openSlice(
    state,
    { module, name },
    target.kind === 'statements' ? target : undefined,
  );
  if (target.kind !== 'function') {
    const whole = target.kind === 'program' ? target.statements : [];
    whole.forEach((one) => slice.statements.add(one));
    whole.forEach((one) => scan(state, slice, one));
    return slice;
  }
  const top = topStatement(target.definition);
  if (top !== undefined) {
    slice.statements.add(top);
  }
  if (target.definition.kind === 'function' && isSeparable(target.definition)) {
    slice.methods.add(target.definition);
  }
  slice.wanted.add(target.name.split('.')[0] ?? target.name);
  return slice;
}

function scanSlice(state: SliceState, slice: ModuleSlice): void {
  const { makers, scriptOnly } = moduleIndex(slice.module);
  for (const name of slice.wanted) {
    for (const statement of makers.get(name) ?? []) {
      keepStatement(state, slice, statement);
    }
    const isScript = slice.lifted !== undefined || [...slice.statements].some(isScriptPart);
    if (scriptOnly.has(name) && !isScript && isFirst(state, slice)) {
      state.problem ??= notTriable(
        'needs-outer-names',
        `it uses \`${name}\`, which only the part of ${slice.module.path} that runs as a script sets`,
      );
    }
  }
  for (const statement of [...slice.statements, ...(slice.lifted?.statements ?? [])]) {
    if (statement.kind === 'class') {
      keepMethods(state, slice, statement);
    }
    // An import at the module's own level is kept name by name, as its names are used.
    const isImport = statement.kind === 'import' || statement.kind === 'import-from';
    if (!isImport || slice.lifted?.statements.includes(statement) === true) {
      scan(state, slice, statement);
    }
  }
  for (const method of slice.methods) {
    scan(state, slice, method);
  }
}

/** The subject's own module was opened first. */
function isFirst({ slices }: SliceState, slice: ModuleSlice): boolean {
  const [first] = slices.values();
  return first === slice;
}

/** Imports at the module's own level are kept name by name, everything else whole. */
function keepStatement(state: SliceState, slice: ModuleSlice, statement: Statement): void {
  if (slice.lifted?.statements.includes(statement) === true) {
    return;
  }
  if (statement.kind !== 'import' && statement.kind !== 'import-from') {
    grow(state, slice.statements, statement);
  }
}

function keepMethods(state: SliceState, slice: ModuleSlice, definition: ClassDefinition): void {
  const keepsAll = state.keepsAllMethods || hasForeignBase(slice, definition);
  for (const method of definition.body) {
    if (method.kind === 'function' && isSeparable(method)) {
      const { name } = method.name;
      const isNeeded =
        keepsAll ||
        /^_\w+_$/u.test(name) ||
        state.attributes.has(name) ||
        method.decorators.some((one) => nameOf(one)?.includes('abstract') === true);
      if (isNeeded) {
        grow(state, slice.methods, method);
      }
    }
  }
}

/** A base of the standard library calls methods of its subclasses by itself: `HTMLParser`, `Thread`, `JSONEncoder`. */
function hasForeignBase({ module }: ModuleSlice, definition: ClassDefinition): boolean {
  return definition.arguments.some(({ value, keyword }) => {
    const name = module.scopes.qualifiedName(value.kind === 'subscript' ? value.object : value);
    return (
      keyword === undefined &&
      name !== undefined &&
      !/^(?:builtins|abc|typing|enum|<module>|collections\.abc)\b/u.test(name)
    );
  });
}

function scan(state: SliceState, slice: ModuleSlice, root: Node): void {
  if (slice.scanned.has(root)) {
    return;
  }
  slice.scanned.add(root);
  walkKept(slice, state.project, {
    root,
    enter: (node) => {
      if (node !== root && isSeparable(node)) {
        slice.scanned.add(node);
      }
      enter(state, slice, node);
    },
  });
}

function enter(state: SliceState, slice: ModuleSlice, node: Node): void {
  switch (node.kind) {
    case 'name':
      scanName(state, slice, node);
      return;
    case 'attribute':
      grow(state, state.attributes, node.attribute.name);
      return;
    case 'call':
      scanCall(state, slice, node);
      return;
    case 'import':
    case 'import-from':
      keepImport(state, slice, node);
      return;
    case 'function':
      for (const decorator of foreignDecorators(slice, state.project, node)) {
        const text = slice.module.text.slice(decorator.span.start, decorator.span.end);
        state.droppedDecorators.add(`@${text}`);
      }
      return;
    default:
  }
}

const NAME_READERS: ReadonlySet<string> = new Set([
  'builtins.getattr',
  'builtins.setattr',
  'builtins.delattr',
  'builtins.hasattr',
  'operator.methodcaller',
  'operator.attrgetter',
]);

function scanCall(state: SliceState, slice: ModuleSlice, call: Call): void {
  const name = slice.module.scopes.qualifiedName(call.callee) ?? '';
  const isBlind = call.arguments.length < 2 && !isWhole(state, slice);
  if (isBlind && (name === 'builtins.eval' || name === 'builtins.exec')) {
    const what = name.slice('builtins.'.length);
    state.problem ??= notTriable('needs-outer-names', `it runs text as code with \`${what}\``, {
      module: slice.module,
      span: call.span,
    });
  } else if (NAME_READERS.has(name)) {
    const argument = call.arguments[name.startsWith('builtins') ? 1 : 0];
    const attribute = constantString(argument?.value);
    if (attribute === undefined) {
      state.hasChanged ||= !state.keepsAllMethods;
      state.keepsAllMethods = true;
    } else {
      grow(state, state.attributes, attribute);
    }
  } else if (name === 'builtins.globals' && !isWhole(state, slice)) {
    state.problem ??= notTriable('needs-outer-names', 'it looks names up with `globals()`', {
      module: slice.module,
      span: call.span,
    });
  }
}

function scanName(state: SliceState, slice: ModuleSlice, name: Name): void {
  const binding = slice.module.scopes.bindingOf(name);
  if (binding === undefined) {
    wantUnbound(state, slice, name);
    return;
  }
  const isModuleLevel = binding.scope.kind === 'module';
  if (isModuleLevel && isLiftedLocal(state, slice, { name, binding })) {
    return;
  }
  // A name of a class's body means the module's until the body binds it.
  const mayBeModules =
    binding.scope.kind === 'class' && moduleIndex(slice.module).makers.has(binding.name);
  if (isModuleLevel || mayBeModules) {
    grow(state, slice.wanted, binding.name);
  }
  for (const definition of binding.definitions) {
    useDefinition(state, slice, { name, definition });
  }
}

function useDefinition(
  state: SliceState,
  slice: ModuleSlice,
  { name, definition }: { readonly name: Name; readonly definition: Definition },
): void {
  const { node } = definition;
  if (definition.kind === 'function' && node.kind === 'function' && isSeparable(node)) {
    grow(state, slice.methods, node);
  }
  if ((node.kind === 'import' || node.kind === 'import-from') && isRun(node)) {
    const imported = node.names.find(({ local }) => local === definition.name);
    if (imported !== undefined) {
      keepName(state, slice, { statement: node, local: imported.local.name });
      const target = importTarget(state.project, slice, { statement: node, name: imported });
      if (target.kind === 'module') {
        useModule(state, slice, { target, attributes: attributesAfter(name) });
      }
    }
  }
}

/** `a.b.c` after the module `a`: submodules are followed, the first other name is needed, the bare module with all it has. */
function useModule(
  state: SliceState,
  slice: ModuleSlice,
  use: {
    readonly target: NamedModule;
    readonly attributes: readonly string[];
  },
): void {
  const { target, attributes } = use;
  const inner = openSlice(state, target);
  const [first, ...rest] = attributes;
  if (first === undefined) {
    for (const name of moduleIndex(target.module).makers.keys()) {
      want(state, inner, name);
    }
    return;
  }
  const dotted = `${target.name}.${first}`;
  const submodule = definesMember(target, first) ? undefined : state.project.module(dotted);
  if (submodule === undefined) {
    want(state, inner, first);
  } else {
    grow(state, slice.submodules, dotted);
    useModule(state, slice, { target: { module: submodule, name: dotted }, attributes: rest });
  }
}

/** Asks a module for a name; one it only re-exports is asked for there. */
function want(state: SliceState, slice: ModuleSlice, name: string): void {
  grow(state, slice.wanted, name);
  const binding = slice.module.scopes.module.bindings.get(name);
  if (binding === undefined) {
    wantFromStars(state, slice, name);
    return;
  }
  for (const { node, name: local } of binding.definitions) {
    if ((node.kind === 'import' || node.kind === 'import-from') && isRun(node)) {
      const imported = node.names.find((one) => one.local === local);
      if (imported !== undefined) {
        keepName(state, slice, { statement: node, local: name });
      }
    }
  }
}

/** An import that stands inside kept code is kept with all its names. */
function keepImport(state: SliceState, slice: ModuleSlice, statement: Import | ImportFrom): void {
  for (const { local } of statement.names) {
    keepName(state, slice, { statement, local: local.name });
  }
  if (statement.kind === 'import-from' && statement.isWildcard) {
    keepName(state, slice, { statement, local: '*' });
  }
}

function keepName(
  state: SliceState,
  slice: ModuleSlice,
  { statement, local }: { readonly statement: Import | ImportFrom; readonly local: string },
): void {
  const names = slice.imports.get(statement) ?? new Set();
  if (names.has(local)) {
    return;
  }
  slice.imports.set(statement, names);
  grow(state, names, local);
  const top = topStatement(statement);
  const isLifted = slice.lifted?.statements.some((one) => one === top) === true;
  if (top !== undefined && !isLifted && !isScriptPart(top)) {
    grow(state, slice.statements, top);
  }
  for (const name of statement.names.filter((one) => one.local.name === local)) {
    followImport(state, slice, { statement, name });
  }
}

function followImport(
  state: SliceState,
  slice: ModuleSlice,
  imported: Parameters<typeof importTarget>[2],
): void {
  const { statement, name } = imported;
  const target = importTarget(state.project, slice, imported);
  switch (target.kind) {
    case 'standard':
      return;
    case 'package':
      needPackage(state, slice, { name: target.name, statement });
      return;
    case 'member':
      want(state, openSlice(state, target), target.member);
      return;
    default: {
      openSlice(state, target);
      const whole = statement.kind === 'import' ? moduleTarget(state.project, name.name) : target;
      if (whole.kind === 'module') {
        openSlice(state, whole);
      }
    }
  }
}

function wantUnbound(state: SliceState, slice: ModuleSlice, name: Name): void {
  if (BUILTIN_NAMES.has(name.name)) {
    return;
  }
  if (!wantFromStars(state, slice, name.name)) {
    state.unresolved.set(name.name, { module: slice.module, node: name });
  }
}

/** Looks for a name behind `from m import *`: the project's modules are asked, the standard library's are all kept. */
function wantFromStars(state: SliceState, slice: ModuleSlice, name: string): boolean {
  let isFound = false;
  for (const statement of moduleIndex(slice.module).starImports) {
    const dotted = absoluteName(slice, statement);
    const isOwnLibrary = statement.level === 0 && isStandardModule(dotted);
    const module = isOwnLibrary ? undefined : state.project.module(dotted);
    if (module === undefined) {
      keepName(state, slice, { statement, local: '*' });
      if (!isOwnLibrary) {
        needPackage(state, slice, { name: dotted.split('.')[0] ?? dotted, statement });
      }
      isFound = true;
    } else if (exportsName(state, { module, name: dotted }, name)) {
      keepName(state, slice, { statement, local: name });
      want(state, openSlice(state, { module, name: dotted }), name);
      return true;
    }
  }
  return isFound;
}
