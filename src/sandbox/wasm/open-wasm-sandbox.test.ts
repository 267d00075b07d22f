import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { openSandboxes } from '../open-sandboxes.ts';
import { describeSandboxContract } from '../sandbox.contract.ts';
import type { SandboxRun } from '../sandbox.ts';
import { openWasmSandbox } from './open-wasm-sandbox.ts';

const MODULE = JSON.stringify(new URL('open-wasm-sandbox.ts', import.meta.url).href);
const folder = mkdtempSync(join(tmpdir(), 'assay-wasm-'));
const { signal } = new AbortController();
const firstRuns = await Promise.all([runElsewhere(folder), runElsewhere(folder)]);
const opening = await openWasmSandbox({ cacheFolder: folder }, signal);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describeSandboxContract('Python in WebAssembly', opening);

async function run(program: string): Promise<SandboxRun> {
  if (opening.outcome === 'missing') {
    throw new Error(opening.reason);
  }
  return await opening.sandbox.run(
    {
      files: { 'main.py': program },
      main: 'main.py',
      input: '',
      limits: { wallMs: 30_000, memoryBytes: 64 * 1024 * 1024, outputBytes: 64 * 1024 },
    },
    signal,
  );
}

describe('the bridge to JavaScript', () => {
  it('is closed to objects of JavaScript that are still in memory', async () => {
    const result = await run(`
import gc
seen, waiting, found = set(), [gc.get_objects()], []
while waiting:
    one = waiting.pop()
    if id(one) not in seen:
        seen.add(id(one))
        waiting.extend(gc.get_referents(one))
        if any(kind.__name__ == 'JsProxy' for kind in type(one).__mro__): found.append(one)
print('found', len(found) > 0)
print('ran', found[0].constructor.constructor('return process')().pid)
`);
    expect(result).toMatchObject({ end: 'crashed', stdout: 'found True\n' });
  });

  it.each(['create_proxy(print)', 'raw_call(1)', 'trigger_fatal_error()'])(
    'is closed to %s of the module below it, imported anew',
    async (call) => {
      const result = await run(`import _pyodide_core\nprint('ran', _pyodide_core.${call})`);
      expect(result).toMatchObject({ end: 'crashed', stdout: '' });
    },
  );
});

describe('files that the snapshot holds imported', () => {
  const tool = 'import sys\nbegun = list(sys.argv)\n';

  const preloadFolder = mkdtempSync(join(tmpdir(), 'assay-wasm-'));

  afterAll(() => {
    rmSync(preloadFolder, { recursive: true, force: true });
  });

  async function runWith(files: Readonly<Record<string, string>>): Promise<string> {
    const preloading = await openWasmSandbox(
      { cacheFolder: preloadFolder, preload: { 'kit/tool.py': tool } },
      signal,
    );
    expect(preloading.outcome).toBe('open');
    const main =
      'import sys\ntry: import kit.tool; print(kit.tool.begun == sys.argv)\nexcept ImportError: print("none")\n';
    const limits = { wallMs: 30_000, memoryBytes: 64 * 1024 * 1024, outputBytes: 64 * 1024 };
    const program = { files: { ...files, 'main.py': main }, main: 'main.py', input: '', limits };
    const { stdout, stderr } =
      preloading.outcome === 'open'
        ? await preloading.sandbox.run(program, signal)
        : { stdout: '', stderr: preloading.reason };
    return stdout + stderr;
  }

  it('are there for a program that brings them', async () => {
    expect(await runWith({ 'kit/tool.py': tool })).toBe('False\n');
  });

  it('give way to what a program brings in their place', async () => {
    expect(await runWith({ 'kit/tool.py': `${tool}#` })).toBe('True\n');
    expect(await runWith({ 'kit/more.py': '' })).toBe('none\n');
  });
});

describe('opening all sandboxes', () => {
  it('opens what there is and says why the rest is missing', async () => {
    const python = join(folder, 'python');
    const opened = await openSandboxes({ cacheFolder: folder, python }, signal);
    expect(opened.sandboxes.map(({ id, native }) => ({ id, native }))).toEqual([
      { id: 'wasm', native: false },
    ]);
    expect(opened.missing.map(({ id }) => id)).toEqual(['bubblewrap']);
    expect(opened.missing[0]?.reason).toMatch(/there is no Python|bubblewrap is/u);
  });
});

describe('the snapshot', () => {
  function snapshots(): readonly string[] {
    return readdirSync(folder).map((name) => join(folder, name));
  }

  it('is one file, also where two processes made it at once', () => {
    expect(firstRuns.map(({ stderr }) => stderr)).toEqual(['', '']);
    expect(firstRuns.map(({ stdout }) => stdout)).toEqual(['6\n', '6\n']);
    expect(snapshots()).toHaveLength(1);
  });

  it('is made again between two runs when it is damaged, and makes room of what nobody used for weeks', async () => {
    const [current = ''] = snapshots();
    const old = join(folder, 'pyodide-0123456789abcdef.snapshot');
    const young = join(folder, 'pyodide-fedcba9876543210.snapshot');
    writeFileSync(old, '');
    writeFileSync(young, '');
    utimesSync(old, 1, 1);
    truncateSync(current, 1_000_000);
    expect(await run('print(1)')).toMatchObject({ end: 'finished', stdout: '1\n' });
    expect(snapshots().toSorted()).toEqual([current, young].toSorted());
  });

  it('serves where the folder cannot be made', async () => {
    const occupied = join(folder, 'file');
    writeFileSync(occupied, '');
    const other = await openWasmSandbox({ cacheFolder: join(occupied, 'cache') }, signal);
    expect(other.outcome).toBe('open');
  });
});

describe('the process', () => {
  // What the kernel says of a program that runs for ever, and what is left of it when we have gone.
  it.skipIf(process.platform !== 'linux')(
    'has limits of its own, and ends with the one that started it',
    async () => {
      const script = `
        import { readdirSync, readFileSync } from 'node:fs';
        import { openWasmSandbox } from ${MODULE};
        const { signal } = new AbortController();
        const { sandbox } = await openWasmSandbox({ cacheFolder: process.argv[1] }, signal);
        const limits = { wallMs: 30000, memoryBytes: 1e7, outputBytes: 1000 };
        void sandbox.run({ files: { a: 'while True: pass' }, main: 'a', input: '', limits }, signal);
        const status = (id, name) => readFileSync('/proc/' + id + '/' + name, 'utf8');
        const children = () => status(process.pid, 'task/' + process.pid + '/children').trim();
        while (children() === '' || !/cpu time +[0-9]/u.test(status(children(), 'limits'))) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        console.log(JSON.stringify([children(), status(children(), 'limits')]));
        process.exit();
      `;
      const args = ['--input-type=module', '-e', script, folder];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      const [child, limits] = z.tuple([z.string(), z.string()]).parse(JSON.parse(stdout));
      expect(limits).toMatch(/Max cpu time +\d+ /u);
      expect(limits).toMatch(/Max file size +0 /u);
      expect(limits).toMatch(/Max core file size +0 /u);
      await expect.poll(() => existsSync(`/proc/${child}`), { timeout: 10_000 }).toBe(false);
    },
  );
});

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of its own that opens the sandbox and runs one program. */
async function runElsewhere(cacheFolder: string): Promise<Ended> {
  const script = `
    import { openWasmSandbox } from ${MODULE};
    const { signal } = new AbortController();
    const { sandbox } = await openWasmSandbox({ cacheFolder: process.argv[1] }, signal);
    const limits = { wallMs: 30000, memoryBytes: 1e7, outputBytes: 1000 };
    const run = await sandbox.run({ files: { a: 'print(6)' }, main: 'a', input: '', limits }, signal);
    process.stdout.write(run.stdout);
  `;
  const args = ['--input-type=module', '-e', script, cacheFolder];
  return await promisify(execFile)(process.execPath, args);
}
