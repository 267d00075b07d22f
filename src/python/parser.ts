import { Language, Parser } from 'web-tree-sitter';
import { assert } from '../core/assert.ts';
import { flatten, grammarSymbols } from './tree/flatten.ts';
import type { SyntaxTable } from './tree/syntax-table.ts';

/** Turns Python source into its concrete syntax. Holds WebAssembly memory, so one a thread is enough. */
export interface PythonParser {
  /** Never fails: source that is not Python comes as nodes of kind `ERROR`. */
  readonly parse: (text: string) => SyntaxTable;
  /** Whether `parse` would find no error, in half its time. */
  readonly accepts: (text: string) => boolean;
}

const GRAMMAR = 'tree-sitter-python/tree-sitter-python.wasm';

let loading: Promise<PythonParser> | undefined;

/** Loads tree-sitter and its Python grammar, once a thread; later calls return the same parser. */
export function loadPythonParser(): Promise<PythonParser> {
  loading ??= load();
  return loading;
}

async function load(): Promise<PythonParser> {
  await Parser.init();
  const language = await Language.load(new URL(import.meta.resolve(GRAMMAR)));
  const parser = new Parser().setLanguage(language);
  const symbols = grammarSymbols(language);
  return {
    parse: (text) => {
      const tree = parser.parse(text);
      assert(tree, 'the parser has a language and nobody cancels it');
      const table = flatten(tree, symbols);
      tree.delete();
      return table;
    },
    accepts: (text) => {
      const tree = parser.parse(text);
      assert(tree, 'the parser has a language and nobody cancels it');
      const { hasError } = tree.rootNode;
      tree.delete();
      return !hasError;
    },
  };
}
