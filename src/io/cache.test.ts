import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { noCache, openCache } from './cache.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-cache-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('openCache', () => {
  it('gives back what was stored, also after a restart', () => {
    const first = openCache(join(folder, 'deep', 'er'));
    first.putJson(
      new Map<string, unknown>([
        ['a', { findings: [1, 2], none: null }],
        ['b', 'text'],
      ]),
    );
    first.putBytes(new Map([['c', Uint8Array.of(0, 255)]]));
    first.close();

    const second = openCache(join(folder, 'deep', 'er'));
    expect(second.getJson(['a', 'b', 'missing'])).toEqual(
      new Map<string, unknown>([
        ['a', { findings: [1, 2], none: null }],
        ['b', 'text'],
      ]),
    );
    expect(second.getBytes(['c']).get('c')).toEqual(Uint8Array.of(0, 255));
    expect(second.notice()).toBeUndefined();
    second.close();
  });

  it('reads thousands of keys at once', () => {
    const cache = openCache(folder);
    const entries = new Map(Array.from({ length: 3000 }, (_, index) => [`key ${index}`, index]));
    cache.putJson(entries);
    expect(cache.getJson([...entries.keys()])).toEqual(entries);
    cache.close();
  });

  it('replaces a file that is not a database', () => {
    const cache = openCache(folder);
    cache.close();
    const file = databaseFile(folder);
    writeFileSync(file, 'this was never a database, but it is long enough to look at'.repeat(100));

    const again = openCache(folder);
    again.putJson(new Map([['a', 1]]));
    expect(again.getJson(['a']).get('a')).toBe(1);
    expect(again.notice()).toBeUndefined();
    again.close();
  });

  it('replaces a database whose pages are damaged', () => {
    const cache = openCache(folder);
    cache.putJson(new Map(Array.from({ length: 2000 }, (_, index) => [`key ${index}`, index])));
    cache.close();
    const file = databaseFile(folder);
    const size = statSync(file).size;
    const header = 100;
    const damaged = Buffer.alloc(size, 0x5a);
    damaged.write('SQLite format 3\0', 0, 'latin1');
    writeFileSync(file, damaged.subarray(0, size - header));

    const again = openCache(folder);
    expect(again.getJson(['key 7'])).toEqual(new Map());
    again.putJson(new Map([['key 7', 'new']]));
    expect(again.getJson(['key 7']).get('key 7')).toBe('new');
    again.close();
  });

  it('drops the least recently used above its size, keeps the newest', () => {
    const cache = openCache(folder, { maxBytes: 100_000 });
    for (let round = 0; round < 50; round += 1) {
      cache.putBytes(new Map([[`key ${round}`, new Uint8Array(10_000)]]));
    }
    const keys = Array.from({ length: 50 }, (_, index) => `key ${index}`);
    let bytes = 0;
    for (const value of cache.getBytes(keys).values()) {
      bytes += value.length;
    }
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(112_500);
    cache.close();
  });

  it('never stores a value larger than the whole cache', () => {
    const cache = openCache(folder, { maxBytes: 1000 });
    cache.putBytes(new Map([['huge', new Uint8Array(2000)]]));
    expect(cache.getBytes(['huge'])).toEqual(new Map());
    expect(cache.notice()).toBeUndefined();
    cache.close();
  });

  it('is off, with a notice that names the folder, where the folder cannot be made', () => {
    const occupied = join(folder, 'file');
    writeFileSync(occupied, '');
    const cache = openCache(join(occupied, 'cache'));
    cache.putJson(new Map([['a', 1]]));
    expect(cache.getJson(['a'])).toEqual(new Map());
    expect(cache.notice()?.text).toContain(join(occupied, 'cache'));
    expect(cache.notice()?.hint).toContain('--cache-dir');
    cache.close();
  });

  it('is off where the database file is a folder', () => {
    openCache(folder).close();
    const file = databaseFile(folder);
    for (const suffix of ['', '-wal', '-shm']) {
      rmSync(file + suffix, { force: true });
    }
    mkdirSync(file);
    const cache = openCache(folder);
    expect(cache.getJson(['a'])).toEqual(new Map());
    expect(cache.notice()?.text).toContain('unable to open');
    cache.close();
  });

  it('serves two processes at once without losing an entry', () => {
    const script = `
      import { openCache } from ${JSON.stringify(new URL('cache.ts', import.meta.url).href)};
      const cache = openCache(process.argv[1], { busyTimeoutMs: 20000 });
      for (let round = 0; round < 40; round += 1) {
        cache.putJson(new Map([[process.argv[2] + round, round]]));
      }
      if (cache.notice()) { console.error(cache.notice()); process.exitCode = 1; }
      cache.close();
    `;
    const shell =
      '"$0" --input-type=module -e "$1" "$2" a & "$0" --input-type=module -e "$1" "$2" b; r=$?; wait $! && exit $r';
    const run = spawnSync('/bin/sh', ['-c', shell, process.execPath, script, folder], {
      encoding: 'utf8',
    });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
    const cache = openCache(folder);
    const keys = Array.from({ length: 40 }, (_, index) => [`a${index}`, `b${index}`]).flat();
    expect([...cache.getJson(keys).keys()].sort()).toEqual([...keys].sort());
    cache.close();
  });

  it('turns itself off when the disk is full, and keeps quiet', ({ skip }) => {
    const probe = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', folder]);
    skip(probe.status !== 0, 'needs the right to mount a small file system');
    const script = `
      import { openCache } from ${JSON.stringify(new URL('cache.ts', import.meta.url).href)};
      const cache = openCache(process.argv[1]);
      for (let round = 0; round < 40; round += 1) {
        cache.putBytes(new Map([['k' + round, new Uint8Array(50000)]]));
      }
      console.log(cache.notice()?.text, cache.getBytes(['k0']).size);
      cache.close();
    `;
    const shell =
      'mount -t tmpfs -o size=500k none "$1" && exec "$2" --input-type=module -e "$3" "$1"';
    const run = spawnSync(
      'unshare',
      ['-m', '/bin/sh', '-c', shell, 'sh', folder, process.execPath, script],
      { encoding: 'utf8' },
    );
    expect(run.stderr).toBe('');
    expect(run.stdout).toMatch(/not cached.*(full|disk I\/O).* 0\n$/u);
  });

  it('answers nothing after close', () => {
    const cache = openCache(folder);
    cache.putJson(new Map([['a', 1]]));
    cache.close();
    cache.close();
    expect(cache.getJson(['a'])).toEqual(new Map());
    expect(cache.notice()).toBeUndefined();
  });
});

describe('noCache', () => {
  it('forgets everything', () => {
    const cache = noCache();
    cache.putJson(new Map([['a', 1]]));
    expect(cache.getJson(['a'])).toEqual(new Map());
  });
});

function databaseFile(folder: string): string {
  const name = readdirSync(folder).find((entry) => entry.endsWith('.sqlite'));
  if (name === undefined) {
    throw new Error('no database was made');
  }
  return join(folder, name);
}
