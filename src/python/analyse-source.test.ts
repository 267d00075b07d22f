import { beforeAll, expect, test } from 'vitest';
import { analyseSource } from './analyse-source.ts';
import { loadPythonParser } from './parser.ts';
import type { PythonParser } from './parser.ts';
import type { SourceModule } from './source-module.ts';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadPythonParser();
});

function analyse(text: string): SourceModule {
  return analyseSource(parser, 'shop/stock.py', text);
}

test('spans are UTF-16 offsets, also after characters outside the basic plane', () => {
  const text = 'label = "📦📦"; count = 3  # 🎈 done\n';
  const { tree, comments } = analyse(text);
  const sources = tree.body.map(({ span }) => text.slice(span.start, span.end));
  expect(sources).toEqual(['label = "📦📦"', 'count = 3']);
  expect(comments.map((comment) => comment.text)).toEqual(['# 🎈 done']);
});
