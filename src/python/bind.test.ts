import { beforeAll, describe, expect, test } from 'vitest';
import { analyseSource } from './analyse-source.ts';
import { loadPythonParser } from './parser.ts';
import type { PythonParser } from './parser.ts';
import type { Node } from './tree/nodes.ts';
import { walk } from './tree/walk.ts';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadPythonParser();
});

/** What each argument of a call of `show` stands for: its qualified name, or the kinds of its name's definitions. */
function shown(text: string): (string | undefined)[] {
  const { tree, scopes } = analyseSource(parser, 'shop/views.py', text);
  const found: (string | undefined)[] = [];
  walk(tree, (node) => {
    if (node.kind === 'call' && node.callee.kind === 'name' && node.callee.name === 'show') {
      found.push(...node.arguments.map((argument) => scopes.qualifiedName(argument.value)));
    }
  });
  return found;
}

describe('qualified names', () => {
  test.each([
    ['import os.path\nshow(os.path.join)', 'os.path.join'],
    ['import os.path as p\nshow(p.join)', 'os.path.join'],
    ['from os import path as p\nshow(p.join)', 'os.path.join'],
    ['from . import db\nshow(db.query)', '.db.query'],
    ['from ..shop.db import query\nshow(query)', '..shop.db.query'],
    ['show(open)', 'builtins.open'],
    ['def f(open): show(open)', undefined],
    ['open = 3\nshow(open)', undefined],
    ['import subprocess\nrun = subprocess.run\nshow(run)', 'subprocess.run'],
    ['from flask import Flask\napp = Flask(__name__)\nshow(app.run)', 'flask.Flask.run'],
    ['with open(p) as f: show(f.read)', undefined],
    ['def helper(): pass\nshow(helper)', '<module>.helper'],
    ['class A:\n  def m(self): pass\nshow(A.m)', '<module>.A.m'],
    ['def f():\n  def g(): show(g)', '<module>.f.<locals>.g'],
    ['a = b\nb = a\nshow(a.x)', undefined],
    ['x = x.next\nshow(x)', undefined],
    ['a = 1\na = open\nshow(a)', undefined],
    ['json = None\nimport json\nshow(json.loads)', 'json.loads'],
    ['import a as m\nimport b as m\nshow(m.f)', 'b.f'],
    ['import re\nfor re in rows: show(re.match)', undefined],
    ['show(rows[0].go)', undefined],
    ['if (run := open): show(run)', 'builtins.open'],
  ])('%j', (text, expected) => {
    expect(shown(text)).toEqual([expected]);
  });

  test('a chain of a thousand aliases ends', () => {
    const chain = Array.from({ length: 1000 }, (_, i) => `a${i} = a${i + 1}`).join('\n');
    expect(shown(`${chain}\nshow(a0)`)).toEqual([undefined]);
  });
});

describe('bindings', () => {
  /** `name@line` of each definition of what the last `name` expression called `name` refers to. */
  function definitionLines(text: string, name: string): number[] | undefined {
    const { tree, scopes, lines } = analyseSource(parser, 'shop/views.py', text);
    let result: number[] | undefined;
    walk(tree, (node) => {
      if (node.kind === 'name' && node.name === name) {
        result = scopes
          .bindingOf(node)
          ?.definitions.map((definition) => lines.positionAt(definition.name.span.start).line);
      }
    });
    return result;
  }

  test.each([
    [
      'methods do not see the names of their class',
      'x = 1\nclass A:\n  x = 2\n  def f(self): x',
      [1],
    ],
    ['the body of a class does', 'x = 1\nclass A:\n  x = 2\n  x', [3]],
    ['a comprehension in a class does not', 'x = 1\nclass A:\n  x = 2\n  y = [x for _ in z]', [1]],
    ['but its first iterable does', 'x = 1\nclass A:\n  x = 2\n  y = [_ for _ in x]', [3]],
    ['a default is evaluated outside', 'x = 1\ndef f(x=x): pass', [1]],
    ['a comprehension has its own names', 'x = 1\n[x for x in y]\nx', [1]],
    ['a walrus escapes from it', 'def f():\n  [x := y for y in z]\n  x', [2]],
    ['global', 'x = 1\ndef f():\n  global x\n  x = 2\n  x', [1, 4]],
    ['nonlocal', 'def f():\n  x = 1\n  def g():\n    nonlocal x\n    x = 2\n  x', [2, 5]],
    ['an augmented assignment defines', 'def f():\n  x += 1\n  x', [2]],
    ['elements of a tuple', '(a, [x, *b]), c = d\nx', [1]],
    ['type parameters', 'class A[x]:\n  def f(self) -> x: pass', [1]],
    ['unknown names have none', 'x', undefined],
  ])('%s', (_name, text, expected) => {
    expect(definitionLines(text, 'x')).toEqual(expected);
  });
});

test('scopeOf puts names, decorators, defaults and annotations outside their function', () => {
  const text = '@deco\ndef f(a: note = start) -> back:\n  inside\n[one for two in three]\n';
  const { tree, scopes } = analyseSource(parser, 'shop/views.py', text);
  const kinds: Record<string, string> = {};
  walk(tree, (node: Node) => {
    if (node.kind === 'name' || node.kind === 'identifier') {
      kinds[node.name] = scopes.scopeOf(node).kind;
    }
  });
  expect(kinds).toEqual({
    deco: 'module',
    f: 'module',
    a: 'function',
    note: 'module',
    start: 'module',
    back: 'module',
    inside: 'function',
    one: 'comprehension',
    two: 'comprehension',
    three: 'module',
  });
});

test.each([
  ['from shapes import *\nCircle(1)', 'shapes.Circle'],
  ['from shapes import *\nlen(x)', 'builtins.len'],
  ['from shapes import *\nfrom colours import *\nCircle(1)', undefined],
  ['from .shapes import *\nCircle(1)', undefined],
])('names that only `import *` can have brought: %j', (text, expected) => {
  const { tree, scopes } = analyseSource(parser, 'shop/views.py', text);
  const called: (string | undefined)[] = [];
  walk(tree, (node: Node) => {
    if (node.kind === 'call') {
      called.push(scopes.qualifiedName(node.callee));
    }
  });
  expect(called).toEqual([expected]);
});
