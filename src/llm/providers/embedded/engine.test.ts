import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { runtimeEntry } from '../../runtime/runtime-folder.ts';
import { openEngine, type Engine } from './engine.ts';

let dataFolder: string;

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'assay-engine-'));
});

afterEach(() => {
  rmSync(dataFolder, { recursive: true, force: true });
});

/** A runtime that notes what it is asked to load, with a card on which `room` decides whether something fits. */
function installRuntime(room: { readonly layers: boolean; readonly context: boolean }): void {
  const entry = runtimeEntry(dataFolder);
  mkdirSync(dirname(entry), { recursive: true });
  writeFileSync(join(dirname(entry), '..', 'package.json'), '{"type":"module"}');
  writeFileSync(
    entry,
    `import { appendFileSync } from 'node:fs';
    class InsufficientMemoryError extends Error {}
    const room = ${JSON.stringify(room)};
    export class LlamaGrammarEvaluationState {}
    export function resolveChatWrapper() {}
    export async function getLlama({ gpu }) {
      return {
        gpu: gpu === false ? false : 'cuda', cpuMathCores: 2, dispose: async () => {},
        loadModel: async ({ gpuLayers }) => {
          appendFileSync(${JSON.stringify(join(dataFolder, 'asked'))}, JSON.stringify(gpuLayers) + '\\n');
          if (gpuLayers !== 0 && !room.layers) throw new InsufficientMemoryError('no room on the card');
          return {
            trainContextSize: 4096, tokenize: () => [1], isEogToken: () => true, dispose: async () => {},
            fileInfo: { metadata: {} },
            createContext: async ({ contextSize }) => {
              if (gpuLayers !== 0 && !room.context) throw new InsufficientMemoryError('no room for it');
              return { contextSize, getSequence: () => ({}), dispose: async () => {} };
            },
          };
        },
      };
    }`,
  );
}

function open(gpu: boolean): Promise<Engine> {
  const weights = {
    name: 'tiny',
    path: 'tiny.gguf',
    digest: undefined,
    identity: 'tiny',
    abilities: { judge: true, discover: true, propose: true, explain: true },
    memoryBytes: 1000,
    contextTokens: 4096,
  };
  return openEngine(
    { dataFolder, weights, contextTokens: 3000, threads: 1, gpu, availableBytes: 2000 },
    new AbortController().signal,
  );
}

function askedLayers(): readonly unknown[] {
  return readFileSync(join(dataFolder, 'asked'), 'utf8')
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

describe('layers of a model', () => {
  it('stay on the processor without a card', async () => {
    installRuntime({ layers: true, context: true });
    await open(false);
    expect(askedLayers()).toEqual([0]);
  });

  it('go to the card as many as fit beside the context', async () => {
    installRuntime({ layers: true, context: true });
    const { contextTokens } = await open(true);
    expect(askedLayers()).toEqual([{ fitContext: { contextSize: contextTokens } }]);
  });

  it.each([
    { what: 'no layer fits', room: { layers: false, context: true } },
    { what: 'the context does not fit beside them', room: { layers: true, context: false } },
  ])('stay on the processor where $what', async ({ room }) => {
    installRuntime(room);
    expect((await open(true)).contextTokens).toBe(3072);
    expect(askedLayers()).toEqual([{ fitContext: { contextSize: 3072 } }, 0]);
  });
});
