import { expect, test } from 'vitest';
import { analyseSource } from '../python/analyse-source.ts';
import { loadPythonParser } from '../python/parser.ts';
import type { Node } from '../python/tree/nodes.ts';
import { walk } from '../python/tree/walk.ts';
import type { Place } from './container-uses.ts';
import { growthIn, isInvariant, isMadeOutside, isSmallContainer } from './loop-dependence.ts';
import { loopsAround } from './loops.ts';
import { callerFactors, productOf } from './repetition.ts';

const parser = await loadPythonParser();

/** The module, and the name or attribute that `probe(…)` is called with (or another function). */
function probe(
  code: string,
  callee = 'probe',
): {
  readonly module: ReturnType<typeof analyseSource>;
  readonly place: Place;
} {
  const module = analyseSource(parser, 'example.py', code);
  let place: Place | undefined;
  walk(module.tree, (node: Node) => {
    const argument =
      node.kind === 'call' && node.callee.kind === 'name' && node.callee.name === callee
        ? node.arguments[0]?.value
        : undefined;
    if (argument?.kind === 'name' || argument?.kind === 'attribute') {
      place = argument;
    }
  });
  if (place === undefined) {
    throw new Error('the example has no probe(name)');
  }
  return { module, place };
}

function loopNames(code: string): readonly string[] {
  const { module, place } = probe(code);
  return loopsAround(module, place).map((loop) => (loop.isConstant ? `(${loop.name})` : loop.name));
}

test('loops are named after what they run over, outermost first', () => {
  expect(loopNames('for a in users:\n    for i in range(len(b.items)):\n        probe(x)')).toEqual(
    ['users', 'b.items'],
  );
  expect(loopNames('for i, a in enumerate(rows[1:]):\n    probe(x)')).toEqual(['rows']);
  expect(loopNames('while queue:\n    probe(x)')).toEqual(['queue']);
  expect(loopNames('[probe(x) for a in m for b in a.parts()]')).toEqual(['m', 'a.parts()']);
});

test('the iterable, the else branch and inner functions are not repeated', () => {
  expect(loopNames('for a in probe(x):\n    pass')).toEqual([]);
  expect(loopNames('for a in b:\n    pass\nelse:\n    probe(x)')).toEqual([]);
  expect(loopNames('for a in b:\n    def f():\n        probe(x)')).toEqual([]);
  expect(loopNames('[a for a in m for b in probe(x)]')).toEqual(['m']);
});

test('loops whose number of turns the source fixes are constant', () => {
  expect(loopNames('N = 4\nfor a in range(N):\n    probe(x)')).toEqual(['(N)']);
  expect(loopNames('for a in ("x", "y"):\n    probe(x)')).toEqual(['(n)']);
  expect(loopNames('for a in range(10 ** 6):\n    probe(x)')).toEqual(['n']);
});

test('a container lives on when the loop only makes it longer', () => {
  const alive = probe('xs = []\nfor a in b:\n    probe(xs)\n    xs = xs + [a]');
  const anew = probe('for a in b:\n    xs = []\n    probe(xs)\n    xs.append(a)');
  for (const [example, expected] of [
    [alive, true],
    [anew, false],
  ] as const) {
    const [loop] = loopsAround(example.module, example.place);
    expect(loop !== undefined && isMadeOutside(example.module, example.place, loop)).toBe(expected);
  }
});

test('growth and invariance are told per loop', () => {
  const { module, place } = probe(
    'xs = []\nfor a in b:\n    xs.append(a)\n    for c in d:\n        probe(xs)',
  );
  const [outer, inner] = loopsAround(module, place);
  if (outer === undefined || inner === undefined) {
    throw new Error('two loops are around the probe');
  }
  expect(growthIn(module, place, outer)).toHaveLength(1);
  expect(growthIn(module, place, inner)).toHaveLength(0);
  expect(isInvariant(module, place, inner)).toBe(true);
  expect(isInvariant(module, place, outer)).toBe(false);
});

test('a container is small when only a few statements fill it', () => {
  const small = probe(
    'def f(a):\n    xs = []\n    if a:\n        xs.append(1)\n    len(xs)',
    'len',
  );
  const large = probe(
    'def f(a):\n    xs = []\n    for b in a:\n        xs.append(1)\n    probe(xs)',
  );
  expect(isSmallContainer(small.module, small.place)).toBe(true);
  expect(isSmallContainer(large.module, large.place)).toBe(false);
});

test('a function is repeated by the loop that calls it, and by itself', () => {
  const called = probe('def f(x):\n    probe(x)\nfor a in rows:\n    f(a)');
  expect(callerFactors(called.module, called.place).map(({ name }) => name)).toEqual(['rows', '']);
  const recursive = probe('def f(x):\n    probe(x)\n    f(x)');
  expect(callerFactors(recursive.module, recursive.place).map(({ name }) => name)).toEqual([
    'calls of f',
  ]);
  const once = probe('def f(x):\n    probe(x)\nf(1)');
  expect(callerFactors(once.module, once.place)).toEqual([]);
});

test('equal factors become a power', () => {
  expect(productOf(['users', 'orders'])).toBe('O(users · orders)');
  expect(productOf(['n', 'n', '', 'm'])).toBe('O(n² · m)');
  expect(productOf([''])).toBe('O(1)');
});
