import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { ggufBytes, tinyModel, type FixtureValue } from './gguf-file.fixture.ts';
import { inspectGguf } from './inspect-gguf.ts';
import { memoryOfFile } from './memory-of-file.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-memory-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function memoryWith(
  values: Readonly<Record<string, FixtureValue>>,
  type = 1,
): ReturnType<typeof memoryOfFile> {
  const path = join(folder, 'model.gguf');
  const { values: usual, tensors } = tinyModel(values);
  const blocks = tensors.map((tensor) =>
    tensor.dimensions.length === 2 && type !== 1
      ? { ...tensor, type, bytes: Buffer.alloc(256 * 144) }
      : tensor,
  );
  writeFileSync(path, ggufBytes({ values: usual, tensors: blocks }));
  return memoryOfFile(inspectGguf(path));
}

it('counts keys and values by layers, heads, their dimension and the context that fits', () => {
  expect(memoryWith({})?.cache).toBe(1 * 4 * 64 * 2 * 2 * 2048);
  expect(memoryWith({ 'llama.context_length': 100_000 })?.cache).toBe(1 * 4 * 64 * 2 * 2 * 8192);
  expect(memoryWith({ 'llama.attention.head_count_kv': 1 })?.cache).toBe(64 * 2 * 2 * 2048);
  const wide = { 'llama.attention.key_length': 192, 'llama.attention.value_length': 128 };
  expect(memoryWith(wide)?.cache).toBe(4 * (192 + 128) * 2 * 2048);
});

it('counts the rearranged copy of the layers in four bits, and of nothing else', () => {
  expect(memoryWith({})?.rearranged).toBe(0);
  expect(memoryWith({}, 12)?.rearranged).toBe(7 * 256 * 144);
});

it('counts every layer like the largest where the file has a list', () => {
  const lists = { 'llama.attention.head_count_kv': ['2'], 'llama.feed_forward_length': ['9'] };
  expect(memoryWith(lists)?.cache).toBe(4 * 64 * 2 * 2 * 2048);
});

it('does not guess where the file says too little', () => {
  expect(memoryWith({ 'llama.attention.head_count': 'four' })).toBeUndefined();
});
