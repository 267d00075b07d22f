import { qualifiedNameOf } from '../../../python/qualified-names.ts';
import type { CallGraph, ProjectFunction } from '../../../python/project/call-graph.ts';
import { decoratorRole } from '../../../python/project/known-decorators.ts';
import type { ProjectModule } from '../../../python/project/project-modules.ts';
import { resolveImport, resolveMember } from '../../../python/project/resolve-import.ts';
import type { ImportTarget } from '../../../python/project/resolve-import.ts';
import type { Binding, Definition } from '../../../python/scopes.ts';
import type { FunctionDefinition } from '../../../python/tree/nodes.ts';
import { moduleName, projectName } from '../engine.ts';
import type { Frame } from '../frame.ts';
import type { LibraryIndex } from './library-index.ts';
import type { ProjectNotes } from './project-notes.ts';
import type { ProjectTemplates } from './project-templates.ts';
import { functionValue, isCallable } from '../values/function-values.ts';
import type { Shapes } from '../values/shapes.ts';
import { joinContent } from '../values/state.ts';
import type { State } from '../values/state.ts';
import type { Summary } from '../summary.ts';
import { NOTHING, joinAll, ref } from '../values/value.ts';
import type { Value } from '../values/value.ts';

/** What the engine's answers are made of. */
export interface EngineParts {
  readonly graph: CallGraph;
  readonly library: LibraryIndex;
  readonly notes: ProjectNotes;
  readonly templates: ProjectTemplates;
  readonly summaryOf: (one: ProjectFunction) => Summary | undefined;
  readonly summaryWith: (one: ProjectFunction, shapes: Shapes) => Summary | undefined;
  readonly noteCall: (caller: ProjectFunction, callee: ProjectFunction) => void;
  /** What holds where a function ends. */
  readonly exitOf: (one: ProjectFunction) => State | undefined;
}

/** What names of modules stand for: imports, classes, and what top levels assign. */
export class ProjectValues {
  readonly #parts: EngineParts;
  readonly #tops: ReadonlyMap<string, ProjectFunction>;
  readonly #open = new Set<Binding>();

  constructor(parts: EngineParts, tops: ReadonlyMap<string, ProjectFunction>) {
    this.#parts = parts;
    this.#tops = tops;
  }

  /** A variable of a module's top level. Modules that import it from each other in a circle say nothing of it. */
  globalValue(frame: Frame, binding: Binding, module: ProjectModule): Value {
    if (this.#open.has(binding)) {
      return NOTHING;
    }
    this.#open.add(binding);
    const defined = binding.definitions.flatMap((one) => this.#ofDefinition(frame, one, module));
    const noted = this.#parts.notes.read(binding, frame.owner);
    this.#open.delete(binding);
    const assigned = this.#assigned(frame, binding, module);
    return joinAll([...defined, ...assigned, ...(noted === undefined ? [] : [noted])]);
  }

  importedValue(frame: Frame, module: ProjectModule, dotted: string): Value {
    const targets = resolveImport(this.#parts.graph.project, module, dotted);
    return joinAll(targets.map((target) => this.#ofTarget(frame, target)));
  }

  /** `module.name`. */
  moduleMember(frame: Frame, path: string, name: string): Value {
    const { project } = this.#parts.graph;
    const module = project.at(path);
    const targets = module === undefined ? [] : resolveMember(project, module, name);
    return joinAll(targets.map((target) => this.#ofTarget(frame, target)));
  }

  #ofDefinition(frame: Frame, definition: Definition, module: ProjectModule): readonly Value[] {
    const { kind, imported, node } = definition;
    if (kind === 'import' && imported !== undefined) {
      return [this.importedValue(frame, module, imported)];
    }
    if (kind === 'function' && node.kind === 'function') {
      return [this.#ofFunction(frame, module, node)];
    }
    return kind === 'class' ? [ref(projectName(module.path, qualifiedNameOf(node)))] : [];
  }

  /** As its decorators leave it, where one of them hands back another. */
  #ofFunction(frame: Frame, module: ProjectModule, node: FunctionDefinition): Value {
    const { graph } = this.#parts;
    const one = graph.functionOf(node);
    const source = graph.project.sourceOf(module);
    if (one === undefined || source === undefined) {
      return NOTHING;
    }
    const isWrapped = node.decorators.some((each) => decoratorRole(source, each) === 'other');
    const top = isWrapped ? this.#tops.get(module.path) : undefined;
    const exit = top === undefined ? undefined : this.#parts.exitOf(top);
    const binding = source.scopes.module.bindings.get(node.name.name);
    const value = binding === undefined ? undefined : exit?.variables.get(binding);
    return exit === undefined || value === undefined || !isCallable({ state: exit }, value)
      ? functionValue(frame.engine, one)
      : adopt(frame, value, exit);
  }

  #assigned(frame: Frame, binding: Binding, module: ProjectModule): readonly Value[] {
    const isAssigned = binding.definitions.some(({ kind }) => !DEFINED.has(kind));
    const top = isAssigned ? this.#tops.get(module.path) : undefined;
    const exit = top === undefined ? undefined : this.#parts.exitOf(top);
    const value = exit?.variables.get(binding);
    return exit === undefined || value === undefined ? [] : [adopt(frame, value, exit)];
  }

  #ofTarget(frame: Frame, target: ImportTarget): Value {
    switch (target.kind) {
      case 'module':
        return ref(moduleName(target.module.path));
      case 'external':
        return ref(this.#parts.library.canonical(target.name.replace(/^\.+/u, '')));
      case 'class':
        return target.rest.length === 0
          ? ref(projectName(target.module.path, target.name))
          : NOTHING;
      default:
        return this.#ofVariable(frame, target);
    }
  }

  #ofVariable(
    frame: Frame,
    { module, name, rest }: Exclude<ImportTarget, { readonly kind: 'module' | 'external' }>,
  ): Value {
    const source = this.#parts.graph.project.sourceOf(module);
    const binding = source?.scopes.module.bindings.get(name);
    return binding === undefined || rest.length > 0
      ? NOTHING
      : this.globalValue(frame, binding, module);
  }
}

/** Kinds of definitions that need no look at the top level. */
const DEFINED: ReadonlySet<Definition['kind']> = new Set(['import', 'function', 'class']);

/** Takes the objects of a value along into the frame's heap. */
export function adopt(frame: Frame, value: Value, from: State): Value {
  const waiting = [...value.cells];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const content = from.heap.get(id);
    if (content !== undefined && !frame.state.heap.has(id)) {
      const added = frame.engine.sharedContent(id, frame.owner);
      const whole = added === undefined ? content : joinContent(content, added);
      frame.state.heap.set(id, whole);
      const inner = [...whole.fields.values(), ...(whole.sequence ?? [])];
      for (const part of whole.rest === undefined ? inner : [...inner, whole.rest]) {
        waiting.push(...part.cells);
      }
    }
  }
  return value;
}
