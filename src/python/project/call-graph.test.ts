import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { analyseSource } from '../analyse-source.ts';
import { loadPythonParser } from '../parser.ts';
import type { PythonParser } from '../parser.ts';
import type { SourceModule } from '../source-module.ts';
import { callGraph } from './call-graph.ts';
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

/** A fixture holds several modules, each after a line `#: path`. */
function modulesOf(text: string): readonly SourceModule[] {
  const [, ...parts] = text.split(/^#: (.+)\n/mu);
  const modules: SourceModule[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    modules.push(analyseSource(parser, parts[index] ?? '', parts[index + 1] ?? ''));
  }
  return modules;
}
