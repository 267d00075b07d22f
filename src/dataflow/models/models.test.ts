import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { analyseSource } from '../../python/analyse-source.ts';
import { loadPythonParser } from '../../python/parser.ts';
import { projectModules } from '../../python/project/project-modules.ts';
import { solve } from '../engine/solve.ts';
import { LIBRARIES } from './all.ts';

/**
 * Every file in `cases` is a program that uses one library. A line where data arrives says so at its end: `# flow: sql`, or
 * `# flow: path html` for two kinds; every other line must be silent about kinds that the file speaks of. A line `# file: name.py` begins
 * another module of the same program.
 */
const parser = await loadPythonParser();
const folder = new URL('cases/', import.meta.url);

for (const name of readdirSync(folder).filter((one) => one.endsWith('.py'))) {
  const text = readFileSync(new URL(name, folder), 'utf8');

  test(`${name}: data arrives where it is said to, and nowhere else`, () => {
    const modules = filesOf(text);
    const { flows, unfinished } = solve(
      projectModules(modules.map(({ path, code }) => analyseSource(parser, path, code))),
      LIBRARIES,
    );
    const expected = modules.flatMap(expectations);
    const kinds = new Set(expected.map((one) => one.slice(one.lastIndexOf(' ') + 1)));
    const found = flows
      .filter(({ origin, sink }) => origin.kind === 'source' && kinds.has(sink.kind))
      .map(({ sink: { location, kind } }) => `${location.file}:${location.start.line} ${kind}`);
    expect(unfinished).toEqual([]);
    expect([...new Set(found)].sort()).toEqual(expected.sort());
  });

  test(`${name}: shows flows and look-alikes`, () => {
    const functions = filesOf(text).flatMap(({ code }) => code.split(/^(?=\s*(?:async )?def )/mu));
    const [flowing, clean] = [true, false].map(
      (wanted) => functions.slice(1).filter((one) => one.includes('# flow: ') === wanted).length,
    );
    expect(flowing, 'functions with a flow').toBeGreaterThanOrEqual(3);
    expect(clean, 'functions without one').toBeGreaterThanOrEqual(2);
  });
}

interface CaseFile {
  readonly path: string;
  readonly code: string;
}

/** Lines keep their number within their module. */
function filesOf(text: string): readonly CaseFile[] {
  const [first = '', ...others] = text.split(/^# file: /mu);
  return [
    { path: 'program.py', code: first },
    ...others.map((part) => {
      const end = part.indexOf('\n');
      return { path: part.slice(0, end).trim(), code: part.slice(end + 1) };
    }),
  ];
}

function expectations({ path, code }: CaseFile): readonly string[] {
  return code.split('\n').flatMap((line, index) => {
    const kinds = /# flow: (.+)$/u.exec(line)?.[1]?.trim().split(/\s+/u) ?? [];
    return kinds.map((kind) => `${path}:${index + 1} ${kind}`);
  });
}
