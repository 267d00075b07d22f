import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import {
  startLocalServer,
  startReplayServer,
  type Asked,
  type LocalServer,
} from '../../../test/e2e/servers/local-server.ts';
import type { ChatModel, ChatRequest, ChoiceRequest } from '../model.ts';
import { ANSWER_FAULTS } from '../protocol/answer-fault.ts';
import {
  CONTRACT_CONTEXT_TOKENS,
  OBVIOUS_YES,
  SHAPED_ANSWER,
  SHORT_ANSWER,
} from './contract-requests.ts';
import { describeModelContract } from './model.contract.ts';
import { findOllama, ollamaUrl } from './ollama-discovery.ts';
import { openOllama, type OllamaOptions } from './ollama.ts';

const signal = new AbortController().signal;
const running: LocalServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

const replay = await startReplayServer('ollama');

afterAll(() => replay.close());

describeModelContract('a model of a recorded Ollama', {
  open: () =>
    openOllama(
      { url: replay.url, model: 'smollm2:135m', contextTokens: CONTRACT_CONTEXT_TOKENS },
      signal,
    ),
  readingMs: 20,
  generatingMs: 300,
});

describe('requests to Ollama', () => {
  it('have the same runner options in every call, and never let the prompt be cut', async () => {
    const model = await openOllama(
      { url: replay.url, model: 'smollm2:135m', contextTokens: 1024, threads: 1 },
      signal,
    );
    const before = replay.asked.length;
    await model.complete(SHORT_ANSWER, signal);
    await model.complete(SHAPED_ANSWER, signal);
    await model.choose(OBVIOUS_YES, signal);
    const bodies = replay.asked.slice(before).map((asked) => sent.parse(JSON.parse(asked.body)));
    expect(bodies).toHaveLength(3);
    for (const body of bodies) {
      expect(body).toMatchObject({
        truncate: false,
        shift: false,
        stream: true,
        keep_alive: '10m',
      });
      expect(body.options).toMatchObject({ num_ctx: 1024, num_thread: 1, temperature: 0, seed: 1 });
    }
    expect(bodies.map((body) => body.options['num_predict'])).toEqual([64, 48, 1]);
    expect(bodies[1]?.format).toEqual(SHAPED_ANSWER.shape?.schema);
    expect(bodies[2]).toMatchObject({ logprobs: true, top_logprobs: 20 });
    expect(bodies[0]).not.toHaveProperty('think');
  });

  it('tell a thinking model not to think', async () => {
    const server = await ollamaThat(
      (_asked, response) => {
        stream(response, [say('Paris.'), end({ eval_count: 3 })]);
      },
      { capabilities: ['completion', 'thinking'] },
    );
    const model = await openOllama({ url: server.url, model: 'thinker:8b' }, signal);
    await model.complete(QUESTION, signal);
    expect(sent.parse(JSON.parse(server.asked.at(-1)?.body ?? '')).think).toBe(false);
  });
});

const sent = z.looseObject({
  options: z.record(z.string(), z.unknown()),
  format: z.unknown().optional(),
  think: z.unknown().optional(),
});

const QUESTION: ChatRequest = {
  messages: [{ role: 'user', content: 'Where?' }],
  maxTokens: 200,
  timeoutMs: 20_000,
};

const CHOICE: ChoiceRequest = {
  messages: [{ role: 'user', content: 'Is it slow?' }],
  labels: ['Yes', 'No'],
  timeoutMs: 20_000,
};

describe('a reply of Ollama', () => {
  it('of one empty token is blamed on the missing template', async () => {
    const bare = fileURLToPath(new URL('fixtures/ollama-no-template.chunks.txt', import.meta.url));
    const [, ...chunks] = readFileSync(bare, 'utf8').trim().split('\n');
    const model = await modelThat((_asked, response) => {
      stream(
        response,
        chunks.map((chunk) => z.string().parse(JSON.parse(chunk)).trim()),
      );
    });
    expect(await model.complete(QUESTION, signal)).toMatchObject({
      outcome: 'malformed',
      reason: expect.stringContaining('no chat template for this model') as string,
    });
  });

  it('loses the thoughts that come before the answer', async () => {
    const model = await modelThat((_asked, response) => {
      stream(response, [say('<think>Hm, '), say('well.</think>\n\nIn Rome.'), end()]);
    });
    expect(await model.complete(QUESTION, signal)).toMatchObject({
      outcome: 'ok',
      text: 'In Rome.',
    });
  });

  it('of nothing but thoughts is no answer', async () => {
    const model = await modelThat((_asked, response) => {
      stream(response, [say('<think>Hm, well'), end()]);
    });
    expect(await model.complete(QUESTION, signal)).toMatchObject({
      outcome: 'malformed',
      reason: ANSWER_FAULTS.onlyThought,
    });
  });

  it('that repeats itself is given up before its end', async () => {
    const model = await modelThat((_asked, response) => {
      response.writeHead(200, NDJSON);
      response.write(`${say('and then the list grows, ')}\n`.repeat(60));
    });
    expect(await model.complete(QUESTION, signal)).toMatchObject({
      outcome: 'malformed',
      reason: ANSWER_FAULTS.repeats,
    });
  });

  it('that was cut off for repeating one token is called that', async () => {
    const model = await modelThat((_asked, response) => {
      stream(
        response,
        Array.from({ length: 31 }, () => say('        ')),
      );
    });
    expect(await model.complete(QUESTION, signal)).toMatchObject({
      outcome: 'malformed',
      reason: ANSWER_FAULTS.repeats,
    });
  });

  it('that goes on past its limit is given up', async () => {
    const model = await modelThat((_asked, response) => {
      response.writeHead(200, NDJSON);
      const timer = setInterval(() => response.write(`${say(noise(400))}\n`), 1);
      response.on('close', () => clearInterval(timer));
    });
    expect(await model.complete({ ...QUESTION, maxTokens: 20 }, signal)).toMatchObject({
      outcome: 'malformed',
      reason: expect.stringContaining('does not end at the limit of 20 tokens') as string,
    });
  });

  it('in one endless line is given up', async () => {
    const model = await modelThat((_asked, response) => {
      response.writeHead(200, NDJSON);
      response.write(`{"message":{"content":"${'x'.repeat(3_000_000)}`);
    });
    expect(await model.complete(QUESTION, signal)).toMatchObject({
      outcome: 'malformed',
      reason: expect.stringContaining('went on past') as string,
    });
  });

  it('that stops coming has timed out', async () => {
    const model = await modelThat(
      (_asked, response) => {
        response.writeHead(200, NDJSON);
        response.write(`${say('In')}\n`);
      },
      { idleMs: 50 },
    );
    expect(await model.complete(QUESTION, signal)).toEqual({ outcome: 'timed-out', afterMs: 50 });
  });

  it('to a prompt whose front was dropped is not believed', async () => {
    const model = await modelThat((_asked, response) => {
      stream(response, [say('Fine.'), end({ prompt_eval_count: 100 })]);
    });
    const messages = [{ role: 'user', content: 'one word '.repeat(500) }] as const;
    expect(await model.complete({ ...QUESTION, messages }, signal)).toMatchObject({
      outcome: 'malformed',
      reason: expect.stringContaining(
        'the server read only 100 tokens of a prompt that has at least 800',
      ) as string,
    });
  });

  it('may have non-ASCII text split anywhere', async () => {
    const model = await modelThat((_asked, response) => {
      response.writeHead(200, NDJSON);
      const bytes = Buffer.from(`${say('größer als 日本')}\r\n${end()}`);
      for (const byte of bytes) {
        response.write(Buffer.from([byte]));
      }
      response.end();
    });
    expect(await model.complete(QUESTION, signal)).toMatchObject({ text: 'größer als 日本' });
  });
});

describe('a choice of Ollama', () => {
  it('adds up the spellings of a label', async () => {
    const model = await modelThat((_asked, response) => {
      stream(response, [
        first({ ' Yes': Math.log(0.2), Yes: Math.log(0.2), No: Math.log(0.1), yes: -0.1 }),
        end({ done_reason: 'length' }),
      ]);
    });
    const reply = await model.choose(CHOICE, signal);
    expect(reply).toMatchObject({ outcome: 'ok' });
    expect(reply.outcome === 'ok' ? reply.margin : 0).toBeCloseTo(Math.log(4));
  });

  it('bounds the margin by the last token listed when one label is not', async () => {
    const model = await modelThat((_asked, response) => {
      stream(response, [first({ Yes: -1, Perhaps: -4 }), end()]);
    });
    expect(await model.choose(CHOICE, signal)).toMatchObject({ outcome: 'ok', margin: 3 });
  });

  it('is malformed without either label, and without log-probabilities', async () => {
    const neither = await modelThat((_asked, response) => {
      stream(response, [first({ Perhaps: -1, Maybe: -4 }), end()]);
    });
    expect(await neither.choose(CHOICE, signal)).toMatchObject({
      outcome: 'malformed',
      reason: expect.stringContaining('neither Yes nor No is among the likeliest') as string,
    });
    const silent = await modelThat((_asked, response) => {
      stream(response, [say('Yes'), end()]);
    });
    expect(await silent.choose(CHOICE, signal)).toMatchObject({
      outcome: 'malformed',
      reason: ANSWER_FAULTS.noLogprobs,
    });
  });
});

describe('an Ollama that fails', () => {
  it('is unreachable when it is down', async () => {
    const server = await startLocalServer(() => undefined);
    await server.close();
    await expect(openOllama({ url: server.url, model: 'm' }, signal)).rejects.toMatchObject({
      code: 'MODEL_UNREACHABLE',
      message: expect.stringContaining(server.url.host) as string,
      hint: expect.stringContaining('ollama serve') as string,
    });
    expect(await findOllama(server.url, signal)).toBeUndefined();
  });

  it('without the model says how to get it, at the start and later', async () => {
    const missing = { code: 'MODEL_NOT_PULLED', hint: expect.stringContaining('ollama pull m') };
    const server = await local((_asked, response) => {
      response.writeHead(404, JSON_TYPE).end('{"error":"model \'m\' not found"}');
    });
    await expect(openOllama({ url: server.url, model: 'm' }, signal)).rejects.toMatchObject(
      missing,
    );
    const model = await modelThat((_asked, response) => {
      response.writeHead(404, JSON_TYPE).end('{"error":"model \'m\' not found"}');
    });
    await expect(model.complete(QUESTION, signal)).rejects.toMatchObject(missing);
  });

  it('in the middle of an answer is asked once more', async () => {
    let asked = 0;
    const model = await modelThat((_asked, response) => {
      asked += 1;
      if (asked === 1) {
        dieHalfWay(response);
      } else {
        stream(response, [say('In Rome.'), end()]);
      }
    });
    expect(await model.complete(QUESTION, signal)).toMatchObject({ text: 'In Rome.' });
    expect(asked).toBe(2);
  });

  it('in the middle of two answers is reported', async () => {
    const model = await modelThat((_asked, response) => dieHalfWay(response));
    await expect(model.complete(QUESTION, signal)).rejects.toMatchObject({
      code: 'MODEL_UNREACHABLE',
      message: expect.stringContaining('broke off in the middle of an answer') as string,
    });
  });

  it('with an error line in a good status is reported after a second try', async () => {
    const model = await modelThat((_asked, response) => {
      stream(response, [say('In'), '{"error":"llama runner process has terminated: exit 2"}']);
    });
    await expect(model.complete(QUESTION, signal)).rejects.toMatchObject({
      code: 'RUNTIME_FAILED',
      message: expect.stringContaining('runner process has terminated') as string,
    });
  });

  it('for want of memory says so', async () => {
    const model = await modelThat((_asked, response) => {
      const error = 'model requires more system memory (9.1 GiB) than is available (3.8 GiB)';
      response.writeHead(500, JSON_TYPE).end(JSON.stringify({ error }));
    });
    await expect(model.complete(QUESTION, signal)).rejects.toMatchObject({
      code: 'MODEL_TOO_LARGE',
    });
  });

  it('with a full queue is overloaded in the end', async () => {
    let asked = 0;
    const model = await modelThat((_asked, response) => {
      asked += 1;
      response.writeHead(503, { ...JSON_TYPE, 'retry-after': '0' }).end('{"error":"busy"}');
    });
    await expect(model.complete(QUESTION, signal)).rejects.toMatchObject({
      code: 'MODEL_OVERLOADED',
      retryable: true,
    });
    expect(asked).toBe(4);
  });

  it.each([
    { name: 'a web page', status: 200, type: 'text/html', body: '<h1>Hi</h1>', part: 'text/html' },
    { name: 'other JSON', status: 200, type: 'application/json', body: '["hello"]', part: 'hello' },
    { name: 'a redirect', status: 302, type: 'text/plain', body: '', part: 'other.example' },
    {
      name: 'a strange status',
      status: 418,
      type: 'text/plain',
      body: 'tea',
      part: 'status 418: tea',
    },
  ])('because it is $name is named', async ({ status, type, body, part }) => {
    const model = await modelThat((_asked, response) => {
      const headers = { 'content-type': type, location: 'http://other.example/x' };
      response.writeHead(status, headers).end(body);
    });
    await expect(model.complete(QUESTION, signal)).rejects.toMatchObject({
      code: 'MODEL_PROTOCOL',
      message: expect.stringContaining(part) as string,
    });
  });
});

describe('the address of Ollama', () => {
  it.each([
    [undefined, 'http://127.0.0.1:11434/'],
    ['', 'http://127.0.0.1:11434/'],
    ['0.0.0.0', 'http://127.0.0.1:11434/'],
    ['0.0.0.0:8000', 'http://127.0.0.1:8000/'],
    [':8000', 'http://127.0.0.1:8000/'],
    ['box', 'http://box:11434/'],
    ['box:8000', 'http://box:8000/'],
    ['http://box', 'http://box/'],
    ['https://box.example/ollama', 'https://box.example/ollama'],
    ['[::1]:8000', 'http://[::1]:8000/'],
    [' "127.0.0.1:9000" ', 'http://127.0.0.1:9000/'],
  ])('%j leads to %s', (host, url) => {
    expect(ollamaUrl(host ?? '').href).toBe(url);
  });

  it('must be one', () => {
    expect(() => ollamaUrl('two words')).toThrow('OLLAMA_HOST is no address');
  });
});

describe('what is found out about Ollama', () => {
  it('is its version and its models', async () => {
    const found = await findOllama(replay.url, signal);
    expect(found?.version).toBe('0.0.0');
    expect(found?.models.map((model) => model.name)).toContain('smollm2:135m');
  });

  it('includes that a model runs elsewhere', async () => {
    const server = await ollamaThat(() => undefined, { remote_host: 'https://ollama.com:443' });
    const model = await openOllama({ url: server.url, model: 'big:cloud' }, signal);
    expect(model.isRemote).toBe(true);
  });

  it('is nothing where something else answers', async () => {
    const server = await local((_asked, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>');
    });
    expect(await findOllama(server.url, signal)).toBeUndefined();
    await expect(openOllama({ url: server.url, model: 'm' }, signal)).rejects.toMatchObject({
      code: 'MODEL_PROTOCOL',
      message: expect.stringContaining('text/html') as string,
    });
  });
});

type Answer = (asked: Asked, response: ServerResponse) => void;

const NDJSON = { 'content-type': 'application/x-ndjson' };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

async function local(answer: Answer): Promise<LocalServer> {
  const server = await startLocalServer(answer);
  running.push(server);
  return server;
}

/** A server that describes any model, and answers chats as told. */
function ollamaThat(chat: Answer, facts: Record<string, unknown> = {}): Promise<LocalServer> {
  return local((asked, response) => {
    if (asked.path === '/api/show') {
      response.writeHead(200, JSON_TYPE).end(JSON.stringify(facts));
    } else {
      chat(asked, response);
    }
  });
}

async function modelThat(chat: Answer, options: Partial<OllamaOptions> = {}): Promise<ChatModel> {
  const { url } = await ollamaThat(chat);
  return openOllama({ url, model: 'm', ...options }, signal);
}

function stream(response: ServerResponse, lines: readonly string[]): void {
  response.writeHead(200, NDJSON).end(lines.map((line) => `${line}\n`).join(''));
}

function dieHalfWay(response: ServerResponse): void {
  response.writeHead(200, NDJSON);
  response.write(`${say('In')}\n`, () => response.destroy());
}

function say(content: string): string {
  return JSON.stringify({ message: { role: 'assistant', content }, done: false });
}

function first(logprobs: Readonly<Record<string, number>>): string {
  const top = Object.entries(logprobs).map(([token, logprob]) => ({ token, logprob }));
  return JSON.stringify({
    message: { role: 'assistant', content: top[0]?.token },
    done: false,
    logprobs: [{ ...top[0], top_logprobs: top }],
  });
}

function end(facts: Record<string, unknown> = {}): string {
  const counts = { done_reason: 'stop', prompt_eval_count: 12, eval_count: 4 };
  return JSON.stringify({
    message: { role: 'assistant', content: '' },
    done: true,
    ...counts,
    ...facts,
  });
}

/** Text in which nothing comes back soon. */
function noise(length: number): string {
  return Array.from({ length: Math.ceil(length / 6) }, (_, index) => `${index * index * 7919} `)
    .join('')
    .slice(0, length);
}
