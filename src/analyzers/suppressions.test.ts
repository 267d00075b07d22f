import { expect, test } from 'vitest';
import type { Finding } from '../core/finding.ts';
import { lineIndex } from '../text/line-index.ts';
import { markSuppressed } from './suppressions.ts';

function suppressedLines(text: string, rule = 'security/eval-of-variable'): readonly number[] {
  const lines = lineIndex(text);
  const findings = text.split('\n').flatMap((line, index): Finding[] => {
    const column = line.indexOf('eval(');
    if (column === -1) {
      return [];
    }
    const start = lines.lineSpan(index + 1).start + column;
    const location = lines.locationOf('a.py', { start, end: start + 4 });
    return [
      {
        rule,
        category: 'security',
        severity: 'high',
        message: 'evaluates text',
        location,
        evidence: [{ kind: 'match', location, note: '' }],
        fingerprint: String(index),
        tool: 'assay',
      },
    ];
  });
  return markSuppressed(findings, { path: 'a.py', text, hash: '' })
    .filter((finding) => finding.suppression !== undefined)
    .map((finding) => finding.location.start.line);
}

test('a comment silences the named rule on its own line', () => {
  expect(suppressedLines('eval(a)  # assay: ignore[security/eval-of-variable]\neval(b)\n')).toEqual(
    [1],
  );
});

test('a comment alone on a line silences the next one', () => {
  expect(suppressedLines('x\n# assay: ignore[security/*]\neval(a)\neval(b)\n')).toEqual([3]);
  expect(suppressedLines('x()  # assay: ignore[security/*]\neval(a)\n')).toEqual([]);
});

test('a comment about another rule silences nothing', () => {
  expect(suppressedLines('eval(a)  # assay: ignore[security/debug-enabled]\n')).toEqual([]);
  expect(suppressedLines('eval(a)  # assay: ignore\n')).toEqual([]);
});

test('several rules may be named, and the comment is kept as the reason', () => {
  expect(
    suppressedLines('eval(a)  # assay: ignore[x/y, security/eval-of-variable] trusted input\n'),
  ).toEqual([1]);
});

test('who answered a tool that says the same, by its code, has answered us', () => {
  expect(suppressedLines('eval(a)  # noqa: S307\neval(b)\n')).toEqual([1]);
  expect(suppressedLines('eval(a)  # noqa: E501, PGH001, S307  # trusted\n')).toEqual([1]);
  expect(suppressedLines('eval(a)  # nosec B307\n')).toEqual([1]);
  expect(suppressedLines('# noqa: S307\neval(a)\n')).toEqual([]);
});

test('a bare or another answer silences nothing', () => {
  expect(suppressedLines('eval(a)  # noqa\n')).toEqual([]);
  expect(suppressedLines('eval(a)  # nosec\n')).toEqual([]);
  expect(suppressedLines('eval(a)  # noqa: E501\n')).toEqual([]);
});

test('in templates by their own comments, at the end of the line or above it', () => {
  const text = [
    "{{ eval('a') }} {# assay: ignore[security/eval-of-variable] #}",
    '  {# assay: ignore[security/eval-of-variable] #}',
    "{{ eval('b') }}",
    "{{ eval('c') }}",
  ].join('\n');
  expect(suppressedLines(text)).toEqual([1, 3]);
});
