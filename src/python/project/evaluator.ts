import type { FunctionInfo } from '../functions.ts';
import type { SourceModule } from '../source-module.ts';
import type {
  ClassDefinition,
  Expression,
  FunctionDefinition,
  Lambda,
  Parameter,
} from '../tree/nodes.ts';
import type { Stored } from './collect-stored.ts';
import type { ImportTarget } from './resolve-import.ts';
import type { Ancestor, ProjectClass } from './project-classes.ts';
import type { ProjectModule, ProjectModules } from './project-modules.ts';
import type { FunctionValue, Value } from './values.ts';

/** The module that an expression stands in. */
export interface Place {
  readonly module: ProjectModule;
  readonly source: SourceModule;
}

/** What the questions below need of the whole project, gathered in one walk before. */
export interface Knowledge {
  readonly project: ProjectModules;
  readonly places: ReadonlyMap<ProjectModule, Place>;
  readonly functions: ReadonlyMap<FunctionDefinition | Lambda, FunctionInfo>;
  readonly classes: ReadonlyMap<ClassDefinition, ProjectClass>;
}

/** What is found out about the project on the way, with what is known so far. */
export interface Learnt {
  /** What callers pass for a parameter, and what a decorator's parameter decorates. */
  readonly passed: ReadonlyMap<Parameter, readonly Passed[]>;
  readonly stored: Stored;
}

export type Passed =
  | { readonly place: Place; readonly expression: Expression }
  | { readonly place: Place; readonly decorated: FunctionDefinition };

/** Reading `value.name`, or setting it. */
export interface Access {
  readonly name: string;
  readonly isSet: boolean;
}

/** Ways to ask what an expression stands for; each evaluating file answers one of them and asks the others here. */
export interface Evaluator extends Knowledge {
  /** From now on answers take this into account. */
  readonly learn: (more: Partial<Learnt>) => void;
  readonly passedTo: (parameter: Parameter) => readonly Passed[];
  /** What is put into a collection after it was made, by the expression that makes it. */
  readonly storedIn: (node: Expression) => readonly Passed[];
  /** Functions registered at a generic one. */
  readonly overloadsOf: (node: FunctionDefinition) => readonly Passed[];
  /** Never empty for what may be called: `unknown` stands for what cannot be told. */
  readonly valuesOf: (place: Place, expression: Expression) => readonly Value[];
  /** What objects annotated so may be. */
  readonly annotated: (place: Place, annotation: Expression) => readonly Value[];
  /** `value.name`. */
  readonly memberOf: (value: Value, name: string) => readonly Value[];
  /** Properties' functions that an access runs. */
  readonly accessorsOf: (value: Value, access: Access) => readonly Value[];
  /** What calling a value gives. */
  readonly resultOf: (value: Value) => readonly Value[];
  /** What the name of a function stands for after its decorators. */
  readonly decorated: (place: Place, node: FunctionDefinition) => readonly Value[];
  readonly fromImport: (targets: readonly ImportTarget[]) => readonly Value[];
  /** The class and its ancestors in method resolution order. */
  readonly orderOf: (one: ProjectClass) => readonly Ancestor[];
  /** Every class of the project below a class. */
  readonly subclassesOf: (one: ProjectClass) => readonly ProjectClass[];
}

export function functionValue(
  { module }: Place,
  node: FunctionDefinition | Lambda,
  details: Partial<Pick<FunctionValue, 'reason' | 'isExact' | 'bound'>> = {},
): FunctionValue {
  return { kind: 'function', module, node, reason: 'name', isExact: true, bound: 0, ...details };
}

/** What was handed over somewhere: a function that is decorated, or what an expression stands for. */
export function valuesOfPassed(evaluator: Evaluator, passed: Passed): readonly Value[] {
  return 'decorated' in passed
    ? [functionValue(passed.place, passed.decorated, { reason: 'decorator', isExact: false })]
    : evaluator.valuesOf(passed.place, passed.expression);
}
