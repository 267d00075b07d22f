import { lineIndex } from '../text/line-index.ts';
import { bindScopes } from './bind.ts';
import { findFunctions } from './find-functions.ts';
import type { PythonParser } from './parser.ts';
import { parseTolerantly } from './parse-tolerantly.ts';
import type { SourceModule } from './source-module.ts';
import { lower } from './tree/lower.ts';

/** Reads one Python file: parse, lower, bind, find functions. Never fails; what is not Python is in `syntaxErrors`. */
export function analyseSource(parser: PythonParser, path: string, text: string): SourceModule {
  const { table, problems } = parseTolerantly(parser, text);
  const { module: tree, problems: omissions } = lower(table, text);
  const scopes = bindScopes(tree);
  return {
    path,
    text,
    lines: lineIndex(text),
    tree,
    scopes,
    functions: findFunctions(tree, scopes),
    comments: table.comments.map((span) => ({ span, text: text.slice(span.start, span.end) })),
    syntaxErrors: [...problems, ...omissions].sort(
      (left, right) => left.span.start - right.span.start,
    ),
  };
}
