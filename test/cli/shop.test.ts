import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runAssay } from './run-assay.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Rows of the table: file, function and rule; those without a rule are for people and models. */
const planted = [
  ...readFileSync(join(root, 'examples/shop.md'), 'utf8').matchAll(
    /^\| `(?<file>[\w.]+)` \|[^|]*\|[^|]*\| `(?<rule>[\w/-]+)` \|$/gm,
  ),
].map((match) => `${match.groups?.['file']} ${match.groups?.['rule']}`);

test('the review of the shop finds what was planted, and says nothing else above low', async () => {
  const run = await runAssay(
    ['review', 'examples/shop', '--model', 'none', '--format', 'json', '--severity', 'low'],
    { cwd: root },
  );
  expect(run.code).toBe(1);
  const result = JSON.parse(run.stdout) as {
    complete: boolean;
    findings: { rule: string; severity: string; location: { file: string } }[];
  };
  expect(result.complete).toBe(true);
  const found = result.findings.map((one) => ({
    name: `${one.location.file.split('/').at(-1)} ${one.rule}`,
    severity: one.severity,
  }));
  expect(planted.filter((name) => !found.some((one) => one.name === name))).toEqual([]);
  expect(planted.length).toBeGreaterThan(20);
  const unplanned = found.filter((one) => one.severity !== 'low' && !planted.includes(one.name));
  expect(unplanned).toEqual([]);
});

test('without model and trials, the text names the most urgent first', async () => {
  const args = ['review', 'examples/shop', '--model', 'none', '--no-trials', '--severity', 'low'];
  const run = await runAssay(args, { cwd: root });
  const levels = [...run.stdout.matchAll(/^examples\/\S+:\d+:\d+ {2}(\w+) {2}/gm)].map(
    (one) => one[1],
  );
  const order = ['critical', 'high', 'medium', 'low'];
  expect(levels.length).toBeGreaterThan(20);
  expect(levels).toEqual(
    levels.toSorted((left, right) => order.indexOf(left ?? '') - order.indexOf(right ?? '')),
  );
});
