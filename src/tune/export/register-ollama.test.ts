import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { registerInOllama, type Registration } from './register-ollama.ts';

const { signal } = new AbortController();
const WEIGHTS = Buffer.alloc(3_000_000, 'w');
const DIGEST = createHash('sha256').update(WEIGHTS).digest('hex');

let folder: string;
let server: Server;
let requests: { readonly line: string; readonly body: Buffer }[];
/** What the server answers, by the beginning of method and path; 200 and nothing elsewhere. */
let answers: Record<string, { readonly status: number; readonly text?: string }>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-register-'));
  writeFileSync(join(folder, 'mine.gguf'), WEIGHTS);
  requests = [];
  answers = {
    'HEAD /api/blobs': { status: 404 },
    'POST /api/blobs': { status: 201 },
    'POST /api/create': { status: 200, text: '{"status":"reading"}\n{"status":"success"}\n' },
  };
  server = createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  rmSync(folder, { recursive: true, force: true });
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  const body: AsyncIterable<Buffer> = request;
  for await (const chunk of body) {
    chunks.push(chunk);
  }
  const line = `${request.method ?? ''} ${request.url ?? ''}`;
  requests.push({ line, body: Buffer.concat(chunks) });
  const [, said] = Object.entries(answers).find(([start]) => line.startsWith(start)) ?? [];
  response.writeHead(said?.status ?? 200);
  response.end(said?.text);
}

function registration(): Registration {
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    name: 'my-judge',
    path: join(folder, 'mine.gguf'),
    settings: { contextTokens: 4096, stops: ['<|im_end|>'] },
  };
}

describe('registering with Ollama', () => {
  it('sends the weights under their checksum, unloads the name, then gives it', async () => {
    expect(await registerInOllama(registration(), signal)).toEqual({
      weights: 'sent',
      sha256: DIGEST,
    });
    expect(requests.map(({ line }) => line)).toEqual([
      `HEAD /api/blobs/sha256:${DIGEST}`,
      `POST /api/blobs/sha256:${DIGEST}`,
      'POST /api/generate',
      'POST /api/create',
    ]);
    expect(requests[1]?.body.equals(WEIGHTS)).toBe(true);
    expect(JSON.parse(requests[2]?.body.toString() ?? '')).toEqual({
      model: 'my-judge',
      keep_alive: 0,
    });
    expect(JSON.parse(requests[3]?.body.toString() ?? '')).toEqual({
      model: 'my-judge',
      files: { 'model.gguf': `sha256:${DIGEST}` },
      parameters: { num_ctx: 4096, temperature: 0, seed: 1, stop: ['<|im_end|>'] },
    });
  });

  it('sends nothing that the server has', async () => {
    answers['HEAD /api/blobs'] = { status: 200 };
    expect(await registerInOllama(registration(), signal)).toMatchObject({ weights: 'present' });
    expect(requests.some(({ line }) => line.startsWith('POST /api/blobs'))).toBe(false);
  });

  it.each([
    ['POST /api/blobs', { status: 400, text: '{"error":"digest mismatch"}' }, 'digest mismatch'],
    ['POST /api/create', { status: 500, text: '{"error":"no such blob"}' }, 'no such blob'],
    ['POST /api/create', { status: 200, text: '{"error":"unsupported"}\n' }, 'unsupported'],
  ])('tells what the server says to %s', async (start, said, reason) => {
    answers[start] = said;
    await expect(registerInOllama(registration(), signal)).rejects.toMatchObject({
      code: 'RUNTIME_FAILED',
      message: expect.stringContaining(reason) as string,
    });
  });

  it('does not believe a reply that ends without a word', async () => {
    answers['POST /api/create'] = { status: 200, text: '{"status":"reading"}\n' };
    await expect(registerInOllama(registration(), signal)).rejects.toMatchObject({
      code: 'MODEL_PROTOCOL',
    });
  });

  it('says that nobody is there', async () => {
    const wanted = registration();
    await new Promise((resolve) => {
      server.close(resolve);
    });
    await expect(registerInOllama(wanted, signal)).rejects.toMatchObject({
      code: 'MODEL_UNREACHABLE',
      hint: expect.stringContaining('ollama serve') as string,
    });
  });
});
