import type { Span } from '../../core/span.ts';
import type { PatternShape } from './pattern-shape.ts';

/**
 * Assay's own syntax tree of a Python module. It follows the abstract grammar of Python's `ast` module, with exact
 * spans, a link to the parent, and `unknown` nodes where the source does not parse, so that one broken statement
 * does not hide the rest of a file. Spans of compound statements include their decorators and bodies, but no trailing newline.
 */
interface NodeBase {
  readonly span: Span;
  /** Undefined only for the module. */
  readonly parent: Node | undefined;
}

export interface Module extends NodeBase {
  readonly kind: 'module';
  readonly body: readonly Statement[];
}

// Statements

export interface FunctionDefinition extends NodeBase {
  readonly kind: 'function';
  readonly name: Identifier;
  readonly isAsync: boolean;
  readonly typeParameters: readonly TypeParameter[];
  readonly parameters: readonly Parameter[];
  readonly returns: Expression | undefined;
  readonly decorators: readonly Expression[];
  readonly body: readonly Statement[];
}

export interface Parameter extends NodeBase {
  readonly kind: 'parameter';
  readonly name: Identifier;
  readonly style: 'positional-only' | 'positional' | 'star' | 'keyword-only' | 'double-star';
  readonly annotation: Expression | undefined;
  readonly default: Expression | undefined;
}

/** `T`, `T: int`, `*Ts` or `**P` in the brackets of a definition or type alias. */
export interface TypeParameter extends NodeBase {
  readonly kind: 'type-parameter';
  readonly name: Identifier;
  readonly style: 'plain' | 'star' | 'double-star';
  readonly bound: Expression | undefined;
}

export interface ClassDefinition extends NodeBase {
  readonly kind: 'class';
  readonly name: Identifier;
  readonly typeParameters: readonly TypeParameter[];
  readonly arguments: readonly Argument[];
  readonly decorators: readonly Expression[];
  readonly body: readonly Statement[];
}

/** `targets` has several entries for `a = b = value`. An annotated declaration without value has `value` undefined. */
export interface Assignment extends NodeBase {
  readonly kind: 'assignment';
  readonly targets: readonly Expression[];
  readonly annotation: Expression | undefined;
  readonly value: Expression | undefined;
}

export interface AugmentedAssignment extends NodeBase {
  readonly kind: 'augmented-assignment';
  readonly target: Expression;
  /** The binary operator without `=`, for instance `+`. */
  readonly operator: BinaryOperator;
  readonly value: Expression;
}

export interface If extends NodeBase {
  readonly kind: 'if';
  readonly test: Expression;
  readonly body: readonly Statement[];
  /** An `elif` is a single nested `if` here, with `isElif`. */
  readonly orElse: readonly Statement[];
  readonly isElif: boolean;
}

export interface For extends NodeBase {
  readonly kind: 'for';
  readonly isAsync: boolean;
  readonly target: Expression;
  readonly iterable: Expression;
  readonly body: readonly Statement[];
  readonly orElse: readonly Statement[];
}

export interface While extends NodeBase {
  readonly kind: 'while';
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly orElse: readonly Statement[];
}

export interface With extends NodeBase {
  readonly kind: 'with';
  readonly isAsync: boolean;
  readonly items: readonly WithItem[];
  readonly body: readonly Statement[];
}

export interface WithItem extends NodeBase {
  readonly kind: 'with-item';
  readonly context: Expression;
  readonly target: Expression | undefined;
}

export interface Try extends NodeBase {
  readonly kind: 'try';
  readonly body: readonly Statement[];
  readonly handlers: readonly ExceptHandler[];
  readonly orElse: readonly Statement[];
  readonly finalBody: readonly Statement[];
}

export interface ExceptHandler extends NodeBase {
  readonly kind: 'except-handler';
  /** Undefined for a bare `except:`. `except A, B:` is a tuple here. */
  readonly type: Expression | undefined;
  readonly name: Identifier | undefined;
  readonly isGroup: boolean;
  readonly body: readonly Statement[];
}

export interface Match extends NodeBase {
  readonly kind: 'match';
  readonly subject: Expression;
  readonly cases: readonly MatchCase[];
}

export interface MatchCase extends NodeBase {
  readonly kind: 'match-case';
  readonly pattern: Pattern;
  readonly guard: Expression | undefined;
  readonly body: readonly Statement[];
}

/** What a case compares with: as a whole in `shape`; as children the names that it binds and the expressions that it compares with. */
export interface Pattern extends NodeBase {
  readonly kind: 'pattern';
  readonly shape: PatternShape;
  readonly bindings: readonly Identifier[];
  readonly values: readonly Expression[];
  /** True for `_` and for a bare name: matches everything. */
  readonly isIrrefutable: boolean;
}

export interface Return extends NodeBase {
  readonly kind: 'return';
  readonly value: Expression | undefined;
}

export interface Raise extends NodeBase {
  readonly kind: 'raise';
  readonly exception: Expression | undefined;
  readonly cause: Expression | undefined;
}

export interface Assert extends NodeBase {
  readonly kind: 'assert';
  readonly test: Expression;
  readonly message: Expression | undefined;
}

export interface Delete extends NodeBase {
  readonly kind: 'delete';
  readonly targets: readonly Expression[];
}

export interface Import extends NodeBase {
  readonly kind: 'import';
  /** `lazy import x`: the module is loaded when the name is first used. */
  readonly isLazy: boolean;
  readonly names: readonly ImportedName[];
}

export interface ImportFrom extends NodeBase {
  readonly kind: 'import-from';
  readonly isLazy: boolean;
  /** Dotted name without leading dots; empty for `from . import x`. */
  readonly module: string;
  /** Number of leading dots. */
  readonly level: number;
  readonly names: readonly ImportedName[];
  readonly isWildcard: boolean;
}

export interface ImportedName extends NodeBase {
  readonly kind: 'imported-name';
  /** Dotted for `import a.b`. */
  readonly name: string;
  readonly alias: Identifier | undefined;
  /** The name it binds: the alias, else `a` for `import a.b`. */
  readonly local: Identifier;
}

export interface Declaration extends NodeBase {
  readonly kind: 'global' | 'nonlocal';
  readonly names: readonly Identifier[];
}

export interface TypeAlias extends NodeBase {
  readonly kind: 'type-alias';
  readonly name: Expression;
  readonly typeParameters: readonly TypeParameter[];
  readonly value: Expression;
}

export interface ExpressionStatement extends NodeBase {
  readonly kind: 'expression-statement';
  readonly value: Expression;
}

export interface SimpleStatement extends NodeBase {
  readonly kind: 'pass' | 'break' | 'continue';
}

// Expressions

/** A name where it is not an expression of its own: definitions, parameters, attributes, keywords. */
export interface Identifier extends NodeBase {
  readonly kind: 'identifier';
  readonly name: string;
}

/** A name used as an expression, read or written. */
export interface Name extends NodeBase {
  readonly kind: 'name';
  readonly name: string;
}

export interface Attribute extends NodeBase {
  readonly kind: 'attribute';
  readonly object: Expression;
  readonly attribute: Identifier;
}

export interface Subscript extends NodeBase {
  readonly kind: 'subscript';
  readonly object: Expression;
  /** A `tuple` for `x[a, b]`, a `slice` for `x[a:b]`. */
  readonly index: Expression;
}

export interface Slice extends NodeBase {
  readonly kind: 'slice';
  readonly lower: Expression | undefined;
  readonly upper: Expression | undefined;
  readonly step: Expression | undefined;
}

export interface Call extends NodeBase {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly arguments: readonly Argument[];
}

export interface Argument extends NodeBase {
  readonly kind: 'argument';
  /** Undefined for a positional argument and for `*xs` and `**options`. */
  readonly keyword: Identifier | undefined;
  readonly unpacking: 'none' | 'star' | 'double-star';
  readonly value: Expression;
}

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '//'
  | '%'
  | '**'
  | '@'
  | '<<'
  | '>>'
  | '&'
  | '|'
  | '^';

export interface Binary extends NodeBase {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface Unary extends NodeBase {
  readonly kind: 'unary';
  readonly operator: 'not' | '-' | '+' | '~';
  readonly operand: Expression;
}

/** `a and b and c` is one node with three operands. */
export interface Boolean extends NodeBase {
  readonly kind: 'boolean';
  readonly operator: 'and' | 'or';
  readonly operands: readonly Expression[];
}

export type ComparisonOperator =
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'is'
  | 'is not'
  | 'in'
  | 'not in';

/** `a < b <= c` has operators `<`, `<=` and operands `a`, `b`, `c`. */
export interface Comparison extends NodeBase {
  readonly kind: 'comparison';
  readonly operators: readonly ComparisonOperator[];
  readonly operands: readonly Expression[];
}

export interface Conditional extends NodeBase {
  readonly kind: 'conditional';
  readonly test: Expression;
  readonly body: Expression;
  readonly orElse: Expression;
}

export interface Lambda extends NodeBase {
  readonly kind: 'lambda';
  readonly parameters: readonly Parameter[];
  readonly body: Expression;
}

export interface Walrus extends NodeBase {
  readonly kind: 'walrus';
  readonly target: Name;
  readonly value: Expression;
}

export interface Collection extends NodeBase {
  readonly kind: 'list' | 'tuple' | 'set';
  readonly elements: readonly Expression[];
}

export interface Dictionary extends NodeBase {
  readonly kind: 'dictionary';
  readonly entries: readonly DictionaryEntry[];
}

export interface DictionaryEntry extends NodeBase {
  readonly kind: 'dictionary-entry';
  /** Undefined for `**other`. */
  readonly key: Expression | undefined;
  readonly value: Expression;
}

export interface Comprehension extends NodeBase {
  readonly kind: 'comprehension';
  readonly result: 'list' | 'set' | 'dictionary' | 'generator';
  /**
   * The value of a dictionary comprehension is in `value`, its key here. What is unpacked each round (`[*row for row in rows]`, and with
   * `result` "dictionary" `{**row for row in rows}`, which has no `value`) is a `starred`.
   */
  readonly element: Expression;
  readonly value: Expression | undefined;
  readonly clauses: readonly ComprehensionClause[];
}

export interface ComprehensionClause extends NodeBase {
  readonly kind: 'comprehension-clause';
  readonly isAsync: boolean;
  readonly target: Expression;
  readonly iterable: Expression;
  readonly conditions: readonly Expression[];
}

export interface Starred extends NodeBase {
  readonly kind: 'starred';
  readonly value: Expression;
}

export interface Await extends NodeBase {
  readonly kind: 'await';
  readonly value: Expression;
}

export interface Yield extends NodeBase {
  readonly kind: 'yield';
  readonly isFrom: boolean;
  readonly value: Expression | undefined;
}

/** One literal or several adjacent ones (`'a' 'b'`), joined. */
export interface StringLiteral extends NodeBase {
  readonly kind: 'string';
  /** Decoded value; for a formatted string the text of the constant parts, see `parts`. */
  readonly value: string;
  readonly isBytes: boolean;
  readonly isFormatted: boolean;
  /** True for a template string (`t'...'`), which is formatted too but not text: whoever receives it sees the parts. */
  readonly isTemplate: boolean;
  /** In order, for a formatted string: constant text and the expressions between it. Else one constant part. */
  readonly parts: readonly StringPart[];
}

export type StringPart =
  | { readonly kind: 'text'; readonly value: string; readonly span: Span }
  | {
      readonly kind: 'interpolation';
      readonly expression: Expression;
      /** `r`, `s`, `a` or empty. */
      readonly conversion: string;
      /** Source text after the colon, empty if none. */
      readonly format: string;
      /** Expressions inside the format, as `width` in `{value:{width}}`. */
      readonly formatExpressions: readonly Expression[];
      readonly span: Span;
    };

export interface NumberLiteral extends NodeBase {
  readonly kind: 'number';
  /** Source text without underscores, lower case. */
  readonly text: string;
}

export interface Constant extends NodeBase {
  readonly kind: 'constant';
  readonly value: 'True' | 'False' | 'None' | '...';
}

/** Source that is not valid Python; its inner nodes are kept where they were recognised. */
export interface Unknown extends NodeBase {
  readonly kind: 'unknown';
  readonly children: readonly Node[];
}

export type Statement =
  | FunctionDefinition
  | ClassDefinition
  | Assignment
  | AugmentedAssignment
  | If
  | For
  | While
  | With
  | Try
  | Match
  | Return
  | Raise
  | Assert
  | Delete
  | Import
  | ImportFrom
  | Declaration
  | TypeAlias
  | ExpressionStatement
  | SimpleStatement
  | Unknown;

export type Expression =
  | Name
  | Attribute
  | Subscript
  | Slice
  | Call
  | Binary
  | Unary
  | Boolean
  | Comparison
  | Conditional
  | Lambda
  | Walrus
  | Collection
  | Dictionary
  | Comprehension
  | Starred
  | Await
  | Yield
  | StringLiteral
  | NumberLiteral
  | Constant
  | Unknown;

export type Node =
  | Module
  | Statement
  | Expression
  | Identifier
  | Parameter
  | TypeParameter
  | Argument
  | WithItem
  | ExceptHandler
  | MatchCase
  | Pattern
  | ImportedName
  | DictionaryEntry
  | ComprehensionClause;

export type NodeKind = Node['kind'];

/** The node types of one kind: `NodeOf<'call'>` is `Call`. */
export type NodeOf<Kind extends NodeKind> = Extract<Node, { readonly kind: Kind }>;
