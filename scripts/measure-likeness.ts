/**
 * Measures from which likeness on a finding should count as like another: on every finding in the examples of our own rule pages, how
 * often two findings of one rule from different examples are alike (they should not be), and how often a finding and a copy of it are,
 * whose function was renamed and, in turn, a name in it, or a line added. Prints a table: `node scripts/measure-likeness.ts`
 */
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { SourceFile } from '../src/core/review-result.ts';
import { contentOf } from '../src/review/decisions/code-content.ts';
import { likeness, shinglesOf } from '../src/review/decisions/likeness.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const SIZES = [3, 4];
const LIMITS = [0.3, 0.4, 0.5, 0.6];

const position = z.object({ line: z.number(), column: z.number() });
const report = z.object({
  findings: z.array(
    z.object({
      rule: z.string(),
      location: z.object({
        file: z.string(),
        span: z.object({ start: z.number(), end: z.number() }),
        start: position,
        end: position,
      }),
    }),
  ),
});

interface Example {
  readonly rule: string;
  readonly file: string;
  readonly code: string;
}

/** What a copy of code may differ by. */
const COPIES: Readonly<Record<string, (code: string) => string>> = {
  'renamed function': renamedFunction,
  'and a renamed name': (code) => renamedName(renamedFunction(code)),
  'and a line more': (code) => withLine(renamedFunction(code)),
  'all three': (code) => withLine(renamedName(renamedFunction(code))),
};

const folder = mkdtempSync(join(tmpdir(), 'assay-likeness-'));
try {
  printTable(examplesOf(folder));
} finally {
  rmSync(folder, { recursive: true });
}

function examplesOf(cases: string): readonly Example[] {
  const rules = new Map<string, string>();
  for (const page of globSync('src/rules/*/*.md', { cwd: root })) {
    const blocks = readFileSync(join(root, page), 'utf8').matchAll(/^```py\n([\s\S]*?)^```$/gmu);
    for (const [, block = ''] of blocks) {
      const file = `case${rules.size}.py`;
      rules.set(file, page.slice('src/rules/'.length, -'.md'.length));
      writeFileSync(
        join(cases, file),
        block.replaceAll(/\s+# (?:error|spurious|missing):.*$/gmu, ''),
      );
    }
  }
  const out = join(cases, 'report.json');
  const fast = ['--model', 'none', '--no-trials', '--no-decisions', '--severity', 'low'];
  const late = ['--fail-on', 'never', '--allow-incomplete', '--format', `json=${out}`];
  execFileSync(process.execPath, [join(root, 'bin/assay.js'), 'review', '.', ...fast, ...late], {
    cwd: cases,
    stdio: 'ignore',
  });
  const { findings } = report.parse(JSON.parse(readFileSync(out, 'utf8')));
  const files = new Map<string, SourceFile>();
  return findings.flatMap(({ rule, location }) => {
    if (rules.get(location.file) !== rule) {
      return [];
    }
    const text = readFileSync(join(cases, location.file), 'utf8');
    const file = files.get(location.file) ?? { path: location.file, text, hash: '' };
    files.set(location.file, file);
    const finding = {
      rule,
      category: 'correctness' as const,
      severity: 'low' as const,
      message: '',
      location,
      evidence: [],
      fingerprint: '',
      tool: 'assay',
    };
    const content = contentOf(finding, file);
    return content === undefined ? [] : [{ rule, file: location.file, code: content.code }];
  });
}

function printTable(examples: readonly Example[]): void {
  const groups = [...Map.groupBy(examples, ({ rule }) => rule).values()];
  const pairs = groups.flatMap((group) =>
    group.flatMap((left, index) =>
      group
        .slice(index + 1)
        .filter((right) => right.file !== left.file)
        .map((right): readonly [string, string] => [left.code, right.code]),
    ),
  );
  console.log(
    `${examples.length} findings of ${groups.length} rules, ${pairs.length} pairs of one rule`,
  );
  console.log(`| shingle | from | other example | ${Object.keys(COPIES).join(' | ')} |`);
  console.log(
    `|--:|--:|--:|${Object.keys(COPIES)
      .map(() => '--:|')
      .join('')}`,
  );
  for (const size of SIZES) {
    const others = pairs.map((pair) => likenessOf(pair, size));
    const copies = Object.values(COPIES).map((copy) =>
      examples.map(({ code }) => likenessOf([code, copy(code)], size)),
    );
    for (const limit of LIMITS) {
      const shares = [others, ...copies].map((values) => share(values, limit));
      console.log(`| ${size} | ${limit} | ${shares.join(' | ')} |`);
    }
  }
}

function likenessOf([left, right]: readonly [string, string], size: number): number {
  return likeness(shinglesOf(left, true, size), shinglesOf(right, true, size));
}

function share(values: readonly number[], limit: number): string {
  const count = values.filter((value) => value >= limit).length;
  return `${((100 * count) / values.length).toFixed(1)} %`;
}

function renamedFunction(code: string): string {
  return code.replace(/def \w+/u, 'def other_name');
}

/** The first name that is assigned, handed over or looped over, everywhere. */
function renamedName(code: string): string {
  const name =
    /(?<![.\w])(?!self\b|None\b|True\b|False\b)([a-z_]\w*)(?=\s*=[^=]|\s*[,)]|\s+in\b)/u.exec(
      code,
    )?.[1];
  return name === undefined
    ? code
    : code.replaceAll(new RegExp(`(?<![.\\w])${name}\\b`, 'gu'), 'renamed');
}

function withLine(code: string): string {
  const lines = code.split('\n');
  return lines
    .toSpliced(Math.max(1, lines.length - 1), 0, '    logger.info("done %s", path)')
    .join('\n');
}
