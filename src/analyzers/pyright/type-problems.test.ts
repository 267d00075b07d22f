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

function check(text: string): ReturnType<typeof typeProblems> {
  return typeProblems({ root, path: 'shop/cart.py', text, python: undefined }, never);
}

test('types come in through relative and absolute imports, and the project’s own settings stay out', async () => {
  const outcome = await check(
    'from .prices import price\nimport shop.prices\n\ndef total(a: str) -> str:\n    return price(a)\n',
  );
  expect(outcome).toMatchObject({
    outcome: 'checked',
    errors: [{ line: 5, rule: 'reportReturnType' }],
  });
}, 60_000);

test('an error that moved is no new one; the same error once more is', () => {
  const one = { line: 3, rule: 'reportReturnType', message: 'int is not str' };
  expect(newProblems([one], [{ ...one, line: 9 }])).toEqual([]);
  expect(newProblems([one], [one, { ...one, line: 9 }])).toEqual([{ ...one, line: 9 }]);
});
