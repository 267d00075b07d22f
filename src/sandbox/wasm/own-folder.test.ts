import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

import { ownFolder, removeAbandoned } from './own-folder.ts';

const MODULE = JSON.stringify(new URL('own-folder.ts', import.meta.url).href);
const parent = mkdtempSync(join(tmpdir(), 'assay-own-'));

afterAll(() => {
  rmSync(parent, { recursive: true, force: true });
});

/** A script that makes its folder below `parent` and prints the path. */
function script(afterwards: string): readonly string[] {
  const code = `import { ownFolder } from ${MODULE};
    process.stdout.write(ownFolder(process.argv[1]));
    ${afterwards}`;
  return ['--input-type=module', '-e', code, parent];
}

describe('the folder of a process without a cache', () => {
  it('goes with the process', () => {
    const path = execFileSync(process.execPath, script(''), { encoding: 'utf8' });
    expect(basename(path)).toMatch(/^assay-snapshot-\d+-/u);
    expect(existsSync(path)).toBe(false);
  });

  it('of a killed process goes when another one starts; those of living ones stay', async () => {
    const child = spawn(process.execPath, script('setInterval(() => 0, 1000);'));
    const path = String((await once(child.stdout, 'data'))[0]);
    writeFileSync(join(path, 'pyodide-0.snapshot'), 'memory');
    const own = ownFolder(parent);
    removeAbandoned(parent);
    expect([existsSync(path), existsSync(own)]).toEqual([true, true]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    removeAbandoned(parent);
    expect([existsSync(path), existsSync(own)]).toEqual([false, true]);
  });

  it('goes after a day where its name tells no owner; links and other folders stay', () => {
    const names = ['assay-snapshot-old', 'assay-snapshot-new', 'elsewhere-1-old'];
    for (const name of names) {
      mkdirSync(join(parent, name));
    }
    symlinkSync(parent, join(parent, 'assay-snapshot-1-link'));
    utimesSync(join(parent, 'assay-snapshot-old'), 1, 1);
    utimesSync(join(parent, 'elsewhere-1-old'), 1, 1);
    removeAbandoned(parent);
    const left = [...names, 'assay-snapshot-1-link'].filter((name) =>
      existsSync(join(parent, name)),
    );
    expect(left).toEqual(['assay-snapshot-new', 'elsewhere-1-old', 'assay-snapshot-1-link']);
  });
});
