import type { Binding } from '../../python/scopes.ts';
import type { CallGraph, ProjectFunction } from '../../python/project/call-graph.ts';
import type { ProjectModule } from '../../python/project/project-modules.ts';
import type { ExceptHandler, Parameter } from '../../python/tree/nodes.ts';
import type { Frame } from './frame.ts';
import type { LibraryIndex } from './project/library-index.ts';
import type { ProjectTemplates } from './project/project-templates.ts';
import type { Shapes } from './values/shapes.ts';
import type { Content } from './values/state.ts';
import type { Summary } from './summary.ts';
import type { CellId, InputOrigin, Value } from './values/value.ts';

/** What the analysis of one function may ask about everything else. */
export interface Engine {
  readonly graph: CallGraph;
  readonly library: LibraryIndex;
  /** A small number that names a function. */
  readonly functionIndex: (one: ProjectFunction) => number;
  /** What is known of a function that is given things of certain shapes; undefined while that is being looked at, or where it is too much. */
  readonly summaryWith: (one: ProjectFunction, shapes: Shapes) => Summary | undefined;
  /** Notes a call that the call graph does not have. */
  readonly noteCall: (caller: ProjectFunction, callee: ProjectFunction) => void;
  /** A method of a class of the project, its own or inherited. */
  readonly classMethod: (name: string, method: string) => ProjectFunction | undefined;
  /** The same as its decorators leave it, unbound. */
  readonly decoratedMethod: (frame: Frame, name: string, method: string) => Value | undefined;
  /** A small number that names a variable. */
  readonly bindingIndex: (binding: Binding) => number;
  /** What is known of a function so far: nothing while it is being looked at for the first time. */
  readonly summaryOf: (one: ProjectFunction) => Summary | undefined;
  /** A variable of a module's top level, adopted into the frame that asks. */
  readonly globalValue: (frame: Frame, binding: Binding, module: ProjectModule) => Value;
  /** What an import brings. */
  readonly importedValue: (frame: Frame, module: ProjectModule, dotted: string) => Value;
  /** A name of a module of the project, as `module.name` asks for it. */
  readonly moduleMember: (frame: Frame, path: string, name: string) => Value;
  /** An attribute of an object or class of the project, `project:path:Class`, as far as it does not depend on the object. */
  readonly classMember: (frame: Frame, name: string, attribute: string) => Value | undefined;
  /** The same as its body leaves it, whatever is stored there later. */
  readonly classVariable: (frame: Frame, name: string, attribute: string) => Value | undefined;
  /** Variables that a class's body annotates, those of its bases first: the parameters of a constructor that nobody wrote. */
  readonly classFields: (name: string) => readonly ClassField[];
  /** The class of the project that a dotted name of a function's module stands for. */
  readonly projectClass: (one: ProjectFunction, name: string) => string | undefined;
  /** Classes of libraries that a class of the project inherits from. */
  readonly libraryBases: (name: string) => readonly string[];
  /** Notes what a method stores in its object, for the other methods. */
  readonly noteField: (frame: Frame, attribute: string, value: Value) => void;
  /** Notes what is stored in a class itself, from wherever. */
  readonly noteClassField: (name: string, attribute: string, value: Value) => void;
  /** Notes what a function stores in a variable of its module. */
  readonly noteGlobal: (binding: Binding, value: Value) => void;
  readonly templates: ProjectTemplates;
  /** Notes that a call has switched something for the whole program. */
  readonly noteSwitch: (name: string) => void;
  readonly isSwitched: (name: string, reader: ProjectFunction) => boolean;
  /** True for an object that a module's top level made: every function finds the same one. */
  readonly isShared: (id: CellId) => boolean;
  /** Notes what a function has put into such an object. */
  readonly noteObject: (id: CellId, content: Content) => void;
  /** What functions have put into it. */
  readonly sharedContent: (id: CellId, reader: ProjectFunction) => Content | undefined;
  /** The input that an id stands for. */
  readonly inputOf: (id: string) => InputOrigin;
  /** What is caught by an `except ... as name`. */
  readonly errorValue: (frame: Frame, handler: ExceptHandler) => Value;
  /** The default of a parameter, as far as it is a literal. */
  readonly defaultValue: (parameter: Parameter) => Value;
}

/** A field that a class describes. */
export interface ClassField {
  readonly name: string;
  /** The class that its annotation names, as models know it. */
  readonly is: string | undefined;
  /** What its default makes for each object. */
  readonly makes: 'list' | 'dictionary' | undefined;
}

/** The name of a class of the project among library names. */
export function projectName(path: string, qualifiedName: string): string {
  return `project:${path}:${qualifiedName}`;
}

/** The name of a module of the project among library names. */
export function moduleName(path: string): string {
  return `module:${path}`;
}
