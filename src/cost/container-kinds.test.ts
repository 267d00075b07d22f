import { describe, expect, test } from 'vitest';
import { analyseSource } from '../python/analyse-source.ts';
import { loadPythonParser } from '../python/parser.ts';
import type { Expression } from '../python/tree/nodes.ts';
import { walk } from '../python/tree/walk.ts';
import { containerKinds } from './container-kinds.ts';

const parser = await loadPythonParser();

/** The kind of the argument of `probe(…)`, written as `list<str>` where the elements are known. */
function kindOf(code: string): string {
  const module = analyseSource(parser, 'example.py', code);
  let found: Expression | undefined;
  walk(module.tree, (node) => {
    if (node.kind === 'call' && node.callee.kind === 'name' && node.callee.name === 'probe') {
      found = node.arguments[0]?.value;
    }
  });
  if (found === undefined) {
    return 'no probe';
  }
  const shape = containerKinds(module).shapeOf(found);
  return shape.element === undefined ? shape.kind : `${shape.kind}<${shape.element.kind}>`;
}

describe('literals and calls', () => {
  test.each([
    ['probe([1, 2])', 'list<int>'],
    ['probe([])', 'list'],
    ['probe((1, "a"))', 'tuple'],
    ['probe({1, 2})', 'set<int>'],
    ['probe({"a": 1})', 'dict'],
    ['probe([word.lower() for word in text])', 'list<str>'],
    ['probe({word for word in "a b".split()})', 'set<str>'],
    ['probe(line.split(","))', 'list<str>'],
    ['probe(sorted({3, 1}))', 'list<int>'],
    ['probe(list(map(int, input().split())))', 'list<int>'],
    ['probe("a" + name)', 'str'],
    ['probe([0] * n)', 'list<int>'],
    ['probe(3 / 2)', 'float'],
    ['probe(table.values())', 'dict-values'],
    ['import numpy as np\nprobe(np.split(xs))', 'unknown'],
    ['def sorted(xs): return {1}\nprobe(sorted([2]))', 'set<int>'],
    ['probe(frame.name.str.lower())', 'unknown'],
  ])('%s', (code, kind) => {
    expect(kindOf(code)).toBe(kind);
  });
});

describe('names', () => {
  test('have the kind of the last assignment before the use', () => {
    expect(kindOf('a = input().split()\na = set(a)\nprobe(a)')).toBe('set<str>');
    expect(kindOf('a = input()\nprobe(a)\na = [1]')).toBe('str');
  });

  test('keep the kinds of both branches, and of a later turn of the loop', () => {
    expect(kindOf('if x:\n    a = [1]\nelse:\n    a = {1}\nprobe(a)')).toBe('unknown');
    expect(kindOf('a = []\nwhile x:\n    probe(a)\n    a = set()')).toBe('unknown');
    expect(kindOf('a = None\nif x:\n    a = [1]\nprobe(a)')).toBe('list<int>');
  });

  test('are unpacked', () => {
    expect(kindOf('n, m = map(int, input().split())\nprobe(m)')).toBe('int');
    expect(kindOf('for i, word in enumerate("a b".split()):\n    probe(word)')).toBe('str');
    expect(kindOf('first, *rest = [1, 2]\nprobe(rest)')).toBe('list<int>');
  });

  test('of a global variable have all kinds that the module gives it', () => {
    expect(kindOf('known = []\ndef f():\n    probe(known)')).toBe('list');
    expect(kindOf('known = []\nknown = set()\ndef f():\n    probe(known)')).toBe('unknown');
  });
});

describe('parameters', () => {
  test.each([
    ['def f(a: list[str]):\n    probe(a)', 'list<str>'],
    ['def f(a: "list[str]"):\n    probe(a)', 'list'],
    [
      'from typing import Optional, Set\ndef f(a: Optional[Set[int]] = None):\n    probe(a)',
      'set<int>',
    ],
    ['def f(a: Sequence[int]):\n    probe(a)', 'unknown'],
    ['def f(*a, **b):\n    probe(a)', 'tuple'],
    ['def f(a):\n    a.sort()\n    probe(a)', 'list'],
    ['def f(a):\n    probe(a)\nf({1})\nf(a={2})', 'set<int>'],
    ['def f(a):\n    probe(a)\nf({1})\nf([2])', 'unknown'],
    ['def f(a, seen):\n    probe(seen)\n    f(a, seen)\nf(1, [])', 'list'],
    ['def f(a):\n    probe(a)', 'unknown'],
  ])('%s', (code, kind) => {
    expect(kindOf(code)).toBe(kind);
  });
});

describe('attributes and functions', () => {
  test('an attribute has the kind of everything its class assigns', () => {
    const code =
      'class A:\n    def __init__(self):\n        self.a = []\n    def f(self):\n        probe(self.a)\n';
    expect(kindOf(code)).toBe('list');
    expect(kindOf(`${code}    def g(self):\n        self.a = set()\n`)).toBe('unknown');
    expect(kindOf(`${code}class B:\n    def g(self):\n        self.a = set()\n`)).toBe('list');
  });

  test('a function has the kind of its returns, cycles aside', () => {
    expect(
      kindOf('def f(n):\n    if n:\n        return f(n - 1)\n    return []\nprobe(f(3))'),
    ).toBe('list');
    expect(kindOf('def f():\n    yield 1\nprobe(f())')).toBe('iterator');
    expect(kindOf('a = b\nb = a\nprobe(a)')).toBe('unknown');
  });
});
