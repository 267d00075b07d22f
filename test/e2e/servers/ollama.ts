import { spawn } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { assayFolders } from '../../../src/io/folders.ts';
import type { CatalogueModel } from '../../../src/llm/catalogue/catalogue.ts';
import { pullWeights } from '../../../src/llm/weights/pull-weights.ts';
import { weightsFolder } from '../../../src/llm/weights/weights-folder.ts';
import { freePort, output, REPOSITORY, stopChild, type Found } from './test-server.ts';

/** A running Ollama with nothing in it but what a test puts there. */
export interface TestOllama {
  readonly url: URL;
  /** Registers the weights of a GGUF file under a name, by blob upload and `/api/create`. */
  readonly register: (model: Registration) => Promise<void>;
  /** Kills the server at once, as a crash would. */
  readonly crash: () => void;
  /** Stops the server and removes everything it stored. */
  readonly close: () => Promise<void>;
}

interface Registration {
  readonly name: string;
  readonly file: string;
  /** Hex. */
  readonly sha256: string;
  /** A template of Ollama's; ChatML by default, since Ollama does not recognise every file's own. */
  readonly template?: string;
}

const CACHE = join(REPOSITORY, 'node_modules/.cache/assay-tests');

const CHATML = `{{- range .Messages }}<|im_start|>{{ .Role }}
{{ .Content }}<|im_end|>
{{ end }}<|im_start|>assistant
`;

/**
 * The Ollama program of this machine, in this order: `ASSAY_TEST_OLLAMA`, PATH, a build kept beside the repository, one
 * built from Go modules.
 */
export async function findOllamaProgram(): Promise<Found<string>> {
  const named = process.env['ASSAY_TEST_OLLAMA'] ?? '';
  if (named !== '') {
    return existsSync(named)
      ? { found: true, value: named }
      : { found: false, reason: `ASSAY_TEST_OLLAMA names ${named}, which does not exist` };
  }
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'ollama'))
    .find((program) => existsSync(program));
  if (onPath !== undefined) {
    return { found: true, value: onPath };
  }
  const kept = join(REPOSITORY, '../shared/servers/ollama.sh');
  const script = existsSync(kept) ? kept : join(REPOSITORY, 'scripts/build-ollama.sh');
  try {
    const printed = await output('bash', [script, join(CACHE, 'ollama')]);
    return { found: true, value: printed.split('\n').at(-1) ?? '' };
  } catch (error) {
    return { found: false, reason: `no Ollama, and none could be built: ${String(error)}` };
  }
}

/** Starts Ollama on a free port with home and models in a folder of their own. */
export async function startOllama(program: string): Promise<TestOllama> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-ollama-'));
  const url = new URL(`http://127.0.0.1:${await freePort()}`);
  const child = spawn(program, ['serve'], {
    stdio: 'ignore',
    // A process group of its own: the server's runners, which hold the weights, must not outlive it.
    detached: true,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      OLLAMA_MODELS: join(folder, 'models'),
      OLLAMA_HOST: url.host,
    },
  });
  function killGroup(): void {
    if (child.pid !== undefined) {
      killIfThere(-child.pid);
    }
  }
  process.once('exit', killGroup);
  await answering(url);
  return {
    url,
    register: (model) => register(url, model),
    crash: killGroup,
    close: async () => {
      await stopChild(child);
      killGroup();
      process.off('exit', killGroup);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Real weights, pulled once into the folder where the command keeps them too. */
export async function testWeights(
  model: CatalogueModel,
): Promise<{ readonly file: string; readonly sha256: string }> {
  const folder = weightsFolder(assayFolders().data);
  const pulled = await pullWeights(model, { folder }, new AbortController().signal);
  return { file: pulled.path, sha256: model.sha256 };
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

async function answering(url: URL): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      const reply = await fetch(new URL('/api/version', url));
      if (reply.ok) {
        return;
      }
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  throw new Error(`the Ollama started for the test does not answer at ${url.href}`);
}

async function register(url: URL, model: Registration): Promise<void> {
  await upload(new URL(`/api/blobs/sha256:${model.sha256}`, url), model.file);
  const created = await fetch(new URL('/api/create', url), {
    method: 'POST',
    body: JSON.stringify({
      model: model.name,
      files: { 'model.gguf': `sha256:${model.sha256}` },
      template: model.template ?? CHATML,
      // For interfaces that cannot set the number: on shared cores a second thread makes both many times slower.
      parameters: { stop: ['<|im_end|>'], num_thread: 1 },
    }),
  });
  const lines = (await created.text()).trim().split('\n');
  if (!lines.at(-1)?.includes('"success"')) {
    throw new Error(`Ollama did not create ${model.name}: ${lines.at(-1) ?? ''}`);
  }
}

async function upload(url: URL, file: string): Promise<void> {
  const { size } = await stat(file);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', headers: { 'content-length': size } });
    outgoing.on('response', (message) => {
      message.resume();
      resolve(message.statusCode);
    });
    outgoing.on('error', reject);
    createReadStream(file).on('error', reject).pipe(outgoing);
  });
  if (status !== 200 && status !== 201) {
    throw new Error(`Ollama refused the weights: ${String(status)}`);
  }
}
