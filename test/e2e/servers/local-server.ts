import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';

import { questionOf, recordedReplies, type RecordedReply } from './recorded-reply.ts';

/** What a local server was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface LocalServer {
  readonly url: URL;
  /** Everything that was asked, in order. */
  readonly asked: readonly Asked[];
  readonly close: () => Promise<void>;
}

/** A server on this machine whose every answer is written by `answer`. */
export async function startLocalServer(
  answer: (asked: Asked, response: ServerResponse) => void | Promise<void>,
): Promise<LocalServer> {
  const all: Asked[] = [];
  const server = createServer((incoming, response) => {
    void (async () => {
      const asked = await readRequest(incoming);
      all.push(asked);
      await answer(asked, response);
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    asked: all,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<Asked> {
  let body = '';
  incoming.setEncoding('utf8');
  for await (const piece of incoming) {
    body += String(piece);
  }
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: incoming.headers,
    body,
  };
}

/** Plays the replies recorded from a real server: the same question gets the same answer, piece by piece. */
export function startReplayServer(server: 'ollama' | 'openai'): Promise<LocalServer> {
  const recorded = recordedReplies(server);
  return startLocalServer(async (asked, response) => {
    const reply = recorded.find(
      ({ head }) => head.path === asked.path && head.question === questionOf(asked.body),
    );
    if (reply === undefined) {
      response.writeHead(501).end(`nothing is recorded for ${asked.path} ${asked.body}`);
      return;
    }
    await play(reply, response);
  });
}

async function play({ head, chunks }: RecordedReply, response: ServerResponse): Promise<void> {
  if (head.status === 0) {
    return;
  }
  response.writeHead(head.status, { 'content-type': head.contentType });
  for (const chunk of chunks) {
    response.write(chunk);
    await setImmediate();
  }
  if (head.ended) {
    response.end();
  }
}
