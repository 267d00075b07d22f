import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../core/finding.ts';
import { solve } from '../dataflow/engine/solve.ts';
import { LIBRARIES } from '../dataflow/models/all.ts';
import { analyseSource } from '../python/analyse-source.ts';
import { loadPythonParser } from '../python/parser.ts';
import { projectModules } from '../python/project/project-modules.ts';
import { applyEdits } from '../text/edits.ts';
import { parseRulePage, type PageCase } from './page.ts';
import { RULES } from './registry.ts';
import type { Rule } from './rule.ts';
import { runFlowRules } from './run-flow-rules.ts';
import { compareModules, factsKeyOf, runRules } from './run-rules.ts';
import { runTemplateRules } from './run-template-rules.ts';

const parser = await loadPythonParser();
const folder = new URL('.', import.meta.url);
const categories = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'fixtures')
  .map((entry) => entry.name);

test('the registry lists exactly the rules of the folders, sorted', () => {
  const pages = categories.flatMap((category) =>
    readdirSync(new URL(`${category}/`, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${category}/${name.slice(0, -'.md'.length)}`),
  );
  const ids = RULES.map((rule) => rule.meta.id);
  expect(ids).toEqual([...ids].sort());
  expect([...ids].sort()).toEqual(pages.sort());
  for (const id of ids) {
    expect(existsSync(new URL(`${id}.ts`, folder)), `${id}.ts`).toBe(true);
  }
});

for (const rule of RULES) {
  describe(rule.meta.id, () => {
    const page = parseRulePage(readFileSync(new URL(`${rule.meta.id}.md`, folder), 'utf8'));

    test('has a page that users can read', () => {
      expect(page.title).not.toBe('');
      expect(page.lead).not.toBe('');
      expect(page.headings).toContain('Examples');
      expect(page.headings).toContain('Cases');
      if ('reportedBy' in rule) {
        return;
      }
      const examples = page.cases.filter((one) => one.isExample);
      expect(
        examples.some((one) => expectations(one).length > 0),
        'an example that is reported',
      ).toBe(true);
      expect(
        examples.some((one) => expectations(one).length === 0),
        'an example that is clean',
      ).toBe(true);
    });

    test('has metadata that fits its category', () => {
      expect(rule.meta.since).toMatch(/^\d+\.\d+\.\d+$/);
      expect(rule.meta.summary).not.toMatch(/\.$/);
      if (/^(security|secrets)\//.test(rule.meta.id)) {
        expect(rule.meta.cwe).toBeTypeOf('number');
      }
    });

    for (const one of page.cases) {
      test(`${one.heading} (page line ${one.files[0]?.pageLine ?? 0})`, () => {
        const { reported, fixed } = runCase(rule, one);
        expect(reported).toEqual(expectations(one));
        if (one.fixed !== undefined) {
          expect(fixed).toBe(one.fixed);
        }
      });
    }
  });
}

function expectations(one: PageCase): readonly string[] {
  return one.files
    .flatMap((file) =>
      file.expectations
        .filter((expectation) => expectation.kind !== 'missing')
        .map((expectation) => `${file.path}:${expectation.line} ${expectation.rule}`),
    )
    .sort();
}

function runCase(rule: Rule, one: PageCase): { reported: readonly string[]; fixed: string } {
  const runs = one.files.filter(isPython).map((file) => ({
    file,
    run: runRules(analyseSource(parser, file.path, file.code), [rule]),
  }));
  expect(runs.flatMap(({ run }) => run.failures)).toEqual([]);
  const key = 'collect' in rule ? factsKeyOf(rule) : '';
  const facts = runs.map(({ file, run }) => ({ path: file.path, facts: run.facts[key] }));
  const compared = compareModules([rule], new Map([[key, facts]]));
  expect(compared.failures).toEqual([]);
  const findings = [
    ...runs.flatMap(({ run }) => run.findings),
    ...compared.findings,
    ...('sink' in rule ? followCase(rule, one) : []),
    ...one.files.flatMap((file) => runTemplateRules({ path: file.path, text: file.code }, [rule])),
  ];
  const first = one.files[0];
  let fixed = first?.code ?? '';
  const edits = findings
    .filter((finding) => finding.location.file === first?.path)
    .flatMap((finding) => finding.fix?.edits ?? []);
  if (one.fixed !== undefined) {
    fixed = applyEdits(fixed, distinct(edits));
  }
  return {
    reported: findings
      .map((finding) => `${finding.location.file}:${finding.location.start.line} ${finding.rule}`)
      .sort(),
    fixed,
  };
}

function isPython({ path }: { readonly path: string }): boolean {
  return path.endsWith('.py');
}

/** The files of a case as a project of their own. */
function followCase(rule: Rule, one: PageCase): readonly Finding[] {
  const modules = one.files
    .filter(isPython)
    .map((file) => analyseSource(parser, file.path, file.code));
  const templates = one.files
    .filter((file) => !isPython(file))
    .map(({ path, code }) => ({ path, text: code }));
  const { flows } = solve(projectModules(modules), LIBRARIES, templates);
  return runFlowRules(flows, [rule], (location) => {
    const module = [...modules, ...templates].find(({ path }) => path === location.file);
    return module?.text.slice(location.span.start, location.span.end) ?? '';
  });
}

/** Several findings of one file may bring the same import along. */
function distinct<Edit extends { span: { start: number; end: number }; newText: string }>(
  edits: readonly Edit[],
): readonly Edit[] {
  const seen = new Map(
    edits.map((edit) => [`${edit.span.start}:${edit.span.end}:${edit.newText}`, edit]),
  );
  return [...seen.values()].sort((left, right) => left.span.start - right.span.start);
}
