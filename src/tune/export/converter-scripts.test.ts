import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { runtimeEntry, runtimeFolder } from '../../llm/runtime/runtime-folder.ts';
import { converterScripts } from './converter-scripts.ts';

const { signal } = new AbortController();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-converters-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A runtime whose archive holds the two scripts and nothing else. */
function installRuntime(): string {
  const archive = join(
    runtimeFolder(folder),
    'node_modules/node-llama-cpp/llama/gitRelease.bundle',
  );
  mkdirSync(dirname(runtimeEntry(folder)), { recursive: true });
  writeFileSync(runtimeEntry(folder), '');
  mkdirSync(dirname(archive), { recursive: true });
  const source = join(folder, 'source');
  mkdirSync(source);
  for (const name of ['convert_hf_to_gguf.py', 'convert_lora_to_gguf.py']) {
    writeFileSync(join(source, name), `print("${name}")\n`);
  }
  const git = ['-C', source, '-c', 'user.name=t', '-c', 'user.email=t@example.org'];
  execFileSync('git', ['init', '-q', source]);
  execFileSync('git', [...git, 'add', '.']);
  execFileSync('git', [...git, 'commit', '-q', '-m', 'one']);
  execFileSync('git', [...git, 'bundle', 'create', '-q', archive, 'HEAD']);
  return archive;
}

describe('the converters to GGUF', () => {
  it('come out of the archive of the runtime, once', async () => {
    const archive = installRuntime();
    const scripts = await converterScripts(folder, signal);
    expect(existsSync(scripts.model)).toBe(true);
    expect(existsSync(scripts.adapter)).toBe(true);
    rmSync(archive);
    expect(await converterScripts(folder, signal)).toEqual(scripts);
    expect(readdirSync(join(folder, 'runtime')).filter((name) => name.includes('part'))).toEqual(
      [],
    );
  });

  it('say what to install where there is no runtime', async () => {
    await expect(converterScripts(folder, signal)).rejects.toMatchObject({
      code: 'RUNTIME_MISSING',
      hint: expect.stringContaining('assay models runtime') as string,
    });
  });

  it('leave nothing behind where the archive is damaged', async () => {
    writeFileSync(installRuntime(), 'half of it');
    await expect(converterScripts(folder, signal)).rejects.toMatchObject({
      code: 'RUNTIME_FAILED',
    });
    expect(readdirSync(join(folder, 'runtime')).filter((name) => name.includes('cpp-3'))).toEqual([
      'node-llama-cpp-3.22.1',
    ]);
  });
});
