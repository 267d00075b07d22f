import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { runtimeEntry } from '../../llm/runtime/runtime-folder.ts';
import { fakeUv, weightsFolder } from '../train/fake-uv.fixture.ts';
import type { RunManifest } from '../run-manifest.ts';
import { exportRun, type ExportOutcome, type ExportRequest } from './export-run.ts';
import { digest, placeRun, writeRun } from './finished-run.fixture.ts';

const { signal } = new AbortController();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-export-'));
  placeRun(folder);
  const entry = runtimeEntry(join(folder, 'data'));
  mkdirSync(dirname(entry), { recursive: true });
  writeFileSync(entry, '');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Notes the scripts that are run in `calls`, answers as the trained model, and merges as it is told. */
function uvThatMerges(merge: string): string {
  const answer = { id: 'plain-0', text: 'a', tokens: [1], first: 1, firstText: 'Yes', margin: 0.1 };
  return `echo "$*" >> "${join(folder, 'calls')}"
case "$*" in
  *answer.py*) for last in "$@"; do :; done; echo '${JSON.stringify(answer)}' > "$last" ;;
  *merge.py*) ${merge} ;;
esac`;
}

function run(
  changes: Partial<ExportRequest> & { readonly run: string },
  { uv = uvThatMerges('exit 1'), availableBytes = 64e9 } = {},
): Promise<ExportOutcome> {
  return exportRun(
    { out: join(folder, 'out'), name: 'mine', quantization: undefined, ...changes },
    {
      dataFolder: join(folder, 'data'),
      uv: fakeUv(uv),
      environment: { PATH: process.env['PATH'] },
      availableBytes,
      onNote: () => undefined,
      onProgress: () => undefined,
    },
    signal,
  );
}

/** An export that ends before a script is run and before anything is left. */
async function refused(...asked: Parameters<typeof run>): Promise<ExportOutcome> {
  return run(...asked).finally(() => {
    expect(readdirSync(folder).toSorted()).toEqual(['base', 'data', 'run']);
  });
}

/** A run on a folder of weights of two layers, each number of this type. */
function runOn(dtype: string, base: Partial<RunManifest['base']> = {}): string {
  return writeRun(folder, {
    base: { id: 'base', kind: 'folder', folder: weightsFolder({ dtype }), files: [], ...base },
  });
}

const QUANTIZED = {
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
} as const;

describe('an export is refused before anything is run', () => {
  it('where it would merge into weights that were made from a quantized file', async () => {
    const quantized = runOn('F16', { kind: 'gguf', lineage: QUANTIZED });
    await expect(refused({ run: quantized, form: 'merged' })).rejects.toMatchObject({
      code: 'MODEL_UNSUITABLE',
      message: expect.stringContaining('Q4_K, F32') as string,
      hint: expect.stringContaining('--form adapter') as string,
    });
  });

  it.each(['U8', 'I32'])('where a tensor of the base is stored as %s', async (dtype) => {
    await expect(refused({ run: runOn(dtype), form: 'merged' })).rejects.toMatchObject({
      code: 'MODEL_UNSUITABLE',
      message: expect.stringContaining(`has tensors of type ${dtype}`) as string,
      hint: expect.stringContaining('16-bit original') as string,
    });
  });

  it('where the base in 32 bits does not fit into memory', async () => {
    await expect(refused({ run: runOn('F16') }, { availableBytes: 0.5e9 })).rejects.toMatchObject({
      code: 'MODEL_TOO_LARGE',
      message: expect.stringContaining('are free') as string,
      hint: expect.stringContaining('--anyway') as string,
    });
  });

  it('where the disk will not hold a merge', async () => {
    const base = weightsFolder({ dtype: 'F16' });
    const weights = readFileSync(join(base, 'model.safetensors'));
    const files = [{ ...digest('model.safetensors', weights), bytes: 1e15 }];
    await expect(refused({ run: runOn('F16', { folder: base, files }) })).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('are needed in') as string,
    });
  });

  it('where an adapter has no file to go over', async () => {
    await expect(refused({ run: runOn('F16'), form: 'adapter' })).rejects.toMatchObject({
      code: 'MODEL_UNSUITABLE',
      hint: expect.stringContaining('--form merged') as string,
    });
  });

  it('where the file that the adapter goes over is not here any more', async () => {
    const quantized = runOn('F16', { kind: 'gguf', lineage: QUANTIZED });
    await expect(refused({ run: quantized })).rejects.toMatchObject({
      code: 'MODEL_NOT_PULLED',
      hint: expect.stringContaining('assay models import /models/base-Q4_K_M.gguf') as string,
    });
  });

  it('where Ollama would get an adapter', async () => {
    const ollama = new URL('http://127.0.0.1:1');
    await expect(refused({ run: runOn('F16'), form: 'adapter', ollama })).rejects.toMatchObject({
      code: 'MODEL_UNSUITABLE',
      message: expect.stringContaining('whole models') as string,
    });
  });

  it('where no Ollama answers', async () => {
    const ollama = new URL('http://127.0.0.1:1');
    await expect(refused({ run: runOn('F16'), ollama })).rejects.toMatchObject({
      code: 'MODEL_UNREACHABLE',
    });
  });

  it.each(['smollm2', 'ollama', 'two words'])('where it would be called %s', async (name) => {
    await expect(refused({ run: runOn('F16'), name })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('where a file has the name of the folder', async () => {
    const out = join(folder, 'run/run.json');
    await expect(refused({ run: runOn('F16'), out })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('without the runtime that converts and compares', async () => {
    rmSync(join(folder, 'data/runtime'), { recursive: true });
    await expect(refused({ run: runOn('F16') })).rejects.toMatchObject({ code: 'RUNTIME_MISSING' });
  });
});

describe('a merge', () => {
  it.each([
    ['says so', `echo '{"event":"disk-full","reason":"merged"}'; exit 12`],
    [
      'dies of it',
      `echo 'Traceback' >&2; echo 'OSError: [Errno 28] No space left on device' >&2; exit 1`,
    ],
  ])('that meets a full disk in the middle and %s leaves nothing', async (_what, merge) => {
    await expect(run({ run: runOn('F16') }, { uv: uvThatMerges(merge) })).rejects.toMatchObject({
      code: 'DISK_FULL',
      hint: expect.stringContaining('Free some space') as string,
    });
    expectNothingLeft();
  });

  it('that the system kills names memory, and nothing of a training', async () => {
    const killed = run({ run: runOn('F16') }, { uv: uvThatMerges('kill -9 $$') });
    await expect(killed).rejects.toMatchObject({
      code: 'TRAINING_FAILED',
      hint: 'The system ended it, most likely for want of memory: close other programs, and run it again.',
    });
    expectNothingLeft();
  });

  it('whose numbers do not fit into 16 bits is refused with the tensor', async () => {
    const merge = `echo '{"event":"refused","reason":"1 tensors are no numbers any more, the first is head"}'; exit 13`;
    await expect(run({ run: runOn('F16') }, { uv: uvThatMerges(merge) })).rejects.toMatchObject({
      code: 'MODEL_UNSUITABLE',
      message: expect.stringContaining('head') as string,
    });
    expectNothingLeft();
  });
});

/** A script was run: it is noted in `calls`. */
function expectNothingLeft(): void {
  expect(readdirSync(folder).toSorted()).toEqual(['base', 'calls', 'data', 'run']);
}
