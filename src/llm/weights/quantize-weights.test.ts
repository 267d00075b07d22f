import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ggufBytes, tinyModel, type GgufFixture } from './gguf/gguf-file.fixture.ts';
import { QUANTIZE_TARGETS, quantizedBytes, type QuantizeTarget } from './quantize-targets.ts';
import { quantizeWeights } from './quantize-weights.ts';

const { signal } = new AbortController();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-quantize-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function target(name: string): QuantizeTarget {
  const found = QUANTIZE_TARGETS.find((one) => one.name === name);
  if (found === undefined) {
    throw new Error(`no target ${name}`);
  }
  return found;
}

function quantize(model: GgufFixture): Promise<unknown> {
  const source = join(folder, 'model-f16.gguf');
  writeFileSync(source, ggufBytes(model));
  return quantizeWeights(
    { dataFolder: folder, source, out: join(folder, 'out.gguf'), target: target('Q4_K_M') },
    signal,
  );
}

describe('what is not quantized', () => {
  it('is a file of which one tensor has been quantized, though it says F16 of itself', async () => {
    const model = tinyModel({ 'general.file_type': 1 });
    const [, ...rest] = model.tensors;
    const first = {
      name: 'token_embd.weight',
      dimensions: [256, 256],
      type: 14,
      bytes: Buffer.alloc(256 * 210),
    };
    await expect(quantize({ ...model, tensors: [first, ...rest] })).rejects.toMatchObject({
      code: 'MODEL_UNSUITABLE',
      message: expect.stringContaining(
        'is quantized already: 1 of its 12 tensors are Q6_K',
      ) as string,
      hint: expect.stringContaining('F16, BF16 or F32') as string,
    });
  });

  it('is an adapter', async () => {
    await expect(quantize(tinyModel({ 'general.type': 'adapter' }))).rejects.toMatchObject({
      code: 'MODEL_UNSUITABLE',
    });
  });

  it('is anything over a file that is there', async () => {
    writeFileSync(join(folder, 'out.gguf'), 'precious');
    await expect(quantize(tinyModel())).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('is anything without the runtime', async () => {
    await expect(quantize(tinyModel())).rejects.toMatchObject({
      code: 'RUNTIME_MISSING',
      hint: expect.stringContaining('assay models runtime') as string,
    });
    expect(readdirSync(folder)).toEqual(['model-f16.gguf']);
  });
});

it('the estimate grows from the smallest to the largest', () => {
  const type = { name: 'F16', blockSize: 1, blockBytes: 2 };
  const tensor = {
    name: 'blk.0.ffn_up.weight',
    type,
    elements: 1e9,
    rowLength: 2048,
    bytes: 2e9,
    start: 0,
  };
  const sizes = QUANTIZE_TARGETS.map((one) => quantizedBytes(one, [tensor]));
  expect(sizes).toEqual(sizes.toSorted((first, second) => first - second));
  expect(sizes[0]).toBeGreaterThan(4e8);
  expect(sizes.at(-1)).toBeLessThan(1.2e9);
});
