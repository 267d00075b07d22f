import type { ClassDefinition, Expression, FunctionDefinition, Lambda } from '../tree/nodes.ts';
import type { CallReason } from './call-graph.ts';
import type { ProjectModule } from './project-modules.ts';

/** What an expression may stand for, as far as calls care. Expressions have several values where definitions or branches differ. */
export type Value =
  | typeof UNKNOWN
  | FunctionValue
  | ClassValue
  | InstanceValue
  | SuperValue
  | CollectionValue
  /** The dictionary of names that `globals()`, `vars(x)` or `x.__dict__` gives. */
  | { readonly kind: 'namespace'; readonly of: Value }
  | { readonly kind: 'module'; readonly module: ProjectModule }
  /** Something of a library, by its dotted name: a function, a class, or with `isInstance` an object of that class. */
  | { readonly kind: 'external'; readonly name: string; readonly isInstance: boolean };

export interface FunctionValue {
  readonly kind: 'function';
  readonly module: ProjectModule;
  readonly node: FunctionDefinition | Lambda;
  readonly reason: CallReason;
  readonly isExact: boolean;
  /** How many of its first parameters are already given. */
  readonly bound: number;
}

export interface ClassValue {
  readonly kind: 'class';
  readonly module: ProjectModule;
  readonly node: ClassDefinition;
  /** False for `cls` and `type(self)`: it may be a subclass. */
  readonly isExact: boolean;
}

export interface InstanceValue {
  readonly kind: 'instance';
  readonly module: ProjectModule;
  readonly node: ClassDefinition;
  /** False where it may be an object of a subclass. */
  readonly isExact: boolean;
  readonly isSelf: boolean;
}

/** `super()` in a method of `node`. */
export interface SuperValue {
  readonly kind: 'super';
  readonly module: ProjectModule;
  readonly node: ClassDefinition;
}

/** A literal list, tuple, set or dictionary: the expressions that indexing it or walking over it may give. */
export interface CollectionValue {
  readonly kind: 'collection';
  readonly module: ProjectModule;
  readonly type: 'list' | 'tuple' | 'set' | 'dict';
  /** The expression that makes it: what is put in later is known under it. Undefined for one that only an annotation speaks of. */
  readonly node: Expression | undefined;
  readonly elements: readonly Expression[];
  /** What annotations say of elements that the source does not spell out. */
  readonly values: readonly Value[];
}

/** Nothing is known: it may be anything. */
export const UNKNOWN = { kind: 'unknown' } as const;
export const ANYTHING: readonly Value[] = [UNKNOWN];

/** The same value where it is one of several that may be meant. */
export function asPossible(value: Value): Value {
  switch (value.kind) {
    case 'function':
    case 'class':
    case 'instance':
      return { ...value, isExact: false };
    default:
      return value;
  }
}
