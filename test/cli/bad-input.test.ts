import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectNoStack, project, runAssay, temporaryFolder } from './run-assay.ts';

const CLEAN = 'def add(left, right):\n    return left + right\n';
const SLOW =
  'def unique(items):\n    seen = []\n    for item in items:\n        if item not in seen:\n            seen.append(item)\n    return seen\n';

function git(folder: string, ...args: readonly string[]): void {
  const env = { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
    cwd: folder,
    env,
    stdio: 'pipe',
  });
}

describe('paths', () => {
  test('a path that does not exist is named, with exit code 2', async () => {
    const run = await runAssay(['review', 'nowhere.py', 'src'], {
      cwd: project({ 'src/a.py': CLEAN }),
    });
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/^error {2}PATH_NOT_FOUND {2}.*nowhere\.py/m);
    expect(run.stdout).toBe('');
    expectNoStack(run);
  });

  test('a file that is not Python is named', async () => {
    const run = await runAssay(['review', 'notes.txt'], { cwd: project({ 'notes.txt': 'hello' }) });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('notes.txt');
    expectNoStack(run);
  });

  test('a file that may not be read is reported, and the others are reviewed', async () => {
    const cwd = project({ 'a.py': SLOW, 'locked.py': CLEAN });
    chmodSync(join(cwd, 'locked.py'), 0);
    // Root reads everything: there a folder under the name of a file stands for what cannot be read.
    const isRoot = process.getuid?.() === 0;
    const run = await runAssay(
      ['review', 'a.py', ...(isRoot ? [] : ['locked.py']), '--model', 'none'],
      { cwd },
    );
    expect(run.code).toBe(isRoot ? 1 : 3);
    expect(run.stdout).toContain('performance/membership-in-list');
    expect(run.stdout.includes('locked.py')).toBe(!isRoot);
    expectNoStack(run);
  });

  test('a binary file is reported as not looked at, exit code 3', async () => {
    const binary = Uint8Array.from({ length: 4096 }, (_, index) => (index * 37) % 256);
    const run = await runAssay(['review', '.', '--model', 'none'], {
      cwd: project({ 'a.py': SLOW, 'blob.py': binary }),
    });
    expect(run.code).toBe(3);
    expect(run.stdout).toContain('performance/membership-in-list');
    expect(run.stdout).toContain('blob.py');
    expect(run.stdout).toContain('INCOMPLETE');
    expectNoStack(run);
  });

  test('an empty file is a clean file', async () => {
    const run = await runAssay(['review', 'empty.py', '--model', 'none'], {
      cwd: project({ 'empty.py': '' }),
    });
    expect([run.code, run.stderr.includes('error')]).toEqual([0, false]);
  });

  test('a syntax error in one file of many is named with its line, and the rest is reviewed', async () => {
    const cwd = project({ 'good.py': SLOW, 'bad.py': 'x = 1\ndef broken(:\n    pass\n' });
    const run = await runAssay(['review', '.', '--model', 'none'], { cwd });
    expect(run.code).toBe(3);
    expect(run.stdout).toContain('good.py:4');
    expect(run.stdout).toMatch(/bad\.py.*line 2/);
    const allowed = await runAssay(['review', '.', '--model', 'none', '--allow-incomplete'], {
      cwd,
    });
    expect(allowed.code).toBe(1);
    expect(allowed.stdout).toContain('INCOMPLETE');
  });

  test('a name with a line break and escape codes cannot act on the terminal', async () => {
    const name = 'a\u001B]52;c;cHdu\u0007\u001B[2J\nb.py';
    const run = await runAssay(['review', '.', '--model', 'none'], {
      cwd: project({ [name]: SLOW }),
    });
    expect(run.code).toBe(1);
    expect(run.stdout).not.toContain('\u001B');
    expect(run.stdout).not.toContain('\u0007');
    expect(run.stdout).not.toContain('\nb.py');
  });

  test('links and loops of folders are skipped, not followed', async () => {
    const cwd = project({ 'a.py': SLOW });
    mkdirSync(join(cwd, 'inner'));
    symlinkSync(cwd, join(cwd, 'inner', 'loop'));
    symlinkSync('/etc/passwd', join(cwd, 'passwd.py'));
    symlinkSync('self.py', join(cwd, 'self.py'));
    const run = await runAssay(['review', '.', '--model', 'none', '--format', 'json'], { cwd });
    expect(run.code).toBe(1);
    const result = JSON.parse(run.stdout) as { skipped: { path: string; reason: string }[] };
    expect(result.skipped.map((one) => one.path).sort()).toEqual([
      'inner/loop',
      'passwd.py',
      'self.py',
    ]);
    expect(run.stdout).not.toContain('root:');
  });
});

test('a folder without Python is not called clean without a word', async () => {
  const run = await runAssay(['review', '.', '--model', 'none'], {
    cwd: project({ 'notes.txt': 'x' }),
  });
  expect(run.stdout).toContain('No Python file was looked at');
});

describe('git', () => {
  test('without a repository it says how to review a folder', async () => {
    const run = await runAssay(['review'], { cwd: project({ 'a.py': SLOW }) });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('NOT_A_REPOSITORY');
    expect(run.stderr).toContain('assay review .');
    expectNoStack(run);
  });

  test('a repository without commits is reviewed whole', async () => {
    const cwd = project({ 'a.py': SLOW });
    git(cwd, 'init', '-q');
    const run = await runAssay(['review', '--model', 'none'], { cwd });
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('a.py:4');
  });

  test('a virtual environment is no change, whatever its name', async () => {
    const cwd = project({
      'a.py': SLOW,
      'py311/pyvenv.cfg': 'home = /usr',
      'py311/lib/b.py': SLOW,
    });
    git(cwd, 'init', '-q');
    const run = await runAssay(['review', '--model', 'none'], { cwd });
    expect(run.stdout).toContain('a.py:4');
    expect(run.stdout).not.toContain('lib/b.py');
  });

  test('on a detached head changes are found all the same', async () => {
    const cwd = project({ 'a.py': CLEAN });
    git(cwd, 'init', '-q', '-b', 'main');
    git(cwd, 'add', '.');
    git(cwd, 'commit', '-qm', 'one');
    git(cwd, 'checkout', '-q', '--detach');
    writeFileSync(join(cwd, 'a.py'), CLEAN + SLOW);
    const run = await runAssay(['review', '--model', 'none'], { cwd });
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('a.py:6');
  });

  test('only what is staged, only what a range changed', async () => {
    const cwd = project({ 'a.py': SLOW });
    git(cwd, 'init', '-q', '-b', 'main');
    git(cwd, 'add', '.');
    git(cwd, 'commit', '-qm', 'one');
    writeFileSync(join(cwd, 'b.py'), SLOW);
    git(cwd, 'add', 'b.py');
    writeFileSync(join(cwd, 'c.py'), SLOW);
    const staged = await runAssay(['review', '--staged', '--model', 'none'], { cwd });
    expect(staged.stdout).toContain('b.py:4');
    expect(staged.stdout).not.toMatch(/^[ac]\.py/m);
    git(cwd, 'commit', '-qm', 'two');
    const range = await runAssay(['review', '--diff', 'HEAD~1..HEAD', '--model', 'none'], { cwd });
    expect(range.stdout).toContain('b.py:4');
    expect(range.stdout).not.toMatch(/^[ac]\.py/m);
    const unknown = await runAssay(['review', '--diff', 'nope..HEAD', '--model', 'none'], { cwd });
    expect([unknown.code, unknown.stderr.includes('REVISION_UNKNOWN')]).toEqual([2, true]);
  });

  test('a machine without git can review folders, and hears what is missing for changes', async () => {
    const cwd = project({ 'a.py': SLOW });
    const env = { PATH: temporaryFolder() };
    const folder = await runAssay(['review', '.', '--model', 'none'], { cwd, env });
    expect(folder.code).toBe(1);
    mkdirSync(join(cwd, '.git'));
    const changes = await runAssay(['review', '--model', 'none'], { cwd, env });
    expect(changes.stderr).toContain('GIT_MISSING');
    expectNoStack(changes);
  });
});

describe('configuration and options', () => {
  test('broken TOML is named with file and line', async () => {
    const cwd = project({ 'a.py': CLEAN, 'assay.toml': 'severity = "low"\nexclude = [\n' });
    const run = await runAssay(['review', '.', '--model', 'none'], { cwd });
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/CONFIG_INVALID.*assay\.toml/);
    expectNoStack(run);
  });

  test('a project may not choose where code is sent', async () => {
    const cwd = project({
      'a.py': CLEAN,
      'assay.toml': '[model]\nurl = "http://evil.example/v1"\n',
    });
    const run = await runAssay(['review', '.'], { cwd });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('model');
  });

  test.each([
    [['review', '--format', 'yaml'], 'text'],
    [['review', '--severity', 'urgent'], 'critical'],
    [['review', '--budget', 'soon'], '90s'],
    [['review', '--rule', 'security/no-such-rule', '.'], 'no-such-rule'],
    [['review', '--staged', 'a.py'], 'exclude one another'],
    [['review', '--nonsense'], '--nonsense'],
    [['revew'], 'revew'],
  ])('%j is refused with what would be right', async (args, word) => {
    const run = await runAssay(args, { cwd: project({ 'a.py': CLEAN }) });
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/^error {2}USAGE {2}/);
    expect(run.stderr).toContain(word);
    expectNoStack(run);
  });
});

describe('the machine', () => {
  test('without a home it reviews, and remembers nothing', async () => {
    const cwd = project({ 'a.py': SLOW });
    const env = {
      HOME: undefined,
      ASSAY_HOME: undefined,
      XDG_CACHE_HOME: undefined,
      XDG_CONFIG_HOME: undefined,
      XDG_DATA_HOME: undefined,
    };
    const run = await runAssay(['review', '.', '--model', 'none'], { cwd, env });
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('a.py:4');
    expectNoStack(run);
  });

  test('a cache folder that cannot be written is said once, and the review goes on', async () => {
    const cwd = project({ 'a.py': SLOW, taken: 'a file where a folder should be' });
    const run = await runAssay(['review', 'a.py', '--model', 'none', '--cache-dir', 'taken'], {
      cwd,
    });
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('a.py:4');
    expectNoStack(run);
  });

  test('a report that cannot be written is an error that names the file', async () => {
    const run = await runAssay(
      ['review', 'a.py', '--model', 'none', '--format', 'json=missing/out.json'],
      {
        cwd: project({ 'a.py': SLOW }),
      },
    );
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('missing/out.json');
    expectNoStack(run);
  });
});
