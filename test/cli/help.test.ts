import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';
import { z } from 'zod';

import { runAssay, temporaryFolder } from './run-assay.ts';

const REVIEW_OPTIONS = [
  '--staged',
  '--diff',
  '--model',
  '--format',
  '--severity',
  '--min-confidence',
  '--fail-on',
  '--rule',
  '--budget',
  '--jobs',
  '--cache-dir',
  '--no-cache',
  '--allow-incomplete',
  '--debug',
];

test('--help says what Assay does, where to start and what exit codes mean', async () => {
  const run = await runAssay(['--help'], { cwd: temporaryFolder() });
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toContain('Usage: assay ');
  for (const word of [
    'assay review src',
    'assay models pull',
    'Exit codes',
    'review ',
    'models ',
  ]) {
    expect(run.stdout).toContain(word);
  }
  expect(widest(run.stdout)).toBeLessThanOrEqual(80);
});

test('review --help explains every option and shows examples', async () => {
  const run = await runAssay(['review', '--help'], { cwd: temporaryFolder() });
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toContain('Usage: assay review');
  for (const option of REVIEW_OPTIONS) {
    expect(run.stdout).toMatch(new RegExp(`^ +(?:-\\w, )?${option}\\b.* \\S`, 'mu'));
  }
  expect(run.stdout).toContain('--format sarif=out.sarif');
  expect(run.stdout).toContain('# assay: ignore[');
  expect(widest(run.stdout)).toBeLessThanOrEqual(80);
});

test('models --help and models pull --help say what is brought and from where', async () => {
  const run = await runAssay(['models', '--help'], { cwd: temporaryFolder() });
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toMatch(/^ +pull .*\S/mu);
  expect(run.stdout).toMatch(/^ +list .*\S/mu);
  const pull = await runAssay(['models', 'pull', '--help'], { cwd: temporaryFolder() });
  expect(pull.code).toBe(0);
  expect(pull.stdout).toContain('HF_ENDPOINT');
  expect(widest(pull.stdout)).toBeLessThanOrEqual(80);
});

test('--version is the version of the package', async () => {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  const { version } = z.object({ version: z.string() }).parse(manifest);
  const run = await runAssay(['--version'], { cwd: temporaryFolder() });
  expect(run).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([[[]], [['models']]])('%j without a command shows what there is', async (args) => {
  const run = await runAssay(args, { cwd: temporaryFolder() });
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr).toContain(`Usage: ${['assay', ...args].join(' ')} `);
  expect(run.stderr).not.toContain('error');
});

function widest(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}
