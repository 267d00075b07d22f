import { onTestFinished } from 'vitest';
import { z } from 'zod';

import { startLocalServer, type Asked, type LocalServer } from '../e2e/servers/local-server.ts';
import { recordedReplies, type RecordedReply } from '../e2e/servers/recorded-reply.ts';

type Answer = Parameters<typeof startLocalServer>[0];
type Response = Parameters<Answer>[1];

/** A server that goes away with the test. */
export async function modelServer(answer: Answer): Promise<LocalServer> {
  const server = await startLocalServer(answer);
  onTestFinished(() => server.close());
  return server;
}

/** The tag under which `ollama` offers its model. The catalogue knows it, so nobody examines what it can do. */
export const TAG = 'qwen2.5-coder:1.5b';

/**
 * An Ollama as it was recorded, with a model that is large enough to judge. `chat` writes the answers of `/api/chat`, the
 * first is number 1.
 */
export function ollama(chat: (number: number, response: Response) => void): Promise<LocalServer> {
  let number = 0;
  return modelServer((asked, response) => {
    if (asked.path === '/api/chat') {
      number += 1;
      chat(number, response);
      return;
    }
    if (asked.path === '/api/ps') {
      // As an Ollama of before 2024 answers.
      response.writeHead(404, { 'content-type': 'text/plain' });
      response.end('404 page not found');
      return;
    }
    if (asked.path === '/api/show' && !asked.body.includes(`"${TAG}"`)) {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: `model '${nameIn(asked)}' not found` }));
      return;
    }
    play(recording('ollama', asked.path), response, large);
  });
}

/** Writes a recorded reply whole: a verdict of one token, to a prompt as long as those of a review. */
export function verdict(response: Response): void {
  play(recording('ollama', 'obvious-yes'), response, (text) =>
    text.replace(/(?<="prompt_eval_count":)\d+/u, '2000'),
  );
}

/** Writes the beginning of a recorded answer and then drops the connection, as a server that is killed does. */
export function breakOff(response: Response): void {
  const reply = recording('ollama', 'long-answer');
  writeHead(reply, response);
  response.write(reply.chunks[0] ?? '', () => response.destroy());
}

/** An OpenAI-compatible server's events, without an end. */
export function endlessly(response: Response): void {
  const reply = recording('openai', 'long-answer');
  const event = reply.chunks[0] ?? '';
  writeHead(reply, response);
  function more(): void {
    while (!response.destroyed && response.write(event)) {
      // Until the other side reads no faster.
    }
  }
  response.on('drain', more);
  more();
}

/** By path, or by the hash of what was asked. */
function recording(server: 'ollama' | 'openai', which: string): RecordedReply {
  const found = recordedReplies(server).find(
    ({ head }) => head.path === which || head.question === QUESTIONS[which],
  );
  if (found === undefined) {
    throw new Error(`nothing is recorded for ${which}`);
  }
  return found;
}

/** The questions of the recordings by their names, see `contract-requests.ts`. */
const QUESTIONS: Readonly<Record<string, string>> = {
  'obvious-yes': '570985248d4c8b544b983946d82ceee8e789979409c3184538da6413fbfd4025',
  'long-answer': '4bb7cb0acaec4a1f0b231fc8f6ee898ef5e8c4f0de3433120f30c2f47640a0ee',
};

function writeHead({ head }: RecordedReply, response: Response): void {
  response.writeHead(head.status, { 'content-type': head.contentType });
}

function play(
  reply: RecordedReply,
  response: Response,
  change: (text: string) => string = (text) => text,
): void {
  writeHead(reply, response);
  response.end(change(reply.chunks.join('')));
}

/** The recorded model is a tiny one that Assay would ask nothing: says that it is larger, and that its weights are others. */
function large(text: string): string {
  return text
    .replaceAll(/(?<="general\.parameter_count":)\d+/gu, '2000000000')
    .replaceAll(/sha256[-:][0-9a-f]{64}/gu, `sha256-${'0'.repeat(64)}`);
}

function nameIn(asked: Asked): string {
  return z.object({ model: z.string() }).parse(JSON.parse(asked.body)).model;
}
