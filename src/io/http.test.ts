import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server as TcpServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';

import type { HttpEvent } from './http.ts';
import { describeHttpFailure, exchange, requestBytes, requestJson } from './http.ts';

const servers: (Server | TcpServer)[] = [];
const never = new AbortController().signal;

afterEach(async () => {
  for (const server of servers.splice(0)) {
    if ('closeAllConnections' in server) {
      server.closeAllConnections();
    }
    await new Promise((resolve) => {
      server.close(resolve);
    });
  }
});

describe('requestJson', () => {
  it('sends JSON and reads JSON', async () => {
    const url = await serve((request, response) => {
      void echoJson(request, response);
    });
    const reply = await requestJson({ url, json: { name: 'größe' }, maxBytes: 1000 }, never);
    expect(reply).toMatchObject({
      outcome: 'answered',
      json: { echo: { name: 'größe' } },
      head: { status: 200, headers: { 'x-seen': 'POST application/json' } },
    });
  });

  it('gives the status and the beginning of what is not JSON', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(502, { 'content-type': 'text/html' });
      response.end(`<html>bad gateway${' '.repeat(5000)}</html>`);
    });
    const reply = await requestJson({ url, maxBytes: 100_000 }, never);
    expect(reply).toMatchObject({ outcome: 'not-json', head: { status: 502 } });
    expect(reply.outcome === 'not-json' && reply.text.length).toBe(2000);
  });

  it('sends a file as it is read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-http-'));
    const path = join(folder, 'large.bin');
    writeFileSync(path, Buffer.alloc(5_000_000, 'x'));
    let sent = 0;
    try {
      const url = await serve((request, response) => {
        let bytes = 0;
        request.on('data', (chunk: Buffer) => (bytes += chunk.length));
        request.on('end', () => {
          response.end(JSON.stringify({ bytes, length: request.headers['content-length'] }));
        });
      });
      const body = { path, bytes: 5_000_000, onSent: (count: number) => (sent = count) };
      const reply = await requestBytes({ url, body, maxBytes: 1000 }, never);
      expect(reply.outcome).toBe('answered');
      expect(
        reply.outcome === 'answered' && JSON.parse(Buffer.from(reply.bytes).toString()),
      ).toEqual({
        bytes: 5_000_000,
        length: '5000000',
      });
      expect(sent).toBe(5_000_000);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says why a file was not sent', async () => {
    const url = await serve((request) => request.resume());
    const body = { path: '/nowhere/at/all.bin', bytes: 10 };
    expect(await requestBytes({ url, body, maxBytes: 1000 }, never)).toMatchObject({
      outcome: 'interrupted',
    });
  });

  it('says that nobody listens', async () => {
    const url = await serve((_request, response) => response.end());
    await new Promise((resolve) => {
      servers.pop()?.close(resolve);
    });
    const reply = await requestJson({ url, maxBytes: 1000 }, never);
    expect(reply).toEqual({
      outcome: 'unreachable',
      code: 'ECONNREFUSED',
      reason: 'connection refused',
    });
  });
});

describe('requestBytes', () => {
  it('stops at the byte cap of an endless reply', async () => {
    const url = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'.repeat(10_000)), 1);
      response.on('close', () => {
        clearInterval(timer);
      });
    });
    expect(await requestBytes({ url, maxBytes: 50_000 }, never)).toEqual({
      outcome: 'too-large',
      limit: 50_000,
    });
  });

  it('gives up on a server that takes the request and says nothing', async () => {
    const url = await serve(() => undefined);
    const reply = await requestBytes({ url, maxBytes: 10, headerTimeoutMs: 40 }, never);
    expect(reply).toEqual({ outcome: 'timed-out', phase: 'headers', afterMs: 40 });
  });

  it('gives up on a reply that falls silent', async () => {
    const url = await serve((_request, response) => {
      response.write('one');
    });
    const reply = await requestBytes({ url, maxBytes: 100, idleTimeoutMs: 40 }, never);
    expect(reply).toEqual({ outcome: 'timed-out', phase: 'body', afterMs: 40 });
  });

  it('gives up on a reply that drips for ever', async () => {
    const url = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'), 5);
      response.on('close', () => {
        clearInterval(timer);
      });
    });
    const reply = await requestBytes({ url, maxBytes: 1_000_000, totalTimeoutMs: 80 }, never);
    expect(reply).toEqual({ outcome: 'timed-out', phase: 'total', afterMs: 80 });
  });

  it('notices a connection that breaks in the middle of the body', async () => {
    const url = await serveRaw((socket) => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this');
    });
    const reply = await requestBytes({ url, maxBytes: 1000 }, never);
    expect(reply.outcome).toBe('interrupted');
  });

  it('notices a server that does not speak HTTP', async () => {
    const url = await serveRaw((socket) => {
      socket.end('220 mail.example ESMTP\r\n');
    });
    const reply = await requestBytes({ url, maxBytes: 1000 }, never);
    expect(reply.outcome).toBe('unreachable');
  });

  it('does not follow a redirect unless asked, and names where it would lead', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(302, { location: 'http://169.254.169.254/latest/' });
      response.end();
    });
    const reply = await requestBytes({ url, maxBytes: 1000 }, never);
    expect(reply).toEqual({
      outcome: 'redirected',
      status: 302,
      location: 'http://169.254.169.254/latest/',
    });
  });

  it('follows a redirect when asked, and leaves the key behind at another origin', async () => {
    const seen: (string | undefined)[] = [];
    const target = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end('arrived');
    });
    const url = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(307, { location: `${target}/file` });
      response.end();
    });
    const reply = await requestBytes(
      { url, maxBytes: 1000, redirects: 2, headers: { Authorization: 'Bearer 1' } },
      never,
    );
    expect(reply).toMatchObject({ outcome: 'answered', head: { url: `${target}/file` } });
    expect(seen).toEqual(['Bearer 1', undefined]);
  });

  it('ends a loop of redirects', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(302, { location: '/again' });
      response.end();
    });
    const reply = await requestBytes({ url, maxBytes: 1000, redirects: 5 }, never);
    expect(reply).toEqual({ outcome: 'redirected', status: 302, location: '/again' });
  });

  it('throws CANCELLED when the signal aborts, before and during', async () => {
    const url = await serve((_request, response) => {
      response.write('one');
    });
    await expect(requestBytes({ url, maxBytes: 1000 }, AbortSignal.abort())).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    await expect(
      requestBytes({ url, maxBytes: 1000 }, AbortSignal.timeout(40)),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it.each(['ftp://example.org/', 'not an address', 'http://user:secret@example.org/'])(
    'refuses %s without repeating a password',
    async (url) => {
      const failing = requestBytes({ url, maxBytes: 1 }, never);
      await expect(failing).rejects.toMatchObject({ code: 'USAGE' });
      await expect(failing).rejects.not.toThrow(/secret/u);
    },
  );
});

describe('exchange', () => {
  it('gives the pieces as they come, and the connection closes when the caller has enough', async () => {
    const closed = Promise.withResolvers<void>();
    const url = await serve((_request, response) => {
      response.on('close', closed.resolve);
      response.write('first');
    });
    const kinds: string[] = [];
    for await (const event of exchange({ url, maxBytes: 100 }, never)) {
      kinds.push(event.kind);
      if (event.kind === 'data') {
        expect(Buffer.from(event.bytes).toString()).toBe('first');
        break;
      }
    }
    expect(kinds).toEqual(['head', 'data']);
    await closed.promise;
  });

  it('notices what happened while the caller was busy after the head', async () => {
    const broken = await serveRaw((socket) => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this');
    });
    const last = await lastEvent(exchange({ url: broken, maxBytes: 1000 }, never), () => sleep(50));
    expect(last).toMatchObject({ kind: 'failure', failure: { outcome: 'interrupted' } });

    const slow = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'), 5);
      response.on('close', () => {
        clearInterval(timer);
      });
    });
    const stop = new AbortController();
    await expect(
      lastEvent(exchange({ url: slow, maxBytes: 1e9 }, stop.signal), () => stop.abort()),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('speaks to this machine directly and to others through the proxy', async () => {
    const proxy = await serve((request, response) => {
      response.end(`proxied ${request.url}`);
    });
    const direct = await serve((_request, response) => {
      response.end('direct');
    });
    const script = `
      import { requestBytes } from ${JSON.stringify(new URL('http.ts', import.meta.url).href)};
      for (const url of [${JSON.stringify(direct)}, 'http://reviews.invalid/x', 'http://skipped.invalid/']) {
        const reply = await requestBytes({ url, maxBytes: 1000 }, new AbortController().signal);
        console.log(reply.bytes ? Buffer.from(reply.bytes).toString() : reply.outcome);
      }
    `;
    const output = await runNode(script, { HTTP_PROXY: proxy, NO_PROXY: 'skipped.invalid' });
    expect(output).toBe('direct\nproxied http://reviews.invalid/x\nunreachable\n');
  });
});

describe('describeHttpFailure', () => {
  it('says each kind in words', () => {
    expect(describeHttpFailure({ outcome: 'timed-out', phase: 'headers', afterMs: 5 })).toBe(
      'no answer within 5 ms',
    );
    expect(describeHttpFailure({ outcome: 'too-large', limit: 7 })).toContain('7 bytes');
  });
});

async function lastEvent(
  events: AsyncIterable<HttpEvent>,
  afterHead: () => Promise<void> | void,
): Promise<HttpEvent | undefined> {
  let last: HttpEvent | undefined;
  for await (const event of events) {
    last = event;
    if (event.kind === 'head') {
      await afterHead();
    }
  }
  return last;
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createPlainServer(listener);
  servers.push(server);
  return listen(server);
}

async function serveRaw(answer: (socket: Socket) => void): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      answer(socket);
    });
  });
  servers.push(server);
  return listen(server);
}

async function listen(server: Server | TcpServer): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

async function echoJson(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body: unknown = JSON.parse(await readAll(request));
  response.setHeader('X-Seen', `${request.method} ${request.headers['content-type']}`);
  response.end(JSON.stringify({ echo: body }));
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function runNode(script: string, env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env });
  let output = '';
  for await (const chunk of child.stdout) {
    output += String(chunk);
  }
  return output;
}
