import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startLocalServer, type LocalServer } from '../../test/e2e/servers/local-server.ts';
import { requireModel } from './catalogue/find-model.ts';
import { chooseModel, type ModelChoice, type ModelRequest } from './choose-model.ts';
import { runtimeEntry } from './runtime/runtime-folder.ts';
import { weightsPath } from './weights/on-disk.ts';
import { weightsFolder } from './weights/weights-folder.ts';

const DEFAULT = requireModel('qwen2.5-coder:1.5b-q4_k_m');
const SMALL = requireModel('qwen2.5-coder:0.5b-q4_k_m');

let dataFolder = '';
const servers: LocalServer[] = [];

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'assay-choice-'));
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await rm(dataFolder, { recursive: true, force: true });
});

describe('--model auto', () => {
  it('takes the model that a running Ollama has', async () => {
    const ollama = await ollamaWith(['llama3:8b', 'qwen2.5-coder:7b', 'qwen2.5-coder:1.5b']);
    const choice = await choose('auto', ollama);
    expect(opened(choice)).toMatchObject({ provider: 'ollama', name: 'qwen2.5-coder:1.5b' });
  });

  it('does not take one that it does not know, nor one that runs elsewhere', async () => {
    const ollama = await ollamaWith(['llama3:8b', { name: 'qwen2.5-coder:32b', remote: true }]);
    expect(await choose('auto', ollama)).toMatchObject({ outcome: 'offer', offered: DEFAULT });
  });

  it('offers the default model where there is none', async () => {
    const choice = await choose('auto', await nothing());
    expect(choice).toEqual({
      outcome: 'offer',
      offered: DEFAULT,
      downloadBytes: DEFAULT.bytes + 85_000_000,
      notice: {
        text: 'No model took part: there is none on this machine',
        hint: 'Bring one with `assay models pull` (1.2 GB).',
      },
    });
  });

  it('offers the runtime alone where the weights are there', async () => {
    await placeWeights(SMALL.id);
    expect(await choose('auto', await nothing())).toMatchObject({
      outcome: 'offer',
      offered: SMALL,
      downloadBytes: 85_000_000,
      notice: { hint: `Bring one with \`assay models pull ${SMALL.id}\` (85 MB).` },
    });
  });

  it('takes the model on this disk, and says so when that is damaged', async () => {
    await placeWeights(SMALL.id);
    await placeRuntime();
    await expect(choose('auto', await nothing())).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
  });

  it('prefers a model on this disk to one of Ollama that cannot judge', async () => {
    await placeWeights(DEFAULT.id);
    const ollama = await ollamaWith(['qwen2.5-coder:0.5b']);
    expect(await choose('auto', ollama)).toMatchObject({ outcome: 'offer', offered: DEFAULT });
    await rm(dataFolder, { recursive: true });
    expect(opened(await choose('auto', ollama))).toMatchObject({ name: 'qwen2.5-coder:0.5b' });
  });

  it('does without a model where there is no home folder', async () => {
    const url = (await nothing()).href;
    const choice = await chooseModel(
      { wish: { name: 'auto' }, dataFolder: undefined, environment: { OLLAMA_HOST: url } },
      signal,
    );
    expect(choice).toMatchObject({
      outcome: 'none',
      notice: { text: expect.stringContaining('no home folder') as string },
    });
  });
});

describe('--model none', () => {
  it('asks nobody', async () => {
    const ollama = await ollamaWith(['qwen2.5-coder:1.5b']);
    expect(await choose('none', ollama)).toEqual({ outcome: 'none', notice: undefined });
    expect(servers[0]?.asked).toEqual([]);
  });
});

describe('--model NAME', () => {
  it('is looked for in Ollama where it is not on this disk', async () => {
    const ollama = await ollamaWith(['llama3:latest', 'qwen2.5-coder:1.5b']);
    expect(opened(await choose('llama3', ollama))).toMatchObject({ name: 'llama3:latest' });
    expect(opened(await choose('qwen2.5-coder:1.5b', ollama))).toMatchObject({
      provider: 'ollama',
    });
  });

  it('on this disk is embedded', async () => {
    await placeWeights('smollm2:135m-q4_1');
    const ollama = await ollamaWith(['smollm2:135m']);
    await expect(choose('smollm2:135m', ollama)).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
    });
  });

  it('that nobody has says how to get it', async () => {
    await expect(choose('smollm2', await nothing())).rejects.toMatchObject({
      code: 'MODEL_NOT_PULLED',
      hint: expect.stringContaining('assay models pull smollm2:135m-q4_1') as string,
    });
  });

  it('that nobody knows is unknown', async () => {
    await expect(choose('gpt-9', await nothing())).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
  });

  it('of a file that is not there, or not a model, says so', async () => {
    const file = join(dataFolder, 'notes.gguf');
    await expect(choose(file, await nothing())).rejects.toHaveProperty('code');
    await writeFile(file, 'this is not a model');
    await expect(choose(file, await nothing())).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
  });
});

describe('--model embedded', () => {
  it('needs a model on this disk', async () => {
    await expect(choose('embedded', await nothing())).rejects.toMatchObject({
      code: 'MODEL_NOT_PULLED',
      hint: 'Bring one with `assay models pull` (1.2 GB).',
    });
  });
});

describe('a model that the catalogue does not know', () => {
  it('is asked what it can do, once', async () => {
    const url = await ollamaWith(['own:3b']);
    const cacheFolder = join(dataFolder, 'cache');
    const wish = { name: 'ollama:own:3b' };
    const request = { wish, dataFolder, cacheFolder, environment: { OLLAMA_HOST: url.href } };
    expect(opened(await chooseModel(request, signal))).toMatchObject({
      abilities: { judge: true, discover: true, propose: true, explain: true },
    });
    expect(timesAsked()).toBe(4);
    await chooseModel(request, signal);
    expect(timesAsked()).toBe(4);
  });

  it('is asked nothing where the catalogue knows it', async () => {
    const ollama = await ollamaWith(['qwen2.5-coder:1.5b']);
    await choose('ollama:qwen2.5-coder:1.5b', ollama);
    expect(servers[0]?.asked.map(({ path }) => path)).not.toContain('/api/chat');
  });
});

describe('--model ollama', () => {
  it('takes the only model that the server has, known or not', async () => {
    const ollama = await ollamaWith(['llama3:8b']);
    expect(opened(await choose('ollama', ollama))).toMatchObject({ name: 'llama3:8b' });
  });

  it('wants to be told which of several', async () => {
    const ollama = await ollamaWith(['llama3:8b', 'phi4:14b']);
    await expect(choose('ollama', ollama)).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
      hint: expect.stringContaining('llama3:8b, phi4:14b') as string,
    });
  });

  it('without any model, or without a server, says what to do', async () => {
    await expect(choose('ollama', await ollamaWith([]))).rejects.toMatchObject({
      code: 'MODEL_NOT_PULLED',
      hint: expect.stringContaining('ollama pull qwen2.5-coder:1.5b') as string,
    });
    for (const name of ['ollama', 'ollama:llama3:8b']) {
      await expect(choose(name, await nothing())).rejects.toMatchObject({
        code: 'MODEL_UNREACHABLE',
        hint: expect.stringContaining('ollama serve') as string,
      });
    }
  });
});

describe('--model openai:MODEL@URL', () => {
  it('reads the key from the variable that the configuration names', async () => {
    const wish = { name: 'openai:m@http://127.0.0.1:1/v1', apiKeyEnv: 'MY_KEY' };
    await expect(chooseModel({ wish, dataFolder, environment: {} }, signal)).rejects.toMatchObject({
      code: 'MODEL_UNAUTHORIZED',
    });
  });
});

const signal = new AbortController().signal;

function choose(name: string, ollama: URL): Promise<ModelChoice> {
  const request: ModelRequest = {
    wish: { name },
    dataFolder,
    environment: { OLLAMA_HOST: ollama.href },
  };
  return chooseModel(request, signal);
}

function opened(choice: ModelChoice): unknown {
  return choice.outcome === 'model' ? choice.model : choice;
}

/** Files of the right size, which is all that the choice looks at. */
async function placeWeights(id: string): Promise<void> {
  const model = requireModel(id);
  const path = weightsPath(weightsFolder(dataFolder), model);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '');
  await truncate(path, model.bytes);
}

async function placeRuntime(): Promise<void> {
  await mkdir(dirname(runtimeEntry(dataFolder)), { recursive: true });
  await writeFile(runtimeEntry(dataFolder), '');
}

type Listing = string | { readonly name: string; readonly remote: true };

async function ollamaWith(models: readonly Listing[]): Promise<URL> {
  const server = await startLocalServer((asked, response) => {
    const listed = models.map((model) =>
      typeof model === 'string' ? { name: model } : { name: model.name, remote_host: 'https://x' },
    );
    const replies: Record<string, unknown> = {
      '/api/version': { version: '0.23.2' },
      '/api/tags': { models: listed },
      '/api/show': { model_info: {} },
      '/api/chat': answerToProbe(asked.body),
    };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(replies[asked.path]));
  });
  servers.push(server);
  return server.url;
}

function timesAsked(): number | undefined {
  return servers[0]?.asked.filter(({ path }) => path === '/api/chat').length;
}

/** What a capable model says when it is asked what it can do. */
function answerToProbe(body: string): unknown {
  const content = body.includes('colour') ? '{"colour":"green"}' : 'Rain falls on the roof.';
  const [yes, no] = body.includes('snow') ? [-0.1, -4] : [-4, -0.1];
  const top = [
    { token: 'Yes', logprob: yes },
    { token: 'No', logprob: no },
  ];
  return {
    message: { role: 'assistant', content },
    done: true,
    done_reason: 'stop',
    prompt_eval_count: 30,
    eval_count: 8,
    logprobs: [{ token: 'Yes', logprob: yes, top_logprobs: top }],
  };
}

/** An address at which nobody listens. */
async function nothing(): Promise<URL> {
  const server = await startLocalServer(() => undefined);
  await server.close();
  return server.url;
}
