import type {
  ClassDefinition,
  Comprehension,
  Expression,
  FunctionDefinition,
  Identifier,
  Lambda,
  Module,
  Name,
  Node,
} from './tree/nodes.ts';

/** A region in which a name means one thing, after Python's own rules (Language Reference, "Naming and binding"). */
export interface Scope {
  readonly kind: 'module' | 'class' | 'function' | 'lambda' | 'comprehension';
  readonly node: Module | ClassDefinition | FunctionDefinition | Lambda | Comprehension;
  readonly parent: Scope | undefined;
  readonly bindings: ReadonlyMap<string, Binding>;
}

/** One name of one scope, with every place that gives it a value and every place that reads it. */
export interface Binding {
  readonly name: string;
  readonly scope: Scope;
  readonly definitions: readonly Definition[];
  readonly references: readonly Name[];
}

export interface Definition {
  readonly kind:
    | 'import'
    | 'assignment'
    | 'augmented'
    | 'parameter'
    | 'function'
    | 'class'
    | 'for'
    | 'with'
    | 'except'
    | 'walrus'
    | 'match'
    | 'delete'
    | 'type-alias'
    | 'type-parameter';
  /** The name where it is bound. */
  readonly name: Identifier | Name;
  /** The statement or clause that binds it. */
  readonly node: Node;
  /**
   * The expression bound to exactly this name: right side of a plain assignment (element-wise for `a, b = 1, 2`), the
   * default of a parameter, the context of a `with`; undefined where it is not a single expression of the source.
   */
  readonly value: Expression | undefined;
  /** For an import: the dotted name that the local name stands for, for instance `os.path.join`; relative ones start with dots. */
  readonly imported: string | undefined;
}

/** Answers to "what does this name mean here". */
export interface Scopes {
  readonly module: Scope;
  /** The innermost scope that holds a node's text. A function's own name, decorators, defaults and annotations lie outside its scope. */
  readonly scopeOf: (node: Node) => Scope;
  /** The binding a name refers to, or undefined for builtins and unknown names. */
  readonly bindingOf: (name: Name) => Binding | undefined;
  /**
   * The full dotted name an expression stands for: through imports (`from os import path as p; p.join` → `os.path.join`),
   * builtins that nobody shadowed (`open` → `builtins.open`), single assignments of a name (`run = subprocess.run`) and
   * instances of imported classes (`app = Flask(__name__); app.run` → `flask.Flask.run`; `with open(p) as f`: none).
   * Names of this module's own functions and classes come as `<module>.name`. Undefined where it cannot be told.
   */
  readonly qualifiedName: (expression: Expression) => string | undefined;
}
