import type { SourceModule } from '../../python/source-module.ts';
import type {
  ClassDefinition,
  FunctionDefinition,
  Lambda,
  Statement,
} from '../../python/tree/nodes.ts';

/** What a subject turned out to be. */
export type Target = FunctionTarget | StatementsTarget | ProgramTarget;

export interface FunctionTarget {
  readonly kind: 'function';
  readonly module: SourceModule;
  /** By which the module's importer reaches it: `total`, `Cart.total`. */
  readonly name: string;
  readonly definition: FunctionDefinition | Lambda;
  /** The class whose method it is, with how it is called there. */
  readonly owner: MethodOwner | undefined;
}

export interface MethodOwner {
  readonly definition: ClassDefinition;
  readonly kind: 'method' | 'class' | 'static' | 'property';
}

/** A module that is run as a script, with a text on standard input. */
export interface ProgramTarget {
  readonly kind: 'program';
  readonly module: SourceModule;
  /** For the harness. */
  readonly name: string;
  /** All of the module's level. */
  readonly statements: readonly Statement[];
}

/** A run of statements that becomes the body of a function. */
export interface StatementsTarget {
  readonly kind: 'statements';
  readonly module: SourceModule;
  /** Of the function that is made of them. */
  readonly name: string;
  readonly statements: readonly Statement[];
  /** Names it is given, in order. */
  readonly parameters: readonly string[];
  /** Names whose values it returns as a tuple. */
  readonly results: readonly string[];
}
