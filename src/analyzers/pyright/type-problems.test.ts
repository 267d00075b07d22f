import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newProblems, typeProblems } from './type-problems.ts';

const root = mkdtempSync(join(tmpdir(), 'assay-typed-'));
const never = new AbortController().signal;

beforeAll(() => {
  mkdirSync(join(root, 'shop'));
  writeFileSync(join(root, 'shop/__init__.py'), '');
  writeFileSync(
    join(root, 'shop/prices.py'),
    'def price(name: str) -> int:\n    return len(name)\n',
  );
  writeFileSync(join(root, 'pyproject.toml'), '[tool.pyright]\nreportReturnType = false\n');
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

test('types come in through relative and absolute imports and from files checked beside, and the project’s own settings stay out', async () => {
  const cart =
    'from .prices import price\nimport shop.prices\n\ndef total(a: str) -> str:\n    return price(a)\n';
  const tests = 'from shop.cart import total\n\nlength: int = total("a")\n';
  const files = [
    { path: 'shop/cart.py', text: cart },
    { path: 'tests/test_cart.py', text: tests },
    { path: 'clean.py', text: 'import shop.cart\n' },
  ];
  const outcome = await typeProblems({ root, files, python: undefined }, never);
  expect(
    outcome.outcome === 'checked' ? Object.fromEntries(outcome.errors) : outcome,
  ).toMatchObject({
    'shop/cart.py': [{ line: 5, rule: 'reportReturnType' }],
    'tests/test_cart.py': [{ line: 3, rule: 'reportAssignmentType' }],
    'clean.py': [],
  });
}, 60_000);

test('an error that moved is no new one; the same error once more is', () => {
  const one = { line: 3, rule: 'reportReturnType', message: 'int is not str' };
  expect(newProblems([one], [{ ...one, line: 9 }])).toEqual([]);
  expect(newProblems([one], [one, { ...one, line: 9 }])).toEqual([{ ...one, line: 9 }]);
});
