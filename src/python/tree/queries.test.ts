import { beforeAll, describe, expect, test } from 'vitest';
import { loadPythonParser } from '../parser.ts';
import type { PythonParser } from '../parser.ts';
import { lower } from './lower.ts';
import type { Call, Expression, Node } from './nodes.ts';
import {
  argumentOf,
  constantNumber,
  constantString,
  docstringOf,
  enclosing,
  enclosingFunction,
  hasUnpacking,
  isInLoop,
  keywordArgument,
  nameOf,
  positionalArgument,
} from './queries.ts';
import { walk } from './walk.ts';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadPythonParser();
});

function nodes(text: string): Node[] {
  const found: Node[] = [];
  walk(lower(parser.parse(text), text).module, (node) => found.push(node));
  return found;
}

function expression(text: string): Expression {
  const statement = nodes(text).find((node) => node.kind === 'expression-statement');
  if (statement?.kind !== 'expression-statement') {
    throw new Error(`no expression in ${text}`);
  }
  return statement.value;
}

function call(text: string): Call {
  const value = expression(text);
  if (value.kind !== 'call') {
    throw new Error(`no call: ${text}`);
  }
  return value;
}

describe('isInLoop', () => {
  test.each([
    ['for row in rows: here', true],
    ['for row in here: pass', false],
    ['for row in rows: pass\nelse: here', false],
    ['while here: pass', true],
    ['while go: pass\nelse: here', false],
    ['[here for row in rows]', true],
    ['[row for row in here]', false],
    ['[row for row in rows if here]', true],
    ['[row for a in rows for row in here]', true],
    ['for row in rows:\n  def f(): here', false],
    ['for row in rows:\n  def f(x=here): pass', true],
    ['for row in rows:\n  @here\n  def f(): pass', true],
    ['for row in rows: f(lambda: here)', false],
    ['for row in rows:\n  class A:\n    x = here', true],
    ['here', false],
  ])('%j', (text, expected) => {
    const here = nodes(text).find((node) => node.kind === 'name' && node.name === 'here');
    expect(here === undefined ? undefined : isInLoop(here)).toBe(expected);
  });
});

describe('arguments', () => {
  test('by position, by keyword, by either', () => {
    const node = call('f(a, b, *c, d, key=e, **g)');
    expect(nameOf(positionalArgument(node, 1))).toBe('b');
    expect(positionalArgument(node, 2)).toBeUndefined();
    expect(nameOf(keywordArgument(node, 'key'))).toBe('e');
    expect(nameOf(argumentOf(node, 0, 'key'))).toBe('e');
    expect(nameOf(argumentOf(node, 0, 'other'))).toBe('a');
    expect(hasUnpacking(node)).toBe(true);
    expect(hasUnpacking(call('f(a, key=b)'))).toBe(false);
  });
});

test.each([
  ['"a" "b"', 'ab'],
  ['"a" + "b" + "c"', 'abc'],
  ['f"plain"', 'plain'],
  ['f"{x}"', undefined],
  ['b"a"', undefined],
  ['"a" + x', undefined],
])('constantString of %s', (text, expected) => {
  expect(constantString(expression(text))).toBe(expected);
});

test.each([
  ['0x1F', 31],
  ['1_000', 1000],
  ['-2.5e3', -2500],
  ['0o17', 15],
  ['0777', 511],
  ['3j', undefined],
  ['x', undefined],
])('constantNumber of %s', (text, expected) => {
  expect(constantNumber(expression(text))).toBe(expected);
});

test.each([
  ['a', 'a'],
  ['a.b.c', 'a.b.c'],
  ['a().b', undefined],
  ['(a.b).c', 'a.b.c'],
])('nameOf %s', (text, expected) => {
  expect(nameOf(expression(text))).toBe(expected);
});

test('docstringOf reads the first statement', () => {
  const found = nodes('"top"\ndef f():\n  "inner"\ndef g():\n  1\n').map(docstringOf);
  expect(found.filter((text) => text !== undefined)).toEqual(['top', 'inner']);
});

test('enclosing finds the nearest node of a kind, enclosingFunction the code a node runs in', () => {
  const all = nodes('class A:\n  def f(self, x=start):\n    with lock: inside\n');
  const [start, , inside] = all.filter((node) => node.kind === 'name');
  expect(inside && enclosing(inside, ['with', 'class'])?.kind).toBe('with');
  expect(inside && enclosing(inside, ['class'])?.name.name).toBe('A');
  expect(inside && enclosing(inside, ['lambda'])).toBeUndefined();
  expect(inside && enclosingFunction(inside)?.kind).toBe('function');
  expect(start && enclosingFunction(start)?.kind).toBe('module');
});
