import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { gitBlobName } from '../../../io/hash.ts';
import { publicSet } from '../sets/catalogue.ts';
import { fetchSet, type FetchProgress } from './hub-set.ts';

/** A hub on a local port that speaks the protocol: a branch's list of files, then files by commit, with ranges. */
interface TestHub {
  readonly url: string;
  /** `path range token` of every request. */
  readonly requests: string[];
  answer: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly close: () => Promise<void>;
}

const SET = publicSet('leetcode');
const COMMIT = '4f1f2a2ab4f1f2a2ab4f1f2a2ab4f1f2a2ab4f1f';
const LARGE = Buffer.from(`{"task_id": "two-sum"}\n`.repeat(20_000));
const SMALL = Buffer.from('{"task_id": "three-sum"}\n');
const never = new AbortController().signal;

let hub: TestHub;
let folder = '';
let home = '';

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'assay-hub-'));
  folder = join(home, 'sets');
  hub = await startHub();
});

afterEach(async () => {
  await hub.close();
  rmSync(home, { recursive: true });
});

function fetch(
  environment: Readonly<Record<string, string>> = {},
  onProgress: (progress: FetchProgress) => void = () => undefined,
) {
  return fetchSet(
    SET,
    { environment: { HF_ENDPOINT: hub.url, HOME: home, ...environment }, folder, onProgress },
    never,
  );
}

test('asks which commit a branch is, and fetches the files with rows by that commit', async () => {
  const seen: FetchProgress[] = [];
  const found = await fetch({}, (progress) => seen.push(progress));
  expect(found).toEqual({
    revision: COMMIT,
    licence: 'apache-2.0',
    files: [
      {
        path: join(folder, 'leetcode', COMMIT, 'data/train-large.jsonl'),
        name: 'data/train-large.jsonl',
      },
      { path: join(folder, 'leetcode', COMMIT, 'train small.jsonl'), name: 'train small.jsonl' },
    ],
  });
  expect(found.files.map(({ path }) => readFileSync(path))).toEqual([LARGE, SMALL]);
  expect(hub.requests.map((request) => request.trim())).toEqual([
    '/api/datasets/newfacade/LeetCodeDataset/revision/main?blobs=true',
    `/datasets/newfacade/LeetCodeDataset/resolve/${COMMIT}/data/train-large.jsonl`,
    `/datasets/newfacade/LeetCodeDataset/resolve/${COMMIT}/train%20small.jsonl`,
  ]);
  expect(seen.at(-1)).toMatchObject({ received: SMALL.length, total: SMALL.length });
});

test('another revision than the catalogue’s is asked for by its name', async () => {
  const surroundings = {
    environment: { HF_ENDPOINT: hub.url, HOME: home },
    folder,
    onProgress: () => undefined,
  };
  const { revision } = await fetchSet(publicSet('leetcode@v0.3.1'), surroundings, never);
  expect(revision).toBe(COMMIT);
  expect(hub.requests[0]).toContain('/revision/v0.3.1?blobs=true');
  expect(() => publicSet('leetcode@../main')).toThrow('Not a revision: ../main');
});

test('goes on where a broken connection left off, and gives a file its name when it is whole', async () => {
  let names: readonly string[] = [];
  let hasBroken = false;
  hub.answer = (request, response) => {
    if (!(request.url ?? '').includes('large') || hasBroken) {
      return false;
    }
    hasBroken = true;
    response.writeHead(200, { 'content-length': LARGE.length });
    response.write(LARGE.subarray(0, 100_000), () => {
      setTimeout(() => {
        names = readdirSync(join(folder, 'leetcode', COMMIT, 'data'));
        response.destroy();
      }, 50);
    });
    return true;
  };
  const { files } = await fetch();
  expect(names).toEqual(['train-large.jsonl.part']);
  expect(readFileSync(files[0]?.path ?? '')).toEqual(LARGE);
  expect(hub.requests.some((request) => request.includes('bytes=100000-'))).toBe(true);
});

test('what is there is not fetched again; without a network it is used as it is', async () => {
  const first = await fetch();
  const asked = hub.requests.length;
  await fetch();
  expect(hub.requests.length).toBe(asked + 1);
  const { url } = hub;
  await hub.close();
  expect(await fetch({ HF_ENDPOINT: url })).toEqual(first);
});

test('without a network and without files it says what to do', async () => {
  await hub.close();
  await expect(fetch()).rejects.toMatchObject({
    code: 'DATA_DOWNLOAD_FAILED',
    message: 'LeetCodeDataset could not be fetched: connection refused',
    hint: expect.stringContaining('--from FOLDER'),
  });
});

test('a set that is given to some only names its page and the token', async () => {
  hub.answer = (_request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' }).end('{"error": "gated"}');
    return true;
  };
  await expect(fetch()).rejects.toMatchObject({
    code: 'DATA_DOWNLOAD_FAILED',
    message:
      'LeetCodeDataset could not be fetched: the hub gives it only to those who may have it (status 401)',
    hint: `Ask for access at ${hub.url}/datasets/newfacade/LeetCodeDataset, and set HF_TOKEN to a token of the account that got it.`,
  });
});

test('the token of the environment, or of the hub’s own tools, goes with every request', async () => {
  await fetch({ HF_TOKEN: 'hf_of_the_environment' });
  expect(hub.requests.every((request) => request.endsWith('Bearer hf_of_the_environment'))).toBe(
    true,
  );
  hub.requests.length = 0;
  writeFileSync(join(home, 'token'), 'hf_of_the_file\n');
  await fetch({ HF_HOME: home });
  expect(hub.requests.every((request) => request.endsWith('Bearer hf_of_the_file'))).toBe(true);
});

test('a set that has gone, and a server that is no hub', async () => {
  hub.answer = (_request, response) => {
    response.writeHead(404).end();
    return true;
  };
  await expect(fetch()).rejects.toThrow('newfacade/LeetCodeDataset at main is not there any more');
  hub.answer = (_request, response) => {
    response.writeHead(200).end('<html>Log in to the network</html>');
    return true;
  };
  await expect(fetch()).rejects.toThrow('the answer is not that of a hub');
});

test('other bytes than promised are not kept', async () => {
  hub.answer = (request, response) => {
    if (!(request.url ?? '').includes('small')) {
      return false;
    }
    response.writeHead(200).end(Buffer.alloc(SMALL.length, 'x'));
    return true;
  };
  await expect(fetch()).rejects.toThrow('train small.jsonl arrived with other bytes');
  expect(readdirSync(join(folder, 'leetcode', COMMIT))).toEqual(['data']);
});

test('a name that leads out of the folder is never a file to write', async () => {
  hub.answer = (request, response) => {
    if (!(request.url ?? '').startsWith('/api/')) {
      return false;
    }
    response.end(
      JSON.stringify({
        sha: COMMIT,
        siblings: [{ rfilename: '../../train.jsonl', size: 1, blobId: 'a' }],
      }),
    );
    return true;
  };
  await expect(fetch()).rejects.toThrow('has no file with rows of LeetCodeDataset');
  expect(readdirSync(home)).toEqual([]);
});

async function startHub(): Promise<TestHub> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(
      [request.url, request.headers.range ?? '', request.headers.authorization ?? ''].join(' '),
    );
    if (!started.answer(request, response)) {
      serve(request, response);
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const started: TestHub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: () => false,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return started;
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? '';
  if (path.startsWith('/api/')) {
    response.end(JSON.stringify(LIST));
    return;
  }
  const content = path.includes('large') ? LARGE : SMALL;
  const from = Number(/^bytes=(\d+)-$/u.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': content.length - from,
    ...(from > 0
      ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }
      : {}),
  });
  response.end(content.subarray(from));
}

const LIST = {
  id: 'newfacade/LeetCodeDataset',
  sha: COMMIT,
  gated: false,
  cardData: { license: 'apache-2.0' },
  siblings: [
    { rfilename: '.gitattributes', size: 10, blobId: 'a' },
    { rfilename: 'README.md', size: 10, blobId: 'b' },
    { rfilename: 'data/test-large.jsonl', size: 10, blobId: 'c' },
    {
      rfilename: 'data/train-large.jsonl',
      size: LARGE.length,
      blobId: 'd',
      lfs: {
        sha256: createHash('sha256').update(LARGE).digest('hex'),
        size: LARGE.length,
        pointerSize: 130,
      },
    },
    { rfilename: 'train small.jsonl', size: SMALL.length, blobId: gitBlobName(SMALL, 'sha1') },
  ],
};
