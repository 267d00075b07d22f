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

/** Short, but long enough on a busy machine. */
const BUDGET_MS = 12_000;

interface Versions {
  readonly name: string;
  readonly original: string;
  readonly rewrite: string;
  readonly project?: ProjectLookup;
}

const NO_PROJECT: ProjectLookup = { module: () => undefined, callers: [] };

function tried({ name, original, rewrite, project }: Versions): Promise<TrialOutcome> {
  return runTrial(
    {
      original: { module: analyseSource(parser, 'a.py', original), name },
      rewrite: { module: analyseSource(parser, 'a.py', rewrite), name },
      project: project ?? NO_PROJECT,
      sandboxes,
      budgetMs: BUDGET_MS,
      seed: 7,
      memory: NO_MEMORY,
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

describe.skipIf(sandboxes.length === 0)('a trial', () => {
  it('shows equal results, coverage and a large factor', async () => {
    const rewrite = `from collections import Counter
def repeats(xs):
    counts = Counter(xs)
    return [x for x, n in counts.items() if n > 1]
`;
    const outcome = await tried({ name: 'repeats', original: REPEATS, rewrite });
    expect(outcome).toMatchObject({
      outcome: 'tried',
      evidence: { originalBranches: { covered: 6, total: 6 }, native: false },
    });
    const speedup = outcome.outcome === 'tried' ? outcome.evidence.speedup : undefined;
    expect(speedup?.low).toBeGreaterThan(2);
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

describe.skipIf(sandboxes.length === 0)('code that cannot be tried', () => {
  it.each([
    ['loops for ever', 'def f(n):\n    while True:\n        n += 1\n', ['endless']],
    [
      'allocates without end',
      'def f(n):\n    out = []\n    while True:\n        out.append("x" * 1000000)\n',
      ['out-of-memory', 'endless'],
    ],
    [
      'prints without end',
      'def f(n):\n    while True:\n        print("x" * 100000)\n',
      ['too-much-output'],
    ],
    ['exits', 'import sys\ndef f(n):\n    sys.exit(3)\n', ['exits']],
    ['always raises', 'def f(k):\n    raise ValueError(k)\n', ['never-succeeds']],
    [
      'takes objects nobody can build',
      'def f(e):\n    if e.start().wait().key != 918273:\n        raise e.fail()\n    return 1\n',
      ['never-succeeds', 'no-inputs'],
    ],
    [
      'waits for an event loop',
      'import asyncio\nasync def g(x):\n    return x\nasync def f(xs):\n    return await asyncio.gather(*[g(x) for x in xs], g(1))\n',
      ['asynchronous'],
    ],
    ['cannot be imported', 'X = 1 / 0\ndef f(k):\n    return X\n', ['import-fails']],
    [
      'opens files behind a name made at run time',
      'def f(k):\n    return getattr(__import__("io"), "op" + "en")("/etc/passwd").read()\n',
      ['reads-files'],
    ],
    ['uses names of nobody', 'def f(k):\n    return missing(k)\n', ['needs-outer-names']],
  ])('%s', async (_, source, codes) => {
    const outcome = await alone(source, 'f');
    expect(outcome.outcome).toBe('not-triable');
    expect(outcome.outcome === 'not-triable' ? codes : []).toContain(
      outcome.outcome === 'not-triable' ? outcome.code : '',
    );
  });

  it.each([
    ['reads files', 'def f(p):\n    return open(p).read()\n', 'reads-files'],
    ['needs a package', 'import nowhere\ndef f(p):\n    return nowhere.go(p)\n', 'needs-package'],
    ['is random', 'import random\ndef f(p):\n    return random.random()\n', 'random'],
    ['is not there', 'def g(p):\n    return p\n', 'no-such-function'],
    ['is no Python', 'def f(p:\n', 'import-fails'],
  ])('%s', async (_, source, code) => {
    expect(await alone(source, 'f')).toMatchObject({ outcome: 'not-triable', code });
  });

  it.each([
    ['a generator', 'def f(xs):\n    for x in xs:\n        yield x * 2\n', 'f'],
    ['a coroutine', 'async def f(xs):\n    return [x * 2 for x in xs]\n', 'f'],
    [
      'a cached recursion',
      'from functools import lru_cache\n@lru_cache(None)\ndef f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\n',
      'f',
    ],
    ['a deep recursion', 'def f(n):\n    return 0 if n <= 0 else 1 + f(n - 1)\n', 'f'],
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
  ])('takes %s', async (_, source, name) => {
    expect(await alone(source, name)).toMatchObject({ outcome: 'tried' });
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
