import { describe, expect, it } from 'vitest';
import { analyseSource } from '../python/analyse-source.ts';
import { loadPythonParser } from '../python/parser.ts';
import { openSandboxes } from '../sandbox/open-sandboxes.ts';
import { changedSubject } from './changed-subject.ts';
import { isNotTriable } from './not-triable.ts';
import { NO_MEMORY } from './trial-memory.ts';
import { runTrial } from './run-trial.ts';
import type { ProjectLookup, TrialOutcome } from './trial.ts';

const signal = new AbortController().signal;
const parser = await loadPythonParser();
const opened = await openSandboxes({}, signal);
const sandboxes = opened.sandboxes.filter(({ id }) => id === 'wasm');

/** Trials end long before; on a busy machine they still end by themselves. */
const BUDGET_MS = 60_000;
const TIMEOUT_MS = 120_000;

interface Versions {
  readonly name: string;
  readonly rewritePath?: string;
  readonly original: string;
  readonly rewrite: string;
  readonly project?: ProjectLookup;
  readonly needsHashable?: boolean;
}

const NO_PROJECT: ProjectLookup = { module: () => undefined, callers: [] };

function tried(versions: Versions): Promise<TrialOutcome> {
  const {
    name,
    original,
    rewrite,
    rewritePath = 'a.py',
    project,
    needsHashable = false,
  } = versions;
  return runTrial(
    {
      original: { module: analyseSource(parser, 'a.py', original), name },
      rewrite: { module: analyseSource(parser, rewritePath, rewrite), name },
      project: project ?? NO_PROJECT,
      sandboxes,
      budgetMs: BUDGET_MS,
      seed: 7,
      memory: NO_MEMORY,
      needsHashable,
    },
    signal,
  );
}

/** The outcome for a function against itself, with one line more so that something differs. */
function alone(source: string, name: string): Promise<TrialOutcome> {
  return tried({ name, original: source, rewrite: `${source}\n# again\n` });
}

const REPEATS = `def repeats(xs):
    out = []
    for x in xs:
        if xs.count(x) > 1 and x not in out:
            out.append(x)
    return out
`;

describe.skipIf(sandboxes.length === 0)('a trial', { timeout: TIMEOUT_MS }, () => {
  it('shows equal results, coverage and times', async () => {
    const rewrite = `from collections import Counter
def repeats(xs):
    counts = Counter(xs)
    return [x for x, n in counts.items() if n > 1]
`;
    const outcome = await tried({
      name: 'repeats',
      original: REPEATS,
      rewrite,
      needsHashable: true,
    });
    expect(outcome).toMatchObject({
      outcome: 'tried',
      evidence: { originalBranches: { covered: 6, total: 6 }, native: false },
    });
    const timings = outcome.outcome === 'tried' ? outcome.evidence.timings : [];
    expect(timings.length).toBeGreaterThanOrEqual(3);
  });

  it('refuses a rewrite that loses the order', async () => {
    const rewrite = `def repeats(xs):
    return list({x for x in xs if xs.count(x) > 1})
`;
    expect(await tried({ name: 'repeats', original: REPEATS, rewrite })).toMatchObject({
      outcome: 'refused',
      evidence: { difference: 'order' },
    });
  });

  it('says that no input reached what the rewrite changes', async () => {
    const original = `def f(x: int):
    if x == 918273645546372819:
        x = x + 1 - 1 + 2
    return x
`;
    const rewrite = original.replace('x + 1 - 1 + 2', 'x + 77');
    const outcome = await tried({ name: 'f', original, rewrite });
    const isHonest =
      outcome.outcome === 'refused' ||
      (outcome.outcome === 'not-triable' && outcome.code === 'no-inputs');
    expect(isHonest).toBe(true);
  });

  it('needs the package that only a call of the rewrite imports', async () => {
    const original = 'def f(xs: list[int]):\n    return [x * x for x in xs]\n';
    const rewrite = `import importlib
def f(xs: list[int]):
    return importlib.import_module("nowhere").squares(xs)
`;
    expect(await tried({ name: 'f', original, rewrite })).toMatchObject({
      outcome: 'not-triable',
      code: 'needs-package',
      reason: expect.stringContaining('the rewrite needs the package `nowhere`, and WebAssembly'),
    });
  });

  it('does not believe a rewrite that reaches into the comparison', async () => {
    const original = `def f(xs: list[int]) -> int:
    total = 0
    for x in xs:
        total += x
    return total
`;
    const rewrite = `import sys
def f(xs: list[int]) -> int:
    loaded = vars(sys)["mod" + "ules"]
    loaded["harness.compare"].Comparison.difference = lambda self: None
    return 0
`;
    expect(await tried({ name: 'f', original, rewrite })).toMatchObject({
      outcome: 'not-triable',
      code: 'random',
      reason: 'run apart from its original the rewrite gives other results',
    });
  });

  it('knows a logger by its module also where the rewrite lies in another file', async () => {
    const original = `import logging
logger = logging.getLogger(__name__)
def unique(xs: list[int]):
    out = []
    for x in xs:
        if x in out:
            logger.debug("again")
        else:
            out.append(x)
    return out
`;
    const rewrite = original.replace('out = []', 'out = list()');
    const outcome = await tried({ name: 'unique', original, rewrite, rewritePath: 'draft.py' });
    expect(outcome).toMatchObject({ outcome: 'tried' });
  });

  it('makes instances of classes that say nothing of their parameters', async () => {
    const original = `class Node:
    def __init__(self, value, left=None, right=None):
        self.value = value
        self.left = left
        self.right = right
def height(node: Node) -> int:
    if node is None:
        return 0
    if height(node.left) > height(node.right):
        return height(node.left) + 1
    return height(node.right) + 1
`;
    const rewrite = original.replace(
      /    if height[^]*$/u,
      '    return max(height(node.left), height(node.right)) + 1\n',
    );
    const outcome = await tried({ name: 'height', original, rewrite });
    expect(outcome).not.toMatchObject({ code: 'sandbox-failed' });
  });

  it('tries methods with helpers of other modules of the project', async () => {
    const helper = analyseSource(
      parser,
      'shop/rates.py',
      'def rate(kind):\n    return 2 if kind == "low" else 3\n',
    );
    const original = `from shop.rates import rate
class Cart:
    def __init__(self, items: list[tuple[str, int]]):
        self.items = items
    def total(self):
        out = 0
        for kind, price in self.items:
            out = out + rate(kind) * price
        return out
`;
    const rewrite = original.replace(
      /out = 0[^]*return out/u,
      'return sum(rate(kind) * price for kind, price in self.items)',
    );
    const project = {
      callers: [],
      module: (name: string) => (name === 'shop.rates' ? helper : undefined),
    };
    expect(await tried({ name: 'Cart.total', original, rewrite, project })).toMatchObject({
      outcome: 'tried',
    });
  });

  it('tries statements of a script as a function', async () => {
    const original = `import sys
n = int(input())
xs = [int(x) for x in input().split()]
seen = []
for x in xs:
    if x not in seen:
        seen.append(x)
print(len(seen))
`;
    const rewrite = original.replace('if x not in seen:', 'if seen.count(x) == 0:');
    const pair = changedSubject(
      analyseSource(parser, 's.py', original),
      analyseSource(parser, 's.py', rewrite),
    );
    if (isNotTriable(pair)) {
      throw new Error(pair.reason);
    }
    const request = {
      ...pair,
      project: NO_PROJECT,
      sandboxes,
      budgetMs: BUDGET_MS,
      seed: 1,
      memory: NO_MEMORY,
    };
    expect(await runTrial(request, signal)).toMatchObject({
      outcome: 'tried',
      evidence: { subject: 'lines 4 to 7' },
    });
  });
});

/** What the harness finds out by itself has pages of its own beside it; here is what the slice and the rules about purity add. */
describe.skipIf(sandboxes.length === 0)('code by itself', { timeout: TIMEOUT_MS }, () => {
  it.each([
    ['loops for ever', 'def f(n):\n    while True:\n        n += 1\n', 'endless'],
    ['uses names of nobody', 'def f(k):\n    return missing(k)\n', 'needs-outer-names'],
    ['reads files', 'def f(p):\n    return open(p).read()\n', 'reads-files'],
    ['needs a package', 'import nowhere\ndef f(p):\n    return nowhere.go(p)\n', 'needs-package'],
    ['is random', 'import random\ndef f(p):\n    return random.random()\n', 'random'],
    ['is not there', 'def g(p):\n    return p\n', 'no-such-function'],
    ['is no Python', 'def f(p:\n', 'import-fails'],
  ])('%s and is not triable', async (_, source, code) => {
    expect(await alone(source, 'f')).toMatchObject({ outcome: 'not-triable', code });
  });

  it.each([
    [
      'a cached recursion',
      'from functools import lru_cache\n@lru_cache(None)\ndef f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\n',
      'f',
    ],
    [
      'a closure',
      'def f(xs):\n    def above(k):\n        return sum(x for x in xs if x > k)\n    return [above(x) for x in xs]\n',
      'f.<locals>.above',
    ],
    [
      'a property',
      'class P:\n    def __init__(self, xs: list[int]):\n        self.xs = xs\n    @property\n    def total(self):\n        return sum(self.xs)\n',
      'P.total',
    ],
    [
      'a route without its framework',
      'from flask import Flask\napp = Flask(__name__)\n@app.route("/t")\ndef f(xs):\n    return sum(xs)\n',
      'f',
    ],
  ])('is tried: %s', async (_, source, name) => {
    expect(await alone(source, name)).toMatchObject({ outcome: 'tried' });
  });

  it('is tried with elements that a rewrite may hash, and the condition is said', async () => {
    const original =
      'def f(xs, ys):\n    out = []\n    for x in xs:\n        if x not in ys and list(x):\n            out.append(x)\n    return out\n';
    const rewrite =
      'def f(xs, ys):\n    known = set(ys)\n    return [x for x in xs if x not in known and list(x)]\n';
    const versions = { name: 'f', original, rewrite };
    expect(await tried(versions)).toMatchObject({
      outcome: 'tried',
      evidence: {
        notes: [
          expect.stringMatching(/^equal only where elements can be hashed: f\(.*unhashable type/u),
          'elements of unknown type are taken to be hashable',
        ],
      },
    });
    expect(await tried({ ...versions, needsHashable: true })).toMatchObject({
      outcome: 'tried',
      evidence: { notes: ['elements of unknown type are taken to be hashable'] },
    });
  });

  it('says that other parameters make another function', async () => {
    const outcome = await tried({
      name: 'f',
      original: 'def f(a, b):\n    return a\n',
      rewrite: 'def f(a, *, b):\n    return a\n',
    });
    expect(outcome).toMatchObject({
      code: 'signatures-differ',
      reason: 'the rewrite takes other parameters: (a, *, b) instead of (a, b) (line 1)',
    });
  });

  it('needs a sandbox', async () => {
    const module = analyseSource(parser, 'a.py', 'def f(x):\n    return x\n');
    const subject = { module, name: 'f' };
    const request = {
      original: subject,
      rewrite: subject,
      project: NO_PROJECT,
      sandboxes: [],
      budgetMs: 1000,
      seed: 1,
      memory: NO_MEMORY,
    };
    expect(await runTrial(request, signal)).toMatchObject({ code: 'no-sandbox' });
  });
});

describe.skipIf(sandboxes.length === 0)(
  'code that reads standard input',
  { timeout: TIMEOUT_MS },
  () => {
    const PAIRS = `import sys
n = int(input())
marks = list(map(int, input().split()))
found = 0
for i in range(n):
    for j in range(i):
        if marks[i] == marks[j]:
            found += 1
print(found)
`;

    it('is tried as a program', async () => {
      const rewrite = `from collections import Counter
n = int(input())
print(sum(c * (c - 1) // 2 for c in Counter(input().split()).values()))
`;
      expect(await tried({ name: '<module>', original: PAIRS, rewrite })).toMatchObject({
        outcome: 'tried',
        evidence: { subject: 'a.py', originalBranches: { covered: 6, total: 6 } },
      });
    });

    it('is refused as a program with the text on which it differs', async () => {
      const rewrite = PAIRS.replace('range(i)', 'range(1, i)');
      const outcome = await tried({ name: '<module>', original: PAIRS, rewrite });
      expect(outcome).toMatchObject({ outcome: 'refused', evidence: { difference: 'output' } });
      expect(outcome.outcome === 'refused' ? outcome.evidence.call : '').toMatch(
        /^the program, reading '2\\n(\d) \1\\n'$/,
      );
    });

    it('is tried as a function with arguments, an alias of readline at module level', async () => {
      const original = `import sys
read = sys.stdin.readline
def over(limit: int) -> int:
    n = int(read())
    heights = [int(read()) for _ in range(n)]
    count = 0
    for height in heights:
        if height > limit:
            count += 1
    return count
`;
      const rewrite = original.replace(
        /    heights[^]*return count/u,
        '    return sum(int(read()) > limit for _ in range(n))',
      );
      expect(await tried({ name: 'over', original, rewrite })).toMatchObject({ outcome: 'tried' });
      expect(
        await tried({ name: 'over', original, rewrite: rewrite.replace('> limit', '>= limit') }),
      ).toMatchObject({ outcome: 'refused' });
    });

    it('is not compared with a function', async () => {
      const request = { original: PAIRS, rewrite: `def f():\n    pass\n`, name: 'f' };
      expect(await tried(request)).toMatchObject({ code: 'no-such-function' });
    });
  },
);
