import { expect, test } from 'vitest';
import type { Finding } from '../core/finding.ts';
import { lineIndex } from '../text/line-index.ts';
import { withoutSecretsInFixes } from './fixes-beside-secrets.ts';

const PASSWORD = ['orchid', '77', 'kestrel'].join('-');
const OTHER = ['winter', '2019', 'lamp'].join('-');

/** The fix that is left for a file of one line, whose secrets are the literals given, and what it makes of the line. */
function leftOf(
  text: string,
  newText: string,
  secrets: readonly string[],
): { readonly kept: string; readonly result: string } | undefined {
  const file = { path: 'app.py', text, hash: '' };
  const places = secrets.map((secret) => ({
    start: text.indexOf(secret) - 1,
    end: text.indexOf(secret) + secret.length + 1,
  }));
  const findings = [
    ...places.map((span) => finding('secrets/hard-coded-password', 'secrets', { file, span })),
    {
      ...finding('refactoring/turned', 'refactoring', { file, span: { start: 0, end: 1 } }),
      fix: {
        title: `rewrite as ${newText}`,
        edits: [{ span: { start: 0, end: text.length }, newText }],
        origin: 'rule' as const,
      },
    },
  ];
  const fix = withoutSecretsInFixes(findings, file).at(-1)?.fix;
  return fix === undefined
    ? undefined
    : { kept: JSON.stringify(fix), result: applied(text, fix.edits) };
}

function finding(
  rule: string,
  category: Finding['category'],
  {
    file,
    span,
  }: {
    readonly file: { readonly path: string; readonly text: string };
    readonly span: { readonly start: number; readonly end: number };
  },
): Finding {
  const location = lineIndex(file.text).locationOf(file.path, span);
  return {
    rule,
    category,
    severity: 'low',
    message: '',
    location,
    evidence: [{ kind: 'match', location, note: '' }],
    fingerprint: rule,
    tool: 'assay',
  };
}

function applied(text: string, edits: NonNullable<Finding['fix']>['edits']): string {
  return edits
    .toReversed()
    .reduce(
      (changed, { span, newText }) =>
        changed.slice(0, span.start) + newText + changed.slice(span.end),
      text,
    );
}

test('a fix is cut around the secret that it moves', () => {
  const left = leftOf(`"${PASSWORD}" == colour`, `colour == "${PASSWORD}"`, [PASSWORD]);
  expect(left?.result).toBe(`colour == "${PASSWORD}"`);
  expect(left?.kept).not.toContain(PASSWORD.slice(3));
});

test('two secrets in the same order stay; turned round or repeated they cost the fix', () => {
  const old = `call("${PASSWORD}", "${OTHER}")`;
  const left = leftOf(old, `other("${PASSWORD}", "${OTHER}")`, [PASSWORD, OTHER]);
  expect(left?.result).toBe(`other("${PASSWORD}", "${OTHER}")`);
  expect(left?.kept).not.toContain(OTHER.slice(3));
  expect(leftOf(old, `call("${OTHER}", "${PASSWORD}")`, [PASSWORD, OTHER])).toBeUndefined();
  expect(leftOf(old, `call("${OTHER}", "${OTHER}")`, [OTHER])).toBeUndefined();
});

test('what only looks like a secret is cut out too; other fixes are as they were', () => {
  const left = leftOf(
    `x = (password == "${PASSWORD}") == True`,
    `x = password == "${PASSWORD}"`,
    [],
  );
  expect(left?.result).toBe(`x = password == "${PASSWORD}"`);
  expect(left?.kept).not.toContain(PASSWORD.slice(3));
  expect(leftOf('a = 1', 'a = 2', [])?.kept).toContain('rewrite as a = 2');
});
