import { expect, test } from 'vitest';
import { analyseSource } from '../python/analyse-source.ts';
import { loadPythonParser } from '../python/parser.ts';
import { callsOfMissingMethods } from './container-methods.ts';

const parser = await loadPythonParser();

function missing(code: string): readonly string[] {
  const module = analyseSource(parser, 'a.py', code);
  return callsOfMissingMethods(module, module.tree).map((call) =>
    code.slice(call.span.start, call.span.end),
  );
}

test('a list has no methods of a deque, a set none of a list', () => {
  expect(missing('def take(items: list[int]):\n    return items.popleft()\n')).toEqual([
    'items.popleft()',
  ]);
  expect(missing('seen = set()\nseen.append(1)\nseen.add(2)\n')).toEqual(['seen.append(1)']);
  expect(missing('"a,b".split(",").sort()\n"a".push()\n')).toEqual(['"a".push()']);
});

test('of what is not known nothing is said', () => {
  expect(missing('def f(items):\n    items.popleft()\nimport x\nx.y().z()\n')).toEqual([]);
  expect(missing('from collections import deque\nitems = deque()\nitems.popleft()\n')).toEqual([]);
});
