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
  const finding = buildFinding(at(file, 'x ='), { message: 'use `<b>` and `min`; one ` is a `' });
  const report = htmlReporter.render(buildResult({ findings: [finding], files: [file] }), OPTIONS);
  expect(report).toContain('use <code>&lt;b&gt;</code> and <code>min</code>; one');
});

test('a review without findings says so', () => {
  expect(htmlReporter.render(buildResult(), OPTIONS)).toContain(
    '<p>No findings in 0 files (0 lines).</p>',
  );
});
