import { lineIndex } from '../text/line-index.ts';
import { bindScopes } from './bind.ts';
import { findFunctions } from './find-functions.ts';
import type { PythonParser } from './parser.ts';
import type { SourceModule } from './source-module.ts';
import { findSyntaxProblems } from './syntax-problems.ts';
import { lower } from './tree/lower.ts';

/** Reads one Python file: parse, lower, bind, find functions. Never fails; what is not Python is in `syntaxErrors`. */
export function analyseSource(parser: PythonParser, path: string, text: string): SourceModule {
  const table = parser.parse(text);
  const { module: tree, problems } = lower(table, text);
  const scopes = bindScopes(tree);
  return {
    path,
    text,
    lines: lineIndex(text),
    tree,
    scopes,
    functions: findFunctions(tree, scopes),
    comments: table.comments.map((span) => ({ span, text: text.slice(span.start, span.end) })),
    syntaxErrors: [...findSyntaxProblems(table, text), ...problems].sort(
      (left, right) => left.span.start - right.span.start,
    ),
  };
}
