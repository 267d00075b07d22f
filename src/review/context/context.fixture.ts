import { loadPythonParser } from '../../python/parser.ts';
import type { ContextPart } from '../../config/context-parts.ts';
import { CONTEXT_PARTS } from '../../config/context-parts.ts';
import { openContextLibrary } from './context-library.ts';
import type { ContextLibrary, ContextSources } from './context-library.ts';
import type { ContextUnit } from './context-item.ts';
import type { ContextBudget } from './select-context.ts';
import { showProject } from './shown-project.ts';
import type { ShownProject } from './shown-project.ts';

/** A small shop: one function that prices an order, and what stands around it. */
export const SHOP = {
  'shop/prices.py': `from shop.models import Order
from shop.tax import add_tax

DISCOUNTS = {"loyal": 0.9}
UNUSED = 3


class Pricer:
    """Prices orders."""

    currency = "EUR"

    def __init__(self, rates):
        self.rates = rates

    def total(self, order: Order, kind):
        net = order.net() * DISCOUNTS[kind]
        return add_tax(net, self.rates)
`,
  'shop/models.py': `class Order:
    lines: list

    def net(self):
        return sum(line.price for line in self.lines)
`,
  'shop/tax.py': `def add_tax(net, rates):
    """Adds value-added tax to a net price."""
    api_key = "sk-live-1234567890abcdefghij"
    return net * (1 + rates["vat"])
`,
  'shop/views.py': `from shop.prices import Pricer


def show_total(request):
    pricer = Pricer({"vat": 0.2})
    return str(pricer.total(request.order, "loyal"))
`,
};

export const UNIT_CODE =
  'def total(self, order: Order, kind):\n    net = order.net() * DISCOUNTS[kind]';

export async function shownProject(
  files: Readonly<Record<string, string>> = SHOP,
): Promise<ShownProject> {
  return showProject({
    files: Object.entries(files).map(([path, text]) => ({ path, text, hash: path })),
    elsewhere: [],
    functions: new Map(),
    findings: [],
    parser: await loadPythonParser(),
  });
}

export async function shopLibrary(
  sources: Partial<Omit<ContextSources, 'parts'>> & {
    readonly parts?: readonly ContextPart[];
  } = {},
): Promise<ContextLibrary> {
  return openContextLibrary({
    texts: [],
    decisions: [],
    pageOf: () => undefined,
    project: await shownProject(),
    ...sources,
    parts: new Set(sources.parts ?? CONTEXT_PARTS),
  });
}

export const TOTAL: ContextUnit = {
  path: 'shop/prices.py',
  offset: SHOP['shop/prices.py'].indexOf('net = order'),
  code: UNIT_CODE,
};

export const PLENTY: ContextBudget = {
  tokens: 1000,
  countTokens: (text) => Math.ceil(text.length / 4),
};
