import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { describeSandboxContract } from '../sandbox.contract.ts';
import type { SandboxOpening, SandboxProgram } from '../sandbox.ts';
import { openBubblewrap } from './open-bubblewrap.ts';

const { signal } = new AbortController();
const opening = await openBubblewrap({}, signal);

describeSandboxContract('Python in bubblewrap', opening);

function program(text: string): SandboxProgram {
  return {
    files: { 'main.py': text },
    main: 'main.py',
    input: '',
    limits: { wallMs: 30_000, memoryBytes: 64 * 1024 * 1024, outputBytes: 64 * 1024 },
  };
}

async function printed(from: SandboxOpening, text: string): Promise<string> {
  if (from.outcome === 'missing') {
    throw new Error(from.reason);
  }
  return (await from.sandbox.run(program(text), signal)).stdout;
}

const isHere = opening.outcome === 'open' || process.env['CI'] === 'true';

describe.skipIf(!isHere)('the interpreter', () => {
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-python-'));
    chmodSync(folder, 0o755);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function script(name: string, text: string): string {
    const path = join(folder, name);
    writeFileSync(path, text);
    chmodSync(path, 0o755);
    return path;
  }

  it('may be that of a virtual environment, whose packages are there', async () => {
    const lines = await printed(
      opening,
      'import sys\nprint(sys.executable, "%d.%d" % sys.version_info[:2])',
    );
    const [executable = '', version = ''] = lines.trim().split(' ');
    const packages = join(folder, `venv/lib/python${version}/site-packages`);
    mkdirSync(packages, { recursive: true });
    mkdirSync(join(folder, 'venv/bin'));
    symlinkSync(executable, join(folder, 'venv/bin/python'));
    writeFileSync(join(folder, 'venv/pyvenv.cfg'), `home = ${dirname(executable)}\n`);
    writeFileSync(join(packages, 'installed.py'), 'ANSWER = 42\n');
    const python = join(folder, 'venv/bin/python');
    const answer = await printed(
      await openBubblewrap({ python }, signal),
      'import installed, sys; print(installed.ANSWER, sys.prefix)',
    );
    expect(answer).toBe(`42 ${join(folder, 'venv')}\n`);
  });

  it('is too old where it is', async () => {
    const answer = '{"executable": "/usr/bin/python3", "version": [3, 7, 9], "paths": []}';
    const python = script('old', `#!/bin/sh\necho '${answer}'\n`);
    expect(await openBubblewrap({ python }, signal)).toMatchObject({
      outcome: 'missing',
      reason: `${python} is Python 3.7.9`,
    });
  });

  it('is not believed when it asks for the folder of somebody else', async () => {
    mkdirSync(join(folder, 'keys'));
    symlinkSync(join(folder, 'keys'), join(folder, 'lib'));
    for (const path of ['keys', 'lib']) {
      const answer = { executable: '/bin/sh', version: [3, 12, 0], paths: [join(folder, path)] };
      const python = script('greedy', `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`);
      const refused = await openBubblewrap({ python }, signal);
      expect(refused).toMatchObject({
        outcome: 'missing',
        reason: `${python} is installed in ${join(folder, path)}, which may hold more than Python`,
      });
    }
  });

  it('is asked where it can do no harm', async () => {
    const socket = join(folder, 'socket');
    const visits: string[] = [];
    const server = createServer(() => visits.push('connection'));
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    chmodSync(socket, 0o777);
    process.env['ASSAY_TEST_WORD'] = 'word-that-nobody-may-see';
    const text = `#!/usr/bin/env python3
import os, socket
got = [value for value in os.environ.values() if 'nobody-may-see' in value]
try:
    open('${folder}/written', 'w')
    got.append('written')
except OSError: pass
try:
    socket.socket(socket.AF_UNIX).connect('${socket}')
    got.append('connected')
except OSError: pass
print(got, file=__import__('sys').stderr)
`;
    chmodSync(folder, 0o777);
    const python = script('hostile', text);
    const refused = await openBubblewrap({ python }, signal);
    server.close();
    delete process.env['ASSAY_TEST_WORD'];
    expect(refused).toMatchObject({
      outcome: 'missing',
      reason: expect.stringMatching(/: \[\]$/u),
    });
    expect(existsSync(join(folder, 'written'))).toBe(false);
    expect(visits).toEqual([]);
  });

  it('is said to be missing where it is', async () => {
    const python = join(folder, 'nothing');
    expect(await openBubblewrap({ python }, signal)).toMatchObject({
      outcome: 'missing',
      reason: `there is no Python: ${python}`,
    });
  });
});

describe.skipIf(!isHere)('a native program', () => {
  it('does not see what the process that started us had open', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-open-'));
    writeFileSync(join(folder, 'secret'), 'word-that-nobody-may-see');
    const script = `
      import { openBubblewrap } from ${JSON.stringify(new URL('open-bubblewrap.ts', import.meta.url).href)};
      const { signal } = new AbortController();
      const { sandbox } = await openBubblewrap({}, signal);
      console.log((await sandbox.run(${JSON.stringify(program(OPEN_FILES))}, signal)).stdout);
    `;
    const shell = 'exec 9<"$0" && exec "$1" --input-type=module -e "$2"';
    const args = ['-c', shell, join(folder, 'secret'), process.execPath, script];
    const { stdout } = await promisify(execFile)('/bin/sh', args);
    rmSync(folder, { recursive: true });
    expect(stdout.trim().split('\n')).toEqual(['1', "['0', '1', '2', '3']"]);
  });
});

/** The processes there are, and the descriptors of the first; the one of the listing itself is closed by then. */
const OPEN_FILES = `
import os
print(*[name for name in os.listdir('/proc') if name.isdigit()])
names = os.listdir('/proc/1/fd')
print([name for name in names if os.path.exists('/proc/1/fd/' + name)])
`;
