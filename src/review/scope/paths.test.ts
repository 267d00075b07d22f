import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { resolveScope } from './scope.ts';
import type { ScopeLimits, Snapshot } from './scope-request.ts';

const never = new AbortController().signal;
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-scope-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

function review(paths: readonly string[], limits: Partial<ScopeLimits> = {}): Promise<Snapshot> {
  return resolveScope({ kind: 'paths', paths, cwd: root, ...limits }, never);
}

function pathsOf(snapshot: Snapshot): readonly string[] {
  return snapshot.files.map((file) => file.path);
}

describe('resolveScope of paths', () => {
  it('reads files and folders, each once, relative to the folder the user is in', async () => {
    write({
      'a.py': 'x = 1\n',
      'pkg/b.pyi': '',
      'pkg/c.pyw': '\uFEFFy = 2\n',
      'pkg/notes.txt': '',
    });
    const snapshot = await review(['pkg', 'a.py', 'pkg/b.pyi', './pkg']);
    expect(snapshot.root).toBe(root);
    expect(snapshot.files.map(({ path, text }) => [path, text])).toEqual([
      ['a.py', 'x = 1\n'],
      ['pkg/b.pyi', ''],
      ['pkg/c.pyw', 'y = 2\n'],
    ]);
    expect(snapshot).toMatchObject({ skipped: [], shortfalls: [], notices: [] });
    expect(snapshot.files[0]?.hash).toMatch(/^[0-9a-f]{64}$/u);
    expect(snapshot.files[0]).not.toHaveProperty('changedLines');
  });

  it('reads settings and scripts beside Python, but no locks, no data and nothing minified', async () => {
    write({
      'a.py': '',
      '.env': 'A=1\n',
      'conf/app.yml': 'a: 1\n',
      'conf/Dockerfile': 'FROM x\n',
      'notes.txt': '',
      'package-lock.json': '{}',
      'static/app.min.js': '',
      'static/one-line.js': 'x'.repeat(20_000),
      'data.json': ' '.repeat(1_000_001),
      'picture.key': new Uint8Array([1, 0, 2]),
    });
    const snapshot = await review(['.']);
    expect(pathsOf(snapshot)).toEqual(['a.py']);
    expect(snapshot.texts.map(({ path, format }) => `${path} ${format}`)).toEqual([
      '.env env',
      'conf/Dockerfile dockerfile',
      'conf/app.yml yaml',
    ]);
    expect(snapshot.skipped).toEqual([
      { path: 'data.json', reason: 'data' },
      { path: 'picture.key', reason: 'data' },
      { path: 'static/one-line.js', reason: 'generated' },
    ]);
    expect(snapshot.shortfalls).toEqual([]);
  });

  it('leaves an ignored .env alone, unless it is committed', async () => {
    write({ '.gitignore': '.env*\n', 'a.py': '', '.env': 'A=1\n', '.env.prod': 'A=1\n' });
    execFileSync('git', ['init', '--quiet'], { cwd: root });
    execFileSync('git', ['add', '--force', '.env.prod'], { cwd: root });
    const snapshot = await review(['.']);
    expect(snapshot.texts.map(({ path }) => path)).toEqual(['.env.prod']);
    expect(snapshot.skipped).toEqual([{ path: '.env', reason: 'ignored' }]);
  });

  it('takes the folder that holds them all when one lies outside', async () => {
    write({ 'one/a.py': '', 'two/b.py': '', 'work/x.py': '' });
    const snapshot = await review(['../one', join(root, 'two', 'b.py')], {
      cwd: join(root, 'work'),
    });
    expect(snapshot.root).toBe(root);
    expect(pathsOf(snapshot)).toEqual(['one/a.py', 'two/b.py']);
    const single = await review(['../one'], { cwd: join(root, 'work') });
    expect([single.root, pathsOf(single)]).toEqual([join(root, 'one'), ['a.py']]);
  });

  it('names all paths that do not exist', async () => {
    write({ 'a.py': '' });
    await expect(
      review(['a.py', 'gone.py', 'no\nwhere', 'a.py/b.py', 'nul\0.py', '']),
    ).rejects.toMatchObject({
      code: 'PATH_NOT_FOUND',
      message: 'No such file or folder: gone.py, "no\\nwhere", a.py/b.py, "nul\\u0000.py"',
    });
  });

  it('names all files that are not Python', async () => {
    write({ 'a.py': '', 'b.txt': 'x', 'c.dat': '#!/bin/sh\n' });
    await expect(review(['a.py', 'b.txt', 'c.dat'])).rejects.toMatchObject({
      code: 'USAGE',
      message: 'Not Python: b.txt, c.dat',
    });
  });

  it.each([
    '#!/usr/bin/env python3\n',
    '#!/usr/bin/python2.7 -u\r\n',
    '#! /usr/bin/env -S pypy3 -O\n',
  ])('takes a script that begins with %j when it is named', async (shebang) => {
    write({ 'bin/tool': `${shebang}x = 1\n` });
    expect(pathsOf(await review(['bin/tool']))).toEqual(['bin/tool']);
    expect(pathsOf(await review(['bin']))).toEqual([]);
  });

  it('reviews what is named even if it is ignored, vendored or generated', async () => {
    write({
      '.gitignore': 'local.py\n',
      'local.py': '',
      'vendor/v.py': '',
      'schema_pb2.py': '',
      'made.py': '# Generated by hand-o-matic\n',
    });
    const named = ['local.py', 'vendor/v.py', 'schema_pb2.py', 'made.py'];
    expect(pathsOf(await review(named, { excludes: ['*.py'] }))).toEqual([...named].sort());
    const walked = await review(['.']);
    expect(walked.files).toEqual([]);
    expect(walked.skipped).toEqual([
      { path: 'local.py', reason: 'ignored' },
      { path: 'made.py', reason: 'generated' },
      { path: 'schema_pb2.py', reason: 'generated' },
      { path: 'vendor', reason: 'vendored' },
    ]);
    expect(pathsOf(await review(['.', 'made.py']))).toEqual(['made.py']);
    expect(pathsOf(await review(['made.py', '.']))).toEqual(['made.py']);
  });

  it('tells generated files by the comments at their top, and only there', async () => {
    write({
      'a.py': '# -*- coding: utf-8 -*-\n# Autogenerated by a compiler\n#\n# DO NOT EDIT\nx = 1\n',
      'b.py': '"""Makes files that say DO NOT EDIT."""\n# Generated by nobody\n',
      'c.py': '# This report is generated by people who know.\n# Do not edit in a hurry.\nx = 1\n',
      '0001_initial.py':
        '# Generated by Django 5.1 on 2026-01-01\nfrom django.db import migrations\n',
      '0002_data.py': '# Generated by Django 5.1 on 2026-01-02\nmigrations.RunPython(fill)\n',
    });
    const snapshot = await review(['.']);
    expect(pathsOf(snapshot)).toEqual(['0002_data.py', 'b.py']);
    expect(snapshot.skipped.map((skipped) => skipped.path)).toEqual([
      '0001_initial.py',
      'a.py',
      'c.py',
    ]);
  });

  it('reports what should have been read and could not, and reads the rest', async () => {
    write({
      'good.py': 'x = 1\n',
      'binary.py': Uint8Array.of(0x7f, 0x45, 0, 1),
      'wrong.py': Uint8Array.of(0x78, 0x0a, 0xff, 0x0a),
      'rot.py': '# coding: rot13\n',
      'long.py': `x = ${'1'.repeat(2000)}\n`,
      'broken.ipynb': '{"cells": [',
    });
    execFileSync('mkfifo', [join(root, 'pipe.py')]);
    const snapshot = await review(['.'], { maxFileBytes: 1000 });
    expect(pathsOf(snapshot)).toEqual(['good.py']);
    expect(snapshot.shortfalls.map(({ file, reason }) => `${file} ${reason}`)).toEqual([
      'binary.py is not text (it holds NUL bytes)',
      'broken.ipynb is not a notebook: its JSON is broken',
      'long.py is larger than 1,000 bytes (2,005)',
      'rot.py cannot be decoded: it declares the unknown encoding rot13',
      'wrong.py cannot be decoded: line 2 is not valid UTF-8, and no other encoding is declared',
      'pipe.py is not a regular file',
    ]);
    for (const shortfall of snapshot.shortfalls) {
      expect(shortfall.step).toBe('scope');
      expect(shortfall.hint).toMatch(/\.$/u);
    }
  });

  it('does not follow a link that was named, and says so', async () => {
    symlinkSync('/etc/passwd', join(root, 'secret.py'));
    symlinkSync('/etc', join(root, 'etc'));
    const snapshot = await review(['secret.py', 'etc']);
    expect(snapshot.files).toEqual([]);
    expect(snapshot.shortfalls.map(({ file, reason }) => `${file} ${reason}`)).toEqual([
      'secret.py is not a file but a symbolic link',
      'etc is not a file but a symbolic link',
    ]);
  });

  it('reads the code cells of notebooks', async () => {
    write({
      'n.ipynb': JSON.stringify({
        cells: [
          { cell_type: 'markdown', source: 'text' },
          { cell_type: 'code', source: ['%time x\n', 'y = 1'] },
        ],
      }),
      'r.ipynb': JSON.stringify({ cells: [], metadata: { kernelspec: { language: 'R' } } }),
    });
    const snapshot = await review(['.']);
    expect(snapshot.files).toMatchObject([
      { path: 'n.ipynb', text: '#time x\ny = 1\n', notebook: [{ cell: 2, start: 0 }] },
    ]);
    expect(snapshot.skipped).toEqual([{ path: 'r.ipynb', reason: 'not-python' }]);
  });

  it('keeps names with newlines and escape codes as they are', async () => {
    const names = ['a\nb.py', '\u001B]52;c;aGk=\u0007.py', '%0a::set-output.py', '\u202Eyp.py'];
    write(Object.fromEntries(names.map((name) => [name, ''])));
    expect(pathsOf(await review(['.']))).toEqual([...names].sort());
    expect(pathsOf(await review(names))).toEqual([...names].sort());
  });

  it('says that a tree is too large to look at', async () => {
    write(Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`m${index}.py`, ''])));
    const snapshot = await review(['.'], { maxEntries: 20 });
    expect(snapshot.shortfalls).toMatchObject([
      { reason: expect.stringContaining('more than 20') },
    ]);
  });

  it('reports files and folders without permission, and reads the rest', ({ skip }) => {
    write({ 'open.py': '', 'closed.py': '', 'shut/x.py': '' });
    chmodSync(root, 0o755);
    chmodSync(join(root, 'closed.py'), 0);
    chmodSync(join(root, 'shut'), 0);
    const script = `
      import { resolveScope } from ${JSON.stringify(new URL('scope.ts', import.meta.url).href)};
      const request = { kind: 'paths', paths: ['.', 'closed.py'], cwd: process.argv[1] };
      const { files, shortfalls } = await resolveScope(request, new AbortController().signal);
      console.log(JSON.stringify([files.map((file) => file.path), shortfalls.map(({ file, reason }) => file + ' ' + reason)]));
    `;
    const command = [process.execPath, '--input-type=module', '-e', script, root];
    const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const lowered = process.getuid?.() === 0 ? [...nobody, ...command] : command;
    const run = spawnSync(lowered[0] ?? '', lowered.slice(1), { encoding: 'utf8' });
    chmodSync(join(root, 'shut'), 0o700);
    skip(run.status === null || run.status === 127, 'needs a user that is not root, or setpriv');
    expect(JSON.parse(run.stdout)).toEqual([
      ['open.py'],
      ['closed.py cannot be read (permission denied)', 'shut cannot be read (permission denied)'],
    ]);
  });

  it('stops when cancelled', async () => {
    write(Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`m${index}.py`, ''])));
    const request = { kind: 'paths', paths: ['.'], cwd: root } as const;
    await expect(resolveScope(request, AbortSignal.abort())).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('takes exclusions as relative to the folder of the project file', async () => {
    write({ 'app/old/a.py': '', 'app/b.py': '', 'old/c.py': '' });
    const limits = { excludes: ['/app/old'], excludesFrom: root };
    const inner = { ...limits, cwd: join(root, 'app') };
    expect(pathsOf(await review(['.'], inner))).toEqual(['b.py']);
    expect(pathsOf(await review(['.'], limits))).toEqual(['app/b.py', 'old/c.py']);
    const whole = { excludes: ['app/'], excludesFrom: root, cwd: join(root, 'app') };
    expect(pathsOf(await review(['.'], whole))).toEqual(['b.py', 'old/a.py']);
  });

  it('names an exclusion that it does not use', async () => {
    write({ 'a.py': '' });
    const snapshot = await review(['.'], { excludes: ['*a*b*c*d*e*'] });
    expect(snapshot.notices).toMatchObject([{ text: expect.stringContaining('*a*b*c*d*e*') }]);
  });
});
