import type { FunctionInfo } from '../functions.ts';
import type { SourceModule } from '../source-module.ts';
import type { ClassDefinition, FunctionDefinition, Lambda, Module, Node } from '../tree/nodes.ts';
import { buildCallGraph } from './build-call-graph.ts';
import { projectModules } from './project-modules.ts';
import type { ProjectModule, ProjectModules } from './project-modules.ts';

/** Who calls whom in a project of one module or many. */
export interface CallGraph {
  readonly project: ProjectModules;
  /** Functions, methods, lambdas and the modules' top levels, by module and in source order. */
  readonly functions: readonly ProjectFunction[];
  readonly functionOf: (node: FunctionDefinition | Lambda | Module) => ProjectFunction | undefined;
  /** Calls that a function makes itself, in source order; also those whose target is not known. */
  readonly sitesIn: (caller: ProjectFunction) => readonly CallSite[];
  /** Calls that may lead to a function. */
  readonly callersOf: (callee: ProjectFunction) => readonly CallSite[];
  /** What a node calls: the sites whose `node` it is. */
  readonly sitesAt: (node: Node) => readonly CallSite[];
  /** Where a function is named other than to call it, or a class at all; imports are not references. */
  readonly referencesTo: (definition: Definition) => readonly Reference[];
  /**
   * Functions that call each other in a circle together, every other one alone; callees before their callers, so that
   * what is known of callees is there when a caller is looked at.
   */
  readonly components: readonly (readonly ProjectFunction[])[];
  /**
   * Names asked of objects whose class is not known (`x.save`), and constant strings that could be names (`getattr(x, "save")`):
   * a method or attribute of such a name may be used by more than the graph shows.
   */
  readonly looseNames: ReadonlySet<string>;
}

export interface ProjectFunction {
  readonly module: ProjectModule;
  readonly source: SourceModule;
  readonly info: FunctionInfo;
  /** Why something outside the project's calls may run it; undefined where only its callers do. */
  readonly entry: EntryReason | undefined;
}

/**
 * `module`: a top level. `registered`: a decorator that is not known to hand the function back (a route, a task, a command).
 * `protocol`: Python calls it by its name, `__len__`. `test`: a test runner finds it by its name. `inherited`: its class has bases
 * outside the project that may call it. `exported`: in `__all__`.
 */
export type EntryReason = 'module' | 'registered' | 'protocol' | 'test' | 'inherited' | 'exported';

/** One place that calls, or makes somebody else call. */
export interface CallSite {
  readonly caller: ProjectFunction;
  readonly kind: CallKind;
  /**
   * The `call`; for a callback, the argument's value; for a property, the `attribute`; for a decorator, the expression behind `@`; for what
   * syntax calls, the `with-item`, `for`, `comprehension-clause`, `subscript`, `binary`, `comparison` or `augmented-assignment`.
   */
  readonly node: Node;
  /** Possible targets in the project, likeliest first. */
  readonly targets: readonly CallTarget[];
  /** Dotted name of a target outside the project, `builtins.sorted`; of who is given the function, for a callback. */
  readonly external: string | undefined;
  /** True when `targets` and `external` are all there is. */
  readonly isComplete: boolean;
}

export type CallKind = 'call' | 'construction' | 'callback' | 'decorator' | 'property' | 'protocol';

export interface CallTarget {
  readonly function: ProjectFunction;
  readonly reason: CallReason;
  /** `exact`: whenever the call runs, this runs, or one of few alternatives the source spells out. `possible`: it may. */
  readonly precision: 'exact' | 'possible';
  /** How many of the target's first parameters are filled before the call's own arguments: 1 for a bound method. */
  readonly boundArguments: number;
}

/**
 * `name`: a name of the same module. `import`: through an import. `self`: a method by `self` or `cls`, with what subclasses make of it.
 * `super`: the next class in line. `instance`: on an object whose class is known. `class`: through the class. `constructor`:
 * `__init__`, `__new__` or `__post_init__`. `argument`: through a parameter, by what callers pass. `collection`: one of a literal list or
 * dictionary, or put into one. `partial`: wrapped in `functools.partial`. `decorator`: by a decorator or instead of what it decorates.
 * `lookup`: one of several whose name begins or ends as a text does that is put together.
 */
export type CallReason =
  | 'name'
  | 'import'
  | 'self'
  | 'super'
  | 'instance'
  | 'class'
  | 'constructor'
  | 'argument'
  | 'collection'
  | 'partial'
  | 'decorator'
  | 'lookup';

export type Definition = FunctionDefinition | Lambda | ClassDefinition;

export interface Reference {
  /** The code that names it. */
  readonly owner: ProjectFunction;
  /** The name or attribute. */
  readonly node: Node;
}

const GRAPHS = new WeakMap<ProjectModules, CallGraph>();
const MODULE_GRAPHS = new WeakMap<SourceModule, CallGraph>();

/** The call graph of a project, made when first asked for. */
export function callGraph(project: ProjectModules): CallGraph {
  const known = GRAPHS.get(project) ?? buildCallGraph(project);
  GRAPHS.set(project, known);
  return known;
}

/** The call graph of one module alone: whatever it imports is outside. */
export function moduleCallGraph(module: SourceModule): CallGraph {
  const known = MODULE_GRAPHS.get(module) ?? callGraph(projectModules([module]));
  MODULE_GRAPHS.set(module, known);
  return known;
}
