import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectNoStack, project, runAssay, type AssayRun } from './run-assay.ts';

const SLOW = `"""Stock keeping."""


def missing(wanted: list[str], stocked: list[str]) -> list[str]:
    """Names that are wanted and not there."""
    return [name for name in wanted if name not in stocked]
`;

const DEBUG = `from flask import Flask

app = Flask(__name__)


if __name__ == "__main__":
    app.run(debug=True)
`;

const TESTS = `import unittest

import stock


class Missing(unittest.TestCase):
    def test_keeps_order_and_doubles(self):
        self.assertEqual(stock.missing(["b", "a", "b"], ["a"]), ["b", "b"])
`;

function fix(cwd: string, ...args: readonly string[]): Promise<AssayRun> {
  return runAssay(['fix', ...args, '--model', 'none'], { cwd });
}

test('--dry-run prints a patch and writes nothing; the patch is what the command does', async () => {
  const cwd = project({ 'app.py': DEBUG });
  const dry = await fix(cwd, '.', '--dry-run');
  expect(dry.stdout).toBe(`--- a/app.py
+++ b/app.py
@@ -4,4 +4,4 @@
${' '}
${' '}
 if __name__ == "__main__":
-    app.run(debug=True)
+    app.run(debug=False)
`);
  expect(dry.stderr).toContain('would fix  app.py:7  security/debug-enabled');
  expect(readFileSync(join(cwd, 'app.py'), 'utf8')).toBe(DEBUG);
  const real = await fix(cwd, '.');
  expect(real).toMatchObject({ code: 0 });
  expect(real.stdout).toMatch(/^fixed {2}app\.py:7 .*\n1 fix applied in 1 file\n$/);
  expect(readFileSync(join(cwd, 'app.py'), 'utf8')).toBe(DEBUG.replace('True', 'False'));
  const again = await fix(cwd, '.');
  expect(again.code).toBe(0);
  expect(again.stdout).toContain('Nothing to fix');
});

test('--tried-only leaves out what no trial has run, and says which trial a fix passed', async () => {
  const cwd = project({ 'app.py': DEBUG, 'stock.py': SLOW });
  const run = await fix(cwd, '.', '--tried-only');
  expect(run.stdout).toContain('fixed  stock.py:6  performance/membership-in-list');
  expect(run.stdout).toContain('tried ✓');
  expect(readFileSync(join(cwd, 'app.py'), 'utf8')).toBe(DEBUG);
  expect(readFileSync(join(cwd, 'stock.py'), 'utf8')).toContain('stocked_set = set(stocked)');
});

test('only the place that was named is fixed', async () => {
  const cwd = project({ 'a.py': DEBUG, 'b.py': DEBUG });
  const run = await fix(cwd, 'a.py:7', 'b.py:1');
  expect(run.stdout).toContain('fixed  a.py:7');
  expect(readFileSync(join(cwd, 'b.py'), 'utf8')).toBe(DEBUG);
});

test('a failing check takes the fix back and says why; the project stays as it was', async () => {
  const cwd = project({
    'app.py': DEBUG,
    'check.sh': 'grep -q "debug=True" app.py || (echo "no debugger"; exit 3)\n',
  });
  const run = await fix(cwd, 'app.py', '--check', 'sh check.sh', '--check-outside');
  expect(run).toMatchObject({ code: 1 });
  expect(run.stdout).toContain('left   app.py:7');
  expect(run.stdout).toContain('exit code 3: no debugger');
  expect(readFileSync(join(cwd, 'app.py'), 'utf8')).toBe(DEBUG);
});

test('a check that fails on the project as it is changes nothing', async () => {
  const cwd = project({ 'app.py': DEBUG });
  const run = await fix(cwd, 'app.py', '--check', 'echo 2 tests failed; false', '--check-outside');
  expect(run.code).toBe(3);
  expect(run.stderr).toContain('CHECK_FAILED');
  expect(run.stderr).toContain('exit code 1: 2 tests failed');
  expect(readFileSync(join(cwd, 'app.py'), 'utf8')).toBe(DEBUG);
  expectNoStack(run);
});

test('the project’s own tests run with the fix, in the sandbox where there is one', async ({
  skip,
}) => {
  const cwd = project({ 'stock.py': SLOW, 'test_stock.py': TESTS });
  const run = await fix(cwd, 'stock.py', '--check', 'python3 -m unittest -q');
  if (run.stderr.includes('--check has no sandbox') && process.env['CI'] !== 'true') {
    skip(run.stderr);
  }
  expect(run).toMatchObject({ code: 0 });
  expect(run.stdout).toContain('fixed  stock.py:6');
});

test('a fix that would bring a type error is left out, and the others of the file are applied', async () => {
  const stub = `from typing import Literal


class Flask:
    def __init__(self, name: str) -> None: ...
    def run(self, debug: Literal[True]) -> None: ...
`;
  const app = DEBUG.replace(
    'app.run(debug=True)',
    'app.run(debug=True)\n\n\ndef place(notes=[]):\n    notes.append(1)\n    return notes',
  );
  const cwd = project({ 'flask.py': stub, 'app.py': app });
  const run = await fix(cwd, 'app.py');
  expect(run.code).toBe(1);
  expect(run.stdout).toContain('left   app.py:7  security/debug-enabled');
  expect(run.stdout).toContain('pyright would report reportArgumentType');
  expect(run.stdout).toContain('fixed  app.py:10  correctness/mutable-default');
  expect(readFileSync(join(cwd, 'app.py'), 'utf8')).toContain('debug=True');
});

test('--interactive without a terminal is refused', async () => {
  const run = await fix(project({ 'app.py': DEBUG }), '.', '--interactive');
  expect(run.code).toBe(2);
  expect(run.stderr).toContain('--interactive needs a terminal');
});

test('lines that end as on Windows do so afterwards, in the patch too', async () => {
  const cwd = project({
    'notes.py': 'def place(notes=[]):\r\n    notes.append(1)\r\n    return notes\r\n',
  });
  const dry = await fix(cwd, '.', '--dry-run');
  expect(dry.stdout).toContain('+    if notes is None:\r\n');
  await fix(cwd, '.');
  const fixed = readFileSync(join(cwd, 'notes.py'), 'utf8');
  expect(fixed).toContain('    if notes is None:\r\n        notes = []\r\n');
  expect(fixed).not.toMatch(/[^\r]\n/);
});

test('a line without a fix is named', async () => {
  const run = await fix(project({ 'app.py': DEBUG }), 'app.py:1');
  expect(run.code).toBe(0);
  expect(run.stderr).toContain('No finding at app.py:1');
  expect(run.stdout).toContain('Nothing to fix: no findings');
});

test('a file in another encoding is left to its author, in a dry run too', async () => {
  const cwd = project({ 'app.py': '' });
  const bytes = Buffer.from(`# -*- coding: latin-1 -*-\n# é\n${DEBUG}`, 'latin1');
  writeFileSync(join(cwd, 'app.py'), bytes);
  const dry = await fix(cwd, '.', '--dry-run');
  expect(dry).toMatchObject({ code: 1, stdout: '' });
  expect(dry.stderr).toContain('app.py is not in UTF-8; change it by hand');
  const run = await fix(cwd, '.');
  expect(run.code).toBe(1);
  expect(run.stdout).toContain('app.py is not in UTF-8; change it by hand');
  expect(readFileSync(join(cwd, 'app.py')).equals(bytes)).toBe(true);
});

test('what could not be looked at is named, and is not taken for clean', async () => {
  const cwd = project({ 'app.py': DEBUG });
  symlinkSync('app.py', join(cwd, 'link.py'));
  const run = await fix(cwd, 'link.py');
  expect(run.code).toBe(3);
  expect(run.stdout).toContain('missed link.py: is not a file but a symbolic link');
});
