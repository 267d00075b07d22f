import type { Definition } from '../scopes.ts';
import type { SourceModule } from '../source-module.ts';
import { constantString } from '../tree/queries.ts';
import type { Expression, Statement } from '../tree/nodes.ts';

/** What a module offers to those who import it, as plain JSON. */
export interface ModuleOutline {
  /** Relative to the review's root. */
  readonly path: string;
  readonly names: readonly OutlinedName[];
  /** Modules of `from m import *` at the top level, in order; relative ones start with dots. */
  readonly wildcards: readonly string[];
  /** The strings of `__all__`; undefined where there is none, or where it cannot be read. */
  readonly all: readonly string[] | undefined;
}

/** A name of the module's top level and what it may be: one entry for each definition that says something. */
export interface OutlinedName {
  readonly name: string;
  readonly meanings: readonly Meaning[];
}

export type Meaning =
  | { readonly kind: 'function' | 'class' | 'variable' }
  /** `target` is the dotted name it was imported as; relative ones start with dots. */
  | { readonly kind: 'import'; readonly target: string };

const OUTLINES = new WeakMap<SourceModule, ModuleOutline>();

/** The outline of a module, made once. */
export function outlineModule(module: SourceModule): ModuleOutline {
  const known = OUTLINES.get(module) ?? outline(module);
  OUTLINES.set(module, known);
  return known;
}

function outline(module: SourceModule): ModuleOutline {
  const names: OutlinedName[] = [];
  for (const { name, definitions } of module.scopes.module.bindings.values()) {
    const meanings = definitions
      .filter((definition) => definition.kind !== 'delete')
      .map((definition) => meaningOf(definition));
    names.push({ name, meanings: distinct(meanings) });
  }
  return { path: module.path, names, wildcards: wildcardsOf(module), all: exportsOf(module) };
}

function meaningOf({ kind, imported }: Definition): Meaning {
  if (imported !== undefined) {
    return { kind: 'import', target: imported };
  }
  return { kind: kind === 'function' || kind === 'class' ? kind : 'variable' };
}

function distinct(meanings: readonly Meaning[]): readonly Meaning[] {
  const seen = new Map(
    meanings.map((meaning) => [
      meaning.kind === 'import' ? `import ${meaning.target}` : meaning.kind,
      meaning,
    ]),
  );
  return [...seen.values()];
}

/** Only at the top level is `import *` allowed, but there also inside `if` and `try`. */
function wildcardsOf(module: SourceModule): readonly string[] {
  const found: string[] = [];
  const pending: Statement[] = module.tree.body.toReversed();
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'import-from' && node.isWildcard) {
      found.push(`${'.'.repeat(node.level)}${node.module}`);
    } else if (node.kind === 'if') {
      pending.push(...[...node.body, ...node.orElse].reverse());
    } else if (node.kind === 'try') {
      const handlers = node.handlers.flatMap((handler) => handler.body);
      pending.push(...[...node.body, ...handlers, ...node.orElse, ...node.finalBody].reverse());
    }
  }
  return found;
}

/** Of `__all__ = [...]` and `__all__ += [...]`; unknown as soon as one of them is anything else. */
function exportsOf(module: SourceModule): readonly string[] | undefined {
  const binding = module.scopes.module.bindings.get('__all__');
  if (binding === undefined) {
    return undefined;
  }
  const names: string[] = [];
  for (const { node, value } of binding.definitions) {
    const listed = stringsOf(node.kind === 'augmented-assignment' ? node.value : value);
    if (listed === undefined) {
      return undefined;
    }
    names.push(...listed);
  }
  return names;
}

function stringsOf(value: Expression | undefined): readonly string[] | undefined {
  if (value?.kind === 'binary' && value.operator === '+') {
    const [left, right] = [stringsOf(value.left), stringsOf(value.right)];
    return left === undefined || right === undefined ? undefined : [...left, ...right];
  }
  if (value?.kind !== 'list' && value?.kind !== 'tuple') {
    return undefined;
  }
  const strings = value.elements.map((element) => constantString(element));
  return strings.every((text) => text !== undefined) ? strings : undefined;
}
