import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ReviewError } from '../../core/review-error.ts';
import { installedGpu, usesGpu } from './gpu-packages.ts';
import { installRuntime } from './install-runtime.ts';
import { loadRuntime } from './load.ts';
import { runtimeEntry, runtimeFolder } from './runtime-folder.ts';
import { PLATFORM_PACKAGES, RUNTIME_PACKAGES } from './runtime-packages.generated.ts';

let dataFolder: string;

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'assay-runtime-'));
});

afterEach(() => {
  rmSync(dataFolder, { recursive: true, force: true });
});

/** An npm that keeps what it was asked to install and then does as the script says. */
function npmThat(script: string): Readonly<Record<string, string>> {
  const bin = join(dataFolder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(
    join(bin, 'npm'),
    `#!${process.execPath}
const fs = require('node:fs');
fs.writeFileSync(${JSON.stringify(join(dataFolder, 'asked.json'))}, JSON.stringify({
  args: process.argv.slice(2),
  manifest: JSON.parse(fs.readFileSync('package.json', 'utf8')),
  lock: JSON.parse(fs.readFileSync('package-lock.json', 'utf8')),
}));
${script}
`,
  );
  chmodSync(join(bin, 'npm'), 0o755);
  return { PATH: bin };
}

const INSTALLS = `
fs.mkdirSync('node_modules/node-llama-cpp/dist', { recursive: true });
fs.writeFileSync('node_modules/node-llama-cpp/package.json', '{"type":"module"}');
fs.writeFileSync('node_modules/node-llama-cpp/dist/index.js',
  'export const getLlama = () => undefined; export class LlamaGrammarEvaluationState {}');
`;

/** As a real npm does: every package of the manifest. */
const INSTALLS_ALL = `${INSTALLS}
for (const name of Object.keys(JSON.parse(fs.readFileSync('package.json', 'utf8')).dependencies)) {
  fs.mkdirSync('node_modules/' + name, { recursive: true });
  fs.writeFileSync('node_modules/' + name + '/package.json', '{"type":"module"}');
}
`;

function failsWith(code: string): string {
  return `process.stderr.write('npm error code ${code}\\nnpm error more\\n'); process.exit(1);`;
}

function install(environment: Readonly<Record<string, string>>, platform = 'linux-x64') {
  return installRuntime({ dataFolder, environment, platform }, new AbortController().signal);
}

async function errorOf(action: Promise<unknown>): Promise<ReviewError> {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ReviewError);
  return error as ReviewError;
}

describe('installing the runtime', () => {
  it('asks npm for exactly the locked packages of this platform, without scripts', async () => {
    expect(await install(npmThat(INSTALLS))).toBe('installed');
    const asked = JSON.parse(readFileSync(join(dataFolder, 'asked.json'), 'utf8')) as {
      args: string[];
      manifest: { dependencies: Record<string, string> };
      lock: { packages: Record<string, { integrity?: string; resolved?: string }> };
    };
    expect(asked.args).toEqual(
      expect.arrayContaining(['ci', '--ignore-scripts', '--omit=optional']),
    );
    expect(asked.manifest.dependencies).toEqual({
      'node-llama-cpp': '3.22.1',
      '@node-llama-cpp/linux-x64': '3.22.1',
    });
    for (const [name, entry] of Object.entries(asked.lock.packages)) {
      expect(entry.resolved).toBeUndefined();
      expect(name === '' ? 'sha512-' : entry.integrity).toMatch(/^sha512-/u);
    }
    expect(Object.keys(asked.lock.packages)).toContain('node_modules/@node-llama-cpp/linux-x64');
  });

  it('brings the packages of a graphics card on request, pinned too, and takes them away again', async () => {
    await install(npmThat(INSTALLS));
    const environment = npmThat(INSTALLS_ALL);
    const options = { dataFolder, environment, platform: 'linux-x64' };
    const { signal } = new AbortController();
    expect(await installRuntime({ ...options, gpu: 'cuda' }, signal)).toBe('installed');
    expect(installedGpu(dataFolder)).toBe('cuda');
    expect(usesGpu(dataFolder, 'linux')).toBe(true);
    expect(await installRuntime({ ...options, gpu: 'cuda' }, signal)).toBe('present');
    expect(await installRuntime(options, signal)).toBe('present');
    expect(await installRuntime({ ...options, gpu: 'none' }, signal)).toBe('installed');
    expect(installedGpu(dataFolder)).toBeUndefined();
    expect(usesGpu(dataFolder, 'linux')).toBe(false);
    expect(readdirSync(join(dataFolder, 'runtime'))).toHaveLength(1);
  });

  it('keeps what is there when the packages of a graphics card cannot be had', async () => {
    await install(npmThat(INSTALLS));
    const wanted = { dataFolder, platform: 'linux-x64', gpu: 'vulkan' } as const;
    const { signal } = new AbortController();
    const failing = installRuntime({ ...wanted, environment: npmThat(failsWith('E404')) }, signal);
    expect((await errorOf(failing)).code).toBe('RUNTIME_MISSING');
    expect(await install(npmThat(failsWith('ENOTFOUND')))).toBe('present');
    const elsewhere = installRuntime({ ...wanted, platform: 'linux-arm64' }, signal);
    expect((await errorOf(elsewhere)).message).toContain('no vulkan package for linux-arm64');
  });

  it('does nothing when it is there', async () => {
    await install(npmThat(INSTALLS));
    expect(await install(npmThat(failsWith('ENOTFOUND')))).toBe('present');
  });

  it.each([
    ['ENOTFOUND', 'RUNTIME_MISSING', 'is there a network?'],
    ['EINTEGRITY', 'RUNTIME_MISSING', 'sent other bytes than the pinned ones'],
    ['ENOSPC', 'DISK_FULL', 'No room left'],
    ['EWEIRD', 'RUNTIME_MISSING', 'npm: EWEIRD'],
  ])('turns %s of npm into %s and leaves nothing behind', async (code, errorCode, message) => {
    const error = await errorOf(install(npmThat(failsWith(code))));
    expect(error.code).toBe(errorCode);
    expect(error.message).toContain(message);
    expect(readdirSync(join(dataFolder, 'runtime'))).toEqual([]);
  });

  it('says that a platform has no native code', async () => {
    const error = await errorOf(install(npmThat(INSTALLS), 'sunos-sparc'));
    expect(error.code).toBe('RUNTIME_MISSING');
    expect(error.message).toContain('sunos-sparc');
    expect(error.hint).toContain('Ollama');
  });

  it('replaces the rest of something that is not the runtime', async () => {
    mkdirSync(join(runtimeFolder(dataFolder), 'half'), { recursive: true });
    expect(await install(npmThat(INSTALLS))).toBe('installed');
    expect(existsSync(join(runtimeFolder(dataFolder), 'half'))).toBe(false);
  });

  it('stops npm when cancelled', async () => {
    const stop = new AbortController();
    const environment = npmThat('setInterval(() => undefined, 1000);');
    setTimeout(() => stop.abort(), 300);
    const error = await errorOf(
      installRuntime({ dataFolder, environment, platform: 'linux-x64' }, stop.signal),
    );
    expect(error.code).toBe('CANCELLED');
    expect(readdirSync(join(dataFolder, 'runtime'))).toEqual([]);
  });
});

describe('loading the runtime', () => {
  it('says how to install it when it is missing', async () => {
    const error = await errorOf(loadRuntime(dataFolder));
    expect(error.code).toBe('RUNTIME_MISSING');
    expect(error.hint).toContain('assay models pull');
  });

  it('gives the module', async () => {
    await install(npmThat(INSTALLS));
    expect(typeof (await loadRuntime(dataFolder)).getLlama).toBe('function');
  });

  it.each([
    ['throws', 'throw new Error("no native code\\nsecond line")', 'no native code'],
    ['is another module', 'export const answer = 42', 'does not work here'],
  ])('names a module that %s', async (_what, source, message) => {
    mkdirSync(join(runtimeEntry(dataFolder), '..'), { recursive: true });
    writeFileSync(join(runtimeEntry(dataFolder), '..', '..', 'package.json'), '{"type":"module"}');
    writeFileSync(runtimeEntry(dataFolder), source);
    const error = await errorOf(loadRuntime(dataFolder));
    expect(error.code).toBe('RUNTIME_FAILED');
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('\n');
  });
});

describe('the locked packages', () => {
  it('hold every dependency that a package asks for', () => {
    const names = new Set(
      Object.keys(RUNTIME_PACKAGES).map((path) => path.replace(/^.*node_modules\//u, '')),
    );
    for (const [path, entry] of Object.entries(RUNTIME_PACKAGES)) {
      for (const name of Object.keys(entry.dependencies ?? {})) {
        expect(names, `${path} needs ${name}`).toContain(name);
      }
    }
  });

  it('pin the native code of every platform', () => {
    for (const { name, version, integrity } of Object.values(PLATFORM_PACKAGES)) {
      expect(name).toMatch(/^@node-llama-cpp\//u);
      expect(version).toBe('3.22.1');
      expect(integrity).toMatch(/^sha512-/u);
    }
  });
});
