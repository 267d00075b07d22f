import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { caught } from './caught.fixture.ts';
import { readProfile } from './read-profile.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-profile-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
}

// Each was written by the real profiler, of fixtures/stock.py.
describe.each(['stock.pstats', 'stock.pyinstrument.json', 'stock.speedscope.json'])(
  '%s',
  (name) => {
    const profile = readProfile(fixture(name));

    function spent(wanted: string): number {
      const found = profile.functions.filter((one) => one.name === wanted);
      return Math.max(0, ...found.map((one) => one.total));
    }

    test('most of the time is in the slow function, next to none in what it calls', () => {
      expect(profile.seconds).toBeGreaterThan(0.01);
      expect(spent('missing')).toBeGreaterThan(0.8 * profile.seconds);
      expect(spent('missing')).toBeLessThanOrEqual(spent('main') + 1e-9);
      expect(spent('price')).toBeLessThan(0.2 * profile.seconds);
      expect(spent('unused')).toBe(0);
    });

    test('own times add up to the whole', () => {
      const sum = profile.functions.reduce((total, { own }) => total + own, 0);
      expect(Math.abs(sum - profile.seconds)).toBeLessThan(0.05 * profile.seconds);
    });
  },
);

test('an evented speedscope profile gives the time between events to the open stack', () => {
  const path = join(folder, 'evented.json');
  const events = [
    { type: 'O', frame: 0, at: 0 },
    { type: 'O', frame: 1, at: 2 },
    { type: 'C', frame: 1, at: 5 },
    { type: 'C', frame: 0, at: 6 },
  ];
  const frames = [{ name: 'outer', file: 'a.py', line: 1 }, { name: 'inner' }];
  const profiles = [{ type: 'evented', unit: 'milliseconds', events }];
  writeFileSync(path, JSON.stringify({ shared: { frames }, profiles }));
  expect(readProfile(path).functions).toMatchObject([
    { name: 'outer', own: 0.003, total: 0.006 },
    { name: 'inner', own: 0.003, total: 0.003 },
  ]);
});

test.each([
  ['nothing.pstats', ''],
  ['text.pstats', 'not a profile'],
  ['cut.json', '{"shared": {"frames"'],
  ['other.json', '{"a": 1}'],
  ['deep.pstats', '('.repeat(50)],
])('%s is refused with its name and a remedy', (name, content) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  const error = caught(() => readProfile(path));
  expect(error.code).toBe('FILE_UNREADABLE');
  expect(error.message).toContain(name);
  expect(error.hint).toContain('cProfile');
});

test('a profile that is not there is said to be missing', () => {
  expect(caught(() => readProfile(join(folder, 'none.pstats')))).toMatchObject({
    code: 'PATH_NOT_FOUND',
    message: expect.stringContaining('none.pstats'),
  });
});

test('times that no clock gives make no profile', () => {
  const path = join(folder, 'endless.json');
  const frames = [{ name: 'outer', file: 'a.py', line: 1 }];
  const profiles = [
    { type: 'sampled', unit: 'seconds', samples: [[0], [0]], weights: [1e308, 1e308] },
  ];
  writeFileSync(path, JSON.stringify({ shared: { frames }, profiles }));
  expect(caught(() => readProfile(path)).code).toBe('FILE_UNREADABLE');
});
