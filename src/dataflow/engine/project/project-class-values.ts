import { qualifiedNameOf } from '../../../python/qualified-names.ts';
import type { ProjectFunction } from '../../../python/project/call-graph.ts';
import { resolveImport } from '../../../python/project/resolve-import.ts';
import { decoratorRole } from '../../../python/project/known-decorators.ts';
import type { Binding } from '../../../python/scopes.ts';
import type {
  Assignment,
  ClassDefinition,
  FunctionDefinition,
  Statement,
} from '../../../python/tree/nodes.ts';
import { keywordArgument } from '../../../python/tree/queries.ts';
import { moduleName, projectName } from '../engine.ts';
import type { ClassField } from '../engine.ts';
import type { Frame } from '../frame.ts';
import { callableCells } from '../values/function-values.ts';
import { annotatedClass } from './annotated-class.ts';
import { adopt } from './project-values.ts';
import type { EngineParts } from './project-values.ts';
import { joinAll } from '../values/value.ts';
import type { Value } from '../values/value.ts';

/** A class of the project, with the code that its body is part of. */
interface KnownClass {
  readonly owner: ProjectFunction;
  readonly node: ClassDefinition;
}

/** Longer lines of bases are circles. */
const MAX_BASES = 8;

/** Methods that run before the others. */
const SETTING_UP = new Set(['__init__', '__post_init__', 'setUp', 'setup', 'on_start', 'prepare']);

/** What attributes hold as far as it does not depend on the object: by the class's body, and by what its methods store. */
export class ProjectClassValues {
  readonly #parts: EngineParts;
  readonly #classes: ReadonlyMap<string, KnownClass>;
  readonly #prepared = new Set<KnownClass>();
  readonly #libraryBases = new Map<string, readonly string[]>();

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#classes = collectClasses(parts.graph.functions);
  }

  /** Of the class itself, else of the first of its bases that has it. */
  member(frame: Frame, name: string, attribute: string): Value | undefined {
    return this.#find(frame, { name, attribute, seen: new Set() });
  }

  /** The same without what is stored there from outside of the class's body. */
  variable(frame: Frame, name: string, attribute: string): Value | undefined {
    const seen = new Set([name]);
    for (const each of seen) {
      const one = this.#classes.get(each);
      if (one !== undefined && bindingIn(one, attribute) !== undefined) {
        return this.#ofBody(frame, one, attribute);
      }
      for (const base of seen.size < MAX_BASES ? this.#basesOf(each) : []) {
        seen.add(base);
      }
    }
    return undefined;
  }

  /** A function of its body, or of the first of its bases that has one. */
  method(name: string, method: string, depth = 0): ProjectFunction | undefined {
    const found = this.#method(name, method, depth);
    return found === undefined ? undefined : this.#parts.graph.functionOf(found.node);
  }

  /** What a decorated method is after its decorators, where they hand back something that can be called. */
  decorated(frame: Frame, name: string, method: string): Value | undefined {
    const found = this.#method(name, method, 0);
    if (found === undefined) {
      return undefined;
    }
    const { one, node } = found;
    const isWrapped = node.decorators.some(
      (each) => decoratorRole(one.owner.source, each) === 'other',
    );
    const binding = isWrapped ? bindingIn(one, method) : undefined;
    const exit = binding === undefined ? undefined : this.#parts.exitOf(one.owner);
    const value = binding === undefined ? undefined : exit?.variables.get(binding);
    return exit === undefined || value === undefined || callableCells(exit, value).length === 0
      ? undefined
      : adopt(frame, value, exit);
  }

  #method(
    name: string,
    method: string,
    depth: number,
  ): { readonly one: KnownClass; readonly node: FunctionDefinition } | undefined {
    const one = this.#classes.get(name);
    const definition = one === undefined ? undefined : bindingIn(one, method)?.definitions.at(-1);
    if (one !== undefined && definition !== undefined) {
      const { node } = definition;
      return node.kind === 'function' ? { one, node } : undefined;
    }
    for (const base of depth < MAX_BASES ? this.#basesOf(name) : []) {
      const found = this.#method(base, method, depth + 1);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }

  /** Classes of libraries that a class inherits from, also through others of the project. */
  libraryBases(name: string): readonly string[] {
    const known = this.#libraryBases.get(name);
    if (known !== undefined) {
      return known;
    }
    this.#libraryBases.set(name, []);
    const found = this.#basesOf(name).flatMap((base) => {
      if (base.startsWith('project:')) {
        return this.libraryBases(base);
      }
      return base.startsWith('module:') ? [] : [base];
    });
    this.#libraryBases.set(name, found);
    return found;
  }

  /** What the class's body describes, the fields of its bases first: variables with annotations, and those that libraries make fields of. */
  fields(name: string, depth = 0): readonly ClassField[] {
    const inherited =
      depth < MAX_BASES ? this.#basesOf(name).flatMap((base) => this.fields(base, depth + 1)) : [];
    const one = this.#classes.get(name);
    const own = (one?.node.body ?? []).flatMap((step): readonly ClassField[] =>
      one !== undefined && step.kind === 'assignment' ? fieldsOf(this.#parts, one, step) : [],
    );
    const names = new Map([...inherited, ...own].map((field) => [field.name, field]));
    return [...names.values()];
  }

  /** The class that a dotted name of a function's module stands for. */
  named(one: ProjectFunction, name: string): string | undefined {
    return this.#baseNames(one, name).find((found) => this.#classes.has(found));
  }

  #find(
    frame: Frame,
    search: { readonly name: string; readonly attribute: string; readonly seen: Set<string> },
  ): Value | undefined {
    const { name, attribute, seen } = search;
    const one = this.#classes.get(name);
    if (one === undefined || seen.has(name)) {
      return undefined;
    }
    seen.add(name);
    this.#prepare(one);
    const stored = this.#parts.notes.read(`${name}.${attribute}`, frame.owner);
    const known = [this.#ofBody(frame, one, attribute), stored].filter(
      (value) => value !== undefined,
    );
    if (known.length > 0) {
      return joinAll(known);
    }
    for (const base of this.#basesOf(name)) {
      const found = this.#find(frame, { ...search, name: base });
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }

  /** Constructors say what the other methods find. */
  #prepare(one: KnownClass): void {
    const { graph, summaryOf } = this.#parts;
    if (this.#prepared.has(one)) {
      return;
    }
    this.#prepared.add(one);
    for (const member of one.node.body) {
      const isEarly = member.kind === 'function' && SETTING_UP.has(member.name.name);
      const method = isEarly ? graph.functionOf(member) : undefined;
      if (method !== undefined) {
        summaryOf(method);
      }
    }
  }

  #ofBody(frame: Frame, one: KnownClass, attribute: string): Value | undefined {
    const { owner } = one;
    const binding = bindingIn(one, attribute);
    const isVariable = binding?.definitions.every(({ kind }) => kind !== 'function') === true;
    const exit = isVariable ? this.#parts.exitOf(owner) : undefined;
    const value = binding === undefined ? undefined : exit?.variables.get(binding);
    return exit === undefined || value === undefined ? undefined : adopt(frame, value, exit);
  }

  #basesOf(name: string): readonly string[] {
    const one = this.#classes.get(name);
    return (one?.node.arguments ?? []).flatMap(({ keyword, value }) => {
      const base =
        keyword === undefined ? one?.owner.source.scopes.qualifiedName(value) : undefined;
      return one === undefined || base === undefined ? [] : this.#baseNames(one.owner, base);
    });
  }

  #baseNames({ module, source }: ProjectFunction, name: string): readonly string[] {
    const { graph, library } = this.#parts;
    if (name.startsWith('<module>.')) {
      return [projectName(source.path, name.slice('<module>.'.length))];
    }
    return resolveImport(graph.project, module, name).map((target) => {
      switch (target.kind) {
        case 'external':
          return library.canonical(target.name.replace(/^\.+/u, ''));
        case 'module':
          return moduleName(target.module.path);
        default:
          return projectName(target.module.path, [target.name, ...target.rest].join('.'));
      }
    });
  }
}

/** A name of the class's body. */
function bindingIn({ owner, node }: KnownClass, name: string): Binding | undefined {
  const [first] = node.body;
  const scope = first === undefined ? undefined : owner.source.scopes.scopeOf(first);
  return scope?.node === node ? scope.bindings.get(name) : undefined;
}

function fieldsOf(
  { library }: EngineParts,
  { owner }: KnownClass,
  step: Assignment,
): readonly ClassField[] {
  const { value, annotation, targets } = step;
  const called =
    value?.kind === 'call' ? owner.source.scopes.qualifiedName(value.callee) : undefined;
  if (annotation === undefined && (called === undefined || !FIELDS.has(called))) {
    return [];
  }
  const factory =
    value?.kind === 'call'
      ? (keywordArgument(value, 'default_factory') ?? keywordArgument(value, 'factory'))
      : undefined;
  const name = factory?.kind === 'name' ? factory.name : '';
  const makes = name === 'list' ? 'list' : name === 'dict' ? 'dictionary' : undefined;
  const annotated = annotatedClass(owner, annotation);
  const is = annotated === undefined ? undefined : library.canonical(annotated);
  return targets.flatMap((target) =>
    target.kind === 'name' ? [{ name: target.name, is, makes }] : [],
  );
}

/** Calls whose result in a class's body is a field. */
const FIELDS = new Set(['attr.ib', 'attr.attrib', 'attr.field', 'attrs.field']);

/** Classes wherever they are defined, by their project names. */
function collectClasses(functions: readonly ProjectFunction[]): ReadonlyMap<string, KnownClass> {
  const found = new Map<string, KnownClass>();
  for (const owner of functions) {
    const { node: around } = owner.info;
    const waiting: Statement[] = around.kind === 'lambda' ? [] : [...around.body];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (node.kind === 'class') {
        found.set(projectName(owner.source.path, qualifiedNameOf(node)), { owner, node });
        waiting.push(...node.body);
      } else if (node.kind === 'if') {
        waiting.push(...node.body, ...node.orElse);
      } else if (node.kind === 'with' || node.kind === 'for') {
        waiting.push(...node.body);
      } else if (node.kind === 'try') {
        waiting.push(...node.body, ...node.orElse, ...node.handlers.flatMap((one) => one.body));
      }
    }
  }
  return found;
}
