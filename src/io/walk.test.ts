import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { patternsAbove } from './ignore-files.ts';
import { ignorePatterns } from './ignore-patterns.ts';
import { walk } from './walk.ts';
import type { WalkOptions, WalkResult } from './walk.ts';

const never = new AbortController().signal;
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-walk-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function walkFrom(start = '', more: Partial<WalkOptions> = {}): Promise<WalkResult> {
  return walk(
    {
      root,
      start,
      wants: (name) => name.endsWith('.py'),
      above: patternsAbove({ root, start, repository: undefined }),
      excludes: ignorePatterns(''),
      maxEntries: 10_000,
      ...more,
    },
    never,
  );
}

describe('walk', () => {
  it('finds files in order, also those with newlines and escape codes in their names', async () => {
    write({
      'b.py': '',
      'a/z.py': '',
      'a/b/c.py': '',
      'a.txt': '',
      'n\nl.py': '',
      '\u001B[2J.py': '',
    });
    const { files, skipped, unreadable } = await walkFrom();
    expect(files).toEqual(['\u001B[2J.py', 'a/b/c.py', 'a/z.py', 'b.py', 'n\nl.py']);
    expect(skipped).toEqual([]);
    expect(unreadable).toEqual([]);
  });

  it('records links and follows none, whatever they lead to', async () => {
    write({ 'real/a.py': '' });
    symlinkSync('/etc/passwd', join(root, 'secret.py'));
    symlinkSync('/', join(root, 'everything'));
    symlinkSync(join(root, 'real'), join(root, 'real', 'again'));
    symlinkSync('loop', join(root, 'loop'));
    const { files, skipped } = await walkFrom();
    expect(files).toEqual(['real/a.py']);
    expect(skipped).toEqual(
      ['everything', 'loop', 'real/again', 'secret.py'].map((path) => ({
        path,
        reason: 'symbolic-link',
      })),
    );
  });

  it('obeys nested ignore files and their exceptions', async () => {
    write({
      '.gitignore': 'build/\n*_local.py\n!keep_local.py\n/top.py\n',
      'build/x.py': '',
      'settings_local.py': '',
      'keep_local.py': '',
      'top.py': '',
      'sub/top.py': '',
      'sub/.gitignore': '!other_local.py\nTemp.py\n',
      'sub/other_local.py': '',
      'sub/my_local.py': '',
      'sub/Temp.py': '',
      'sub/temp.py': '',
    });
    const { files, skipped } = await walkFrom();
    expect(files).toEqual(['keep_local.py', 'sub/other_local.py', 'sub/temp.py', 'sub/top.py']);
    expect(skipped.map((entry) => entry.path)).toEqual([
      'build',
      'settings_local.py',
      'sub/Temp.py',
      'sub/my_local.py',
      'top.py',
    ]);
    expect(new Set(skipped.map((entry) => entry.reason))).toEqual(new Set(['ignored']));
  });

  it('leaves environments, vendored code and caches alone, each recorded once', async () => {
    write({
      'app.py': '',
      'env/pyvenv.cfg': '',
      'env/lib/python3.12/site-packages/pkg.py': '',
      'conda/conda-meta/history': '',
      'conda/x.py': '',
      '.tox/py/x.py': '',
      'pkg/_vendor/x.py': '',
      'third_party/x.py': '',
      'web/node_modules/x.py': '',
      '__pycache__/x.py': '',
      '.git/hooks/x.py': '',
    });
    const { files, skipped } = await walkFrom();
    expect(files).toEqual(['app.py']);
    expect(skipped).toEqual([
      { path: '.tox', reason: 'virtual-environment' },
      { path: '__pycache__', reason: 'generated' },
      { path: 'conda', reason: 'virtual-environment' },
      { path: 'env', reason: 'virtual-environment' },
      { path: 'pkg/_vendor', reason: 'vendored' },
      { path: 'third_party', reason: 'vendored' },
      { path: 'web/node_modules', reason: 'vendored' },
    ]);
  });

  it('looks into a folder that was named, though it is ignored or vendored', async () => {
    write({
      '.gitignore': 'vendor/\n',
      'vendor/.gitignore': 'b.py\n',
      'vendor/a.py': '',
      'vendor/b.py': '',
    });
    const { files, skipped } = await walkFrom('vendor');
    expect(files).toEqual(['vendor/a.py']);
    expect(skipped).toEqual([{ path: 'vendor/b.py', reason: 'ignored' }]);
  });

  it('obeys what the repository above the root ignores', async () => {
    write({
      '.git/info/exclude': 'mine.py\n',
      '.gitignore': '/project/gen/\n',
      'project/gen/a.py': '',
      'project/mine.py': '',
      'project/b.py': '',
    });
    const inner = join(root, 'project');
    const { files } = await walkFrom('', {
      root: inner,
      above: patternsAbove({ root: inner, start: '', repository: root }),
    });
    expect(files).toEqual(['b.py']);
    const top = await walkFrom('', { above: patternsAbove({ root, start: '', repository: root }) });
    expect(top.files).toEqual(['project/b.py']);
  });

  it('obeys the exclusions of the user', async () => {
    write({ 'tests/a.py': '', 'src/tests/b.py': '', 'src/c.py': '', 'src/old_d.py': '' });
    const { files, skipped } = await walkFrom('', { excludes: ignorePatterns('/tests\nold_*') });
    expect(files).toEqual(['src/c.py', 'src/tests/b.py']);
    expect(skipped).toEqual([
      { path: 'src/old_d.py', reason: 'excluded' },
      { path: 'tests', reason: 'excluded' },
    ]);
  });

  it('stops at the entry cap and says so', async () => {
    write(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`d${index}/a.py`, ''])));
    expect((await walkFrom('', { maxEntries: 50 })).isCutShort).toBe(true);
    expect((await walkFrom('', { maxEntries: 200 })).isCutShort).toBe(false);
  });

  it('reports names that are not UTF-8, pipes, and folders it may not enter', async () => {
    write({ 'a.py': '' });
    writeFileSync(
      Buffer.concat([Buffer.from(`${root}/b`), Buffer.of(0xff), Buffer.from('.py')]),
      '',
    );
    execFileSync('mkfifo', [join(root, 'pipe.py')]);
    const { files, unreadable } = await walkFrom();
    expect(files).toEqual(['a.py']);
    expect(unreadable.toSorted((left, right) => (left.path < right.path ? -1 : 1))).toEqual([
      { path: 'b\uFFFD.py', reason: 'has a name that is not valid UTF-8' },
      { path: 'pipe.py', reason: 'is not a regular file' },
    ]);
  });

  it('goes deeper than a path may be long without falling over', async ({ skip }) => {
    const made = spawnSync(
      'python3',
      [
        '-c',
        'import os\nfor _ in range(400):\n os.mkdir("d"*20); os.chdir("d"*20)\nopen("a.py","w")',
      ],
      { cwd: root },
    );
    skip(made.status !== 0, 'needs python3 to make a very deep folder');
    const { files, unreadable } = await walkFrom();
    expect(files).toEqual([]);
    expect(unreadable).toMatchObject([{ reason: 'cannot be read (the path is too long)' }]);
    execFileSync('rm', ['-rf', root]);
  });
});

describe('ignorePatterns', () => {
  it('leaves out patterns that would take for ever', () => {
    const patterns = ignorePatterns(`${'a*'.repeat(30)}b\n*.tmp\n${'**/'.repeat(20)}x\n`);
    expect(patterns.refused.length).toBe(2);
    expect(patterns.verdict('x.tmp')).toBe('ignored');
    expect(patterns.verdict('a'.repeat(255))).toBeUndefined();
  });
});
