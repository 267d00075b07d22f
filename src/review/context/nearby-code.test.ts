import { expect, test } from 'vitest';
import { SHOP, shownProject, TOTAL } from './context.fixture.ts';
import { nearbyCode } from './nearby-code.ts';

test('functions one call away, the own class, and classes and constants that are used, through imports', async () => {
  const items = nearbyCode(TOTAL, await shownProject());
  expect(items.map(({ part, source }) => `${part} ${source}`)).toEqual([
    'callees shop/models.py:Order.net',
    'callees shop/tax.py:add_tax',
    'callers shop/views.py:show_total',
    'classes shop/prices.py:Pricer',
    'classes shop/models.py:Order',
    'constants shop/prices.py:4',
  ]);
  expect(items.find(({ source }) => source === 'shop/prices.py:Pricer')?.text).toBe(
    `class Pricer:
    """Prices orders."""
    currency = "EUR"
    def __init__(self, rates):
    def total(self, order: Order, kind):`,
  );
});

test('a secret in a function that is shown beside the code is masked', async () => {
  const items = nearbyCode(TOTAL, await shownProject());
  const text = items.find(({ source }) => source === 'shop/tax.py:add_tax')?.text ?? '';
  expect(text).toContain('api_key');
  expect(text).not.toContain('1234567890');
});

test('a long caller is shown by its head and the lines around the call', async () => {
  const filler = Array.from({ length: 40 }, (_, index) => `    step_${index}()`).join('\n');
  const project = await shownProject({
    'a.py': `def far(x):\n    return x\n\n\ndef near(\n    y,\n):\n${filler}\n    far(y)\n${filler}\n`,
  });
  const caller = nearbyCode({ path: 'a.py', offset: 5, code: '' }, project).find(
    ({ part }) => part === 'callers',
  );
  expect(caller?.text.split('\n')).toEqual([
    'def near(',
    '    y,',
    '):',
    '    ...',
    '    step_36()',
    '    step_37()',
    '    step_38()',
    '    step_39()',
    '    far(y)',
    '    step_0()',
    '    step_1()',
    '    step_2()',
    '    step_3()',
    '    ...',
  ]);
});

test('code outside functions and files that are not there have nothing near', async () => {
  const project = await shownProject();
  const text = SHOP['shop/prices.py'];
  const outside = { path: 'shop/prices.py', offset: text.indexOf('UNUSED'), code: '' };
  expect(nearbyCode(outside, project)).toEqual([]);
  expect(nearbyCode({ path: 'gone.py', offset: 0, code: '' }, project)).toEqual([]);
});

test('functions that call themselves and each other end', async () => {
  const project = await shownProject({
    'a.py':
      'def even(n):\n    return n == 0 or odd(n - 1) or even(n - 2)\n\n\ndef odd(n):\n    return even(n - 1)\n',
  });
  const items = nearbyCode({ path: 'a.py', offset: 5, code: '' }, project);
  expect(items.map(({ part, source }) => `${part} ${source}`)).toEqual([
    'callees a.py:odd',
    'callers a.py:odd',
  ]);
});
