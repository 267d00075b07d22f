import type { ServerResponse } from 'node:http';

import { startLocalServer, type Asked, type LocalServer } from './local-server.ts';
import type { ChatModel } from '../../../src/llm/model.ts';
import { openOllama } from '../../../src/llm/providers/ollama.ts';
import { openOpenai } from '../../../src/llm/providers/openai.ts';

export type Answer = (asked: Asked, response: ServerResponse) => void;

export interface OpenOptions {
  readonly idleMs?: number;
  readonly contextTokens?: number;
}

/**
 * How one kind of server says things. What is said with it is written by hand, after the notes on how real servers fail; what
 * real servers did say is in `fixtures`, and is played to the contract suite.
 */
export interface Dialect {
  readonly name: string;
  readonly type: string;
  readonly piece: (text: string) => string;
  /** Thoughts in a field of their own, under every name that servers give it. */
  readonly thoughts: readonly ((text: string) => string)[];
  readonly error: (text: string) => string;
  readonly end: (counts?: { readonly reason?: string; readonly prompt?: number }) => string;
  readonly tokens: (logprobs: Readonly<Record<string, number>>) => string;
  /** Keeps a connection alive and says nothing. */
  readonly ping: string;
  /** Opens a model of a server; `answer` has all requests but those that ask what the server can do. */
  readonly model: (server: LocalServer, options?: OpenOptions) => Promise<ChatModel>;
  readonly server: (answer: Answer) => Promise<LocalServer>;
}

const signal = new AbortController().signal;

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

export const OLLAMA: Dialect = {
  name: 'Ollama',
  type: 'application/x-ndjson',
  piece: (content) => line({ message: { role: 'assistant', content }, done: false }),
  thoughts: [
    (thinking) => line({ message: { role: 'assistant', content: '', thinking }, done: false }),
  ],
  error: (error) => line({ error }),
  end: ({ reason = 'stop', prompt = 40 } = {}) =>
    line({
      message: { role: 'assistant', content: '' },
      done: true,
      done_reason: reason,
      prompt_eval_count: prompt,
      eval_count: 9,
    }),
  tokens: (logprobs) => {
    const top = Object.entries(logprobs).map(([token, logprob]) => ({ token, logprob }));
    return line({
      message: { role: 'assistant', content: top[0]?.token ?? '' },
      done: false,
      logprobs: [{ token: '', logprob: 0, top_logprobs: top }],
    });
  },
  ping: '\n',
  model: (server, options = {}) =>
    openOllama({ url: server.url, model: 'm', threads: 1, ...options }, signal),
  server: (answer) =>
    startLocalServer((asked, response) => {
      if (asked.path.endsWith('/api/show')) {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      } else {
        answer(asked, response);
      }
    }),
};

let opened = 0;

export const OPENAI: Dialect = {
  name: 'an OpenAI-compatible server',
  type: 'text/event-stream',
  piece: (content) => event({ choices: [{ delta: { content } }] }),
  thoughts: ['reasoning_content', 'reasoning'].map(
    (field) => (text: string) => event({ choices: [{ delta: { content: '', [field]: text } }] }),
  ),
  error: (message) => event({ error: { message } }),
  end: ({ reason = 'stop', prompt = 40 } = {}) =>
    event({ choices: [{ delta: {}, finish_reason: reason }] }) +
    event({ choices: [], usage: { prompt_tokens: prompt, completion_tokens: 9 } }) +
    'data: [DONE]\n\n',
  tokens: (logprobs) => {
    const top = Object.entries(logprobs).map(([token, logprob]) => ({ token, logprob }));
    const content = [{ token: '', logprob: 0, top_logprobs: top }];
    return event({ choices: [{ delta: { content: '' }, logprobs: { content } }] });
  },
  ping: ': ping\n\n',
  model: (server, options = {}) => {
    // What an address can do is remembered.
    opened += 1;
    return openOpenai(
      { url: new URL(`/${opened}/v1`, server.url), model: 'm', ...options },
      signal,
    );
  },
  server: (answer) =>
    startLocalServer((asked, response) => {
      if (asked.path.endsWith('/models') || asked.path.endsWith('/props')) {
        response.writeHead(404).end();
      } else if (asked.body.includes('Name a fruit')) {
        say(response, OPENAI, OPENAI.piece('{"word":"ultramarine"}') + OPENAI.end());
      } else if (asked.body.includes('Is snow white')) {
        say(response, OPENAI, OPENAI.tokens({ Yes: -1, No: -3 }) + OPENAI.end());
      } else {
        answer(asked, response);
      }
    }),
};

/** A whole reply with status 200. */
export function say(response: ServerResponse, dialect: Dialect, body: string): void {
  response.writeHead(200, { 'content-type': dialect.type }).end(body);
}
