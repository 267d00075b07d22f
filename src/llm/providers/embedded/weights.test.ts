import { mkdirSync, mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ReviewError } from '../../../core/review-error.ts';
import { sha256 } from '../../../io/hash.ts';
import { requireModel } from '../../catalogue/find-model.ts';
import { ggufBytes, tinyModel } from '../../weights/gguf/gguf-file.fixture.ts';
import { requireMemory } from './memory.ts';
import { findLocalModel, locateWeights } from './weights.ts';

let dataFolder: string;

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'assay-weights-'));
  mkdirSync(join(dataFolder, 'models'));
});

afterEach(() => {
  rmSync(dataFolder, { recursive: true, force: true });
});

/** A file of a model's size with nothing in it; the disk stores no block of it. */
function placeHollow(id: string): void {
  const model = requireModel(id);
  const path = join(dataFolder, 'models', model.fileName);
  writeFileSync(path, '');
  truncateSync(path, model.bytes);
}

async function errorOf(action: Promise<unknown>): Promise<ReviewError> {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ReviewError);
  return error as ReviewError;
}

describe('locating weights', () => {
  const { signal } = new AbortController();

  it('says how to bring a model that is not there', async () => {
    const error = await errorOf(locateWeights(dataFolder, requireModel('smollm2'), signal));
    expect(error.code).toBe('MODEL_NOT_PULLED');
    expect(error.hint).toContain('assay models pull smollm2:135m-q4_1');
  });

  it('gives no damaged file to native code', async () => {
    placeHollow('smollm2');
    const error = await errorOf(locateWeights(dataFolder, requireModel('smollm2'), signal));
    expect(error.code).toBe('MODEL_CORRUPT');
  });

  it("takes a file of the user's own by its header", async () => {
    const path = join(dataFolder, 'mine.gguf');
    writeFileSync(path, ggufBytes(tinyModel()));
    expect(await locateWeights(dataFolder, { path }, signal)).toMatchObject({
      name: 'mine.gguf',
      digest: undefined,
    });
  });

  it.each([
    ['an empty file', Buffer.alloc(0), 'MODEL_CORRUPT'],
    ['a file that is cut off', ggufBytes(tinyModel()).subarray(0, -9000), 'MODEL_CORRUPT'],
    ['an adapter', ggufBytes(tinyModel({ 'general.type': 'adapter' })), 'MODEL_UNSUITABLE'],
  ])('refuses %s', async (_what, content, code) => {
    const path = join(dataFolder, 'mine.gguf');
    writeFileSync(path, content);
    expect((await errorOf(locateWeights(dataFolder, { path }, signal))).code).toBe(code);
  });

  it('takes an imported model by its checksum, and refuses it once its bytes are others', async () => {
    const path = join(dataFolder, 'mine.gguf');
    const content = ggufBytes(tinyModel());
    writeFileSync(path, content);
    const model = { name: 'mine', path, sha256: sha256(content), bytes: content.length };
    expect(await locateWeights(dataFolder, model, signal)).toMatchObject({
      name: 'mine',
      digest: model.sha256,
      abilities: { judge: false },
    });
    content.writeUInt8(7, content.length - 1);
    writeFileSync(path, content);
    utimesSync(path, new Date(), new Date(Date.now() + 5000));
    const error = await errorOf(locateWeights(dataFolder, model, signal));
    expect(error.code).toBe('MODEL_CORRUPT');
    expect(error.hint).toContain('assay models rm mine');
  });

  it.each([
    ['missing.gguf', 'MODEL_NOT_PULLED'],
    ['models', 'FILE_UNREADABLE'],
  ])('refuses the path %s', async (name, code) => {
    const path = join(dataFolder, name);
    expect((await errorOf(locateWeights(dataFolder, { path }, signal))).code).toBe(code);
  });
});

describe('findLocalModel', () => {
  it('finds nothing in an empty or missing folder', async () => {
    expect(await findLocalModel(dataFolder)).toBeUndefined();
    expect(await findLocalModel(join(dataFolder, 'nowhere'))).toBeUndefined();
  });

  it('prefers the default, and takes none that can do nothing', async () => {
    placeHollow('smollm2');
    expect(await findLocalModel(dataFolder)).toBeUndefined();
    placeHollow('0.5b');
    expect((await findLocalModel(dataFolder))?.id).toBe('qwen2.5-coder:0.5b-q4_k_m');
    placeHollow('1.5b');
    expect((await findLocalModel(dataFolder))?.id).toBe('qwen2.5-coder:1.5b-q4_k_m');
  });
});

describe('memory', () => {
  it('names what is needed, what is free and the model that would fit', () => {
    let error: unknown;
    try {
      requireMemory('qwen2.5-coder:1.5b-q4_k_m', 2_300_000_000, 1_500_000_000);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ReviewError);
    expect(error).toMatchObject({
      code: 'MODEL_TOO_LARGE',
      message: 'qwen2.5-coder:1.5b-q4_k_m needs 2.3 GB of memory, 1.5 GB are free',
    });
    expect((error as ReviewError).hint).toContain('qwen2.5-coder:0.5b-q4_k_m');
  });
});
