import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { at, buildFile, buildFinding, buildResult } from './fixtures/build-result.ts';
import { shopResult, shopRules } from './fixtures/shop-result.ts';
import { SCRIPT, SCRIPT_HASH } from './html/behaviour.ts';
import { htmlReporter } from './html.ts';

const OPTIONS = { color: false, width: 80, rules: shopRules };
const page = htmlReporter.render(shopResult, OPTIONS);

test('the policy allows the page’s own script and nothing from anywhere else', () => {
  expect(SCRIPT_HASH).toBe(`sha256-${createHash('sha256').update(SCRIPT).digest('base64')}`);
  expect(page).toContain(`script-src '${SCRIPT_HASH}'`);
  expect(page.match(/<script>/g)).toHaveLength(1);
  expect(page).not.toMatch(/(?:src|href)="(?!#)/);
});

test('a tried rewrite is drawn: both versions on log axes, slopes as measured', () => {
  const plot = /<svg class="plot"[^]*?<\/svg>/.exec(page)?.[0] ?? '';
  const [original = [], rewrite = []] = [
    ...plot.matchAll(/<polyline class="\w+" points="([^"]+)"/g),
  ].map(([, points = '']) => points.split(' ').map((point) => point.split(',').map(Number)));
  expect(original).toHaveLength(5);
  expect(rewrite).toHaveLength(5);
  expect(rise(original)).toBeGreaterThan(1.7 * rise(rewrite));
  expect(plot).toContain('n = 4,096: 77 ms original, 620 µs rewrite');
});

function rise(points: readonly (readonly number[])[]): number {
  return (points[0]?.[1] ?? 0) - (points.at(-1)?.[1] ?? 0);
}

test('a refused rewrite shows the input on which it differs', () => {
  expect(page).toContain(
    'refused a rewrite: totals([Customer(id=1)], []) gives {}, rewritten {1: 0} (value differs)',
  );
});

test('what is missing is said before the findings', () => {
  expect(page.indexOf('INCOMPLETE')).toBeGreaterThan(0);
  expect(page.indexOf('INCOMPLETE')).toBeLessThan(page.indexOf('<article'));
});

test('nothing from a file, a path or a model becomes markup', () => {
  const evil = `"><script>alert(1)</script>`;
  const file = buildFile(`a${evil}.py`, `x = '<img src=x onerror=alert(1)>'\n`);
  const finding = buildFinding(at(file, 'x ='), {
    message: evil,
    explanation: { text: evil, origin: 'model' },
    fix: {
      title: evil,
      origin: 'model',
      edits: [{ span: at(file, 'x').span, newText: '<b onclick=a()>' }],
    },
  });
  const report = htmlReporter.render(
    buildResult({ findings: [finding], files: [file], notices: [{ text: evil }] }),
    OPTIONS,
  );
  expect(report.match(/<script>/g)).toHaveLength(1);
  expect(report).not.toMatch(/<img|<b onclick/);
});

test('what stands in backticks is code, and still no markup', () => {
  const file = buildFile('a.py', 'x = 1\n');
  const finding = buildFinding(at(file, 'x ='), {
    message: 'use `<b>` and `min`; one ` is a `',
    fix: { title: 'take it', origin: 'rule', edits: [], notTried: 'it needs the package `shelf`' },
  });
  const report = htmlReporter.render(buildResult({ findings: [finding], files: [file] }), OPTIONS);
  expect(report).toContain('use <code>&lt;b&gt;</code> and <code>min</code>; one');
  expect(report).toContain('not tried: it needs the package <code>shelf</code>');
});

test('a review without findings says so', () => {
  expect(htmlReporter.render(buildResult(), OPTIONS)).toContain(
    '<p>No findings in 0 files (0 lines).</p>',
  );
});

test('what people dismissed is listed below the findings, with who, when and why', () => {
  const file = buildFile('a.py', 'x = 1\n');
  const dismissed = buildFinding(at(file, 'x ='), {
    message: '<b>kept away</b>',
    decision: {
      answer: 'dismissed',
      standing: 'holds',
      fingerprint: 'f0e1d2c3b4a59687',
      on: '2026-11-20T10:00:00.000Z',
      by: 'Ann',
      reason: '</ul> a test',
      file: 'a.py',
      line: 1,
    },
  });
  const report = htmlReporter.render(
    buildResult({ suppressed: [dismissed], files: [file] }),
    OPTIONS,
  );
  expect(report).toContain('1 finding silenced in the source or dismissed earlier</summary>');
  expect(report).toContain('&lt;b&gt;kept away&lt;/b&gt;');
  expect(report).toContain('dismissed on 2026-11-20 by Ann: &lt;/ul&gt; a test');
  expect(htmlReporter.render(buildResult(), OPTIONS)).not.toContain('<summary>');
});

test('the colours of the phases are named, as many as there were', () => {
  expect(
    [...page.matchAll(/<span><i class="(\w+)"><\/i>\1<\/span>/gu)].map(([, name]) => name),
  ).toEqual(['analysis', 'model', 'trials']);
  expect(htmlReporter.render(buildResult(), OPTIONS)).not.toContain('<i class="model">');
});
