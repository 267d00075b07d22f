import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { downloadFile } from './download.ts';
import type { DownloadProgress } from './download.ts';
import { gitBlobName, sha256 } from './hash.ts';

const never = new AbortController().signal;
const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 251));
const hash = sha256(content);

let folder = '';
let target = '';
let server: Server | undefined;
let requests: (string | undefined)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-download-'));
  target = join(folder, 'models', 'weights.gguf');
  requests = [];
});

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => {
    server?.close(resolve);
  });
  rmSync(folder, { recursive: true, force: true });
});

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void = sendRange,
): Promise<string> {
  server = createServer((request, response) => {
    requests.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>((resolve) => {
    server?.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/weights.gguf`;
}

/** What a file server does: the whole, or the part from where it was asked for. */
function sendRange(request: IncomingMessage, response: ServerResponse): void {
  const from = Number(/^bytes=(\d+)-$/u.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (request.headers.range === undefined) {
    response.writeHead(200, { 'content-length': content.length });
  } else if (from >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` });
    response.end();
    return;
  } else {
    response.writeHead(206, {
      'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
      'content-length': content.length - from,
    });
  }
  response.end(content.subarray(from));
}

describe('downloadFile', () => {
  it('fetches, checks and names the file, and tells how far it is', async () => {
    const url = await serve();
    const seen: DownloadProgress[] = [];
    const outcome = await downloadFile(
      { url, target, sha256: hash.toUpperCase(), onProgress: (progress) => seen.push(progress) },
      never,
    );
    expect(outcome).toEqual({ outcome: 'done', bytes: content.length, resumedFrom: 0 });
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(readdirSync(join(folder, 'models'))).toEqual(['weights.gguf']);
    expect(seen.at(-1)).toEqual({ received: content.length, total: content.length });
  });

  it("compares with git's name where that is all that is known, a part from before included", async () => {
    const url = await serve();
    mkdirSync(join(folder, 'models'));
    writeFileSync(`${target}.part`, content.subarray(0, 1000));
    const named = { url, target, gitBlob: gitBlobName(content, 'sha1'), bytes: content.length };
    expect(await downloadFile(named, never)).toEqual({
      outcome: 'done',
      bytes: content.length,
      resumedFrom: 1000,
    });
    const other = { ...named, target: join(folder, 'other'), gitBlob: '0'.repeat(40) };
    expect((await downloadFile(other, never)).outcome).toBe('wrong-hash');
    expect(existsSync(other.target)).toBe(false);
  });

  it('goes on after a broken connection', async () => {
    let first: ServerResponse | undefined;
    const url = await serve((request, response) => {
      if (first === undefined) {
        first = response;
        response.writeHead(200, { 'content-length': content.length });
        response.write(content.subarray(0, 100_000));
      } else {
        sendRange(request, response);
      }
    });
    const broken = await downloadFile(
      { url, target, sha256: hash, onProgress: () => first?.destroy() },
      never,
    );
    expect(broken.outcome).toBe('interrupted');
    const kept = readFileSync(`${target}.part`).length;
    const outcome = await downloadFile({ url, target, sha256: hash, bytes: content.length }, never);
    expect(outcome).toEqual({ outcome: 'done', bytes: content.length, resumedFrom: kept });
    expect(requests).toEqual([undefined, `bytes=${kept}-`]);
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  it('starts again where the server knows no ranges', async () => {
    const url = await serve((_request, response) => response.end(content));
    prepare(content.subarray(0, 5000));
    expect(await downloadFile({ url, target, sha256: hash }, never)).toEqual({
      outcome: 'done',
      bytes: content.length,
      resumedFrom: 0,
    });
  });

  it('starts again when what was kept is damaged', async () => {
    const url = await serve();
    prepare(Buffer.alloc(5000, 1));
    expect(await downloadFile({ url, target, sha256: hash }, never)).toMatchObject({
      outcome: 'done',
      resumedFrom: 0,
    });
    expect(requests).toEqual(['bytes=5000-', undefined]);
  });

  it('only checks a part that is complete already', async () => {
    const url = await serve();
    prepare(content);
    expect(
      await downloadFile({ url, target, sha256: hash, bytes: content.length }, never),
    ).toMatchObject({ outcome: 'done', resumedFrom: content.length });
    expect(requests).toEqual([]);
    rmSync(target);
    prepare(content);
    expect(await downloadFile({ url, target, sha256: hash }, never)).toMatchObject({
      outcome: 'done',
    });
    expect(requests).toEqual([`bytes=${content.length}-`]);
  });

  it('keeps nothing of a file that is another one', async () => {
    const url = await serve();
    const outcome = await downloadFile({ url, target, sha256: '0'.repeat(64) }, never);
    expect(outcome).toEqual({ outcome: 'wrong-hash', actual: hash });
    expect(readdirSync(join(folder, 'models'))).toEqual([]);
  });

  it('keeps the part when the server refuses', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(403);
      response.end('<html>no</html>');
    });
    prepare(content.subarray(0, 5000));
    expect(await downloadFile({ url, target, sha256: hash }, never)).toEqual({
      outcome: 'refused',
      status: 403,
    });
    expect(readFileSync(`${target}.part`).length).toBe(5000);
    expect(existsSync(target)).toBe(false);
  });

  it('leaves a server that sends more than the file is long', async () => {
    const url = await serve((_request, response) => {
      response.write(content);
      response.end(content);
    });
    const outcome = await downloadFile({ url, target, sha256: hash, bytes: 1000 }, never);
    expect(outcome).toEqual({ outcome: 'too-large', limit: 1000 });
  });

  it('can be cancelled, and then resumed', async () => {
    const stop = new AbortController();
    const url = await serve((request, response) => {
      if (request.headers.range === undefined) {
        response.writeHead(200, { 'content-length': content.length });
        response.write(content.subarray(0, 50_000));
      } else {
        sendRange(request, response);
      }
    });
    await expect(
      downloadFile({ url, target, sha256: hash, onProgress: () => stop.abort() }, stop.signal),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await downloadFile({ url, target, sha256: hash }, never)).toMatchObject({
      outcome: 'done',
    });
  });

  it('says beforehand that the disk has no room', async () => {
    const url = await serve();
    await expect(
      downloadFile({ url, target, sha256: hash, bytes: 1e17 }, never),
    ).rejects.toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining('MB are free') });
    expect(requests).toEqual([]);
  });

  it('says that the disk became full, and keeps what there is', async ({ skip }) => {
    const probe = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', folder]);
    skip(probe.status !== 0, 'needs the right to mount a small file system');
    const script = `
      import { createServer } from 'node:http';
      import { statSync } from 'node:fs';
      import { downloadFile } from ${JSON.stringify(new URL('download.ts', import.meta.url).href)};
      const server = createServer((request, response) => response.end(Buffer.alloc(400000)));
      server.listen(0, '127.0.0.1', async () => {
        const target = process.argv[1] + '/file';
        const url = 'http://127.0.0.1:' + server.address().port;
        await downloadFile({ url, target, sha256: '' }, new AbortController().signal).catch((error) => {
          console.log(error.code, statSync(target + '.part').size > 0);
        });
        server.close();
      });
    `;
    const shell =
      'mount -t tmpfs -o size=128k none "$1" && exec "$2" --input-type=module -e "$3" "$1"';
    const run = spawnSync(
      'unshare',
      ['-m', '/bin/sh', '-c', shell, 'sh', folder, process.execPath, script],
      { encoding: 'utf8' },
    );
    expect(run.stdout).toBe('DISK_FULL true\n');
  });

  it('says that the folder cannot be made', async () => {
    writeFileSync(join(folder, 'models'), 'a file');
    await expect(
      downloadFile({ url: 'http://127.0.0.1:1/', target, sha256: hash }, never),
    ).rejects.toMatchObject({ code: 'PATH_NOT_FOUND' });
  });
});

function prepare(part: Buffer): void {
  mkdirSync(join(folder, 'models'), { recursive: true });
  writeFileSync(`${target}.part`, part);
}
