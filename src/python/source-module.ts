import type { Span } from '../core/span.ts';
import type { LineIndex } from '../text/line-index.ts';
import type { FunctionInfo } from './functions.ts';
import type { Scopes } from './scopes.ts';
import type { Module } from './tree/nodes.ts';

/** One Python file, read once: everything that rules ask about it. Built by `analyseSource`, never changed after. */
export interface SourceModule {
  /** Relative to the review's root. */
  readonly path: string;
  readonly text: string;
  readonly lines: LineIndex;
  readonly tree: Module;
  readonly scopes: Scopes;
  /** In source order, nested ones after the function that holds them; the first is the module itself. */
  readonly functions: readonly FunctionInfo[];
  readonly comments: readonly Comment[];
  /** Stretches that are not valid Python; empty for a file that parses. */
  readonly syntaxErrors: readonly SyntaxProblem[];
}

export interface Comment {
  readonly span: Span;
  /** With the `#`, without the line ending. */
  readonly text: string;
}

export interface SyntaxProblem {
  readonly span: Span;
  /** For people, for instance `unexpected "def"` or `missing ")"`. */
  readonly message: string;
  /** Nothing is wrong with the Python: it is more than is looked at. */
  readonly isOmission?: true;
}
