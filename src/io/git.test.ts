import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  defaultBranch,
  findRepository,
  headCommit,
  isObjectName,
  mergeBase,
  openRepository,
  resolveRevision,
} from './git.ts';
import type { Repository } from './git.ts';
import { listIndex, listTree, listUntracked, readBlobs } from './git-objects.ts';
import { gitBlobName } from './hash.ts';

const never = new AbortController().signal;
const all = { maxEntries: 1000, wants: () => true };
let folder = '';
let canary = '';

beforeEach(() => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'assay-git-')));
  folder = join(base, 'repo');
  canary = join(base, 'canary');
  mkdirSync(folder);
  git('init', '--quiet', '--initial-branch=main');
});

afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

describe('openRepository', () => {
  it('finds the working tree from a folder within it', async () => {
    mkdirSync(join(folder, 'src', 'deep'), { recursive: true });
    const repository = await openRepository(join(folder, 'src', 'deep'), never);
    expect(repository.root).toBe(folder);
  });

  it('says that there is no repository', async () => {
    const outside = join(folder, '..');
    await expect(openRepository(outside, never)).rejects.toMatchObject({
      code: 'NOT_A_REPOSITORY',
      hint: expect.stringContaining('assay review .'),
    });
    mkdirSync(join(outside, 'fake', '.git'), { recursive: true });
    await expect(openRepository(join(outside, 'fake'), never)).rejects.toMatchObject({
      code: 'NOT_A_REPOSITORY',
    });
  });

  it('says that git is missing', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = join(folder, 'no-programs');
    try {
      await expect(openRepository(folder, never)).rejects.toMatchObject({ code: 'GIT_MISSING' });
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('reads a linked working tree', async () => {
    commit('a.py', 'x = 1\n');
    const linked = join(folder, '..', 'linked');
    git('worktree', 'add', '--quiet', '-b', 'work', linked);
    const repository = await openRepository(linked, never);
    expect(await headCommit(repository, never)).toBe(await resolveRevision(open(), 'main', never));
  });
});

describe('revisions', () => {
  it('resolves branches, tags, abbreviated commits and suffixes', async () => {
    commit('a.py', 'x = 1\n');
    const first = git('rev-parse', 'HEAD').trim();
    git('tag', '-a', '-m', 'v', 'v1.0');
    git('branch', 'feature/größe');
    commit('a.py', 'x = 2\n');
    for (const word of ['v1.0', 'v1.0^{}', 'feature/größe', 'HEAD~1', 'main^', first.slice(0, 9)]) {
      expect(await resolveRevision(open(), word, never)).toBe(first);
    }
  });

  it.each([
    'nowhere',
    '',
    '--upload-pack=touch canary',
    '--output=canary',
    '-o ProxyCommand',
    '$(touch canary)',
    ';touch canary',
    'HEAD^{/x}',
    'main..main',
    'main:a.py',
    'refs/heads/../../x',
    'main\nmain',
    'a'.repeat(500),
  ])('refuses %j', async (word) => {
    commit('a.py', 'x = 1\n');
    await expect(resolveRevision(open(), word, never)).rejects.toMatchObject({
      code: 'REVISION_UNKNOWN',
    });
    expect(existsSync(join(folder, 'canary'))).toBe(false);
  });

  it('knows no head before the first commit, and a detached one', async () => {
    expect(await headCommit(open(), never)).toBeUndefined();
    commit('a.py', 'x = 1\n');
    const commitName = git('rev-parse', 'HEAD').trim();
    git('checkout', '--quiet', '--detach');
    expect(await headCommit(open(), never)).toBe(commitName);
  });
});

describe('defaultBranch', () => {
  it('prefers what origin calls its head', async () => {
    commit('a.py', 'x = 1\n');
    const name = git('rev-parse', 'HEAD').trim();
    git('update-ref', 'refs/remotes/origin/trunk', name);
    git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk');
    expect(await defaultBranch(open(), never)).toEqual({ name: 'origin/trunk', commit: name });
  });

  it('falls back to a local main, and to nothing', async () => {
    commit('a.py', 'x = 1\n');
    expect(await defaultBranch(open(), never)).toMatchObject({ name: 'main' });
    git('branch', '-m', 'work');
    expect(await defaultBranch(open(), never)).toBeUndefined();
  });

  it('is not misled by a head that is an option', async () => {
    commit('a.py', 'x = 1\n');
    writeFileSync(join(folder, '.git', 'HEAD'), 'ref: refs/heads/main\n');
    mkdirSync(join(folder, '.git', 'refs', 'remotes', 'origin'), { recursive: true });
    writeFileSync(
      join(folder, '.git', 'refs', 'remotes', 'origin', 'HEAD'),
      'ref: refs/remotes/--upload-pack=touch\n',
    );
    expect(await defaultBranch(open(), never)).toMatchObject({ name: 'main' });
  });
});

describe('mergeBase', () => {
  it('finds the fork point, and none between strangers', async () => {
    commit('a.py', 'x = 1\n');
    const fork = git('rev-parse', 'HEAD').trim();
    git('checkout', '--quiet', '-b', 'work');
    commit('b.py', 'y = 1\n');
    const work = git('rev-parse', 'HEAD').trim();
    git('checkout', '--quiet', 'main');
    commit('c.py', 'z = 1\n');
    const main = git('rev-parse', 'HEAD').trim();
    expect(await mergeBase(open(), [main, work], never)).toBe(fork);
    git('checkout', '--quiet', '--orphan', 'stranger');
    commit('d.py', 'q = 1\n');
    const stranger = git('rev-parse', 'HEAD').trim();
    expect(await mergeBase(open(), [main, stranger], never)).toBeUndefined();
  });
});

describe('listings and blobs', () => {
  it('lists a tree with odd names, links and kinds, and reads its blobs', async () => {
    writeFileSync(join(folder, 'new\nline \u001B[31m.py'), 'x = 1\n');
    writeFileSync(join(folder, 'größe.py'), '');
    symlinkSync('/etc/passwd', join(folder, 'link.py'));
    git('add', '.');
    git('commit', '--quiet', '-m', 'odd');
    const head = git('rev-parse', 'HEAD').trim();
    const listing = await listTree(open(), { commit: head, ...all }, never);
    const found = new Map(listing.entries.map((entry) => [entry.path, entry]));
    expect(found.get('link.py')?.kind).toBe('symbolic link');
    expect(found.get('größe.py')?.kind).toBe('file');
    const odd = found.get('new\nline \u001B[31m.py')?.blob ?? '';
    expect(odd).toBe(gitBlobName(Buffer.from('x = 1\n'), 'sha1'));
    const empty = gitBlobName(Buffer.alloc(0), 'sha1');
    const blobs = await readBlobs(open(), { blobs: [odd, empty, odd], maxBytes: 100 }, never);
    expect(blobs.get(odd)).toEqual({ outcome: 'ok', bytes: Buffer.from('x = 1\n') });
    expect(blobs.get(empty)).toEqual({ outcome: 'ok', bytes: Buffer.alloc(0) });
  });

  it('does not read what is too large or missing', async () => {
    commit('a.py', 'x'.repeat(200));
    const large = gitBlobName(Buffer.from('x'.repeat(200)), 'sha1');
    const missing = '1'.repeat(40);
    const blobs = await readBlobs(open(), { blobs: [large, missing], maxBytes: 100 }, never);
    expect(blobs.get(large)).toEqual({ outcome: 'too-large', bytes: 200, limit: 100 });
    expect(blobs.get(missing)).toEqual({ outcome: 'missing' });
  });

  it('marks a name that is not UTF-8', async () => {
    const blob = git('hash-object', '-w', '--stdin', '--path=x').trim();
    execFileSync('git', ['update-index', '-z', '--index-info'], {
      cwd: folder,
      input: Buffer.concat([
        Buffer.from(`100644 ${blob}\ta`),
        Buffer.of(0xff),
        Buffer.from('.py\0'),
      ]),
    });
    const listing = await listIndex(open(), all, never);
    expect(listing.entries[0]).toMatchObject({ path: 'a\uFFFD.py', isPathText: false });
  });

  it('names the paths of an unresolved merge', async () => {
    commit('a.py', 'x = 1\n');
    git('checkout', '--quiet', '-b', 'work');
    commit('a.py', 'x = 2\n');
    git('checkout', '--quiet', 'main');
    commit('a.py', 'x = 3\n');
    expect(() => git('merge', '--quiet', 'work')).toThrow(/merge/u);
    const listing = await listIndex(open(), all, never);
    expect(listing).toMatchObject({ entries: [], conflicts: ['a.py'] });
  });

  it('lists what is untracked and not ignored', async () => {
    writeFileSync(join(folder, '.gitignore'), 'ignored.py\n');
    writeFileSync(join(folder, 'ignored.py'), '');
    writeFileSync(join(folder, 'seen.py'), '');
    const { paths } = await listUntracked(open(), all, never);
    expect(paths).toEqual(['.gitignore', 'seen.py']);
  });

  it('stops at the entry cap of a git bomb', async () => {
    let tree = mktree(
      Array.from({ length: 10 }, (_, index) => `100644 blob ${emptyBlob()}\tf${index}.py`),
    );
    for (let level = 0; level < 7; level += 1) {
      const below = tree;
      tree = mktree(Array.from({ length: 10 }, (_, index) => `040000 tree ${below}\td${index}`));
    }
    const bomb = git('commit-tree', '-m', 'bomb', tree).trim();
    const listing = await listTree(open(), { commit: bomb, ...all }, never);
    expect(listing.isCutShort).toBe(true);
    expect(listing.entries.length).toBe(all.maxEntries);
    const few = await listTree(open(), { commit: bomb, ...all, maxWanted: 10 }, never);
    expect([few.isCutShort, few.entries.length]).toEqual([true, 10]);
  });
});

describe('hostile repositories', () => {
  it('runs nothing that the configuration, attributes or hooks of a repository name', async () => {
    commit('a.py', 'x = 1\n');
    const script = join(folder, '..', 'evil.sh');
    writeFileSync(script, `#!/bin/sh\ntouch ${canary}\ncat\n`, { mode: 0o755 });
    for (const key of [
      'core.fsmonitor',
      'core.pager',
      'core.editor',
      'core.sshCommand',
      'core.askPass',
      'diff.external',
      'diff.evil.textconv',
      'diff.evil.command',
      'filter.evil.clean',
      'filter.evil.smudge',
      'filter.evil.process',
      'gpg.program',
      'uploadpack.packObjectsHook',
      'alias.ls-files',
    ]) {
      git('config', key, script);
    }
    for (const hook of ['post-index-change', 'fsmonitor-watchman', 'reference-transaction']) {
      writeFileSync(join(folder, '.git', 'hooks', hook), `#!/bin/sh\ntouch ${canary}\n`, {
        mode: 0o755,
      });
    }
    writeFileSync(join(folder, '.gitattributes'), '*.py filter=evil diff=evil text=auto\n');
    writeFileSync(
      join(folder, '.gitmodules'),
      `[submodule "s"]\n\tpath = s\n\turl = ext::touch ${canary}\n\tupdate = !touch ${canary}\n`,
    );
    writeFileSync(join(folder, '.lfsconfig'), '[lfs]\n\turl = http://169.254.169.254/\n');
    writeFileSync(join(folder, 'a.py'), 'x = 2\n');
    await everyQuestion();
    expect(existsSync(canary)).toBe(false);
    git('status');
    expect(existsSync(canary), 'the traps are armed: git as people run it falls into one').toBe(
      true,
    );
  });

  it('fetches nothing for a partial clone', async () => {
    commit('a.py', 'x = 1\n');
    git('config', 'core.repositoryFormatVersion', '1');
    git('config', 'extensions.partialClone', 'origin');
    git('config', 'remote.origin.promisor', 'true');
    git('config', 'remote.origin.url', `ext::sh -c "touch ${canary}"`);
    git('config', 'protocol.ext.allow', 'always');
    const missing = '2'.repeat(40);
    const blobs = await readBlobs(open(), { blobs: [missing], maxBytes: 100 }, never).catch(
      () => undefined,
    );
    expect(blobs?.get(missing)?.outcome ?? 'missing').toBe('missing');
    expect(existsSync(canary)).toBe(false);
  });

  it('does not take a bare repository in the tree for a repository', async () => {
    commit('a.py', 'x = 1\n');
    const bare = join(folder, 'sub');
    mkdirSync(join(bare, 'objects'), { recursive: true });
    mkdirSync(join(bare, 'refs'));
    writeFileSync(join(bare, 'HEAD'), 'ref: refs/heads/main\n');
    writeFileSync(
      join(bare, 'config'),
      `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n\tfsmonitor = "touch ${canary}"\n`,
    );
    const repository = await openRepository(bare, never);
    expect(repository.root).toBe(folder);
    await listUntracked(repository, all, never);
    expect(existsSync(canary)).toBe(false);
  });

  it('reads a repository that belongs to somebody else without trusting it', async ({ skip }) => {
    skip(process.getuid?.() !== 0, 'needs root to give a folder to another user');
    commit('a.py', 'x = 1\n');
    execFileSync('chown', ['-R', '65534:65534', folder]);
    expect(await headCommit(await openRepository(folder, never), never)).toSatisfy(isObjectName);
  });
});

async function everyQuestion(): Promise<void> {
  const repository = await openRepository(folder, never);
  const head = (await headCommit(repository, never)) ?? '';
  await defaultBranch(repository, never);
  await mergeBase(repository, [head, head], never);
  const tree = await listTree(repository, { commit: head, ...all }, never);
  await listIndex(repository, all, never);
  await listUntracked(repository, all, never);
  await readBlobs(
    repository,
    { blobs: tree.entries.map((entry) => entry.blob), maxBytes: 1000 },
    never,
  );
}

function open(): Repository {
  const repository = findRepository(folder);
  if (repository === undefined) {
    throw new Error('the test has made no repository');
  }
  return repository;
}

function git(...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
    cwd: folder,
    encoding: 'utf8',
    input: '',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}

function commit(path: string, text: string): void {
  writeFileSync(join(folder, path), text);
  git('add', '--', path);
  git('commit', '--quiet', '-m', 'change');
}

function emptyBlob(): string {
  return git('hash-object', '-w', '--stdin').trim();
}

function mktree(lines: readonly string[]): string {
  return execFileSync('git', ['mktree'], {
    cwd: folder,
    encoding: 'utf8',
    input: `${lines.join('\n')}\n`,
  }).trim();
}
