import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { sha256 } from '../../src/io/hash.ts';
import {
  ggufBytes,
  tinyModel,
  type FixtureValue,
} from '../../src/llm/weights/gguf/gguf-file.fixture.ts';
import { ollama, TAG, verdict } from './model-server.ts';
import { expectNoStack, runAssay, temporaryFolder, type AssayRun } from './run-assay.ts';

interface Place {
  readonly cwd: string;
  readonly run: (...args: readonly string[]) => Promise<AssayRun>;
}

/** A folder with `coder-f16.gguf` and a home of its own. */
function place(values: Readonly<Record<string, FixtureValue>> = {}): Place {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'coder-f16.gguf'), ggufBytes(tinyModel(values)));
  return {
    cwd,
    run: (...args) => runAssay(args, { cwd, env: { ASSAY_HOME: join(cwd, 'home') } }),
  };
}

describe('assay models import', () => {
  it('says what the file is, gives it a name, and takes it away again when told so', async () => {
    const { cwd, run } = place();
    const imported = await run('models', 'import', 'coder-f16.gguf', '--name', 'coder:1m');
    expect(imported).toMatchObject({ code: 0, stdout: '' });
    expect(imported.stderr).toContain(
      'Tiny: llama, 1 M parameters, F16, 1 MB, trained for 2,048 tokens, apache-2.0',
    );
    expect(imported.stderr).toContain('use it with --model coder:1m');
    const digest = sha256(readFileSync(join(cwd, 'coder-f16.gguf')));
    expect(existsSync(join(cwd, 'home/data/models/own', `${digest}.gguf`))).toBe(true);

    const shown = await run('models', 'show', 'Coder:1m');
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toContain('Tiny  (coder:1m)');
    expect(shown.stdout).toContain('llama, F16, 1 MB');
    expect(shown.stdout).toContain('coder-f16.gguf');

    const asked = await run('models', 'rm', 'coder:1m');
    expect(asked).toMatchObject({ code: 2, stdout: '' });
    expect(asked.stderr).toContain('Add --yes.');
    const removed = await run('models', 'rm', 'coder:1m', '--yes');
    expect(removed).toMatchObject({ code: 0, stdout: '' });
    expect(removed.stderr).toContain('coder:1m is removed');
    expect(readdirSync(join(cwd, 'home/data/models/own'))).toEqual([]);
    expect(existsSync(join(cwd, 'coder-f16.gguf'))).toBe(true);
  });

  it.each<[string, Readonly<Record<string, FixtureValue>>, string]>([
    ['an adapter', { 'general.type': 'adapter' }, 'is an adapter (LoRA), not a model'],
    ['an image encoder', { 'general.architecture': 'clip' }, 'encodes images'],
    ['an embedding model', { 'general.architecture': 'bert' }, 'is an embedding model'],
    [
      'an unknown architecture',
      { 'general.architecture': 'sd3' },
      'which the runtime does not know',
    ],
    ['a base model', { 'tokenizer.chat_template': '' }, 'no chat template'],
  ])('refuses %s and keeps nothing', async (_what, values, reason) => {
    const { cwd, run } = place(values);
    const refused = await run('models', 'import', 'coder-f16.gguf');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('error  MODEL_UNSUITABLE');
    expect(refused.stderr).toContain(reason);
    expectNoStack(refused);
    expect(existsSync(join(cwd, 'home/data/models/own'))).toBe(false);
  });

  it.each([
    ['empty', 0, 'it is empty'],
    ['cut off', -1000, 'it is cut off'],
  ])('refuses a file that is %s', async (_what, end, reason) => {
    const { cwd, run } = place();
    const path = join(cwd, 'coder-f16.gguf');
    writeFileSync(path, readFileSync(path).subarray(0, end));
    const refused = await run('models', 'import', 'coder-f16.gguf');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('error  MODEL_CORRUPT');
    expect(refused.stderr).toContain(reason);
    expectNoStack(refused);
  });

  it('reviews with no file that is damaged, and says so', async () => {
    const { cwd, run } = place({ 'general.type': 'adapter' });
    writeFileSync(join(cwd, 'a.py'), 'print(1)\n');
    const reviewed = await run('review', 'a.py', '--model', 'coder-f16.gguf');
    expect(reviewed.stdout + reviewed.stderr).toContain('is an adapter (LoRA), not a model');
    expectNoStack(reviewed);
  });
});

describe('assay models quantize', () => {
  it.each([
    [['--to', 'Q9_Z'], 'USAGE', 'Say one of Q2_K'],
    [['--to', 'Q4_K_M'], 'RUNTIME_MISSING', 'assay models runtime'],
  ])('with %j says what to do', async (args, code, hint) => {
    const { cwd, run } = place();
    const failed = await run('models', 'quantize', 'coder-f16.gguf', ...args);
    expect(failed.stderr).toContain(`error  ${code}`);
    expect(failed.stderr).toContain(hint);
    expectNoStack(failed);
    expect(readdirSync(cwd).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe('assay models check', () => {
  it('says how to bring a model that is not there', async () => {
    const { run } = place();
    const failed = await run('models', 'check', 'smollm2');
    expect(failed.code).toBe(3);
    expect(failed.stderr).toContain('error  MODEL_NOT_PULLED');
    expectNoStack(failed);
  });
});

describe('assay models check of a server', () => {
  it('names what is wrong with each remedy, for programs too, and exits with 1', async () => {
    const server = await ollama((_number, response) => {
      verdict(response);
    });
    const { cwd } = place();
    const env = { OLLAMA_HOST: server.url.host };
    const checked = await runAssay(['models', 'check', `ollama:${TAG}`], { cwd, env });
    expect(checked.code).toBe(1);
    expect(checked.stdout).toMatch(/^ {2}wrong +template +it does not end its answer: "yes"/mu);
    expect(checked.stdout).toMatch(
      /^ {2}wrong +shape +.*\n +Use a server that takes a JSON schema/mu,
    );
    expect(checked.stdout).toMatch(/^ {2}wrong +logits +its log-odds do not tell yes from no/mu);
    expect(checked.stdout).toMatch(/^ {2}ok +context +it holds/mu);
    const json = await runAssay(['models', 'check', `ollama:${TAG}`, '--json'], { cwd, env });
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      model: { name: TAG, provider: 'ollama' },
      checks: [{ ok: false }, { ok: false }, { ok: false }, { ok: true }],
    });
  });
});

describe('assay models runtime', () => {
  it('knows its kinds of graphics cards', async () => {
    const { run } = place();
    const failed = await run('models', 'runtime', '--gpu', 'abacus');
    expect(failed.code).toBe(2);
    expect(failed.stderr).toContain('Say --gpu cuda (NVIDIA)');
  });
});

describe('assay doctor', () => {
  it('names what is missing and what to do, and breaks nothing', async () => {
    const { run } = place();
    const doctor = await run('doctor');
    expect(doctor).toMatchObject({ code: 0, stderr: '' });
    expect(doctor.stdout).toMatch(/^ok +node +26\./mu);
    expect(doctor.stdout).toMatch(/^missing +runtime .*\n +Run `assay models pull`/mu);
    expect(doctor.stdout).toMatch(/^missing +models +none on this disk/mu);
    expect(doctor.stdout).toMatch(/^missing +ollama/mu);
    expect(doctor.stdout).toMatch(/^ok +sandbox +CPython/mu);
  });

  it('finds what is broken, also for programs', async () => {
    const { cwd, run } = place();
    await run('models', 'import', 'coder-f16.gguf');
    writeFileSync(join(cwd, 'home/data/models/SmolLM2-135M-Instruct.Q4_1.gguf'), 'half');
    const doctor = await run('doctor', '--json');
    expect(doctor.code).toBe(1);
    expect(JSON.parse(doctor.stdout)).toMatchObject({
      ok: false,
      examinations: expect.arrayContaining([
        expect.objectContaining({
          name: 'models',
          state: 'problem',
          remedy: expect.stringContaining('assay models pull smollm2') as string,
        }),
      ]) as unknown,
    });
  });
});
