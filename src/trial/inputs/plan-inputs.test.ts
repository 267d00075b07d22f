import { describe, expect, it } from 'vitest';
import { analyseSource } from '../../python/analyse-source.ts';
import { loadPythonParser } from '../../python/parser.ts';
import { isNotTriable } from '../not-triable.ts';
import type { InputShape } from '../protocol.ts';
import { findTarget } from '../subjects/find-target.ts';
import { planInputs, type InputPlan } from './plan-inputs.ts';

const parser = await loadPythonParser();

function plan(source: string, name = 'f', callers: readonly string[] = []): InputPlan {
  const target = findTarget(analyseSource(parser, 'a.py', source), name);
  if (isNotTriable(target)) {
    throw new Error(target.reason);
  }
  const tests = callers.map((text) => analyseSource(parser, 'tests/test_a.py', text));
  return planInputs(target, { parser, project: { module: () => undefined, callers: tests } });
}

function firstShapes(source: string, name = 'f'): Readonly<Record<string, InputShape | undefined>> {
  return Object.fromEntries(plan(source, name).parameters.map((one) => [one.name, one.shapes[0]]));
}

describe('annotations', () => {
  it.each([
    ['list[int]', { kind: 'list', of: { kind: 'int' } }],
    ['"dict[str, list[float]]"', { kind: 'dict', key: { kind: 'str' } }],
    ['Optional[set[str]]', { kind: 'set', of: { kind: 'str' } }],
    ['tuple[int, str]', { kind: 'tuple', items: [{ kind: 'int' }, { kind: 'str' }] }],
    ['Callable[[int, int], bool]', { kind: 'callable', arity: 2, returns: { kind: 'bool' } }],
    ['Literal["a", "b"]', { kind: 'str', interesting: ['a', 'b'] }],
    ['list[date]', { kind: 'list', of: { kind: 'built', type: 'date' } }],
    ['Decimal', { kind: 'built', type: 'Decimal' }],
    ['Point', { kind: 'instance', className: 'Point' }],
    ['Color', { kind: 'object', className: 'Color', attributes: {} }],
    ['Row', { kind: 'mapping', keys: { name: { kind: 'str' } } }],
    ['Vector', { kind: 'list', of: { kind: 'one-of' } }],
  ])('%s', (annotation, shape) => {
    const source = `from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import *
@dataclass
class Point:
    x: int
    y: int = 0
class Color(Enum):
    RED = 1
class Row(TypedDict):
    name: str
Vector = list[float]
def f(x: ${annotation}):
    return x
`;
    expect(firstShapes(source)['x']).toMatchObject(shape);
  });

  it.each(['@dataclass\nclass Box:', '@attrs.define\nclass Box:', 'class Box(BaseModel):'])(
    'makes an instance of the fields of %s',
    (head) => {
      const source = `${head}\n    width: int\n    name: str = ""\ndef f(box: Box):\n    return box\n`;
      expect(firstShapes(source)['box']).toMatchObject({
        kind: 'instance',
        parameters: [
          { name: 'width', hasDefault: false, shapes: [{ kind: 'int' }] },
          { name: 'name', hasDefault: true, shapes: [{ kind: 'str' }] },
        ],
      });
    },
  );

  it('leaves open what elements are where nothing tells, and not where they are ordered or hashed', () => {
    const open = { kind: 'list', of: { kind: 'int', open: true } };
    const known = { kind: 'list', of: { kind: 'int' } };
    const head = 'def f(xs):\n';
    expect(firstShapes(`${head}    return [x for x in xs if x]`)['xs']).toEqual(open);
    expect(firstShapes(`${head}    return sorted(xs)`)['xs']).toEqual(known);
    expect(firstShapes(`${head}    return [x for x in xs if x > xs[0]]`)['xs']).toEqual({
      kind: 'list',
      of: { kind: 'any', plain: true },
    });
    expect(
      firstShapes(`${head}    seen = set()\n    for x in xs:\n        seen.add(x)`)['xs'],
    ).toEqual(known);
  });

  it('gives what makes an instance', () => {
    const source = `class Cart:
    def __init__(self, items: list[int], name="x"):
        self.items = items
    def total(self, rate: float):
        return sum(self.items) * rate
`;
    expect(plan(source, 'Cart.total').receiver).toMatchObject({
      kind: 'method',
      className: 'Cart',
      parameters: [
        { name: 'items', hasDefault: false, shapes: [{ kind: 'list', of: { kind: 'int' } }] },
        { name: 'name', hasDefault: true },
      ],
    });
  });
});

describe('uses', () => {
  it.each([
    ['return [x.upper() for x in a]', { kind: 'list', of: { kind: 'str' } }],
    ['return sum(range(a))', { kind: 'int', role: 'size' }],
    ['for k, v in a.items():\n        k.strip(); v += 1', { kind: 'dict', key: { kind: 'str' } }],
    [
      'return sum(o["price"] * o["count"] for o in a if o["state"] == "paid")',
      {
        kind: 'list',
        of: {
          kind: 'mapping',
          keys: { state: { kind: 'str', interesting: ['paid'] } },
        },
      },
    ],
    ['return [o for o in a if o.customer_id == 3]', { kind: 'list', of: { kind: 'object' } }],
    ['for x, y in a:\n        print(x + 1, y.lower())', { kind: 'list', of: { kind: 'tuple' } }],
    ['a.append(3)', { kind: 'list' }],
    ['return [f(x) for x in a]', { kind: 'list', of: { kind: 'again' } }],
    ['return a(1, 2)', { kind: 'callable', arity: 2 }],
    ['return a.split(",")', { kind: 'str', interesting: [','] }],
    ['return helper(a)', { kind: 'list', of: { kind: 'str' } }],
    ['if a == 7:\n        return a // 2', { kind: 'int', interesting: [7] }],
    ['xs = [1, 2]\n    return xs[a]', { kind: 'int', role: 'index' }],
  ])('%s', (body, shape) => {
    const helper = 'def helper(words):\n    return [w.strip() for w in words]\n';
    expect(firstShapes(`${helper}def f(a):\n    ${body}\n`)['a']).toMatchObject(shape);
  });

  it('adds to an annotation what it leaves open', () => {
    const source = 'def f(rows: list):\n    return [row["id"] for row in rows]\n';
    expect(firstShapes(source)['rows']).toMatchObject({
      kind: 'list',
      of: { kind: 'mapping', keys: { id: { kind: 'any' } } },
    });
  });

  it('takes documented types', () => {
    const source = `def f(a, b, c):
    """Adds.

    :param a: what
    :type a: list of int
    :param str b: other

    Args:
        c (dict[str, int], optional): third
    """
`;
    expect(firstShapes(source)).toMatchObject({
      a: { kind: 'list', of: { kind: 'int' } },
      b: { kind: 'str' },
      c: { kind: 'dict', key: { kind: 'str' }, value: { kind: 'int' } },
    });
  });
});

describe('examples', () => {
  it('come from doctests, calls, tests and their parameters', () => {
    const source = `def f(xs, k=1):
    """
    >>> f([1, 2],
    ...   k=2)
    3
    """
    return xs
print(f([9]))
`;
    const test = `import pytest
from a import f
DATA = [4, 5]
@pytest.mark.parametrize("xs, want", [([7], 1), pytest.param([8], 2)])
def test_f(xs, want):
    assert f(xs) == want
def test_other():
    assert f(DATA, 3) == f(compute())
`;
    expect(plan(source, 'f', [test]).examples).toEqual([
      { positional: ['[1, 2]'], keyword: { k: '2' } },
      { positional: ['[7]'], keyword: {} },
      { positional: ['[8]'], keyword: {} },
      { positional: ['[4, 5]', '3'], keyword: {} },
      { positional: ['[9]'], keyword: {} },
    ]);
  });
});
