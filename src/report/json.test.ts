import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import type { ReviewResult } from '../core/review-result.ts';
import { at, buildFile, buildFinding, buildResult } from './fixtures/build-result.ts';
import { shopResult, shopRules } from './fixtures/shop-result.ts';
import { jsonReporter } from './json.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../schema/review-result.schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(
  schema,
);

function rendered(result: ReviewResult): string {
  return jsonReporter.render(result, { color: false, width: 80, rules: shopRules });
}

test('a whole review obeys the published schema', () => {
  validate(JSON.parse(rendered(shopResult)));
  expect(validate.errors).toBeNull();
});

test('an empty review obeys it too', () => {
  validate(JSON.parse(rendered(buildResult())));
  expect(validate.errors).toBeNull();
});

test('the schema knows no property that is not written', () => {
  const value = JSON.parse(rendered(shopResult)) as Record<string, unknown>;
  expect(validate({ ...value, extra: 1 })).toBe(false);
});

test('a whole review', async () => {
  await expect(rendered(shopResult)).toMatchFileSnapshot('./fixtures/shop-result.json.snap');
});

test('texts of files stay out and secrets are masked', () => {
  const text = rendered(shopResult);
  expect(text).not.toContain('hunter22');
  expect(text).not.toContain("Sum of each customer's orders");
});

test('a fix that would carry a secret is withheld', () => {
  const file = buildFile('a.py', 'if ok:\n    password = "hunter22"\n');
  const finding = buildFinding(at(file, 'if ok:'), {
    fix: {
      title: 'turn it round',
      origin: 'rule',
      edits: [{ span: { start: 7, end: 31 }, newText: 'password = "hunter22"' }],
    },
  });
  const text = rendered(buildResult({ files: [file], findings: [finding] }));
  expect(text).toContain('"withheld": "the new text holds a secret"');
  expect(text).not.toContain('hunter22');
});

test('characters that act on a terminal are escaped', () => {
  const name = 'a\u001B[31m\u009B\u202E\n.py';
  const file = buildFile(name, 'x = 1\n');
  const text = rendered(buildResult({ files: [file], findings: [buildFinding(at(file, 'x'))] }));
  // oxlint-disable-next-line no-control-regex -- these are what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
  expect((JSON.parse(text) as { files: { path: string }[] }).files[0]?.path).toBe(name);
});
