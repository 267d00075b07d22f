import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { assayFolders } from '../../src/io/folders.ts';
import { requireModel } from '../../src/llm/catalogue/find-model.ts';
import { chooseModel } from '../../src/llm/choose-model.ts';
import { checkModel } from '../../src/llm/check-model.ts';
import { OBVIOUS_YES, SHORT_ANSWER } from '../../src/llm/providers/contract-requests.ts';
import { openEmbedded } from '../../src/llm/providers/embedded.ts';
import { isRuntimeInstalled, runtimeFolder } from '../../src/llm/runtime/runtime-folder.ts';
import {
  ggufBytes,
  tinyModel,
  withTensors,
  type FixtureTensor,
} from '../../src/llm/weights/gguf/gguf-file.fixture.ts';
import { readGguf, type GgufTensor } from '../../src/llm/weights/gguf/read-gguf.ts';
import { importWeights } from '../../src/llm/weights/import-weights.ts';
import { sizeOf, weightsPath } from '../../src/llm/weights/on-disk.ts';
import { QUANTIZE_TARGETS, quantizedBytes } from '../../src/llm/weights/quantize-targets.ts';
import { quantizeWeights } from '../../src/llm/weights/quantize-weights.ts';
import { findRemoval, removeWeights } from '../../src/llm/weights/remove-weights.ts';
import { weightsFolder } from '../../src/llm/weights/weights-folder.ts';

/** Real weights through the real library: 16 bits, quantized, imported, asked, removed. */
const { signal } = new AbortController();
const installed = assayFolders().data;
const smollm = weightsPath(weightsFolder(installed), requireModel('smollm2'));
const isHere = isRuntimeInstalled(installed) && (await sizeOf(smollm)) > 0;

let folder: string;
let dataFolder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-own-'));
  dataFolder = join(folder, 'data');
  mkdirSync(join(dataFolder, 'runtime'), { recursive: true });
  execFileSync('ln', ['-s', runtimeFolder(installed), runtimeFolder(dataFolder)]);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!isHere)('quantizing', () => {
  it.each(QUANTIZE_TARGETS)(
    'makes $name, within the bytes that were said before',
    async (target) => {
      const source = join(folder, 'tiny.gguf');
      writeFileSync(source, ggufBytes(tinyModel()));
      const out = join(folder, `tiny-${target.name}.gguf`);
      const made = await quantizeWeights({ dataFolder, source, out, target }, signal);
      expect(made).toMatchObject({ quantization: target.name, isQuantized: true });
      expect(made.bytes).toBeLessThanOrEqual(quantizedBytes(target, readGguf(source).tensors));
      expect(readdirSync(folder).filter((name) => /part|lock/u.test(name))).toEqual([]);
    },
  );

  it.each(QUANTIZE_TARGETS)('makes $name of a real model, which answers', async (target) => {
    const source = sixteenBits();
    const out = join(folder, `smollm-${target.name}.gguf`);
    const made = await quantizeWeights({ dataFolder, source, out, target }, signal);
    expect(made.bytes).toBeLessThanOrEqual(quantizedBytes(target, readGguf(source).tensors));
    const weights = { dataFolder, model: { path: out }, threads: 1, contextTokens: 512 };
    const model = await openEmbedded(weights, signal);
    try {
      expect(await model.choose(OBVIOUS_YES, signal)).toMatchObject({
        outcome: 'ok',
        margin: expect.any(Number) as number,
      });
      expect(await model.complete({ ...SHORT_ANSWER, maxTokens: 8 }, signal)).toMatchObject({
        outcome: expect.stringMatching(/^(?:ok|truncated)$/u) as string,
        text: expect.stringMatching(/\w/u) as string,
      });
    } finally {
      await model.dispose();
      rmSync(out);
    }
  });

  it('says why the library refused, and leaves nothing', async () => {
    const source = join(folder, 'strange.gguf');
    writeFileSync(source, ggufBytes(tinyModel({ 'llama.attention.layer_norm_rms_epsilon': 'x' })));
    const out = join(folder, 'strange-out.gguf');
    const target = requireTarget('Q8_0');
    await expect(
      quantizeWeights({ dataFolder, source, out, target }, signal),
    ).rejects.toMatchObject({
      code: 'RUNTIME_FAILED',
      message: expect.stringContaining('layer_norm_rms_epsilon') as string,
    });
    expect(readdirSync(folder).filter((name) => name.startsWith('strange-out'))).toEqual([]);
  });

  it('stops when asked to, and leaves nothing', async () => {
    const source = sixteenBits();
    const out = join(folder, 'stopped.gguf');
    const stop = new AbortController();
    const work = quantizeWeights(
      {
        dataFolder,
        source,
        out,
        target: requireTarget('Q4_K_M'),
        onStart: () => setTimeout(() => stop.abort(), 300),
      },
      stop.signal,
    );
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(readdirSync(folder).filter((name) => name.startsWith('stopped'))).toEqual([]);
  });

  it('finds a disk too small before it begins, and one that fills up on the way', async ({
    skip,
  }) => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk], { stdio: 'pipe' });
    } catch {
      skip('only root may mount a disk');
      return;
    }
    try {
      const options = { dataFolder, source: sixteenBits(), target: requireTarget('Q4_K_M') };
      const work = quantizeWeights({ ...options, out: join(disk, 'out.gguf') }, signal);
      await expect(work).rejects.toMatchObject({ code: 'DISK_FULL' });
      expect(readdirSync(disk)).toEqual([]);
      execFileSync('mount', ['-o', 'remount,size=160m', disk]);
      const other = join(disk, 'other-program');
      const filling = quantizeWeights(
        {
          ...options,
          out: join(disk, 'out.gguf'),
          onStart: () => writeFileSync(other, Buffer.alloc(120_000_000)),
        },
        signal,
      );
      await expect(filling).rejects.toMatchObject({ code: 'DISK_FULL' });
      expect(readdirSync(disk)).toEqual(['other-program']);
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  it('makes of real 16-bit weights a model that answers under its name, and can be removed after', async () => {
    const source = sixteenBits();
    const out = join(folder, 'smollm-q8_0.gguf');
    const made = await quantizeWeights(
      { dataFolder, source, out, target: requireTarget('Q8_0') },
      signal,
    );
    expect(made).toMatchObject({ quantization: 'Q8_0', architecture: 'llama' });
    const again = { dataFolder, source: out, out: `${out}.2`, target: requireTarget('Q4_K_M') };
    await expect(quantizeWeights(again, signal)).rejects.toMatchObject({
      code: 'MODEL_UNSUITABLE',
    });
    await importWeights({ dataFolder, path: out, name: 'small:q8' }, signal);
    const request = { wish: { name: 'small:q8' }, dataFolder, isUnexamined: true };
    const chosen = await chooseModel(request, signal);
    expect(chosen.outcome).toBe('model');
    if (chosen.outcome !== 'model') {
      return;
    }
    try {
      const removal = await findRemoval(dataFolder, 'small:q8');
      await expect(removeWeights(removal)).rejects.toMatchObject({ code: 'MODEL_IN_USE' });
      const checks = await checkModel(chosen.model, () => undefined, signal);
      expect(checks.filter((check) => !check.isOk)).toEqual([]);
    } finally {
      await chosen.model.dispose();
    }
    await removeWeights(await findRemoval(dataFolder, 'small:q8'));
    await expect(findRemoval(dataFolder, 'small:q8')).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
    });
  });
});

function requireTarget(name: string): (typeof QUANTIZE_TARGETS)[number] {
  const target = QUANTIZE_TARGETS.find((one) => one.name === name);
  if (target === undefined) {
    throw new Error(`no target ${name}`);
  }
  return target;
}

let sixteen: string | undefined;

/** SmolLM2 with every 4-bit and 8-bit number written out as a half-precision float: what a 16-bit file looks like. */
function sixteenBits(): string {
  if (sixteen === undefined) {
    const header = readGguf(smollm);
    const file = readFileSync(smollm);
    const tensors = header.tensors.map((tensor) => writtenOut(tensor, file));
    sixteen = join(folder, 'smollm-f16.gguf');
    writeFileSync(sixteen, withTensors(file.subarray(0, header.metadata.end), tensors));
  }
  return sixteen;
}

const F32 = 0;
const F16 = 1;
const BLOCK = 32;

function writtenOut(tensor: GgufTensor, file: Buffer): FixtureTensor {
  const { name, elements, rowLength, start, bytes } = tensor;
  const dimensions =
    elements === rowLength ? [rowLength] : [rowLength, Math.round(elements / rowLength)];
  const data = file.subarray(start, start + bytes);
  if (tensor.type.name === 'F32') {
    return { name, dimensions, type: F32, bytes: data };
  }
  const numbers = new Float16Array(elements);
  for (let block = 0; block * BLOCK < elements; block += 1) {
    const at = block * tensor.type.blockBytes;
    const scale = half(data, at);
    for (let index = 0; index < BLOCK; index += 1) {
      numbers[block * BLOCK + index] =
        tensor.type.name === 'Q8_0'
          ? scale * data.readInt8(at + 2 + index)
          : scale * nibble(data, at + 4, index) + half(data, at + 2);
    }
  }
  return { name, dimensions, type: F16, bytes: Buffer.from(numbers.buffer) };
}

/** Four bits of a block: the first half of the numbers lies in the lower halves of the bytes. */
function nibble(data: Buffer, at: number, index: number): number {
  const byte = data.readUInt8(at + (index % 16));
  return index < 16 ? byte & 15 : byte >> 4;
}

const CELL = new DataView(new ArrayBuffer(2));

function half(data: Buffer, at: number): number {
  CELL.setUint16(0, data.readUInt16LE(at));
  return CELL.getFloat16(0);
}
