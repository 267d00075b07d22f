import { expect, test } from 'vitest';
import { analyseSource } from '../python/analyse-source.ts';
import { loadPythonParser } from '../python/parser.ts';
import { parameterShapes } from './parameter-shapes.ts';

const parser = await loadPythonParser();

function shapesOf(code: string): Readonly<Record<string, unknown>> {
  const module = analyseSource(parser, 'app.py', code);
  const definition = module.functions
    .map(({ node }) => node)
    .find((node) => node.kind === 'function');
  if (definition?.kind !== 'function') {
    return {};
  }
  return Object.fromEntries(
    parameterShapes(module, definition).map(({ name, shape }) => [name, shape]),
  );
}

test('annotations tell, and name the attributes of the module’s own classes', () => {
  const shapes = shapesOf(
    [
      'def bill(orders: list["Order"], rates: dict[str, float], note: str | None = None):',
      '    pass',
      'class Order:',
      '    amount: int',
      '    lines: list[str]',
    ].join('\n'),
  );
  expect(shapes).toEqual({
    orders: {
      kind: 'list',
      element: {
        kind: 'record',
        className: 'Order',
        attributes: {
          amount: { kind: 'int' },
          lines: { kind: 'list', element: { kind: 'str' } },
        },
      },
    },
    rates: { kind: 'dict', key: { kind: 'str' }, value: { kind: 'float' } },
    note: { kind: 'union', options: [{ kind: 'str' }, { kind: 'none' }] },
  });
});

test('uses tell of elements, attributes and keys', () => {
  const shapes = shapesOf(
    [
      'def pair(customers, orders, names, key, words, limit):',
      '    for customer in customers:',
      '        for order in orders:',
      '            if order.customer_id == customer.id and order.amount % 2 == 0:',
      '                names["x"] = key(order)',
      '    for i in range(limit):',
      '        print(words[i].strip())',
    ].join('\n'),
  );
  expect(shapes).toMatchObject({
    customers: { kind: 'iterable', element: { kind: 'record' } },
    orders: { element: { attributes: { amount: { kind: 'int' } } } },
    names: { kind: 'dict', key: { kind: 'str' } },
    key: { kind: 'callable' },
    words: { kind: 'union', options: [{ kind: 'str' }, { kind: 'list' }] },
    limit: { kind: 'int' },
  });
});

test('defaults and calls of the module tell what annotations do not', () => {
  const shapes = shapesOf(
    [
      'def scale(values, factor=2, *, label=""):',
      '    return [value * factor for value in values]',
      'print(scale([1.5, 2.5]))',
    ].join('\n'),
  );
  expect(shapes).toEqual({
    values: { kind: 'list', element: { kind: 'float' } },
    factor: { kind: 'int' },
    label: { kind: 'str' },
  });
});

test('tuples that a loop takes apart have as many fields', () => {
  const shapes = shapesOf(
    'def total(pairs):\n    return sum(len(name) * count for name, count in pairs if count > 0)',
  );
  expect(shapes).toMatchObject({
    pairs: {
      kind: 'iterable',
      element: { kind: 'fields', fields: [{ kind: 'list' }, { kind: 'int' }] },
    },
  });
});
