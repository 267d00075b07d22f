import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { writeRunManifest, type RunManifest } from '../run-manifest.ts';
import { exportRun } from './export-run.ts';
import { openFinishedRun } from './finished-run.ts';

const { signal } = new AbortController();
const ADAPTER = 'adapter weights';
const BASE = 'base weights';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-run-'));
  mkdirSync(join(folder, 'run/adapter'), { recursive: true });
  mkdirSync(join(folder, 'base'));
  writeFileSync(join(folder, 'run/adapter/adapter_model.safetensors'), ADAPTER);
  writeFileSync(join(folder, 'base/model.safetensors'), BASE);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function digest(name: string, text: string): RunManifest['base']['files'][number] {
  return { name, bytes: text.length, sha256: createHash('sha256').update(text).digest('hex') };
}

function writeRun(changes: Partial<RunManifest> = {}): string {
  const run = join(folder, 'run');
  writeRunManifest(run, {
    version: 1,
    state: 'done',
    startedAt: '2026-11-23T00:00:00.000Z',
    assayVersion: '0.1.0',
    base: {
      id: 'base',
      kind: 'folder',
      folder: join(folder, 'base'),
      files: [digest('model.safetensors', BASE)],
    },
    data: {
      folder,
      trainSha256: '0'.repeat(64),
      rows: { train: 1, validation: 0, tooLong: 0 },
    },
    settings: {
      method: 'sft',
      isFourBit: false,
      rank: 8,
      alpha: 16,
      dropout: 0,
      steps: 3,
      batch: 1,
      accumulation: 1,
      learningRate: 0.001,
      warmup: 0,
      maxLength: 512,
      precision: 'auto',
      seed: 1,
      saveEvery: 1,
      validateEvery: 1,
      beta: 0.1,
      isPrefixShared: true,
      isRecomputed: false,
    },
    scriptSha256: '0'.repeat(64),
    versions: {},
    progress: { step: 3, steps: 3, seconds: 1 },
    adapter: [digest('adapter_model.safetensors', ADAPTER)],
    ...changes,
  });
  return run;
}

describe('a finished run', () => {
  it('is opened where base and adapter are what they were', async () => {
    const run = await openFinishedRun(writeRun(), signal);
    expect(run.manifest.state).toBe('done');
  });

  it('is not there', async () => {
    await expect(openFinishedRun(join(folder, 'base'), signal)).rejects.toMatchObject({
      code: 'PATH_NOT_FOUND',
    });
  });

  it('has to have ended', async () => {
    const run = writeRun({ state: 'stopped', progress: { step: 2, steps: 9, seconds: 1 } });
    await expect(openFinishedRun(run, signal)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('stopped at step 2 of 9') as string,
      hint: expect.stringContaining('assay tune train') as string,
    });
  });

  it.each([
    ['the adapter', 'run/adapter/adapter_model.safetensors', 'The adapter'],
    ['the base', 'base/model.safetensors', 'The base that the adapter was trained on'],
  ])('is refused where %s has changed or is gone', async (_what, file, words) => {
    const run = writeRun();
    writeFileSync(join(folder, file), 'something else');
    const refused = {
      code: 'MODEL_UNSUITABLE',
      message: expect.stringContaining(words) as string,
    };
    await expect(openFinishedRun(run, signal)).rejects.toMatchObject(refused);
    rmSync(join(folder, file));
    await expect(openFinishedRun(run, signal)).rejects.toMatchObject(refused);
  });
});

describe('an export', () => {
  const tools = {
    dataFolder: '/nowhere',
    uv: { program: 'uv', leading: [], version: 'uv 0' },
    environment: {},
    onNote: () => undefined,
    onProgress: () => undefined,
  };

  it('never merges into weights that were made from a quantized file', async () => {
    const run = writeRun({
      base: {
        id: 'base',
        kind: 'gguf',
        folder: join(folder, 'base'),
        files: [digest('model.safetensors', BASE)],
        lineage: {
          version: 1,
          gguf: {
            path: '/models/base-Q4_K_M.gguf',
            bytes: 10,
            sha256: '1'.repeat(64),
            tensorTypes: { Q4_K: 3, F32: 1 },
            isQuantized: true,
          },
          precision: 'float16',
          preTokenizer: 'qwen2',
          versions: {},
        },
      },
    });
    const out = join(folder, 'out');
    const request = { run, out, name: 'mine', form: 'merged' as const, quantization: undefined };
    await expect(exportRun(request, tools, signal)).rejects.toMatchObject({
      code: 'MODEL_UNSUITABLE',
      message: expect.stringContaining('Q4_K, F32') as string,
      hint: expect.stringContaining('adapter') as string,
    });
  });

  it('gives Ollama no adapter', async () => {
    const request = {
      run: writeRun(),
      out: join(folder, 'out'),
      name: 'mine',
      form: 'adapter' as const,
      quantization: undefined,
      ollama: new URL('http://127.0.0.1:1'),
    };
    await expect(exportRun(request, tools, signal)).rejects.toMatchObject({
      code: 'MODEL_UNSUITABLE',
      message: expect.stringContaining('whole models') as string,
    });
  });
});
