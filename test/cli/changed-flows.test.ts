import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project, runAssay } from './run-assay.ts';

const TOOLS = 'import os\n\n\ndef announce(name):\n    os.system("say " + name)\n';
const OLD = `from flask import Flask, request
from tools import announce

app = Flask(__name__)


@app.route("/old")
def old():
    announce(request.args["name"])
`;
const ADDED = `

@app.route("/new")
def new():
    announce(request.args["word"])
`;

function git(cwd: string, ...args: readonly string[]): void {
  const env = { PATH: process.env['PATH'], HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' };
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
    cwd,
    env,
    stdio: 'pipe',
  });
}

test('data that a change sends into an unchanged file is told where the change hands it over', async () => {
  const cwd = project({ 'tools.py': TOOLS, 'web.py': OLD });
  git(cwd, 'init', '-q', '-b', 'main');
  git(cwd, 'add', '.');
  git(cwd, 'commit', '-qm', 'one');
  writeFileSync(join(cwd, 'web.py'), OLD + ADDED);
  git(cwd, 'commit', '-qam', 'two');
  const args = ['review', '--diff', 'HEAD~1..HEAD', '--model', 'none', '--no-trials'];
  const run = await runAssay(args, { cwd });
  expect(run.code).toBe(1);
  expect(run.stdout).toMatch(/^web\.py:14\b.*security\/os-command-injection/m);
  expect(run.stdout).toContain('tools.py:5');
  expect(run.stdout).not.toMatch(/^web\.py:9\b/m);
  expect(run.stdout).not.toMatch(/^tools\.py/m);
});

test('a new way to a line of the same file that did not change is told as well', async () => {
  const whole = OLD.replace('from tools import announce\n', `${TOOLS.slice(0, -1)}\n`);
  const cwd = project({ 'web.py': whole });
  git(cwd, 'init', '-q', '-b', 'main');
  git(cwd, 'add', '.');
  git(cwd, 'commit', '-qm', 'one');
  writeFileSync(join(cwd, 'web.py'), whole + ADDED);
  git(cwd, 'commit', '-qam', 'two');
  const args = ['review', '--diff', 'HEAD~1..HEAD', '--model', 'none', '--no-trials'];
  const run = await runAssay(args, { cwd });
  expect(run.code).toBe(1);
  expect(run.stdout).toMatch(/^web\.py:18\b.*security\/os-command-injection/m);
});

test('what was there before the change is not told', async () => {
  const cwd = project({ 'tools.py': TOOLS, 'web.py': OLD });
  git(cwd, 'init', '-q', '-b', 'main');
  git(cwd, 'add', '.');
  git(cwd, 'commit', '-qm', 'one');
  writeFileSync(join(cwd, 'web.py'), `${OLD}\n\ndef total(numbers):\n    return sum(numbers)\n`);
  git(cwd, 'commit', '-qam', 'two');
  const args = ['review', '--diff', 'HEAD~1..HEAD', '--model', 'none', '--no-trials'];
  const run = await runAssay(args, { cwd });
  expect(run.stdout).not.toContain('os-command-injection');
  expect(run.code).toBe(0);
});
