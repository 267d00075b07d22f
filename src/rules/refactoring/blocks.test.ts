import { expect, test } from 'vitest';
import { analyseSource } from '../../python/analyse-source.ts';
import { loadPythonParser } from '../../python/parser.ts';
import { runRules } from '../run-rules.ts';
import { statementsIn } from './blocks.ts';
import { deepNesting } from './deep-nesting.ts';
import { duplicatedBlock } from './duplicated-block.ts';
import { longFunction } from './long-function.ts';

const parser = await loadPythonParser();

test('statements come in source order, nested functions without their bodies', () => {
  const { tree } = analyseSource(
    parser,
    'a.py',
    'if a:\n    b\nelif c:\n    d\nelse:\n    e\ndef f():\n    g\ntry:\n    h\nexcept X:\n    i\nfinally:\n    j\n',
  );
  expect(statementsIn(tree.body).map(({ kind, span }) => `${kind} ${span.start}`)).toEqual([
    'if 0',
    'expression-statement 10',
    'if 12',
    'expression-statement 24',
    'expression-statement 36',
    'function 38',
    'try 53',
    'expression-statement 62',
    'expression-statement 78',
    'expression-statement 93',
  ]);
});

test('a chain of ten thousand elif breaks no rule', () => {
  const branches = Array.from(
    { length: 10_000 },
    (_, index) => `    elif x == ${index}:\n        y()\n`,
  );
  const text = `def f(x):\n    if x:\n        y()\n${branches.join('')}`;
  const run = runRules(analyseSource(parser, 'a.py', text), [
    longFunction,
    deepNesting,
    duplicatedBlock,
  ]);
  expect(run.failures).toEqual([]);
  expect(run.findings.map(({ rule }) => rule)).toEqual(['refactoring/long-function']);
});
