import { describe, expect, test } from 'vitest';
import { analyseSource } from '../../python/analyse-source.ts';
import { loadPythonParser } from '../../python/parser.ts';
import type { FunctionDefinition, Statement } from '../../python/tree/nodes.ts';
import { firstStep } from './blocks.ts';
import { exchangeOf, variableFlow } from './variable-flow.ts';

const parser = await loadPythonParser();

/** The exchange of the top-level statements of a function's body from `first` to `last`, counted from 0. */
function exchange(lines: readonly string[], first: number, last: number): string {
  const text = `def f(a, b):\n${lines.map((line) => `    ${line}\n`).join('')}`;
  const module = analyseSource(parser, 'a.py', text);
  const owner = module.tree.body.find((one): one is FunctionDefinition => one.kind === 'function');
  const begin: Statement | undefined = owner?.body[first];
  const end = owner?.body[last]?.span.end;
  if (owner === undefined || begin === undefined || end === undefined) {
    throw new Error('no such statements');
  }
  const span = { start: begin.span.start, end };
  const found = exchangeOf(variableFlow(module, owner), span, firstStep(begin));
  return found === undefined
    ? 'stays'
    : `${found.inputs.map(({ name }) => name).join(' ')} -> ${found.outputs.map(({ name }) => name).join(' ')}`;
}

describe('what statements exchange with the function around them', () => {
  test('a variable of their own stays inside', () => {
    expect(exchange(['c = a + 1', 'd = c * c', 'print(d)', 'return b'], 0, 2)).toBe('a -> ');
  });

  test('what is read later comes out, what is set anew does not go in', () => {
    expect(exchange(['c = 1', 'c = a', 'd = c', 'return c + d'], 1, 2)).toBe('a -> c d');
  });

  test('what is changed on one way only goes in and out', () => {
    expect(exchange(['c = 1', 'if a:', '    c = 2', 'return c'], 1, 1)).toBe('a c -> c');
  });

  test('what may have no value cannot go in or out', () => {
    expect(exchange(['if a:', '    c = 2', 'print(b)', 'return c'], 0, 0)).toBe('stays');
    expect(exchange(['c: int', 'if a:', '    c = 2', 'return c'], 1, 1)).toBe('stays');
  });

  test("a loop's variable is its own unless it is read later", () => {
    const loop = ['for one in a:', '    print(one)', '    b = one'];
    expect(exchange([...loop, 'return b'], 0, 0)).toBe('a b -> b');
    expect(exchange([...loop, 'return one'], 0, 0)).toBe('stays');
  });

  test('what the next round of a loop around reads comes out', () => {
    const lines = ['c = 0', 'while a:', '    print(c)', '    c = b', 'return b'];
    const text = `def f(a, b):\n${lines.map((line) => `    ${line}\n`).join('')}`;
    const module = analyseSource(parser, 'a.py', text);
    const owner = module.tree.body.find(
      (one): one is FunctionDefinition => one.kind === 'function',
    );
    const loop = owner?.body[1];
    const last = loop?.kind === 'while' ? loop.body[1] : undefined;
    if (owner === undefined || last === undefined) {
      throw new Error('no such statement');
    }
    const found = exchangeOf(variableFlow(module, owner), last.span, last);
    expect(found?.outputs.map(({ name }) => name)).toEqual(['c']);
  });

  test('a handler around may see a half-done change', () => {
    const lines = ['c = 1', 'try:', '    c = 2', '    print(a)', 'except OSError:', '    return c'];
    const text = `def f(a, b):\n${lines.map((line) => `    ${line}\n`).join('')}`;
    const module = analyseSource(parser, 'a.py', text);
    const owner = module.tree.body.find(
      (one): one is FunctionDefinition => one.kind === 'function',
    );
    const attempt = owner?.body[1];
    const first = attempt?.kind === 'try' ? attempt.body[0] : undefined;
    const last = attempt?.kind === 'try' ? attempt.body[1] : undefined;
    if (owner === undefined || first === undefined || last === undefined) {
      throw new Error('no such statements');
    }
    const span = { start: first.span.start, end: last.span.end };
    expect(exchangeOf(variableFlow(module, owner), span, first)).toBeUndefined();
  });

  test('two ways out, and a look from code that runs later', () => {
    expect(exchange(['if a:', '    return b', 'return a'], 0, 0)).toBe('stays');
    expect(exchange(['c = a', 'c = b', 'g = lambda: c', 'return g'], 1, 1)).toBe('stays');
    expect(exchange(['c = a', 'g = (c for _ in b)', 'c = 2', 'return g, c'], 1, 1)).toBe('stays');
    expect(exchange(['g = sorted(b, key=lambda x: x < a)', 'return g'], 0, 0)).toBe('a b -> g');
  });
});
