import { expect, test } from 'vitest';
import { analyseSource } from '../../../python/analyse-source.ts';
import { loadPythonParser } from '../../../python/parser.ts';
import type { Expression } from '../../../python/tree/nodes.ts';
import { walk } from '../../../python/tree/walk.ts';
import { libraryValue } from './library-kinds.ts';

const parser = await loadPythonParser();

/** The kind of the argument of the only call of `look`. */
function kindOf(code: string): string | undefined {
  const module = analyseSource(parser, 'example.py', code);
  let looked: Expression | undefined;
  walk(module.tree, (node) => {
    if (node.kind === 'call' && node.callee.kind === 'name' && node.callee.name === 'look') {
      looked = node.arguments[0]?.value;
    }
  });
  return looked === undefined ? undefined : libraryValue(module, looked)?.kind;
}

const PANDAS = 'import pandas as pd\nimport numpy as np\n';

test.each([
  ['table = pd.read_csv("a.csv")\nlook(table)', 'data-frame'],
  ['table = pd.read_csv("a.csv")\ntable = table.dropna()\nlook(table["a"])', 'series'],
  ['table = pd.DataFrame()\nlook(table[["a", "b"]])', 'data-frame'],
  ['table = pd.DataFrame()\nlook(table[table["a"] > 1])', 'data-frame'],
  ['table = pd.DataFrame()\nlook(table["a"].str.lower() == "x")', 'series'],
  ['table = pd.DataFrame()\nlook(table["a"].values + 1)', 'vector'],
  ['def f(table: pd.DataFrame | None):\n    look(table)', 'data-frame'],
  ['def f(table: "pd.DataFrame"):\n    look(table)', 'data-frame'],
  ['def make():\n    return pd.DataFrame()\nlook(make())', 'data-frame'],
  ['look(np.zeros(5))', 'vector'],
  ['look(np.zeros((5, 2)))', 'array'],
  ['look(np.array([1, 2.5]) * 2)', 'vector'],
  ['look(np.sqrt(np.arange(3)))', 'vector'],
])('what pandas and NumPy make: %s', (code, kind) => {
  expect(kindOf(PANDAS + code)).toBe(kind);
});

test.each([
  'def f(df):\n    look(df)',
  'table = pd.DataFrame()\nlook(table[key])',
  'table = pd.DataFrame() if flag else load()\nlook(table)',
  'look(np.sqrt(4))',
  'look(np.random.rand())',
  'class pd: ...\nlook(pd.read_csv("a"))',
])('what nobody can tell: %s', (code) => {
  expect(kindOf(PANDAS + code)).toBeUndefined();
});

test('an attribute has the kind of everything that its class assigns to it', () => {
  const code = `${PANDAS}class Report:
    def __init__(self, path):
        self.table = None
        self.table = pd.read_csv(path)
    def show(self):
        look(self.table)
`;
  expect(kindOf(code)).toBe('data-frame');
  expect(kindOf(code.replace('self.table = None', 'self.table = load()'))).toBeUndefined();
});

test('a loop over a query gives objects of its model', () => {
  const code = `from shop.models import Order
for order in Order.objects.filter(open=True).order_by("day")[:20]:
    look(order)
`;
  expect(kindOf(code)).toBe('model-object');
  expect(kindOf(code.replace('shop.models', 'shop.things'))).toBeUndefined();
});

test.each([
  ['import sqlite3\nlook(sqlite3.connect("a").cursor())', 'cursor'],
  ['from sqlalchemy.orm import sessionmaker\nmake = sessionmaker()\nlook(make())', 'orm-session'],
  [
    'from sqlalchemy.orm import Session\nwith Session() as session:\n    look(session.query(A).filter(x))',
    'orm-query',
  ],
  [
    'from sqlalchemy import select\nfrom shop import db\nlook(db.session.scalars(select(A)))',
    'orm-result',
  ],
])('what databases make: %s', (code, kind) => {
  expect(kindOf(code)).toBe(kind);
});
