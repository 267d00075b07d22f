import { expect, test } from 'vitest';
import { analyseSource } from '../python/analyse-source.ts';
import { loadPythonParser } from '../python/parser.ts';
import { RULES } from './registry.ts';
import { runRules } from './run-rules.ts';
import { withoutStrings } from './without-strings.ts';

const parser = await loadPythonParser();

test.each([
  ['row["kind"]', 'row[…]'],
  ["f(b'a\\'b', r\"x\", 1)", 'f(…, …, 1)'],
  ['x == """one "two"\nthree"""', 'x == …'],
  ["open('half", 'open(…'],
  ['user.name', 'user.name'],
])('%s is kept as %s', (source, kept) => {
  expect(withoutStrings(source)).toBe(kept);
});

test('no rule that compares modules keeps what stands in strings', () => {
  const text = `
from django.db import models


class Order(models.Model):
    token = models.TextField()
    customer = models.ForeignKey("Customer", on_delete=models.CASCADE)


def find(kind, rows):
    if kind["Hunter2swordfish"] == "Hunter2swordfish":
        return 1
    elif kind["Hunter2swordfish"] == 'Hunter3swordfish':
        return 2
    elif kind["Hunter2swordfish"] in ("Hunter4swordfish", b"Hunter5swordfish"):
        return 3
    for order in Order.objects.filter(token="Hunter2swordfish"):
        print(order.customer.name, "Hunter2swordfish")
    return [order for order in Order.objects.all() if order.token == "Hunter6swordfish"]
`;
  const { facts } = runRules(analyseSource(parser, 'shop/orders.py', text), RULES);
  expect(Object.keys(facts)).toContain('orm');
  expect(JSON.stringify(facts['orm'])).toContain('order.token == …');
  expect(JSON.stringify(facts['refactoring/repeated-switch'])).toContain('find');
  expect(JSON.stringify(facts)).not.toContain('swordfish');
});
