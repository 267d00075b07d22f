import { expect, test } from 'vitest';
import { analyseSource } from '../analyse-source.ts';
import { loadPythonParser } from '../parser.ts';
import type { Node } from './nodes.ts';
import type { PatternShape } from './pattern-shape.ts';

const parser = await loadPythonParser();

/** The shape of one pattern as nested text: `seq(a, 1, *rest)`. */
function shapeOf(pattern: string): string {
  const source = analyseSource(
    parser,
    'x.py',
    `match subject:\n    case ${pattern}:\n        pass\n`,
  );
  const [statement] = source.tree.body;
  const shape = statement?.kind === 'match' ? statement.cases[0]?.pattern.shape : undefined;
  return shape === undefined ? 'none' : described(source.text, shape);
}

function described(text: string, shape: PatternShape): string {
  function inner(one: PatternShape): string {
    return described(text, one);
  }
  function sourceOf({ span }: Node): string {
    return text.slice(span.start, span.end);
  }
  switch (shape.kind) {
    case 'capture':
      return shape.name?.name ?? '_';
    case 'value':
      return sourceOf(shape.value);
    case 'sequence': {
      const star = shape.star === undefined ? [] : [`*${shape.star.name?.name ?? '_'}`];
      return `seq(${[...shape.before.map(inner), ...star, ...shape.after.map(inner)].join(', ')})`;
    }
    case 'mapping': {
      const rest = shape.rest === undefined ? [] : [`**${shape.rest.name}`];
      const entries = shape.entries.map(
        ({ key, pattern }) => `${sourceOf(key)}: ${inner(pattern)}`,
      );
      return `map(${[...entries, ...rest].join(', ')})`;
    }
    case 'class': {
      const keywords = shape.keywords.map(({ name, pattern }) => `${name}=${inner(pattern)}`);
      return `${sourceOf(shape.type)}(${[...shape.positional.map(inner), ...keywords].join(', ')})`;
    }
    case 'or':
      return `or(${shape.alternatives.map(inner).join(', ')})`;
    default:
      return `as(${inner(shape.pattern)}, ${shape.name?.name ?? '_'})`;
  }
}

test.each([
  ['_', '_'],
  ['name', 'name'],
  ['(name)', 'name'],
  ['"a"', '"a"'],
  ['Colour.RED', 'Colour.RED'],
  ['-1', '-1'],
  ['None', 'None'],
  ['"a" | "b" | _', 'or("a", "b", _)'],
  ['-1 | 2', 'or(-1, 2)'],
  ['("a" | "b") as text', 'as(or("a", "b"), text)'],
  ['[]', 'seq()'],
  ['()', 'seq()'],
  ['(a,)', 'seq(a)'],
  ['[a]', 'seq(a)'],
  ['a, *_, -2', 'seq(a, *_, -2)'],
  ['*rest, last', 'seq(*rest, last)'],
  ['["go", (x, y), *rest]', 'seq("go", seq(x, y), *rest)'],
  ['{}', 'map()'],
  ['{"k": v, -1: [a], **rest}', 'map("k": v, -1: seq(a), **rest)'],
  ['{Keys.NAME: "x" as found}', 'map(Keys.NAME: as("x", found))'],
  ['int()', 'int()'],
  ['int(n)', 'int(n)'],
  ['shapes.Point(0, _, y=[a], z=-1, w=_)', 'shapes.Point(0, _, y=seq(a), z=-1, w=_)'],
  [
    '{"user": User(name=who, age=18 | -1), **others}',
    'map("user": User(name=who, age=or(18, -1)), **others)',
  ],
])('case %s: %s', (pattern, expected) => {
  expect(shapeOf(pattern)).toBe(expected);
});

test('nesting without end does not matter', () => {
  expect(shapeOf(`[top, ${'['.repeat(3000)}x${']'.repeat(3000)}]`)).toMatch(
    /^seq\(top, seq\(seq\(/u,
  );
});
