import { describe, expect, it } from 'vitest';
import { analyseSource } from '../../python/analyse-source.ts';
import { loadPythonParser } from '../../python/parser.ts';
import { isNotTriable } from '../not-triable.ts';
import { findTarget } from '../subjects/find-target.ts';
import type { NotTriable } from '../trial.ts';
import { sliceFiles, type SliceFiles } from './slice-files.ts';
import { sliceProgram } from './slice-program.ts';
import type { SliceState } from './slice-state.ts';

const parser = await loadPythonParser();

function project(sources: Readonly<Record<string, string>>) {
  const modules = new Map(
    Object.entries(sources).map(([path, text]) => [path, analyseSource(parser, path, text)]),
  );
  return {
    callers: [],
    module: (name: string) => {
      const path = name.replaceAll('.', '/');
      return modules.get(`${path}.py`) ?? modules.get(`${path}/__init__.py`);
    },
  };
}

function stateOf(
  sources: Readonly<Record<string, string>>,
  subject: string,
): SliceState | NotTriable {
  const lookup = project(sources);
  const [module = '', name = ''] = subject.split(':');
  const source = lookup.module(module);
  expect(source).toBeDefined();
  const target = source === undefined ? undefined : findTarget(source, name);
  if (target === undefined || isNotTriable(target)) {
    throw new Error(`no ${subject}`);
  }
  return sliceProgram(target, { project: lookup });
}

function sliced(sources: Readonly<Record<string, string>>, subject: string): SliceFiles {
  const lookup = project(sources);
  const [module = '', name = ''] = subject.split(':');
  const source = lookup.module(module);
  const target = source === undefined ? undefined : findTarget(source, name);
  if (target === undefined || isNotTriable(target)) {
    throw new Error(`no ${subject}`);
  }
  const state = sliceProgram(target, { project: lookup });
  if (isNotTriable(state)) {
    throw new Error(state.reason);
  }
  return sliceFiles(state, { target, root: 'original' });
}

describe('a slice', () => {
  it('keeps what the function needs, each statement one line below its own', () => {
    const { files, module, lines } = sliced(
      {
        'bill.py': `import os, math
print("loaded")
RATE = 0.2
def rounded(x):
    return math.floor(x)
def unused():
    return os.getcwd()
def tax(amount):
    return rounded(amount * RATE)
`,
      },
      'bill:tax',
    );
    expect(module).toBe('original.bill');
    expect(files['original/bill.py']).toMatchInlineSnapshot(`
      "from __future__ import annotations
      import math

      RATE = 0.2
      def rounded(x):
          return math.floor(x)


      def tax(amount):
          return rounded(amount * RATE)
      "
    `);
    expect(lines).toContainEqual([9, 10]);
  });

  it('follows imports of the project and keeps its packages', () => {
    const { files } = sliced(
      {
        'shop/__init__.py': 'print("the shop opens")\n',
        'shop/rates.py': 'LOW = 1\nHIGH = 2\ndef rate(kind):\n    return LOW if kind else 3\n',
        'shop/bill.py': `from .rates import rate, HIGH
import shop.rates as table
import shop.rates
def total(kind):
    return rate(kind) + table.LOW + shop.rates.HIGH
`,
      },
      'shop.bill:total',
    );
    expect(files['original/shop/__init__.py']).not.toContain('print');
    expect(files['original/shop/rates.py']).toContain('HIGH = 2');
    expect(files['original/shop/rates.py']).toContain('LOW = 1');
    expect(files['original/shop/bill.py']).toContain(
      'from original.shop.rates import rate\nfrom original.shop import rates as table\n' +
        'from original import shop; __import__("original.shop.rates")\ndef total',
    );
  });

  it('keeps those methods of a class that may be called', () => {
    const { files } = sliced(
      {
        'cart.py': `class Cart:
    rate = 2
    def __init__(self, items):
        self.items = items
    def total(self):
        return self.count() * self.rate
    def count(self):
        return len(self.items)
    def save(self, path):
        open(path, "w").write(str(self.items))
`,
      },
      'cart:Cart.total',
    );
    expect(files['original/cart.py']).toContain('def count');
    expect(files['original/cart.py']).not.toContain('def save');
  });

  it('keeps statements that fill a table, and functions registered on one that is kept', () => {
    const { files } = sliced(
      {
        'table.py': `from functools import singledispatch
SQUARES = {}
for i in range(10):
    SQUARES[i] = i * i
@singledispatch
def text(x):
    return str(x)
@text.register
def _(x: int):
    return str(SQUARES[x])
def show(x):
    return text(x)
`,
      },
      'table:show',
    );
    expect(files['original/table.py']).toContain('SQUARES[i] = i * i');
    expect(files['original/table.py']).toContain('@text.register\ndef _(x: int)');
  });

  it('leaves out annotations that need packages, and decorators of frameworks', () => {
    const state = stateOf(
      {
        'app.py': `import numpy as np
from flask import Flask
app = Flask(__name__)
@app.route("/total")
def total(xs: np.ndarray) -> np.float64:
    return sum(xs)
`,
      },
      'app:total',
    );
    expect(isNotTriable(state) ? [] : [...state.packages.keys()]).toEqual([]);
    expect(isNotTriable(state) ? [] : [...state.droppedDecorators]).toEqual([
      '@app.route("/total")',
    ]);
  });

  it('names the packages that it needs, and which may be missing', () => {
    const state = stateOf(
      {
        'mean.py': `import numpy as np
try:
    import orjson as json
except ImportError:
    import json
def mean(xs):
    return json.dumps(np.mean(xs))
`,
      },
      'mean:mean',
    );
    expect(
      isNotTriable(state)
        ? []
        : [...state.packages.values()].map(({ name, isOptional }) => [name, isOptional]),
    ).toEqual([
      ['orjson', true],
      ['numpy', false],
    ]);
  });

  it('keeps classes that only make inputs, also those that the module imports', () => {
    const lookup = project({
      'shop/order.py': 'class Order:\n    def __init__(self, price):\n        self.price = price\n',
      'shop/bill.py':
        'from shop.order import Order\ndef total(orders: list[Order]):\n    return sum(o.price for o in orders)\n',
    });
    const source = lookup.module('shop.bill');
    const target = source && findTarget(source, 'total');
    if (target === undefined || isNotTriable(target)) {
      throw new Error('no total');
    }
    const state = sliceProgram(target, { project: lookup, alsoWanted: ['Order'] });
    const { files } = sliceFiles(isNotTriable(state) ? expect.fail(state.reason) : state, {
      target,
      root: 'original',
    });
    expect(files['original/shop/bill.py']).toContain(
      'from original.shop.order import Order\ndef total',
    );
    expect(files['original/shop/order.py']).toContain('class Order:');
  });

  it('resolves star imports of the project', () => {
    const { files } = sliced(
      {
        'names.py':
          'from base import *\nfrom math import *\ndef f(x):\n    return helper(x) + pi\n',
        'base.py': 'def helper(x):\n    return x\ndef other(x):\n    return x\n',
      },
      'names:f',
    );
    expect(files['original/names.py']).toContain(
      'from original.base import helper\nfrom math import *\n',
    );
    expect(files['original/base.py']).not.toContain('def other');
  });

  it('refuses code that is made of text', () => {
    expect(stateOf({ 'a.py': 'def f(x):\n    return eval(x)\n' }, 'a:f')).toMatchObject({
      code: 'needs-outer-names',
      reason: 'it runs text as code with `eval` (line 2)',
    });
  });

  it('refuses names that only the script part sets', () => {
    const source = 'def f(x):\n    return x + n\nif __name__ == "__main__":\n    n = 3\n    f(1)\n';
    expect(stateOf({ 'a.py': source }, 'a:f')).toMatchObject({ code: 'needs-outer-names' });
  });
});
