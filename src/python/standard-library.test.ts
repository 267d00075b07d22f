import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { analyseSource } from './analyse-source.ts';
import { flowGraph } from './flow/flow-graph.ts';
import { loadPythonParser } from './parser.ts';
import type { PythonParser } from './parser.ts';
import { callGraph } from './project/call-graph.ts';
import { projectModules } from './project/project-modules.ts';
import { walk } from './tree/walk.ts';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadPythonParser();
});

const FOLDER = standardLibrary();
/** One file in so many is read; all of them take a minute. */
const STRIDE = 32;
const FILES =
  FOLDER === undefined
    ? []
    : readdirSync(FOLDER)
        .filter((name) => name.endsWith('.py'))
        .sort()
        .filter((_, index) => index % STRIDE === 0);

function standardLibrary(): string | undefined {
  const code = 'import os; print(os.path.dirname(os.__file__))';
  try {
    const output = execFileSync('python3', ['-c', code], { encoding: 'utf8', stdio: 'pipe' });
    return output.trim();
  } catch {
    return undefined;
  }
}

describe.skipIf(FOLDER === undefined)('the standard library (skipped without a Python)', () => {
  test.each(FILES)('%s is read whole', (name) => {
    const text = readFileSync(join(FOLDER ?? '', name), 'utf8');
    const module = analyseSource(parser, name, text);
    expect(module.syntaxErrors).toEqual([]);
    const kinds = new Set<string>();
    walk(module.tree, (node) => kinds.add(node.kind));
    expect(kinds).not.toContain('unknown');
  });

  test('every step of every function stands in one block of its flow graph', () => {
    for (const name of FILES) {
      const module = analyseSource(parser, name, readFileSync(join(FOLDER ?? '', name), 'utf8'));
      for (const { node } of module.functions) {
        const graph = flowGraph(module, node);
        const steps = graph.blocks.flatMap((block) => block.steps);
        expect(new Set(steps).size).toBe(steps.length);
        for (const block of graph.blocks) {
          expect(block.steps.every((step) => graph.blockOf(step) === block)).toBe(true);
        }
      }
    }
  });

  test('callees come before callers, but for circles', () => {
    const modules = FILES.map((name) =>
      analyseSource(parser, name, readFileSync(join(FOLDER ?? '', name), 'utf8')),
    );
    const graph = callGraph(projectModules(modules));
    const order = new Map(
      graph.components.flatMap((component, index) => component.map((one) => [one, index] as const)),
    );
    expect(order.size).toBe(graph.functions.length);
    for (const caller of graph.functions) {
      for (const { function: callee } of graph.sitesIn(caller).flatMap((site) => site.targets)) {
        expect(order.get(callee)).toBeLessThanOrEqual(order.get(caller) ?? -1);
      }
    }
  });
});
