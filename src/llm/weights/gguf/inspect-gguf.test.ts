import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ReviewError } from '../../../core/review-error.ts';
import { ggufBytes, tinyModel, type FixtureValue } from './gguf-file.fixture.ts';
import { inspectChatModel, inspectGguf } from './inspect-gguf.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-gguf-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function place(bytes: Buffer): string {
  const path = join(folder, 'model.gguf');
  writeFileSync(path, bytes);
  return path;
}

function errorOf(bytes: Buffer): ReviewError {
  const path = place(bytes);
  try {
    inspectChatModel(path);
  } catch (error) {
    expect(error).toBeInstanceOf(ReviewError);
    return error as ReviewError;
  }
  throw new Error('the file was accepted');
}

/** A sound file in which these bytes stand elsewhere. */
function changed(change: (bytes: Buffer) => void): Buffer {
  const bytes = ggufBytes(tinyModel());
  change(bytes);
  return bytes;
}

function modelWith(values: Readonly<Record<string, FixtureValue>>): Buffer {
  return ggufBytes(tinyModel(values));
}

/** A sound file in which a 64-bit number that many bytes behind a name is another. */
function withWord(name: string, behind: number, value: bigint): Buffer {
  return changed((bytes) => bytes.writeBigUInt64LE(value, endOf(bytes, name) + behind));
}

/** A sound file in which the list under a key holds values of another type. */
function withListOf(key: string, type: number): Buffer {
  return changed((bytes) => bytes.writeUInt32LE(type, endOf(bytes, key) + 4));
}

function endOf(bytes: Buffer, name: string): number {
  return bytes.indexOf(name) + name.length;
}

describe('a sound file', () => {
  it('says what it is', () => {
    const path = place(ggufBytes(tinyModel()));
    expect(inspectChatModel(path)).toMatchObject({
      path,
      architecture: 'llama',
      title: 'Tiny',
      licence: 'apache-2.0',
      quantization: 'F16',
      isQuantized: false,
      parameters: 256 * 256 * 9 + 256 * 3,
      contextTokens: 2048,
      chatTemplate: '{% for message in messages %}<|im_start|>{% endfor %}',
    });
  });

  it('is quantized when one tensor is, whatever its own word', () => {
    const model = tinyModel();
    const [first, ...rest] = model.tensors;
    const quantized = {
      name: first?.name ?? '',
      dimensions: [256, 256],
      type: 12,
      bytes: Buffer.alloc(256 * 144),
    };
    const path = place(ggufBytes({ ...model, tensors: [quantized, ...rest] }));
    expect(inspectGguf(path)).toMatchObject({ isQuantized: true, quantization: 'F16' });
  });

  it('is named after its tensors when its own word is another', () => {
    expect(inspectGguf(place(modelWith({ 'general.file_type': 15 }))).quantization).toBe('F16');
  });

  it('without a template can be quantized, not asked', () => {
    const path = place(modelWith({ 'tokenizer.chat_template': '' }));
    expect(inspectGguf(path).chatTemplate).toBeUndefined();
    expect(() => inspectChatModel(path)).toThrow(/no chat template: it is a base model/u);
  });
});

describe('a damaged file', () => {
  it.each<[string, Buffer, string]>([
    ['no byte', Buffer.alloc(0), 'it is empty'],
    ['a few bytes', Buffer.from('GGUF'), 'it has only 4 bytes'],
    ['a text', Buffer.from('version https://example.org/pointer\n'), 'it looks like a text file'],
    ['a web page', Buffer.from('<!doctype html><title>Sign in</title>'), 'a web page or JSON'],
    ['a zip archive', Buffer.from('PK\u0003\u0004 and more bytes'), 'a zip archive'],
    ['the older format', Buffer.from('lmgg and more bytes'), 'the older GGML format'],
    ['another version', changed((bytes) => bytes.writeUInt32LE(77, 4)), 'version 77'],
    ['big-endian numbers', changed((bytes) => bytes.writeUInt32BE(3, 4)), 'big-endian'],
    [
      'more tensors than bytes',
      changed((bytes) => bytes.writeBigUInt64LE(1n << 60n, 8)),
      'does not fit',
    ],
    ['its counts alone', ggufBytes(tinyModel()).subarray(0, 24), 'counts do not fit'],
    ['half a header', ggufBytes(tinyModel()).subarray(0, 420), 'do not fit'],
    ['all but its last bytes', ggufBytes(tinyModel()).subarray(0, -40_000), 'it is cut off'],
    [
      'a broken key',
      changed((bytes) => bytes.writeBigUInt64LE(1_000_000_000n, 24)),
      'does not fit',
    ],
    [
      'a key of 2^63 bytes',
      changed((bytes) => bytes.writeBigUInt64LE(1n << 63n, 24)),
      'count of 9223372036854775808 does not fit',
    ],
    [
      '2^63 tensors',
      changed((bytes) => bytes.writeBigUInt64LE(1n << 63n, 8)),
      'count of 9223372036854775808 does not fit',
    ],
    [
      '2^63 values',
      changed((bytes) => bytes.writeBigUInt64LE(1n << 63n, 16)),
      'count of 9223372036854775808 does not fit',
    ],
    ['a list of 2^63 words', withWord('tokenizer.ggml.tokens', 8, 1n << 63n), 'does not fit'],
    ['a list of lists', withListOf('tokenizer.ggml.tokens', 9), 'list of the unknown type 9'],
    ['a tensor of 2^63 rows', withWord('token_embd.weight', 12, 1n << 63n), 'it is cut off'],
    ['a tensor 2^63 bytes away', withWord('token_embd.weight', 24, 1n << 63n), 'does not fit'],
    ['an unknown type of value', changed((bytes) => bytes.writeUInt32LE(99, 52)), 'type 99'],
  ])('with %s is refused with the reason', (_what, bytes, reason) => {
    const error = errorOf(bytes);
    expect(error.code).toBe('MODEL_CORRUPT');
    expect(error.message).toContain(reason);
    expect(error.hint).toContain('SHA-256');
  });

  it('is refused wherever it is cut', () => {
    const whole = ggufBytes(tinyModel());
    for (let length = 0; length < whole.length; length += 40_013) {
      expect(errorOf(whole.subarray(0, length)).code).toBe('MODEL_CORRUPT');
    }
  });

  it('is refused or read, whichever byte of its header is another', () => {
    for (let at = 0; at < 1400; at += 13) {
      const path = place(changed((bytes) => bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at)));
      try {
        inspectGguf(path);
      } catch (error) {
        expect(error).toBeInstanceOf(ReviewError);
        expect((error as ReviewError).code).toMatch(/^MODEL_(?:CORRUPT|UNSUITABLE)$/u);
      }
    }
  });
});

describe('a sound file that is no model to ask', () => {
  it.each<[string, Readonly<Record<string, FixtureValue>>, string]>([
    ['an adapter', { 'general.type': 'adapter', 'adapter.type': 'lora' }, 'is an adapter'],
    ['an image encoder', { 'general.architecture': 'clip' }, 'encodes images'],
    ['a projector', { 'general.type': 'mmproj' }, 'encodes images'],
    ['an importance matrix', { 'general.type': 'imatrix' }, 'importances'],
    ['an embedding model', { 'general.architecture': 'nomic-bert' }, 'is an embedding model'],
    ['an embedder made from a chat model', { 'llama.pooling_type': 3 }, 'is an embedding model'],
    ['an unknown architecture', { 'general.architecture': 'sd3' }, 'architecture sd3'],
    ['a speech model', { 'general.architecture': 'qwen3tts' }, 'answers no questions'],
    ['one part of three', { 'split.count': 3, 'split.no': 1 }, 'is part 2 of 3'],
  ])('is refused as what it is: %s', (_what, values, reason) => {
    const error = errorOf(modelWith(values));
    expect(error.code).toBe('MODEL_UNSUITABLE');
    expect(error.message).toContain(reason);
    expect(error.hint).not.toBe('');
  });

  it('is refused as a vocabulary alone', () => {
    expect(errorOf(ggufBytes({ ...tinyModel(), tensors: [] })).message).toContain(
      'a vocabulary without weights',
    );
  });
});

describe('a path that is no file', () => {
  it.each([
    ['missing.gguf', 'MODEL_NOT_PULLED'],
    ['', 'FILE_UNREADABLE'],
  ])('is named: %s', (name, code) => {
    expect(() => inspectGguf(join(folder, name))).toThrow(
      expect.objectContaining({ code }) as Error,
    );
  });

  it('is not waited for where it is a named pipe', (context) => {
    const pipe = join(folder, 'pipe.gguf');
    context.skip(spawnSync('mkfifo', [pipe]).status !== 0, 'there are no named pipes here');
    expect(() => inspectGguf(pipe)).toThrow(
      expect.objectContaining({
        code: 'FILE_UNREADABLE',
        message: expect.stringContaining('no regular file') as string,
      }) as Error,
    );
  });

  it('may be one that may not be read', (context) => {
    context.skip(process.getuid?.() === 0, 'root may read everything');
    const path = place(ggufBytes(tinyModel()));
    chmodSync(path, 0o000);
    expect(() => inspectGguf(path)).toThrow(
      expect.objectContaining({
        code: 'FILE_UNREADABLE',
        hint: expect.stringContaining('you may read it') as string,
      }) as Error,
    );
  });
});
