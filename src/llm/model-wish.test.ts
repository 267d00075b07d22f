import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

import { readModelWish, type ModelWish } from './model-wish.ts';

const SERVER = 'http://127.0.0.1:8000/v1';

describe('the name of a model', () => {
  it.each([
    ['auto', { kind: 'auto' }],
    ['none', { kind: 'none' }],
    ['embedded', { kind: 'embedded', name: undefined }],
    ['embedded:auto', { kind: 'embedded', name: undefined }],
    ['embedded:smollm2', { kind: 'embedded', name: 'smollm2' }],
    ['ollama', { kind: 'ollama', tag: undefined, url: undefined }],
    ['ollama:qwen2.5-coder:7b', { kind: 'ollama', tag: 'qwen2.5-coder:7b', url: undefined }],
    ['qwen2.5-coder:1.5b', { kind: 'named', name: 'qwen2.5-coder:1.5b' }],
    ['models/my.gguf', { kind: 'file', path: resolve('models/my.gguf') }],
    ['/data/My.GGUF', { kind: 'file', path: resolve('/data/My.GGUF') }],
    ['embedded:a b.gguf', { kind: 'file', path: resolve('a b.gguf') }],
    [
      `openai:m@${SERVER}`,
      { kind: 'openai', model: 'm', url: new URL(SERVER), keyVariable: undefined },
    ],
    [
      `openai:org/m@2@${SERVER}`,
      { kind: 'openai', model: 'org/m@2', url: new URL(SERVER), keyVariable: undefined },
    ],
    ['ollama:m@http://box:1', { kind: 'ollama', tag: 'm', url: new URL('http://box:1') }],
    ['ollama-like', { kind: 'named', name: 'ollama-like' }],
  ] as const)('%j is understood', (name, wanted) => {
    expect(readModelWish({ name })).toEqual(wanted);
  });

  it.each<[ModelWish, unknown]>([
    [
      { name: 'auto', provider: 'ollama' },
      { kind: 'ollama', tag: undefined, url: undefined },
    ],
    [{ name: 'none', provider: 'ollama' }, { kind: 'none' }],
    [
      { name: '7b', provider: 'embedded' },
      { kind: 'embedded', name: '7b' },
    ],
    [
      { name: 'm', provider: 'openai', url: SERVER },
      { kind: 'openai', model: 'm', url: new URL(SERVER), keyVariable: undefined },
    ],
    [
      { name: 'ollama:m', provider: 'openai', url: SERVER },
      { kind: 'ollama', tag: 'm', url: undefined },
    ],
    [
      { name: 'embedded', provider: 'openai', url: SERVER },
      { kind: 'embedded', name: undefined },
    ],
  ])('%j is completed by the configuration', (wish, wanted) => {
    expect(readModelWish(wish)).toEqual(wanted);
  });

  it('takes the key along to the server that it was configured for, and to no other', () => {
    const wish: ModelWish = { name: 'm', provider: 'openai', url: SERVER, apiKeyEnv: 'KEY' };
    expect(readModelWish(wish)).toMatchObject({ keyVariable: 'KEY' });
    expect(readModelWish({ ...wish, name: `openai:m@${SERVER}` })).toMatchObject({
      keyVariable: 'KEY',
    });
    expect(readModelWish({ ...wish, name: 'openai:m@http://other:8000/v1' })).toMatchObject({
      keyVariable: undefined,
    });
  });

  it.each<[ModelWish, string]>([
    [{ name: 'openai' }, 'which model'],
    [{ name: 'openai:m' }, 'where the server is'],
    [{ name: 'auto', provider: 'openai', url: SERVER }, 'which model'],
    [{ name: 'm', provider: 'openai', url: 'not an address' }, 'Not an address'],
  ])('%j is not enough', (wish, part) => {
    expect(() => readModelWish(wish)).toThrow(part);
  });
});
