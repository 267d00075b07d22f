import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { digestWithAdapter, locateWeights } from '../providers/embedded/weights.ts';
import {
  ggufBytes,
  tinyAdapter,
  tinyModel,
  type FixtureValue,
  type GgufFixture,
} from './gguf/gguf-file.fixture.ts';
import { importAdapter } from './import-adapter.ts';
import { importWeights, type ImportOutcome } from './import-weights.ts';
import { filesOfOwnModel, findOwnModel, ownModelsFolder } from './own-models.ts';
import { findRemoval, removeWeights } from './remove-weights.ts';

const { signal } = new AbortController();
let folder: string;
let dataFolder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-adapter-'));
  dataFolder = join(folder, 'data');
  const path = write('base.gguf', tinyModel());
  await importWeights({ dataFolder, path, name: undefined }, signal);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, fixture: GgufFixture): string {
  const path = join(folder, name);
  writeFileSync(path, ggufBytes(fixture));
  return path;
}

function bring(
  fixture: GgufFixture,
  options: { readonly name?: string; readonly base?: string } = {},
): Promise<ImportOutcome> {
  const { name, base = 'base' } = options;
  return importAdapter({ dataFolder, path: write('mine.gguf', fixture), base, name }, signal);
}

function digestOf(fixture: GgufFixture): string {
  return createHash('sha256').update(ggufBytes(fixture)).digest('hex');
}

describe('importing an adapter', () => {
  it('gives it a name over its base, whose file is there once', async () => {
    const result = await bring(tinyAdapter());
    expect(result).toMatchObject({
      outcome: 'linked',
      model: {
        name: 'mine',
        sha256: digestOf(tinyModel()),
        adapter: { sha256: digestOf(tinyAdapter()) },
      },
    });
    const weights = readdirSync(ownModelsFolder(dataFolder)).filter((one) => one.endsWith('.gguf'));
    expect(weights.toSorted()).toEqual(
      [`${digestOf(tinyModel())}.gguf`, `${digestOf(tinyAdapter())}.adapter.gguf`].toSorted(),
    );
  });

  it('is another model than its base to every cache', async () => {
    await bring(tinyAdapter());
    const own = findOwnModel(dataFolder, 'mine');
    expect(own?.adapter).toBeDefined();
    if (own?.adapter === undefined) {
      return;
    }
    const files = filesOfOwnModel(dataFolder, own);
    const { name, sha256, bytes, adapter } = own;
    const located = await locateWeights(
      dataFolder,
      {
        name,
        sha256,
        bytes,
        path: files.weights,
        adapter: { ...adapter, path: files.adapter ?? '' },
      },
      signal,
    );
    expect(located.digest).toBe(digestWithAdapter(sha256, adapter.sha256));
    expect(located.adapterPath).toBe(files.adapter);
  });

  it.each<[string, GgufFixture, string]>([
    ['a whole model', tinyModel(), 'is no LoRA adapter'],
    ['another architecture', over({ 'general.architecture': 'qwen2' }), 'it is for qwen2'],
    ['matrices of another size', resized(), 'attn_q.weight is 256 × 128'],
    ['a tensor that the model has not', renamed(), 'the model has no blk.7.attn_q.weight'],
    ['half a pair', { ...tinyAdapter(), tensors: tinyAdapter().tensors.slice(0, 1) }, 'half of'],
    ['nothing', { ...tinyAdapter(), tensors: [] }, 'without matrices'],
  ])('refuses %s', async (_what, fixture, reason) => {
    await expect(bring(fixture)).rejects.toMatchObject({
      code: 'MODEL_UNSUITABLE',
      message: expect.stringContaining(reason) as string,
    });
    expect(findOwnModel(dataFolder, 'mine')).toBeUndefined();
  });

  it('refuses one that is cut off', async () => {
    const path = join(folder, 'cut.gguf');
    writeFileSync(path, ggufBytes(tinyAdapter()).subarray(0, 900));
    await expect(importAdapter({ dataFolder, path, base: 'base' }, signal)).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
    });
  });

  it('says which base is missing', async () => {
    await expect(bring(tinyAdapter(), { base: 'gpt-7' })).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
    });
    await expect(bring(tinyAdapter(), { base: 'smollm2' })).rejects.toMatchObject({
      code: 'MODEL_NOT_PULLED',
      hint: expect.stringContaining('assay models pull') as string,
    });
  });

  it('goes over models only', async () => {
    await bring(tinyAdapter());
    await expect(bring(tinyAdapter(), { name: 'second', base: 'mine' })).rejects.toMatchObject({
      code: 'MODEL_UNSUITABLE',
    });
  });

  it('leaves a taken name to its model', async () => {
    await expect(bring(tinyAdapter(), { name: 'base' })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('goes without its base, which stays', async () => {
    await bring(tinyAdapter());
    const removal = await findRemoval(dataFolder, 'mine');
    await removeWeights(removal);
    expect(findOwnModel(dataFolder, 'mine')).toBeUndefined();
    expect(existsSync(removal.path ?? '')).toBe(false);
    expect(findOwnModel(dataFolder, 'base')).toBeDefined();
  });

  it('does not count where its base has gone', async () => {
    await bring(tinyAdapter());
    rmSync(join(ownModelsFolder(dataFolder), `${digestOf(tinyModel())}.gguf`));
    expect(findOwnModel(dataFolder, 'mine')).toBeUndefined();
  });
});

function over(values: Readonly<Record<string, FixtureValue>>): GgufFixture {
  return tinyAdapter(values);
}

function resized(): GgufFixture {
  const { values, tensors } = tinyAdapter();
  return {
    values,
    tensors: tensors.map((tensor) =>
      tensor.name.endsWith('lora_a')
        ? { ...tensor, dimensions: [128, 4], bytes: Buffer.alloc(128 * 4 * 4) }
        : tensor,
    ),
  };
}

function renamed(): GgufFixture {
  const { values, tensors } = tinyAdapter();
  return {
    values,
    tensors: tensors.map((tensor) => ({ ...tensor, name: tensor.name.replace('blk.0', 'blk.7') })),
  };
}
