import { readFileSync } from 'node:fs';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import type { ReviewResult } from '../core/review-result.ts';
import { at, buildFile, buildFinding, buildResult } from './fixtures/build-result.ts';
import { shopResult, shopRules } from './fixtures/shop-result.ts';
import { sarifReporter } from './sarif.ts';

const schema = JSON.parse(
  readFileSync(new URL('./fixtures/sarif-subset.schema.json', import.meta.url), 'utf8'),
) as object;
const ajv = new Ajv2020({ allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(schema);

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly Rule[] } };
    readonly invocations: readonly {
      readonly executionSuccessful: boolean;
      readonly toolExecutionNotifications: readonly {
        readonly message: { readonly text: string };
      }[];
    }[];
    readonly results: readonly Result[];
  }[];
}

interface Rule {
  readonly id: string;
  readonly properties: { readonly tags: readonly string[] };
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
    readonly logicalLocations?: readonly { readonly name: string }[];
  }[];
  readonly fixes?: readonly object[];
  readonly codeFlows?: readonly object[];
  readonly suppressions?: readonly object[];
}

function rendered(result: ReviewResult): string {
  return sarifReporter.render(result, { color: false, width: 80, rules: shopRules });
}

function runOf(result: ReviewResult): Log['runs'][number] {
  const log = JSON.parse(rendered(result)) as Log;
  validate(log);
  expect(validate.errors).toBeNull();
  const [run] = log.runs;
  if (run === undefined) {
    throw new Error('a log has a run');
  }
  return run;
}

test('a whole review', async () => {
  runOf(shopResult);
  await expect(rendered(shopResult)).toMatchFileSnapshot('./fixtures/shop-result.sarif.snap');
});

test('an empty review', () => {
  const run = runOf(buildResult());
  expect(run.results).toEqual([]);
  expect(run.invocations[0]?.executionSuccessful).toBe(true);
});

test('every result points at its rule, which carries its CWE or its kind as tags', () => {
  const run = runOf(shopResult);
  for (const result of run.results) {
    expect(run.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
  }
  const tags = new Map(run.tool.driver.rules.map((rule) => [rule.id, rule.properties.tags]));
  expect(tags.get('security/sql-string-formatting')).toEqual(['security', 'external/cwe/cwe-089']);
  expect(tags.get('performance/nested-loop-search')).toEqual(['performance', 'quadratic']);
  expect(tags.get('secrets/hard-coded-password')).toEqual([
    'security',
    'secrets',
    'external/cwe/cwe-259',
  ]);
});

test('what fell short makes the run unsuccessful and is told', () => {
  const [invocation] = runOf(shopResult).invocations;
  expect(invocation?.executionSuccessful).toBe(false);
  expect(invocation?.toolExecutionNotifications[1]?.message.text).toBe(
    'not valid Python from line 12 on',
  );
});

test('nothing of the machine gets out', () => {
  expect(rendered(shopResult)).not.toContain('/home/ann');
  expect(rendered(shopResult)).not.toContain('hunter22');
});

test('a silenced finding is a suppressed result', () => {
  const silenced = runOf(shopResult).results.find((result) => result.suppressions !== undefined);
  expect(silenced?.ruleId).toBe('refactoring/long-function');
});

test('a model’s untried fix is not offered to machines', () => {
  const model = runOf(shopResult).results.find((result) => result.ruleId === 'model/discovered');
  expect(model?.fixes).toBeUndefined();
});

test('a notebook’s place is logical', () => {
  const found = runOf(shopResult).results.find((result) => result.ruleId === 'security/ruff-s301');
  expect(found?.locations[0]?.logicalLocations?.[0]?.name).toBe('cell 3, line 2');
});

test.each([
  ['shop/a b#%?.py', 'shop/a%20b%23%25%3F.py'],
  ['../../etc/passwd', 'etc/passwd'],
  ['/etc/passwd', 'etc/passwd'],
  ['C:\\x.py', 'C%3A%5Cx.py'],
  ['a\n\u001B[31m.py', 'a%0A%1B%5B31m.py'],
  ['javascript:alert(1).py', 'javascript%3Aalert(1).py'],
  ['half\uD800.py', 'half%EF%BF%BD.py'],
])('the path %j becomes a relative reference', (path, uri) => {
  const file = buildFile(path, 'x = 1\n');
  const run = runOf(buildResult({ files: [file], findings: [buildFinding(at(file, 'x'))] }));
  expect(run.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe(uri);
});

test('a message holds no link and no control characters', () => {
  const file = buildFile('a.py', 'x = 1\n');
  const finding = buildFinding(at(file, 'x'), { message: '[click](https://evil)\u001B[2J\u009B' });
  const run = runOf(buildResult({ files: [file], findings: [finding] }));
  expect(run.results[0]?.message.text).toBe(String.raw`[click] (https://evil)␛[2J\u009b`);
});

test('more results than a run may have are left out and said to be', () => {
  const file = buildFile('a.py', 'x = 1\n');
  const findings = Array.from({ length: 25_002 }, () => buildFinding(at(file, 'x')));
  const log = JSON.parse(rendered(buildResult({ files: [file], findings }))) as Log;
  expect(log.runs[0]?.results.length).toBe(25_000);
  expect(log.runs[0]?.invocations[0]?.toolExecutionNotifications[0]?.message.text).toContain(
    '2 more findings',
  );
});
