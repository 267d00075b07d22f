import type { SourceModule } from '../../python/source-module.ts';
import type {
  ClassDefinition,
  FunctionDefinition,
  Import,
  ImportFrom,
  Node,
  Statement,
} from '../../python/tree/nodes.ts';
import type { StatementsTarget } from '../subjects/target.ts';
import type { NotTriable, ProjectLookup } from '../trial.ts';
import type { NamedModule } from './imports.ts';

/** What is kept of one module; grows until nothing more is needed. */
export interface ModuleSlice {
  readonly module: SourceModule;
  readonly name: string;
  /** Statements of the module level that are kept. */
  readonly statements: Set<Statement>;
  /** Methods that are kept, of classes that are. */
  readonly methods: Set<FunctionDefinition>;
  /** Names needed of each import that is kept; others are left out of it. */
  readonly imports: Map<Import | ImportFrom, Set<string>>;
  /** Submodules that an attribute reaches, and that must therefore be imported somewhere. */
  readonly submodules: Set<string>;
  readonly wanted: Set<string>;
  readonly scanned: Set<Node>;
  /** Statements that become a function. */
  readonly lifted: StatementsTarget | undefined;
}

/** What is kept of the subject's program. */
export interface SliceState {
  readonly project: ProjectLookup;
  /** By dotted name. */
  readonly slices: Map<string, ModuleSlice>;
  /** Names that come after a dot anywhere in what is kept: methods of these names are kept too. */
  readonly attributes: Set<string>;
  /** Methods cannot be told apart by name: `getattr(self, kind)`. */
  keepsAllMethods: boolean;
  readonly packages: Map<string, NeededPackage>;
  /** Decorators left out, as written: `@app.route("/total")`. */
  readonly droppedDecorators: Set<string>;
  readonly unresolved: Map<string, NeededPackage['place']>;
  problem: NotTriable | undefined;
  hasChanged: boolean;
}

/** A third-party package that a slice imports. */
export interface NeededPackage {
  readonly name: string;
  readonly place: { readonly module: SourceModule; readonly node: Node };
  /** Imported where a failure is handled. */
  readonly isOptional: boolean;
}

export function openSlice(
  state: SliceState,
  { module, name }: NamedModule,
  lifted?: StatementsTarget,
): ModuleSlice {
  const known = state.slices.get(name);
  if (known !== undefined) {
    return known;
  }
  const slice: ModuleSlice = {
    module,
    name,
    statements: new Set(),
    methods: new Set(),
    imports: new Map(),
    submodules: new Set(),
    wanted: new Set(),
    scanned: new Set(),
    lifted,
  };
  state.slices.set(name, slice);
  state.hasChanged = true;
  return slice;
}

/** Adds to a set that is part of the state, and notes that there is more to scan. */
export function grow<Item>(state: SliceState, set: Set<Item>, item: Item): void {
  if (!set.has(item)) {
    set.add(item);
    state.hasChanged = true;
  }
}

/** True for a method that may be left out: directly in the body of a class at module level. */
export function isSeparable(node: Node): node is FunctionDefinition & { parent: ClassDefinition } {
  return (
    node.kind === 'function' &&
    node.parent?.kind === 'class' &&
    node.parent.parent?.kind === 'module'
  );
}

/** All statements and methods are kept, so text that is run as code finds its names. */
export function isWhole(
  { keepsAllMethods }: SliceState,
  { module, statements }: ModuleSlice,
): boolean {
  return keepsAllMethods && module.tree.body.every((statement) => statements.has(statement));
}
