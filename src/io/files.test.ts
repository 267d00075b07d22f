import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  describeReadFailure,
  kindOf,
  readPythonFile,
  readRegularFile,
  writeFileAtomically,
} from './files.ts';

let folder = '';
const maxBytes = 1000;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-files-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('readRegularFile', () => {
  it('reads an empty file and one of exactly the allowed size', () => {
    writeFileSync(join(folder, 'empty.py'), '');
    writeFileSync(join(folder, 'full.py'), 'x'.repeat(maxBytes));
    expect(readRegularFile(join(folder, 'empty.py'), { maxBytes })).toMatchObject({
      outcome: 'ok',
    });
    const full = readRegularFile(join(folder, 'full.py'), { maxBytes });
    expect(full.outcome === 'ok' && full.bytes.length).toBe(maxBytes);
  });

  it('says how large a file is that is over the cap', () => {
    writeFileSync(join(folder, 'long.py'), 'x'.repeat(maxBytes + 1));
    const outcome = readRegularFile(join(folder, 'long.py'), { maxBytes });
    expect(outcome).toEqual({ outcome: 'too-large', bytes: 1001, limit: 1000 });
    expect(outcome.outcome !== 'ok' && describeReadFailure(outcome)).toBe(
      'is larger than 1,000 bytes (1,001)',
    );
  });

  it('never follows a symbolic link, to a file, to nothing or to itself', () => {
    symlinkSync('/etc/passwd', join(folder, 'secret.py'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling.py'));
    symlinkSync(join(folder, 'loop.py'), join(folder, 'loop.py'));
    for (const name of ['secret.py', 'dangling.py', 'loop.py']) {
      expect(readRegularFile(join(folder, name), { maxBytes })).toEqual({
        outcome: 'not-regular',
        kind: 'symbolic link',
      });
    }
  });

  it('does not wait for a named pipe', () => {
    expect(spawnSync('mkfifo', [join(folder, 'pipe.py')]).status).toBe(0);
    expect(readRegularFile(join(folder, 'pipe.py'), { maxBytes })).toEqual({
      outcome: 'not-regular',
      kind: 'named pipe',
    });
  });

  it('tells a socket, a device and a folder from a file', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(join(folder, 'socket.py'), resolve);
    });
    mkdirSync(join(folder, 'package.py'));
    expect(readRegularFile(join(folder, 'socket.py'), { maxBytes })).toMatchObject({
      kind: 'socket',
    });
    expect(readRegularFile(join(folder, 'package.py'), { maxBytes })).toMatchObject({
      kind: 'folder',
    });
    expect(readRegularFile('/dev/zero', { maxBytes })).toMatchObject({ kind: 'device' });
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });

  it('says what is not there', () => {
    expect(readRegularFile(join(folder, 'gone.py'), { maxBytes })).toEqual({
      outcome: 'not-found',
    });
    expect(readRegularFile(join(folder, 'x'.repeat(300)), { maxBytes })).toEqual({
      outcome: 'unreadable',
      reason: 'the path is too long',
    });
  });

  it('reads again when the file changes, and has the later content', () => {
    const path = join(folder, 'busy.py');
    writeFileSync(path, 'a = 1\n');
    const outcome = readRegularFile(path, {
      maxBytes,
      onAttempt: (attempt) => {
        if (attempt < 3) {
          appendFileSync(path, `b = ${attempt}\n`);
        }
      },
    });
    expect(outcome.outcome === 'ok' && Buffer.from(outcome.bytes).toString()).toBe(
      'a = 1\nb = 1\nb = 2\n',
    );
  });

  it('gives up on a file that changes at every attempt', () => {
    const path = join(folder, 'busy.py');
    writeFileSync(path, 'a = 1\n');
    const outcome = readRegularFile(path, { maxBytes, onAttempt: () => appendFileSync(path, '#') });
    expect(outcome).toEqual({ outcome: 'changing' });
  });

  it('says that permission is missing', ({ skip }) => {
    const path = join(folder, 'private.py');
    writeFileSync(path, 'x = 1\n');
    chmodSync(path, 0);
    chmodSync(folder, 0o755);
    const script = `
      import { readRegularFile } from ${JSON.stringify(new URL('files.ts', import.meta.url).href)};
      console.log(JSON.stringify(readRegularFile(process.argv[1], { maxBytes: 10 })));
    `;
    const output = runUnprivileged(script, path);
    skip(output === undefined, 'needs a user that is not root, or setpriv');
    expect(output).toBe('{"outcome":"unreadable","reason":"permission denied"}\n');
  });
});

describe('readPythonFile', () => {
  it('gives text and the hash of the bytes', () => {
    writeFileSync(join(folder, 'a.py'), '\uFEFFx = 1\n');
    expect(readPythonFile(join(folder, 'a.py'), { maxBytes })).toEqual({
      outcome: 'ok',
      text: 'x = 1\n',
      hash: 'ac05c7c476da9f4d0b14a6d051e7b1cf9ad2eda130563dba378dda764fb558cb',
    });
  });

  it('passes on what cannot be decoded', () => {
    writeFileSync(join(folder, 'a.py'), Buffer.of(0x78, 0));
    expect(readPythonFile(join(folder, 'a.py'), { maxBytes })).toEqual({ outcome: 'binary' });
  });
});

describe('writeFileAtomically', () => {
  it('replaces a file, keeps its permissions and leaves nothing else', () => {
    const path = join(folder, 'script.py');
    writeFileSync(path, 'old');
    chmodSync(path, 0o751);
    writeFileAtomically(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o751);
    expect(readdirSync(folder)).toEqual(['script.py']);
  });

  it('refuses to write through a link or over a folder', () => {
    writeFileSync(join(folder, 'target'), 'kept');
    symlinkSync(join(folder, 'target'), join(folder, 'link'));
    expect(() => writeFileAtomically(join(folder, 'link'), 'new')).toThrow(/symbolic link/u);
    expect(() => writeFileAtomically(folder, 'new')).toThrow(/folder/u);
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('kept');
  });

  it('names the folder that does not exist', () => {
    expect(() => writeFileAtomically(join(folder, 'none', 'a'), 'new')).toThrow(
      expect.objectContaining({ code: 'PATH_NOT_FOUND' }),
    );
  });

  it('says that the folder is read-only', ({ skip }) => {
    chmodSync(folder, 0o555);
    const script = `
      import { writeFileAtomically } from ${JSON.stringify(new URL('files.ts', import.meta.url).href)};
      try { writeFileAtomically(process.argv[1] + '/a', 'x'); } catch (error) { console.log(error.code); }
    `;
    const output = runUnprivileged(script, folder);
    skip(output === undefined, 'needs a user that is not root, or setpriv');
    expect(output).toBe('FOLDER_READ_ONLY\n');
  });

  it('says that the disk is full, and leaves no half of a file', ({ skip }) => {
    const probe = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', folder]);
    skip(probe.status !== 0, 'needs the right to mount a small file system');
    const script = `
      import { readdirSync } from 'node:fs';
      import { writeFileAtomically } from ${JSON.stringify(new URL('files.ts', import.meta.url).href)};
      const folder = process.argv[1];
      try { writeFileAtomically(folder + '/a', 'x'.repeat(200000)); } catch (error) { console.log(error.code, readdirSync(folder).length); }
    `;
    const shell =
      'mount -t tmpfs -o size=64k none "$1" && exec "$2" --input-type=module -e "$3" "$1"';
    const run = spawnSync(
      'unshare',
      ['-m', '/bin/sh', '-c', shell, 'sh', folder, process.execPath, script],
      { encoding: 'utf8' },
    );
    expect(run.stdout).toBe('DISK_FULL 0\n');
  });
});

describe('kindOf', () => {
  it('looks without following', () => {
    symlinkSync('/', join(folder, 'root'));
    expect(kindOf(join(folder, 'root'))).toBe('symbolic link');
    expect(kindOf(folder)).toBe('folder');
    expect(kindOf(join(folder, 'none'))).toBeUndefined();
  });
});

/** Runs a module as a user whom permissions bind; undefined where there is no way to. */
function runUnprivileged(script: string, argument: string): string | undefined {
  const command = [process.execPath, '--input-type=module', '-e', script, argument];
  const lowered =
    process.getuid?.() === 0
      ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...command]
      : command;
  const run = spawnSync(lowered[0] ?? '', lowered.slice(1), { encoding: 'utf8' });
  return run.status === 0 ? run.stdout : undefined;
}
