/**
 * Records what a real Ollama answers to the questions of the contract suite, over its own protocol and over the one that is
 * compatible with OpenAI's, into `src/llm/providers/fixtures`. Run it when those questions change:
 * `node scripts/record-model-replies.ts`
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';

import { requireModel } from '../src/llm/catalogue/find-model.ts';
import type { ChatModel } from '../src/llm/model.ts';
import * as contract from '../src/llm/providers/contract-requests.ts';
import { findOllama } from '../src/llm/providers/ollama-discovery.ts';
import { openOllama } from '../src/llm/providers/ollama.ts';
import { openOpenai } from '../src/llm/providers/openai.ts';
import { startLocalServer, type Asked } from '../test/e2e/servers/local-server.ts';
import { findOllamaProgram, startOllama, testWeights } from '../test/e2e/servers/ollama.ts';
import { questionOf, RECORDINGS, type RecordedHead } from '../test/e2e/servers/recorded-reply.ts';

const MODEL = 'smollm2:135m';
const BARE_MODEL = 'bare:135m';
const READING_MS = 40;
const GENERATING_MS = 1500;
const unlimited = new AbortController().signal;

const program = await findOllamaProgram();
if (!program.found) {
  throw new Error(program.reason);
}
const ollama = await startOllama(program.value);
const weights = await testWeights(requireModel('smollm2'));
await ollama.register({ name: MODEL, ...weights });
await ollama.register({ name: BARE_MODEL, ...weights, template: '{{ .Prompt }}' });

/** The recording that the next replies belong to. */
let recording = { server: 'ollama', name: '', number: 0 };
const proxy = await startLocalServer(forward);

rmSync(RECORDINGS, { recursive: true, force: true });
mkdirSync(RECORDINGS, { recursive: true });
await recordOllama();
await recordOpenai();
await proxy.close();
await ollama.close();

async function recordOllama(): Promise<void> {
  begin('ollama', 'greeting');
  await findOllama(proxy.url, unlimited);
  begin('ollama', 'show');
  const model = await openOllama(
    { url: proxy.url, model: MODEL, contextTokens: contract.CONTRACT_CONTEXT_TOKENS, threads: 1 },
    unlimited,
  );
  await recordContract('ollama', model);
  begin('ollama', 'overlong-prompt');
  await model.complete(contract.OVERLONG_PROMPT, unlimited);
  begin('ollama', 'no-template');
  const bare = await openOllama({ url: ollama.url, model: BARE_MODEL, threads: 1 }, unlimited);
  await fetch(new URL('/api/chat', proxy.url), {
    method: 'POST',
    body: JSON.stringify({
      model: bare.name,
      messages: [{ role: 'user', content: 'What is 2+2?' }],
      options: { num_ctx: contract.CONTRACT_CONTEXT_TOKENS, temperature: 0, num_thread: 1 },
    }),
  });
}

async function recordOpenai(): Promise<void> {
  begin('openai', 'opening');
  const model = await openOpenai(
    {
      url: new URL('/v1', proxy.url),
      model: MODEL,
      contextTokens: contract.CONTRACT_CONTEXT_TOKENS,
    },
    unlimited,
  );
  begin('openai', 'models');
  await fetch(new URL('/v1/models', proxy.url));
  await recordContract('openai', model);
}

async function recordContract(server: string, model: ChatModel): Promise<void> {
  const { SHORT_ANSWER, CUT_ANSWER, SHAPED_ANSWER } = contract;
  for (const [name, request] of Object.entries({ SHORT_ANSWER, CUT_ANSWER, SHAPED_ANSWER })) {
    begin(server, name);
    await model.complete(request, unlimited);
  }
  begin(server, 'code');
  await model.complete(contract.CODE_PROMPT, unlimited);
  const { OBVIOUS_YES, OBVIOUS_NO } = contract;
  for (const [name, request] of Object.entries({ OBVIOUS_YES, OBVIOUS_NO })) {
    begin(server, name);
    await model.choose(request, unlimited);
  }
  begin(server, 'LONG_ANSWER');
  await model.complete({ ...contract.LONG_ANSWER, timeoutMs: GENERATING_MS }, unlimited);
  begin(server, 'LONG_PROMPT');
  await model.complete({ ...contract.LONG_PROMPT, timeoutMs: READING_MS }, unlimited);
}

function begin(server: string, name: string): void {
  recording = { server, name: name.toLowerCase().replaceAll('_', '-'), number: 0 };
}

async function forward(asked: Asked, response: ServerResponse): Promise<void> {
  recording.number += 1;
  const { server, name, number } = recording;
  const file = `${server}-${name}${number === 1 ? '' : `-${number}`}.chunks.txt`;
  const head: RecordedHead = {
    path: asked.path,
    question: questionOf(asked.body),
    status: 0,
    contentType: '',
    ended: false,
  };
  const chunks: string[] = [];
  const gone = new AbortController();
  response.on('close', () => {
    head.ended = response.writableFinished;
    gone.abort();
    const lines = [head, ...chunks.map(withoutFolders)].map((line) => JSON.stringify(line));
    writeFileSync(join(RECORDINGS, file), `${lines.join('\n')}\n`);
  });
  try {
    const reply = await fetch(new URL(asked.path, ollama.url), {
      method: asked.method,
      signal: gone.signal,
      ...(asked.body === '' ? {} : { body: asked.body }),
    });
    head.status = reply.status;
    head.contentType = reply.headers.get('content-type') ?? '';
    response.writeHead(reply.status, { 'content-type': head.contentType });
    const decoder = new TextDecoder();
    for await (const bytes of reply.body ?? []) {
      chunks.push(decoder.decode(bytes, { stream: true }));
      response.write(bytes);
    }
    response.end();
  } catch {
    response.destroy();
  }
}

/** Where this machine keeps the weights is nobody's business. */
function withoutFolders(chunk: string): string {
  return chunk.replaceAll(/\/[^\s"\\]*\/models\/blobs/gu, '/home/user/.ollama/models/blobs');
}
