import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { resolveScope } from './scope.ts';
import type { ScopeLimits, ScopeTarget, Snapshot } from './scope-request.ts';

const never = new AbortController().signal;
let root = '';
let canary = '';

beforeEach(() => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'assay-changes-')));
  root = join(base, 'repo');
  canary = join(base, 'canary');
  mkdirSync(root);
  git('init', '--quiet', '--initial-branch=main');
});

afterEach(() => {
  rmSync(join(root, '..'), { recursive: true, force: true });
});

function git(...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function commit(path: string, content: string): void {
  write(path, content);
  git('add', '--', path);
  git('commit', '--quiet', '-m', 'change');
}

function review(target: ScopeTarget, limits: Partial<ScopeLimits> = {}): Promise<Snapshot> {
  return resolveScope({ ...target, cwd: root, ...limits }, never);
}

function cell(source: string): string {
  return JSON.stringify({ cells: [{ cell_type: 'code', source, outputs: [] }] });
}

function changes(snapshot: Snapshot): readonly unknown[] {
  return snapshot.files.map((file) => [file.path, file.text, file.changedLines]);
}

describe('resolveScope of changes', () => {
  it('takes committed, staged, unstaged and untracked work on a branch, and no more', async () => {
    commit('old.py', 'a = 1\nb = 2\nc = 3\n');
    commit('same.py', 'x = 1\n');
    commit('gone.py', 'x = 2\n');
    git('checkout', '--quiet', '-b', 'work');
    commit('committed.py', 'new = 1\n');
    write('old.py', 'a = 1\nb = 20\nc = 3\n');
    git('add', 'old.py');
    write('old.py', 'a = 1\nb = 20\nc = 3\nd = 4\n');
    rmSync(join(root, 'gone.py'));
    write('.gitignore', 'ignored.py\n');
    write('ignored.py', '');
    write('untracked.py', 'u = 1\n');
    write('notes.txt', '');
    const snapshot = await review({ kind: 'changes' }, { cwd: root });
    expect(snapshot.root).toBe(root);
    expect(changes(snapshot)).toEqual([
      ['committed.py', 'new = 1\n', undefined],
      [
        'old.py',
        'a = 1\nb = 20\nc = 3\nd = 4\n',
        [
          { first: 2, last: 2 },
          { first: 4, last: 4 },
        ],
      ],
      ['untracked.py', 'u = 1\n', undefined],
    ]);
    expect(snapshot).toMatchObject({ shortfalls: [], notices: [], skipped: [] });
  });

  it('measures from the fork point, not from what the default branch did since', async () => {
    commit('a.py', 'a = 1\n');
    git('checkout', '--quiet', '-b', 'work');
    commit('mine.py', 'm = 1\n');
    git('checkout', '--quiet', 'main');
    commit('a.py', 'a = 2\n');
    git('checkout', '--quiet', 'work');
    expect(changes(await review({ kind: 'changes' }))).toEqual([['mine.py', 'm = 1\n', undefined]]);
  });

  it('works in a subfolder and with a detached head', async () => {
    commit('pkg/a.py', 'a = 1\n');
    git('checkout', '--quiet', '--detach');
    write('pkg/a.py', 'a = 2\n');
    const snapshot = await review({ kind: 'changes' }, { cwd: join(root, 'pkg') });
    expect(changes(snapshot)).toEqual([['pkg/a.py', 'a = 2\n', [{ first: 1, last: 1 }]]]);
  });

  it('takes everything before the first commit', async () => {
    write('staged.py', 's = 1\n');
    git('add', 'staged.py');
    write('untracked.py', '');
    expect(changes(await review({ kind: 'changes' }))).toEqual([
      ['staged.py', 's = 1\n', undefined],
      ['untracked.py', '', undefined],
    ]);
    expect(changes(await review({ kind: 'staged' }))).toEqual([
      ['staged.py', 's = 1\n', undefined],
    ]);
  });

  it('says so when nothing has changed', async () => {
    commit('a.py', 'a = 1\n');
    const snapshot = await review({ kind: 'changes' });
    expect(snapshot.files).toEqual([]);
    expect(snapshot.notices).toEqual([
      {
        text: 'No Python file is changed compared with main',
        hint: 'Review everything with: assay review .',
      },
    ]);
  });

  it('says so when there is no default branch, and takes uncommitted work', async () => {
    git('checkout', '--quiet', '-b', 'topic');
    commit('a.py', 'a = 1\n');
    write('a.py', 'a = 2\n');
    const snapshot = await review({ kind: 'changes' });
    expect(snapshot.files.map((file) => file.path)).toEqual(['a.py']);
    expect(snapshot.notices[0]?.text).toContain('No default branch');
  });

  it('does not count moves, line endings or touched dates as changes', async () => {
    commit('a.py', 'a = 1\nb = 2\n');
    commit('moved.py', 'def f():\n    return 1\n');
    renameSync(join(root, 'moved.py'), join(root, 'elsewhere.py'));
    write('a.py', 'a = 1\r\nb = 2\r\n');
    const snapshot = await review({ kind: 'changes' });
    expect(snapshot.files).toEqual([]);
  });

  it('leaves vendored code, links and nested repositories alone, with the reason', async () => {
    commit('a.py', 'a = 1\n');
    write('vendor/lib/x.py', '');
    write('vendor/y.py', '');
    symlinkSync('/etc/passwd', join(root, 'secret.py'));
    rmSync(join(root, 'a.py'));
    symlinkSync('/etc/passwd', join(root, 'a.py'));
    write('tests/t.py', '');
    mkdirSync(join(root, 'inner'));
    execFileSync('git', ['init', '--quiet'], { cwd: join(root, 'inner') });
    write('inner/z.py', '');
    const snapshot = await review({ kind: 'changes' }, { excludes: ['tests/'] });
    expect(snapshot.files).toEqual([]);
    expect(snapshot.skipped).toEqual([
      { path: 'a.py', reason: 'symbolic-link' },
      { path: 'inner', reason: 'ignored' },
      { path: 'secret.py', reason: 'symbolic-link' },
      { path: 'tests/t.py', reason: 'excluded' },
      { path: 'vendor', reason: 'vendored' },
    ]);
  });

  it('misses a file over the cap only when it has changed', async () => {
    commit('large.py', `x = "${'a'.repeat(500)}"\n`);
    expect((await review({ kind: 'changes' }, { maxFileBytes: 100 })).shortfalls).toEqual([]);
    write('large.py', `x = "${'b'.repeat(500)}"\n`);
    const snapshot = await review({ kind: 'changes' }, { maxFileBytes: 100 });
    expect(snapshot.shortfalls).toMatchObject([{ file: 'large.py', step: 'scope' }]);
  });

  it('compares the cells of notebooks', async () => {
    commit('n.ipynb', cell('a = 1\nb = 2\n'));
    write('n.ipynb', cell('a = 1\nb = 3\n'));
    expect(changes(await review({ kind: 'changes' }))).toEqual([
      ['n.ipynb', 'a = 1\nb = 3\n', [{ first: 2, last: 2 }]],
    ]);
  });

  it('says that the folder is in no repository, and what to do', async () => {
    await expect(review({ kind: 'changes' }, { cwd: join(root, '..') })).rejects.toMatchObject({
      code: 'NOT_A_REPOSITORY',
      hint: expect.stringContaining('assay review .'),
    });
  });
});

describe('what a change takes out', () => {
  it('is known with the line where it stood, also of files that are gone, and not of moved ones', async () => {
    commit('a.py', 'a = 1\nb = 2\nc = 3\n');
    commit('.env', 'A=1\n');
    commit('moved.py', 'm = 1\n');
    write('a.py', 'a = 1\nc = 3\n');
    rmSync(join(root, '.env'));
    renameSync(join(root, 'moved.py'), join(root, 'elsewhere.py'));
    const { removed } = await review({ kind: 'changes' });
    expect(removed.map(({ before, nowAt }) => [before.path, before.changedLines, nowAt])).toEqual([
      ['a.py', [{ first: 2, last: 2 }], [2]],
      ['.env', [{ first: 1, last: 1 }], [1]],
    ]);
    git('add', '--all');
    const staged = await review({ kind: 'staged' });
    expect(staged.removed.map(({ before }) => before.path)).toEqual(['a.py', '.env']);
  });
});

describe('resolveScope of the index', () => {
  it('reads what is staged, not what is in the working tree', async () => {
    commit('a.py', 'a = 1\nb = 1\n');
    commit('b.py', 'b = 1\n');
    write('a.py', 'a = 2\nb = 1\n');
    write('größe\n.py', 'g = 1\n');
    git('add', '.');
    write('a.py', 'not staged\n');
    write('b.py', 'not staged\n');
    expect(changes(await review({ kind: 'staged' }))).toEqual([
      ['a.py', 'a = 2\nb = 1\n', [{ first: 1, last: 1 }]],
      ['größe\n.py', 'g = 1\n', undefined],
    ]);
  });

  it('reads the index that git makes for a hook of `commit -a`', async () => {
    commit('a.py', 'a = 1\n');
    write('a.py', 'a = 2\n');
    const report = join(root, '..', 'report.json');
    const script = `
      import { writeFileSync } from 'node:fs';
      import { resolveScope } from ${JSON.stringify(new URL('scope.ts', import.meta.url).href)};
      const { files } = await resolveScope({ kind: 'staged', cwd: process.cwd() }, new AbortController().signal);
      writeFileSync(${JSON.stringify(report)}, JSON.stringify(files.map((file) => [file.path, file.text])));
    `;
    writeFileSync(join(root, '..', 'hook.mjs'), script);
    const hook = `#!/bin/sh\nexec "${process.execPath}" "${join(root, '..', 'hook.mjs')}"\n`;
    writeFileSync(join(root, '.git', 'hooks', 'pre-commit'), hook, { mode: 0o755 });
    git('commit', '--quiet', '-a', '-m', 'hooked');
    expect(JSON.parse(readFileSync(report, 'utf8'))).toEqual([['a.py', 'a = 2\n']]);
  });

  it('reports conflicts and what cannot be decoded', async () => {
    commit('a.py', 'a = 1\n');
    git('checkout', '--quiet', '-b', 'work');
    commit('a.py', 'a = 2\n');
    git('checkout', '--quiet', 'main');
    commit('a.py', 'a = 3\n');
    expect(() => git('merge', '--quiet', 'work')).toThrow(/merge/u);
    write('bad.py', Uint8Array.of(0xff, 0x0a));
    git('add', 'bad.py');
    const snapshot = await review({ kind: 'staged' });
    expect(snapshot.shortfalls.map(({ file }) => file)).toEqual(['a.py', 'bad.py']);
  });
});

describe('resolveScope of a range', () => {
  it('reads the files of the second revision, whatever the working tree holds', async () => {
    commit('a.py', 'a = 1\n');
    git('tag', 'first');
    commit('a.py', 'a = 2\nb = 2\n');
    commit('link-later.py', '');
    git('branch', 'second');
    commit('a.py', 'a = 3\n');
    write('a.py', 'a = 4\n');
    const snapshot = await review({ kind: 'range', from: 'first', to: 'second' });
    expect(changes(snapshot)).toEqual([
      ['a.py', 'a = 2\nb = 2\n', [{ first: 1, last: 2 }]],
      ['link-later.py', '', undefined],
    ]);
  });

  it('can compare with the fork point', async () => {
    commit('a.py', 'a = 1\n');
    git('checkout', '--quiet', '-b', 'work');
    commit('w.py', '');
    git('checkout', '--quiet', 'main');
    commit('a.py', 'a = 2\n');
    const target = { kind: 'range', from: 'main', to: 'work' } as const;
    const direct = await review(target);
    expect(direct.files.map((file) => file.path)).toEqual(['a.py', 'w.py']);
    const forked = await review({ ...target, fromMergeBase: true });
    expect(forked.files.map((file) => file.path)).toEqual(['w.py']);
  });

  it('names a revision that does not exist', async () => {
    commit('a.py', 'a = 1\n');
    await expect(review({ kind: 'range', from: 'main', to: 'nope' })).rejects.toMatchObject({
      code: 'REVISION_UNKNOWN',
      message: expect.stringContaining('nope'),
    });
  });
});

describe('resolveScope in a hostile repository', () => {
  it('starts no program that configuration, attributes or hooks name, and still sees the change', async () => {
    commit('a.py', 'a = 1\n');
    const script = join(root, '..', 'evil.sh');
    writeFileSync(script, `#!/bin/sh\ntouch ${canary}\ncat\n`, { mode: 0o755 });
    write('.gitattributes', '*.py filter=evil diff=evil ident\n* -text export-subst\n');
    write('.gitmodules', `[submodule "s"]\n\tpath = s\r\n\turl = ext::touch ${canary}\n`);
    write('a.py', 'a = 2\n');
    for (const key of [
      'filter.evil.clean',
      'diff.evil.textconv',
      'diff.external',
      'core.fsmonitor',
    ]) {
      git('config', key, script);
    }
    for (const target of [
      { kind: 'changes' },
      { kind: 'staged' },
      { kind: 'range', from: 'main', to: 'HEAD' },
    ] as const) {
      await review(target);
    }
    expect(changes(await review({ kind: 'changes' }))).toEqual([
      ['a.py', 'a = 2\n', [{ first: 1, last: 1 }]],
    ]);
    expect(existsSync(canary)).toBe(false);
    git('diff', '--stat');
    expect(existsSync(canary), 'git as people run it falls into the trap').toBe(true);
  });
});
