import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { fakeProgram, testFolder } from './fake-uv.fixture.ts';
import { findUv, scriptEnvironment } from './find-uv.ts';

const { signal } = new AbortController();

describe('uv', () => {
  it('is taken from PATH', async () => {
    const bin = testFolder();
    fakeProgram(bin, 'uv', 'echo uv 1.2.3');
    const uv = await findUv({ dataFolder: testFolder(), environment: { PATH: bin } }, signal);
    expect(uv).toEqual({ program: 'uv', leading: [], version: 'uv 1.2.3' });
  });

  it('is taken as a module of a Python', async () => {
    const bin = testFolder();
    fakeProgram(bin, 'python3', '[ "$2" = uv ] && echo uv 1.2.3');
    const uv = await findUv({ dataFolder: testFolder(), environment: { PATH: bin } }, signal);
    expect(uv).toMatchObject({ program: 'python3', leading: ['-m', 'uv'] });
  });

  it('is installed into the data folder by a Python that has none, which is said', async () => {
    const bin = testFolder();
    const data = testFolder();
    mkdirSync(join(data, 'tune'));
    // Stands in for venv and pip: makes a folder whose python makes a uv.
    fakeProgram(
      bin,
      'python3',
      `case "$*" in
  --version) echo Python 3.12 ;;
  "-m venv "*) /bin/mkdir -p "$3/bin"; printf '#!/bin/sh\\nprintf "#!/bin/sh\\\\necho uv 4.5" > "%s/bin/uv"; /bin/chmod +x "%s/bin/uv"\\n' "$3" "$3" > "$3/bin/python"; /bin/chmod +x "$3/bin/python" ;;
  *) exit 1 ;;
esac`,
    );
    const said: string[] = [];
    const search = {
      dataFolder: data,
      environment: { PATH: bin },
      onInstall: (text: string) => said.push(text),
    };
    const uv = await findUv(search, signal);
    expect(uv).toMatchObject({ program: join(data, 'tune', 'uv', 'bin', 'uv'), version: 'uv 4.5' });
    expect(said).toEqual([expect.stringContaining('installing uv')]);
  });

  it('cannot be had without Python, and that is said', async () => {
    const search = { dataFolder: testFolder(), environment: { PATH: testFolder() } };
    await expect(findUv(search, signal)).rejects.toMatchObject({
      code: 'PYTHON_MISSING',
      hint: expect.stringContaining('Install Python or uv'),
    });
  });

  it('cannot be had from a Python without venv, and why is said', async () => {
    const bin = testFolder();
    fakeProgram(
      bin,
      'python3',
      '[ "$1" = --version ] && exit 0; echo ensurepip is not available >&2; exit 1',
    );
    const search = { dataFolder: testFolder(), environment: { PATH: bin } };
    await expect(findUv(search, signal)).rejects.toMatchObject({
      code: 'PYTHON_MISSING',
      message: expect.stringContaining('ensurepip is not available'),
    });
  });
});

describe('the environment of scripts', () => {
  it("has the user's proxies and not another Python's paths", () => {
    const environment = { HTTPS_PROXY: 'p', PYTHONPATH: '/x', VIRTUAL_ENV: '/y', UNSET: undefined };
    expect(scriptEnvironment(environment, { A: '1' })).toEqual({ HTTPS_PROXY: 'p', A: '1' });
  });
});
