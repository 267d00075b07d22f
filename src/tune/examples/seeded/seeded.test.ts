import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TrainingRow } from '../../training-row.ts';
import { openReviewer } from '../reviewer.ts';
import type { Made } from '../made.ts';
import type { Trier } from '../trier.ts';
import { standardLibrary } from './clean-functions.ts';
import { seededExamples } from './seeded-examples.ts';

const signal = new AbortController().signal;
const reviewer = await openReviewer();
let root: string;

const CLEAN: Readonly<Record<string, string>> = {
  'web/hooks.py': `import hashlib
import hmac


class Hooks:
    def accepts(self, body, signature):
        expected = hmac.new(self.secret, body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, signature):
            return False
        return True
`,
  'web/codes.py': `import secrets
import string


def reset_code(length=8):
    token = "".join(secrets.choice(string.digits) for _ in range(length))
    return token
`,
  'web/values.py': `import ast


def value_of(text):
    return ast.literal_eval(text)
`,
  'core/lines.py': `def cheapest(offers):
    prices = [offer.price for offer in offers]
    return min(prices)


class Page:
    def fill(self, rows):
        self.text = "".join(row.html() for row in rows if row.shown)


def both(left, right):
    known = set(right)
    found = []
    for one in left:
        if one in known:
            found.append(one)
    return found
`,
  'core/walk.py': `from collections import deque


def names(start):
    queue = deque([start])
    found = []
    while queue:
        node = queue.popleft()
        found.append(node.name)
        queue.extend(node.children)
    return found
`,
  'tests/test_lines.py': `def test_cheapest():
    prices = [3, 1]
    assert min(prices) == 1
`,
};

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tune-seeded-'));
  for (const [path, text] of Object.entries(CLEAN)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

async function seeded(trier?: Trier): Promise<readonly Made[]> {
  const folder = { root, name: 'clean', licence: 'MIT' };
  const made: Made[] = [];
  for await (const one of seededExamples({ folder, reviewer, mostOfOperator: 9, trier }, signal)) {
    made.push(one);
  }
  return made;
}

function rowsOf(made: readonly Made[]): readonly TrainingRow[] {
  return made.flatMap((one) => (one.outcome === 'made' ? one.rows : []));
}

function lastOf({ prompt }: TrainingRow): string {
  return prompt.at(-1)?.content ?? '';
}

test('each operator spoils clean code so that exactly its finding appears', async () => {
  const made = await seeded();
  const rows = rowsOf(made);
  const told = new Set(rows.map((row) => `${row.task} ${row.origin.rule} ${row.origin.label}`));
  expect([...told].toSorted()).toEqual([
    'rewrite performance/membership-in-list undefined',
    'rewrite performance/pop-from-front undefined',
    'rewrite performance/sort-for-minimum undefined',
    'rewrite performance/string-concatenation-in-loop undefined',
    'verdict security/code-injection harmless',
    'verdict security/code-injection real',
    'verdict security/timing-unsafe-comparison harmless',
    'verdict security/timing-unsafe-comparison real',
    'verdict security/weak-random-token harmless',
    'verdict security/weak-random-token real',
  ]);
  expect(rows.every(({ origin }) => origin.source === 'seeded' && origin.licence === 'MIT')).toBe(
    true,
  );
  expect(rows.every(({ origin }) => !origin.group.includes('tests/'))).toBe(true);
  const harmless = rows.filter(({ origin }) => origin.label === 'harmless').map(lastOf);
  expect(harmless.some((text) => text.includes('compare_digest(expected, signature)'))).toBe(true);
  const real = rows.filter(({ origin }) => origin.label === 'real').map(lastOf);
  expect(real.some((text) => text.includes('if not expected == signature'))).toBe(true);
});

test('the answer of a rewrite is the code that stood there', async () => {
  const rewrites = rowsOf(await seeded()).filter(({ task }) => task === 'rewrite');
  const page = rewrites.find((row) => lastOf(row).includes('def fill'));
  expect(page === undefined ? '' : lastOf(page)).toContain('self.text += row.html()');
  expect(page?.kind === 'sft' && page.completion[0]?.content).toBe(
    '```python\ndef fill(self, rows):\n    self.text = "".join(row.html() for row in rows if row.shown)\n```',
  );
});

test('what a trial finds different or no faster is left out, with the reason', async () => {
  const trier = { problem: () => Promise.resolve('trial: not faster') };
  const made = await seeded(trier);
  expect(rowsOf(made).filter(({ task }) => task === 'rewrite')).toEqual([]);
  const reasons = made.flatMap((one) => (one.outcome === 'dropped' ? [one.reason] : []));
  expect(reasons).toContain('seeded: trial: not faster');
});

test("Python's own library is found, under its licence", async () => {
  const folder = await standardLibrary(signal);
  expect(folder?.licence).toBe('PSF-2.0');
  expect(folder?.root).toMatch(/python/iu);
});
