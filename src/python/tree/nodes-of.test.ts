import { expect, test } from 'vitest';
import { loadPythonParser } from '../parser.ts';
import { lower } from './lower.ts';
import { nodesOf } from './nodes-of.ts';

const parser = await loadPythonParser();

test('nodes of a kind come in source order, whatever they stand in', () => {
  const text = 'def weigh(goods):\n    return total(map(grams, goods))\n\nweigh(read())\n';
  const { module } = lower(parser.parse(text), text);
  const calls = nodesOf(module, 'call').map(({ span }) => text.slice(span.start, span.end));
  expect(calls).toEqual([
    'total(map(grams, goods))',
    'map(grams, goods)',
    'weigh(read())',
    'read()',
  ]);
  expect(nodesOf(module, 'lambda')).toEqual([]);
});
