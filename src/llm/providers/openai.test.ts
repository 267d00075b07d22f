import type { ServerResponse } from 'node:http';
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
import { defineShape, oneOf, record } from '../structured/shape.ts';
import { CONTRACT_CONTEXT_TOKENS } from './contract-requests.ts';
import { describeModelContract } from './model.contract.ts';
import { openOpenai, type OpenaiOptions } from './openai.ts';

const signal = new AbortController().signal;
const running: LocalServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

const replay = await startReplayServer('openai');

afterAll(() => replay.close());

describeModelContract('a model of a recorded OpenAI-compatible server', {
  open: () =>
    openOpenai(
      {
        url: new URL('/v1', replay.url),
        model: 'smollm2:135m',
        contextTokens: CONTRACT_CONTEXT_TOKENS,
      },
      signal,
    ),
  readingMs: 20,
  generatingMs: 300,
});

const KEY = 'sk-2f9c1e77aa';
const QUESTION: ChatRequest = {
  messages: [{ role: 'user', content: 'Where?' }],
  maxTokens: 100,
  timeoutMs: 20_000,
};
const SHAPED: ChatRequest = {
  ...QUESTION,
  shape: defineShape(record({ verdict: oneOf(['yes', 'no']) })),
};
const CHOICE: ChoiceRequest = {
  messages: QUESTION.messages,
  labels: ['Yes', 'No'],
  timeoutMs: 20_000,
};

describe('what an endpoint can do', () => {
  it('is asked once in the life of the process', async () => {
    const before = replay.asked.length;
    const options = { url: new URL('/v1', replay.url), model: 'smollm2:135m' };
    await openOpenai(options, signal);
    await openOpenai(options, signal);
    const chats = replay.asked.slice(before).filter((asked) => asked.path.endsWith('completions'));
    expect(chats.length).toBeLessThanOrEqual(2);
  });

  it('includes a schema where the server keeps it', async () => {
    const server = await capable();
    const model = await open(server);
    await model.complete(SHAPED, signal);
    expect(lastBody(server)).toMatchObject({
      response_format: {
        type: 'json_schema',
        json_schema: { strict: true, schema: SHAPED.shape?.schema },
      },
    });
  });

  it.each([
    { refused: 'json_schema', left: { type: 'json_object' } },
    { refused: 'response_format', left: undefined },
  ])('shrinks when $refused is refused', async ({ refused, left }) => {
    const server = await local((asked, response) => {
      if (asked.body.includes(`"${refused}"`)) {
        response.writeHead(400, JSON_TYPE);
        response.end(JSON.stringify({ error: { message: 'response_format is not supported' } }));
      } else {
        answerLikeAModel(asked, response);
      }
    });
    const model = await open(server);
    expect(await model.complete(SHAPED, signal)).toMatchObject({ outcome: 'ok' });
    const body = lastBody(server);
    expect(body['response_format']).toEqual(left);
    expect(JSON.stringify(body['messages'])).toContain('fits this JSON Schema');
  });

  it('does not include a schema that the server takes and ignores', async () => {
    const server = await local((asked, response) => {
      const text = asked.body.includes('ultramarine') ? 'An apple is a fruit.' : '{"a":1}';
      events(response, [delta(text), finish('stop'), usage()]);
    });
    const model = await open(server);
    await model.complete(SHAPED, signal);
    expect(lastBody(server)).not.toHaveProperty('response_format');
  });

  it('is found out one refusal at a time', async () => {
    const refusals = ['stream_options', 'temperature', 'max_tokens', 'logprobs'];
    const server = await local((asked, response) => {
      const refused = refusals.find((name) => asked.body.includes(`"${name}"`));
      if (refused === undefined) {
        answerLikeAModel(asked, response);
      } else {
        response.writeHead(422, JSON_TYPE);
        response.end(JSON.stringify({ detail: `Unknown parameter: ${refused}` }));
      }
    });
    const model = await open(server);
    expect(model.abilities.judge).toBe(false);
    expect(await model.complete(QUESTION, signal)).toMatchObject({ outcome: 'ok', text: 'Rome.' });
    expect(lastBody(server)).toEqual({
      model: 'm',
      stream: true,
      max_completion_tokens: 100,
      messages: QUESTION.messages,
    });
    expect(await model.choose(CHOICE, signal)).toMatchObject({
      outcome: 'malformed',
      reason: ANSWER_FAULTS.noLogprobs,
    });
  });

  it('includes fewer log-probabilities than asked for', async () => {
    const server = await local((asked, response) => {
      if (asked.body.includes('"top_logprobs":20')) {
        response.writeHead(400, JSON_TYPE);
        response.end(JSON.stringify({ error: { message: 'top_logprobs must be at most 5' } }));
      } else {
        answerLikeAModel(asked, response);
      }
    });
    const model = await open(server);
    expect(await model.choose(CHOICE, signal)).toMatchObject({ outcome: 'ok', margin: 2 });
    expect(lastBody(server)).toMatchObject({ top_logprobs: 5 });
  });

  it('includes the context that the server states', async () => {
    const server = await local((asked, response) => {
      if (asked.path.endsWith('/v1/models')) {
        response.writeHead(200, JSON_TYPE);
        response.end(JSON.stringify({ data: [{ id: 'm', max_model_len: 4096 }] }));
      } else {
        answerLikeAModel(asked, response);
      }
    });
    expect((await open(server)).contextTokens).toBe(4096);
  });

  it.each([
    ['loaded_context_length', { loaded_context_length: 4096, max_context_length: 32_768 }],
    ['n_ctx', { meta: { n_ctx: 4096, n_ctx_train: 32_768 } }],
    ['context_length', { context_length: 4096, max_model_len: 'many' }],
  ])('includes the context that is called %s', async (_name, stated) => {
    const server = await local((asked, response) => {
      if (asked.path.endsWith('/v1/models')) {
        response.writeHead(200, JSON_TYPE);
        response.end(JSON.stringify({ data: [{ id: 'm', ...stated }] }));
      } else {
        answerLikeAModel(asked, response);
      }
    });
    expect((await open(server)).contextTokens).toBe(4096);
  });

  it('includes that a model which thinks aloud can be told not to', async () => {
    const server = await local((asked, response) => {
      if (asked.body.includes('"logprobs":true') && !asked.body.includes('enable_thinking')) {
        events(response, [labels({ '<think>': -0.01, Okay: -5 }), finish('length'), usage()]);
      } else {
        answerLikeAModel(asked, response);
      }
    });
    const model = await open(server);
    expect(await model.choose(CHOICE, signal)).toMatchObject({ outcome: 'ok', margin: 2 });
    expect(lastBody(server)).toMatchObject({ chat_template_kwargs: { enable_thinking: false } });
  });

  it('leaves a model alone that cannot be told', async () => {
    const server = await local((asked, response) => {
      if (asked.body.includes('enable_thinking')) {
        response.writeHead(400, JSON_TYPE);
        response.end(JSON.stringify({ error: { message: 'unknown field chat_template_kwargs' } }));
      } else if (asked.body.includes('"logprobs":true')) {
        events(response, [labels({ '<think>': -0.01, Okay: -5 }), finish('length'), usage()]);
      } else {
        answerLikeAModel(asked, response);
      }
    });
    const model = await open(server);
    expect(await model.choose(CHOICE, signal)).toMatchObject({ outcome: 'malformed' });
    expect(lastBody(server)).not.toHaveProperty('chat_template_kwargs');
  });

  it.each(['/v1', '/v1/', '/v1/chat/completions', '/v1/chat/completions/'])(
    'is found at %s',
    async (path) => {
      const server = await capable();
      const url = new URL(path, server.url);
      const model = await openOpenai({ url, model: 'm' }, signal);
      expect(await model.complete(QUESTION, signal)).toMatchObject({ outcome: 'ok' });
      expect(new Set(server.asked.map((asked) => asked.path))).toEqual(
        new Set(['/v1/chat/completions', '/v1/models']),
      );
    },
  );
});

describe('a reply of an OpenAI-compatible server', () => {
  it('may come whole although a stream was asked for', async () => {
    const model = await modelThat((_asked, response) => {
      const choices = [{ message: { content: 'Rome.' }, finish_reason: 'stop' }];
      const counts = { prompt_tokens: 9, completion_tokens: 2 };
      response.writeHead(200, JSON_TYPE);
      response.end(JSON.stringify({ choices, usage: counts }, undefined, 2));
    });
    expect(await model.complete(QUESTION, signal)).toEqual({
      outcome: 'ok',
      text: 'Rome.',
      usage: { promptTokens: 9, completionTokens: 2 },
    });
  });

  it('may hold comments and leave the count of tokens out', async () => {
    const model = await modelThat((_asked, response) => {
      response.writeHead(200, EVENTS);
      response.end(
        `: ping\r\n\r\nevent: x\r\ndata:${delta('Rome.')}\r\n\r\n${sse([finish('stop')])}`,
      );
    });
    expect(await model.complete(QUESTION, signal)).toMatchObject({ outcome: 'ok', text: 'Rome.' });
  });

  it.each([
    {
      name: 'a refusal',
      lines: [delta(undefined, { refusal: 'I will not.' })],
      reason: 'I will not.',
    },
    {
      name: 'a filter',
      lines: [finish('content_filter')],
      reason: 'the server filtered the answer',
    },
  ])('is refused by $name', async ({ lines, reason }) => {
    const model = await modelThat((_asked, response) => events(response, lines));
    expect(await model.complete(QUESTION, signal)).toEqual({ outcome: 'refused', reason });
  });

  it.each([
    { name: 'is empty', lines: [finish('stop')], reason: ANSWER_FAULTS.empty },
    {
      name: 'only thinks',
      lines: [delta(undefined, { reasoning_content: 'Hm' }), finish('stop')],
      reason: ANSWER_FAULTS.onlyThought,
    },
    {
      name: 'repeats itself',
      lines: Array.from({ length: 80 }, () => delta('over and over ')),
      reason: ANSWER_FAULTS.repeats,
    },
  ])('is malformed when it $name', async ({ lines, reason }) => {
    const model = await modelThat((_asked, response) => events(response, lines));
    expect(await model.complete(QUESTION, signal)).toMatchObject({ outcome: 'malformed', reason });
  });

  it('that ends without a word about its end is malformed', async () => {
    const model = await modelThat((_asked, response) => {
      response.writeHead(200, EVENTS).end(`data: ${delta('Ro')}\n\n`);
    });
    expect(await model.complete(QUESTION, signal)).toMatchObject({
      outcome: 'malformed',
      reason: ANSWER_FAULTS.brokeOff,
    });
  });

  it('that never ends is given up', async () => {
    const model = await modelThat((_asked, response) => {
      response.writeHead(200, EVENTS);
      let count = 0;
      const timer = setInterval(() => {
        count += 1;
        response.write(sse([delta(`${count * count * 7919} `.repeat(3))]));
      }, 1);
      response.on('close', () => clearInterval(timer));
    });
    expect(await model.complete({ ...QUESTION, maxTokens: 10 }, signal)).toMatchObject({
      outcome: 'malformed',
      reason: expect.stringContaining('does not end at the limit of 10 tokens') as string,
    });
  });

  it('of nothing but comments without end is given up', async () => {
    const model = await modelThat((_asked, response) => {
      response.writeHead(200, EVENTS);
      const timer = setInterval(() => response.write(': ping\n\n'.repeat(2000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    expect(await model.complete(QUESTION, signal)).toMatchObject({
      outcome: 'malformed',
      reason: expect.stringContaining('went on past') as string,
    });
  });

  it('to a prompt that cannot fit is not even asked for', async () => {
    const server = await capable();
    const model = await open(server, { contextTokens: 100 });
    const before = server.asked.length;
    const messages = [{ role: 'user', content: 'word '.repeat(200) }] as const;
    expect(await model.complete({ ...QUESTION, messages }, signal)).toEqual({
      outcome: 'refused',
      reason: 'the prompt of at least 160 tokens exceeds the context of 100',
    });
    expect(server.asked).toHaveLength(before);
  });

  it('that the server refuses for its length is refused, not asked for otherwise', async () => {
    let asked = 0;
    const model = await modelThat((_asked, response) => {
      asked += 1;
      const message = "This model's maximum context length is 4096 tokens";
      response.writeHead(400, JSON_TYPE).end(JSON.stringify({ error: { message } }));
    });
    expect(await model.complete(QUESTION, signal)).toMatchObject({ outcome: 'refused' });
    expect(asked).toBe(1);
  });
});

describe('an OpenAI-compatible server that fails', () => {
  it('is unreachable when it is down', async () => {
    const server = await startLocalServer(() => undefined);
    await server.close();
    await expect(open(server)).rejects.toMatchObject({
      code: 'MODEL_UNREACHABLE',
      message: expect.stringContaining(server.url.host) as string,
    });
  });

  it.each([401, 403])('with %i does not accept the key, and never shows it', async (status) => {
    const server = await local((_asked, response) => {
      response.writeHead(status, JSON_TYPE);
      response.end(JSON.stringify({ error: { message: `Incorrect API key provided: ${KEY}` } }));
    });
    const failure = await open(server, withKey).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'MODEL_UNAUTHORIZED',
      message: expect.stringContaining('the key in REVIEW_KEY') as string,
    });
    expect(everything(failure)).not.toContain(KEY);
    expect(server.asked[0]?.headers['authorization']).toBe(`Bearer ${KEY}`);
  });

  it('that repeats the key in its errors does not make us show it', async () => {
    const server = await local((_asked, response) => {
      response.writeHead(500, JSON_TYPE).end(JSON.stringify({ error: `bad header ${KEY}` }));
    });
    const failure = await open(server, withKey).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'RUNTIME_FAILED' });
    expect(everything(failure)).not.toContain(KEY);
  });

  it('wants a key where none is named', async () => {
    const server = await local((_asked, response) => response.writeHead(401).end());
    await expect(open(server)).rejects.toMatchObject({
      code: 'MODEL_UNAUTHORIZED',
      hint: expect.stringContaining('environment variable') as string,
    });
  });

  it.each([
    ['is empty', {}, 'REVIEW_KEY is empty'],
    ['is nonsense', { REVIEW_KEY: 'two\nlines' }, 'characters that no key has'],
  ])('is not asked when the key %s', async (_name, environment, part) => {
    const server = await capable();
    const options = { keyVariable: 'REVIEW_KEY', environment };
    await expect(open(server, options)).rejects.toMatchObject({
      code: 'MODEL_UNAUTHORIZED',
      message: expect.stringContaining(part) as string,
    });
    expect(server.asked).toEqual([]);
  });

  it('without the model names it', async () => {
    const server = await local((_asked, response) => {
      response.writeHead(404, JSON_TYPE);
      response.end(JSON.stringify({ error: { message: "model 'm' not found" } }));
    });
    await expect(open(server)).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
      message: expect.stringContaining('no model called m') as string,
    });
  });

  it('at another path says where it looked', async () => {
    const server = await local((_asked, response) => {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not Found</h1>');
    });
    await expect(open(server)).rejects.toMatchObject({
      code: 'MODEL_PROTOCOL',
      message: expect.stringContaining('/v1/chat/completions does not exist') as string,
    });
  });

  it.each([429, 503])('with %i is waited for', async (status) => {
    let asked = 0;
    const model = await modelThat((_asked, response) => {
      asked += 1;
      if (asked < 3) {
        response.writeHead(status, { 'retry-after': '0.01' }).end();
      } else {
        events(response, [delta('Rome.'), finish('stop'), usage()]);
      }
    });
    expect(await model.complete(QUESTION, signal)).toMatchObject({ outcome: 'ok', text: 'Rome.' });
  });

  it('with 429 for ever is overloaded, and at once when there is no time to wait', async () => {
    let wait = '0';
    let asked = 0;
    const model = await modelThat((_asked, response) => {
      asked += 1;
      response.writeHead(429, { 'retry-after': wait }).end('slow down');
    });
    const overloaded = { code: 'MODEL_OVERLOADED', retryable: true };
    await expect(model.complete(QUESTION, signal)).rejects.toMatchObject(overloaded);
    expect(asked).toBe(4);
    wait = '3600';
    await expect(model.complete(QUESTION, signal)).rejects.toMatchObject(overloaded);
    expect(asked).toBe(5);
  });

  it('while waiting can be cancelled', async () => {
    const controller = new AbortController();
    const model = await modelThat((_asked, response) => {
      response.writeHead(429, { 'retry-after': '10' }).end();
      setTimeout(() => controller.abort(), 20);
    });
    await expect(model.complete(QUESTION, controller.signal)).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('with 500 is asked once more', async () => {
    let asked = 0;
    const model = await modelThat((_asked, response) => {
      asked += 1;
      response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Oops</h1>');
    });
    await expect(model.complete(QUESTION, signal)).rejects.toMatchObject({
      code: 'RUNTIME_FAILED',
      message: expect.stringContaining('(500): an HTML page') as string,
    });
    expect(asked).toBe(2);
  });

  it('in the middle of an answer is asked once more', async () => {
    let asked = 0;
    const model = await modelThat((_asked, response) => {
      asked += 1;
      response.writeHead(200, EVENTS);
      response.write(`data: ${delta('Ro')}\n\n`, () => response.destroy());
    });
    await expect(model.complete(QUESTION, signal)).rejects.toMatchObject({
      code: 'MODEL_UNREACHABLE',
      message: expect.stringContaining('broke off') as string,
    });
    expect(asked).toBe(2);
  });

  it('with an error in its stream says what it said', async () => {
    const model = await modelThat((_asked, response) => {
      events(response, [delta('Ro'), JSON.stringify({ error: { message: 'engine died' } })]);
    });
    await expect(model.complete(QUESTION, signal)).rejects.toMatchObject({
      code: 'RUNTIME_FAILED',
      message: expect.stringContaining('engine died') as string,
    });
  });

  it.each([
    {
      name: 'a web page',
      headers: { 'content-type': 'text/html' },
      body: '<h1>Hi</h1>',
      part: 'text/html',
    },
    { name: 'nothing named', headers: {}, body: 'hello', part: 'no content type' },
    {
      name: 'compressed text',
      headers: { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' },
      body: '\u001F\u008B',
      part: 'compressed text',
    },
    {
      name: 'other events',
      headers: { 'content-type': 'text/event-stream' },
      body: 'data: hello\n\n',
      part: 'hello',
    },
  ])('because it sends $name is named', async ({ headers, body, part }) => {
    const model = await modelThat((_asked, response) => response.writeHead(200, headers).end(body));
    await expect(model.complete(QUESTION, signal)).rejects.toMatchObject({
      code: 'MODEL_PROTOCOL',
      message: expect.stringContaining(part) as string,
    });
  });

  it('with a redirect is not followed: prompt and key stay here', async () => {
    const thief = await capable();
    const server = await local((_asked, response) => {
      response.writeHead(307, { location: new URL('/v1/chat/completions', thief.url).href }).end();
    });
    await expect(open(server, withKey)).rejects.toMatchObject({
      code: 'MODEL_PROTOCOL',
      message: expect.stringContaining('sends no code where a redirect points') as string,
    });
    expect(thief.asked).toEqual([]);
  });
});

type Answer = (asked: Asked, response: ServerResponse) => void;

const EVENTS = { 'content-type': 'text/event-stream' };
const JSON_TYPE = { 'content-type': 'application/json' };
const withKey = { keyVariable: 'REVIEW_KEY', environment: { REVIEW_KEY: KEY } };

async function local(answer: Answer): Promise<LocalServer> {
  const server = await startLocalServer(answer);
  running.push(server);
  return server;
}

function capable(): Promise<LocalServer> {
  return local(answerLikeAModel);
}

let opened = 0;

/** Under an address of its own, since what an address can do is remembered. */
function open(server: LocalServer, options: Partial<OpenaiOptions> = {}): Promise<ChatModel> {
  opened += 1;
  return openOpenai({ url: new URL(`/${opened}/v1`, server.url), model: 'm', ...options }, signal);
}

/** A model that was found to be capable, whose server answers as told from then on. */
async function modelThat(answer: Answer): Promise<ChatModel> {
  let isOpen = false;
  const server = await local((asked, response) => {
    (isOpen ? answer : answerLikeAModel)(asked, response);
  });
  const model = await open(server);
  isOpen = true;
  return model;
}

/** Keeps schemas, lists tokens, and otherwise says `Rome.` */
function answerLikeAModel(asked: Asked, response: ServerResponse): void {
  if (asked.path.endsWith('/v1/models')) {
    response.writeHead(404).end();
    return;
  }
  const shaped = asked.body.includes('ultramarine')
    ? '{"word":"ultramarine"}'
    : '{"verdict":"yes"}';
  const wantsShape = asked.body.includes('JSON');
  if (asked.body.includes('"logprobs":true')) {
    events(response, [labels({ Yes: -1, No: -3 }), finish('length'), usage()]);
  } else {
    events(response, [delta(wantsShape ? shaped : 'Rome.'), finish('stop'), usage()]);
  }
}

function events(response: ServerResponse, datas: readonly string[]): void {
  response.writeHead(200, EVENTS).end(sse([...datas, '[DONE]']));
}

function sse(datas: readonly string[]): string {
  return datas.map((data) => `data: ${data}\n\n`).join('');
}

function delta(content: string | undefined, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ choices: [{ delta: { content, ...more }, finish_reason: null }] });
}

function labels(logprobs: Readonly<Record<string, number>>): string {
  const top = Object.entries(logprobs).map(([token, logprob]) => ({ token, logprob }));
  const content = [{ ...top[0], top_logprobs: top }];
  return JSON.stringify({
    choices: [{ delta: { content: top[0]?.token }, logprobs: { content } }],
  });
}

function finish(reason: string): string {
  return JSON.stringify({ choices: [{ delta: {}, finish_reason: reason }] });
}

function usage(): string {
  return JSON.stringify({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 2 } });
}

function lastBody(server: LocalServer): Record<string, unknown> {
  const chats = server.asked.filter((asked) => asked.path.endsWith('/chat/completions'));
  return z.record(z.string(), z.unknown()).parse(JSON.parse(chats.at(-1)?.body ?? '{}'));
}

/** All that could be printed of an error. */
function everything(error: unknown): string {
  return error instanceof Error
    ? `${error.message} ${error.stack ?? ''} ${JSON.stringify(error)} ${everything(error.cause)}`
    : String(error);
}
