import { expect, test } from 'vitest';
import { stronglyConnected } from './components.ts';

function solve(edges: Readonly<Record<string, string>>): string[] {
  const components = stronglyConnected(Object.keys(edges), (node) => edges[node] ?? '');
  return components.map((component) => component.join(''));
}

test('callees come first', () => {
  expect(solve({ a: 'b', b: 'c', c: '' })).toEqual(['c', 'b', 'a']);
});

test('a circle is one component, in the order of the nodes', () => {
  expect(solve({ a: 'b', b: 'c', c: 'ad', d: '' })).toEqual(['d', 'abc']);
});

test('two circles that touch in one direction stay apart', () => {
  expect(solve({ a: 'bc', b: 'a', c: 'd', d: 'c' })).toEqual(['cd', 'ab']);
});

test('a node that leads to itself is alone', () => {
  expect(solve({ a: 'a' })).toEqual(['a']);
});

test('a chain of twenty thousand needs no stack', () => {
  const nodes = Array.from({ length: 20_000 }, (_, index) => index);
  const components = stronglyConnected(nodes, (node) =>
    node + 1 < nodes.length ? [node + 1] : [],
  );
  expect(components[0]).toEqual([19_999]);
  expect(components.at(-1)).toEqual([0]);
});
