import { describe, expect, test } from 'vitest';
import type { Meaning, ModuleOutline } from './outline-module.ts';
import { projectImports } from './project-modules.ts';
import { resolveImport } from './resolve-import.ts';

const FUNCTION: Meaning = { kind: 'function' };

function imported(target: string): Meaning {
  return { kind: 'import', target };
}

function outline(
  path: string,
  names: Readonly<Record<string, Meaning>> = {},
  more: Partial<ModuleOutline> = {},
): ModuleOutline {
  const list = Object.entries(names).map(([name, meaning]) => ({ name, meanings: [meaning] }));
  return { path, names: list, wildcards: [], all: undefined, ...more };
}

/** `path:name.rest`, the path of a module, or an outside name in angle brackets. */
function resolve(outlines: readonly ModuleOutline[], path: string, dotted: string): string[] {
  const project = projectImports(outlines);
  const from = project.at(path);
  return (from === undefined ? [] : resolveImport(project, from, dotted)).map((target) => {
    switch (target.kind) {
      case 'module':
        return target.module.path;
      case 'external':
        return `<${target.name}>`;
      default:
        return `${target.module.path}:${[target.name, ...target.rest].join('.')}`;
    }
  });
}

describe('where modules are', () => {
  const outlines = [
    outline('src/shop/__init__.py', { total: imported('.orders.total') }),
    outline('src/shop/orders.py', { total: FUNCTION, Order: { kind: 'class' } }),
    outline('src/shop/json.py', { load: FUNCTION }),
    outline('company/team/pay/__init__.py'),
    outline('company/team/pay/rates.py', { rate: FUNCTION }),
    outline('scripts/run.py'),
    outline('scripts/helper.py', { clean: FUNCTION }),
    outline('tests/data/json.py', { load: FUNCTION }),
  ];

  test.each([
    ['scripts/run.py', 'shop.orders.total', 'src/shop/orders.py:total'],
    ['scripts/run.py', 'shop.total', 'src/shop/orders.py:total'],
    ['scripts/run.py', 'src.shop.total', 'src/shop/orders.py:total'],
    ['scripts/run.py', 'shop.orders', 'src/shop/orders.py'],
    ['scripts/run.py', 'shop.orders.Order.save', 'src/shop/orders.py:Order.save'],
    ['scripts/run.py', 'helper.clean', 'scripts/helper.py:clean'],
    ['scripts/run.py', 'pay.rates.rate', 'company/team/pay/rates.py:rate'],
    ['scripts/run.py', 'company.team.pay.rates.rate', 'company/team/pay/rates.py:rate'],
    ['scripts/run.py', 'json.load', '<json.load>'],
    ['src/shop/orders.py', 'json.load', '<json.load>'],
    ['src/shop/orders.py', '.json.load', 'src/shop/json.py:load'],
    ['src/shop/orders.py', '.', 'src/shop/__init__.py'],
    ['src/shop/__init__.py', '.json', 'src/shop/json.py'],
    ['src/shop/orders.py', 'helper.clean', '<helper.clean>'],
  ])('%s: %s', (path, dotted, expected) => {
    expect(resolve(outlines, path, dotted)).toEqual([expected]);
  });

  test('relative names of what is not at hand stay as they are', () => {
    const from = 'src/shop/orders.py';
    expect(resolve(outlines, from, '.....orders.total')).toEqual(['<.....orders.total>']);
    expect(resolve(outlines, from, '.missing.total')).toEqual(['<.missing.total>']);
    expect(resolve(outlines, from, 'shop.orders.missing')).toEqual([]);
  });
});

describe('what modules pass on', () => {
  test('a name that a module imports is what it imported', () => {
    const outlines = [
      outline('a.py', { run: imported('b.start') }),
      outline('b.py', { start: imported('c.begin') }),
      outline('c.py', { begin: FUNCTION }),
    ];
    expect(resolve(outlines, 'a.py', 'a.run')).toEqual(['c.py:begin']);
  });

  test('the name of a submodule that its package imports from it is the function', () => {
    const outlines = [
      outline('pack/__init__.py', { sort: imported('.sort.sort') }),
      outline('pack/sort.py', { sort: FUNCTION }),
      outline('main.py'),
    ];
    expect(resolve(outlines, 'main.py', 'pack.sort')).toEqual(['pack/sort.py:sort']);
    expect(resolve(outlines, 'main.py', 'pack.sort.sort')).toEqual(['pack/sort.py:sort']);
  });

  test('wildcards bring what is listed, or else what is not private', () => {
    const outlines = [
      outline('all.py', {}, { wildcards: ['listed', 'open'] }),
      outline('listed.py', { shown: FUNCTION, hidden: FUNCTION }, { all: ['shown'] }),
      outline('open.py', { plain: FUNCTION, _private: FUNCTION }),
    ];
    expect(resolve(outlines, 'all.py', 'all.shown')).toEqual(['listed.py:shown']);
    expect(resolve(outlines, 'all.py', 'all.plain')).toEqual(['open.py:plain']);
    expect(resolve(outlines, 'all.py', 'all.hidden')).toEqual([]);
    expect(resolve(outlines, 'all.py', 'all._private')).toEqual([]);
  });

  test('modules that import each other end', () => {
    const outlines = [
      outline('a.py', { x: imported('b.x') }, { wildcards: ['b'] }),
      outline('b.py', { x: imported('a.x') }, { wildcards: ['a'] }),
    ];
    expect(resolve(outlines, 'a.py', 'b.x')).toEqual([]);
    expect(resolve(outlines, 'a.py', 'b.y')).toEqual([]);
  });

  test('twenty packages of wildcards among themselves end soon', () => {
    const wildcards = Array.from({ length: 20 }, (_, index) => `m${index}`);
    const outlines = wildcards.map((name) => outline(`${name}.py`, {}, { wildcards }));
    expect(resolve(outlines, 'm0.py', 'm1.anything')).toEqual([]);
  });
});
