import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { z } from 'zod';

import { expectNoStack, project, runAssay } from './run-assay.ts';

// Assembled, so that no scanner takes this file for a leak.
const PASSWORD = ['Anchovy', 'Trellis', '58'].join('-');
const STRIPE = ['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dc'].join('_');
const DATABASE = ['Gravel', 'Lantern', '7'].join('');
const SECRETS = [PASSWORD, STRIPE, DATABASE];

const FILES = {
  'shop/slow.py': `def unique(items):
    seen = []
    for item in items:
        if item not in seen:
            seen.append(item)
    return seen
`,
  'shop/settings.py': `ADMIN_PASSWORD = "${PASSWORD}"
STRIPE_KEY = "${STRIPE}"
DATABASE = "postgresql://shop:${DATABASE}@db.internal/shop"


def connect(host, password="${PASSWORD}"):
    print("secret is", password, STRIPE_KEY, DATABASE)
    return host
`,
  'shop/low.py':
    'def merge(left, right):\n    return dict([(a, b) for a, b in zip(left, right)])\n',
};

const jsonReport = z.looseObject({
  complete: z.boolean(),
  findings: z.array(
    z.looseObject({
      rule: z.string(),
      severity: z.string(),
      location: z.looseObject({ file: z.string(), start: z.looseObject({ line: z.number() }) }),
    }),
  ),
});

const sarifReport = z.looseObject({
  runs: z.array(
    z.looseObject({
      results: z.array(
        z.looseObject({
          ruleId: z.string(),
          locations: z.array(
            z.looseObject({
              physicalLocation: z.looseObject({
                artifactLocation: z.looseObject({ uri: z.string() }),
                region: z.looseObject({ startLine: z.number() }),
              }),
            }),
          ),
        }),
      ),
    }),
  ),
});

function errorsAgainst(schema: string, value: unknown): unknown {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  addFormats.default(ajv);
  const url = new URL(`../../${schema}`, import.meta.url);
  const validate = ajv.compile(JSON.parse(readFileSync(url, 'utf8')) as object);
  validate(value);
  return validate.errors;
}

/** `file:line rule` of each finding, sorted. */
function placesInText(text: string): readonly string[] {
  return [...text.matchAll(/^(\S+):(\d+):\d+ {2}(?:low|medium|high|critical) {2}(\S+)/gmu)]
    .map(([, file, line, rule]) => `${file}:${line} ${rule}`)
    .toSorted();
}

function placesInJson(value: unknown): readonly string[] {
  return jsonReport
    .parse(value)
    .findings.map(({ rule, location }) => `${location.file}:${location.start.line} ${rule}`)
    .toSorted();
}

function placesInSarif(value: unknown): readonly string[] {
  return sarifReport
    .parse(value)
    .runs.flatMap((run) => run.results)
    .map(({ ruleId, locations: [at] }) => {
      const place = at?.physicalLocation;
      return `${place?.artifactLocation.uri}:${place?.region.startLine} ${ruleId}`;
    })
    .toSorted();
}

function review(cwd: string, ...args: readonly string[]): ReturnType<typeof runAssay> {
  return runAssay(['review', '.', '--model', 'none', ...args], { cwd });
}

test('one run writes the same findings in every format, and no secret in any', async () => {
  const cwd = project(FILES);
  const formats = ['text', 'json=r.json', 'sarif=r.sarif', 'markdown=r.md'];
  const run = await review(
    cwd,
    ...formats.flatMap((format) => ['--format', format]),
    '--severity',
    'low',
    '--cache-dir',
    'kept',
    '--debug',
  );
  expect(run.code).toBe(1);
  const [jsonText = '', sarifText = '', markdown = ''] = ['r.json', 'r.sarif', 'r.md'].map((name) =>
    readFileSync(join(cwd, name), 'utf8'),
  );
  const json: unknown = JSON.parse(jsonText);
  const sarif: unknown = JSON.parse(sarifText);
  expect(errorsAgainst('schema/review-result.schema.json', json)).toBeNull();
  expect(errorsAgainst('src/report/fixtures/sarif-subset.schema.json', sarif)).toBeNull();

  const places = placesInJson(json);
  expect(places).toContain('shop/slow.py:4 performance/membership-in-list');
  expect(places).toContain('shop/settings.py:1 secrets/hard-coded-password');
  expect(places).toContain('shop/settings.py:2 secrets/hard-coded-api-key');
  expect(places).toContain('shop/settings.py:3 secrets/connection-string');
  expect(placesInText(run.stdout)).toEqual(places);
  expect(placesInSarif(sarif)).toEqual(places);
  for (const rule of new Set(places.map((place) => place.split(' ')[1] ?? ''))) {
    expect(markdown).toContain(rule);
  }

  expect(run.stdout).not.toContain('debug');
  expect(run.stderr).toMatch(/^debug +\d+ ms {2}settled .*membership-in-list/mu);
  expectNoStack(run);

  const kept = readdirSync(join(cwd, 'kept'), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readFileSync(join(cwd, 'kept', name), 'latin1'));
  expect(kept.join('')).toContain('membership-in-list');
  const everything = [run.stdout, run.stderr, jsonText, sarifText, markdown, ...kept].join('\n');
  for (const secret of SECRETS) {
    expect(everything.includes(secret)).toBe(false);
  }
});

test('stdout is only the report, stderr only the progress, and colours only where they are wanted', async () => {
  const cwd = project(FILES);
  const run = await runAssay(['review', '.', '--model', 'none', '--format', 'json'], { cwd });
  expect(errorsAgainst('schema/review-result.schema.json', JSON.parse(run.stdout))).toBeNull();
  expect(run.stderr.split('\n').filter((line) => !/^(?: {2}\w.*)?$/u.test(line))).toEqual([]);

  const forced = await runAssay(['review', '.', '--model', 'none'], {
    cwd,
    env: { FORCE_COLOR: '1' },
  });
  expect(forced.stdout).toContain('\u001B[1m');
  const refused = await runAssay(['review', '.', '--model', 'none'], {
    cwd,
    env: { FORCE_COLOR: '1', NO_COLOR: '1' },
  });
  expect(refused.stdout).not.toContain('\u001B');
});

test('--severity, --rule and --fail-on choose what is shown and what the exit code says', async () => {
  const cwd = project(FILES);
  const critical = await review(cwd, '--severity', 'critical', '--fail-on', 'critical');
  expect(placesInText(critical.stdout)).toEqual(['shop/settings.py:2 secrets/hard-coded-api-key']);
  expect(critical.code).toBe(1);

  const slow = await review(cwd, '--rule', 'performance', '--fail-on', 'critical');
  expect(placesInText(slow.stdout)).toEqual(['shop/slow.py:4 performance/membership-in-list']);
  expect(slow.code).toBe(0);

  const never = await review(cwd, '--fail-on', 'never');
  expect(placesInText(never.stdout)).toContain('shop/slow.py:4 performance/membership-in-list');
  expect(never.code).toBe(0);
});

test('--min-confidence leaves out only what has a probability, and none is made up', async () => {
  const run = await review(project(FILES), '--min-confidence', '1', '--format', 'json');
  expect(placesInJson(JSON.parse(run.stdout))).toContain(
    'shop/slow.py:4 performance/membership-in-list',
  );
});

test('a second run repeats the first from memory, and a changed file is read again', async () => {
  const cwd = project(FILES);
  const args = ['--format', 'json', '--cache-dir', 'kept'];
  const first = await review(cwd, ...args);
  const second = await review(cwd, ...args);
  expect(withoutTiming(second.stdout)).toBe(withoutTiming(first.stdout));

  writeFileSync(join(cwd, 'shop/slow.py'), `\n\n${FILES['shop/slow.py']}`);
  const third = placesInJson(JSON.parse((await review(cwd, ...args)).stdout));
  expect(third).toContain('shop/slow.py:6 performance/membership-in-list');
  expect(third).not.toContain('shop/slow.py:4 performance/membership-in-list');
});

function withoutTiming(report: string): string {
  const { timing: _, ...rest } = z.looseObject({}).parse(JSON.parse(report));
  return JSON.stringify(rest);
}

test('--no-cache writes nothing', async () => {
  const cwd = project({ ...FILES, 'home/.keep': '' });
  const run = await runAssay(['review', 'shop', '--model', 'none', '--no-cache'], {
    cwd,
    env: { ASSAY_HOME: join(cwd, 'home'), HOME: join(cwd, 'home') },
  });
  expect(run.code).toBe(1);
  expect(readdirSync(join(cwd, 'home'))).toEqual(['.keep']);
  expect(readdirSync(cwd).toSorted()).toEqual(['home', 'shop']);
});
