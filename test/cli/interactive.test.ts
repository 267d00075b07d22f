import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { project, runAssay, type AssayRun } from './run-assay.ts';

const DEBUG = `from flask import Flask

app = Flask(__name__)


if __name__ == "__main__":
    app.run(debug=True)
`;
const FIXED = DEBUG.replace('True', 'False');

const script = fileURLToPath(new URL('terminal.py', import.meta.url));
const hasPython = process.platform !== 'win32' && spawnSync('python3', ['--version']).status === 0;

/** Two files with a fix each, asked about in this order. */
function twoFiles(): string {
  return project({ 'one.py': DEBUG, 'two.py': DEBUG });
}

function interactive(cwd: string, answers: readonly string[]): Promise<AssayRun> {
  return runAssay(['fix', '.', '--interactive', '--model', 'none', '--no-color'], {
    cwd,
    shell: `exec python3 '${script}' '${JSON.stringify(answers)}' "$0" "$@"`,
  });
}

function texts(cwd: string): readonly string[] {
  return ['one.py', 'two.py'].map((name) => readFileSync(join(cwd, name), 'utf8'));
}

describe.runIf(hasPython)('fix --interactive on a terminal', () => {
  test('applies what is agreed to and leaves the rest', async () => {
    const cwd = twoFiles();
    const run = await interactive(cwd, ['n', 'y']);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('one.py:7:19  high  security/debug-enabled');
    expect(run.stdout).toContain('1 fix applied in 1 file, 1 declined');
    expect(texts(cwd)).toEqual([DEBUG, FIXED]);
  });

  test('a mistyped letter decides nothing, d shows the change, a takes all that follow', async () => {
    const cwd = twoFiles();
    const run = await interactive(cwd, ['x', 'd', 'a']);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('Answer with y, n, d, a or q.');
    expect(run.stdout.split('+     app.run(debug=False)')).toHaveLength(3);
    expect(texts(cwd)).toEqual([FIXED, FIXED]);
  });

  test('q keeps what was agreed to before', async () => {
    const cwd = twoFiles();
    await interactive(cwd, ['y', 'q']);
    expect(texts(cwd)).toEqual([FIXED, DEBUG]);
  });

  test('the end of the input is no consent', async () => {
    const cwd = twoFiles();
    const run = await interactive(cwd, ['^D']);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('Nothing applied: 2 declined');
    expect(texts(cwd)).toEqual([DEBUG, DEBUG]);
  });

  test('Ctrl-C changes no file, whatever was agreed to', async () => {
    const cwd = twoFiles();
    const run = await interactive(cwd, ['y', '^C']);
    expect(run.code).toBe(130);
    expect(run.stdout).toContain('Interrupted: no file was changed.');
    expect(texts(cwd)).toEqual([DEBUG, DEBUG]);
  });
});
