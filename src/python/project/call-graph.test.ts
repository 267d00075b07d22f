import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { analyseSource } from '../analyse-source.ts';
import { loadPythonParser } from '../parser.ts';
import type { PythonParser } from '../parser.ts';
import type { SourceModule } from '../source-module.ts';
import { callGraph, moduleCallGraph } from './call-graph.ts';
import type { CallSite } from './call-graph.ts';
import { describeCallGraph } from './describe-call-graph.ts';
import { projectModules } from './project-modules.ts';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadPythonParser();
});

const FOLDER = new URL('fixtures/', import.meta.url);
const CASES = readdirSync(FOLDER).filter((name) => name.endsWith('.py'));

test.each(CASES.sort())('%s', async (name) => {
  const text = readFileSync(new URL(name, FOLDER), 'utf8');
  const drawing = describeCallGraph(callGraph(projectModules(modulesOf(text))));
  const snapshot = new URL(name.replace(/\.py$/u, '.snap'), FOLDER);
  await expect(drawing).toMatchFileSnapshot(snapshot.pathname);
});

/** The sites of the calls whose text is given. */
function sitesOf(module: SourceModule, text: string): readonly CallSite[] {
  const graph = moduleCallGraph(module);
  return graph.functions
    .flatMap((one) => graph.sitesIn(one))
    .filter(({ node }) => module.text.slice(node.span.start, node.span.end) === text);
}

test('one module alone: its own functions are found, imported ones are named as they were imported', () => {
  const text =
    'from shop.orders import total\nfrom .prices import net\n\ndef own(): pass\n\nown()\ntotal()\nnet()\n';
  const module = analyseSource(parser, 'shop/bills.py', text);
  expect(moduleCallGraph(module)).toBe(moduleCallGraph(module));
  const [own] = sitesOf(module, 'own()');
  expect(own?.targets.map((target) => target.function.info.qualifiedName)).toEqual(['own']);
  expect(sitesOf(module, 'total()').map((site) => site.external)).toEqual(['shop.orders.total']);
  expect(sitesOf(module, 'net()').map((site) => site.external)).toEqual(['.prices.net']);
});

test('names that reach unknown objects are kept', () => {
  const text = 'def run(x):\n    x.save()\n    getattr(x, "load")()\n    (1).real\n';
  const { looseNames } = moduleCallGraph(analyseSource(parser, 'x.py', text));
  expect([...looseNames].sort()).toEqual(['load', 'save']);
});

test('expressions that refer to themselves, and chains without end, have an end', () => {
  const circle = 'a = b\nb = a\na()\n\ndef f():\n    return f()\n\nf()()\n';
  expect(sitesOf(analyseSource(parser, 'x.py', circle), 'a()')[0]?.isComplete).toBe(false);
  const names = Array.from({ length: 500 }, (_, index) => `n${index + 1} = n${index}.next\n`);
  const chain = `n0 = make()\n${names.join('')}n500()\n`;
  expect(sitesOf(analyseSource(parser, 'x.py', chain), 'n500()')[0]?.targets).toEqual([]);
});

/** A fixture holds several modules, each after a line `#: path`. */
function modulesOf(text: string): readonly SourceModule[] {
  const [, ...parts] = text.split(/^#: (.+)\n/mu);
  const modules: SourceModule[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    modules.push(analyseSource(parser, parts[index] ?? '', parts[index + 1] ?? ''));
  }
  return modules;
}
