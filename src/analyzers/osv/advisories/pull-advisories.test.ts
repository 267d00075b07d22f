import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { pullAdvisories, type Pulled } from './pull-advisories.ts';
import { openAdvisoryStore, storePath } from './store.ts';
import { zipOf } from './zip.fixture.ts';

const never = new AbortController().signal;
let folder = '';
let server: Server | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-advisories-'));
});

afterEach(() => {
  server?.close();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function record(id: string, more: object = {}): string {
  return JSON.stringify({
    id,
    modified: '2031-04-01T00:00:00Z',
    summary: `The lid of ${id} does not close`,
    aliases: [`CVE-2031-${id.slice(-4)}`],
    affected: [
      {
        package: { ecosystem: 'PyPI', name: 'Tea_Pot' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '1.4.2' }] }],
      },
    ],
    ...more,
  });
}

const ARCHIVE = zipOf({
  'EXAMPLE-0001.json': record('EXAMPLE-0001'),
  'EXAMPLE-0002.json': record('EXAMPLE-0002', { withdrawn: '2031-05-01T00:00:00Z' }),
  'OTHER-0003.json': record('OTHER-0003', {
    affected: [{ package: { ecosystem: 'npm', name: 'teapot' } }],
  }),
  'broken.json': '{',
  'readme.txt': 'not a record',
});

function pull(from: string, onDownload: () => void = () => undefined): Promise<Pulled> {
  return pullAdvisories(
    {
      dataFolder: folder,
      from,
      cwd: folder,
      now: '2031-06-01T12:00:00.000Z',
      onDownload,
      onRecord: () => undefined,
    },
    never,
  );
}

function ids(name = 'tea-pot'): readonly string[] | undefined {
  const store = openAdvisoryStore(folder);
  const found = store?.advisoriesOf(name).map(({ id }) => id);
  store?.close();
  return found;
}

function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  return new Promise((resolve) => {
    server = createServer(answer).listen(0, '127.0.0.1', () => {
      const address = server?.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve(`http://127.0.0.1:${port}/all.zip`);
    });
  });
}

test('an archive from a server is stored with its date, and nothing else stays', async () => {
  const from = await listen((_, response) => response.end(ARCHIVE));
  const { about, passedOver } = await pull(from);
  expect(about).toEqual({
    pulledAt: '2031-06-01T12:00:00.000Z',
    newest: '2031-04-01T00:00:00Z',
    from,
    count: 2,
  });
  expect(passedOver).toBe(2);
  expect(ids()).toEqual(['EXAMPLE-0001', 'EXAMPLE-0002']);
  expect(readdirSync(dirname(storePath(folder)))).toEqual(['pypi-1.sqlite']);
  const store = openAdvisoryStore(folder);
  expect(store?.find('cve-2031-0001').map(({ id }) => id)).toEqual(['EXAMPLE-0001']);
  expect(store?.find('example-0002').map(({ id }) => id)).toEqual(['EXAMPLE-0002']);
  expect(store?.list()[0]).toEqual({ id: 'EXAMPLE-0001', packages: 'tea-pot' });
  store?.close();
});

test('a download that broke off goes on where it stopped', async () => {
  let first: ServerResponse | undefined;
  const asked: (string | undefined)[] = [];
  const from = await listen((request, response) => {
    asked.push(request.headers.range);
    const start = Number(/(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(start === 0 ? 200 : 206, {
      etag: '"one"',
      'content-length': ARCHIVE.length - start,
      ...(start === 0
        ? {}
        : { 'content-range': `bytes ${start}-${ARCHIVE.length - 1}/${ARCHIVE.length}` }),
    });
    if (start === 0) {
      first = response;
      response.write(ARCHIVE.subarray(0, 200));
    } else {
      response.end(ARCHIVE.subarray(start));
    }
  });
  await expect(pull(from, () => first?.destroy())).rejects.toMatchObject({
    code: 'ADVISORIES_FAILED',
    retryable: true,
  });
  expect(ids()).toBeUndefined();
  await pull(from);
  expect(asked).toEqual([undefined, 'bytes=200-']);
  expect(ids()).toEqual(['EXAMPLE-0001', 'EXAMPLE-0002']);
});

test('content that changed meanwhile is fetched from its beginning', async () => {
  let first: ServerResponse | undefined;
  let calls = 0;
  const asked: (string | string[] | undefined)[] = [];
  const from = await listen((request, response) => {
    calls += 1;
    response.setHeader('etag', `"${calls}"`);
    response.setHeader('content-length', ARCHIVE.length);
    if (calls === 1) {
      first = response;
      response.write(Buffer.alloc(300, 1));
    } else {
      // A server that does not have "1" any more answers with everything (If-Range).
      asked.push(request.headers['if-range']);
      response.end(ARCHIVE);
    }
  });
  await expect(pull(from, () => first?.destroy())).rejects.toMatchObject({
    code: 'ADVISORIES_FAILED',
  });
  await pull(from);
  expect(asked).toEqual(['"1"']);
  expect(ids()).toEqual(['EXAMPLE-0001', 'EXAMPLE-0002']);
});

test('what was there stays in use when the new data are no good', async () => {
  writeFileSync(join(folder, 'good.zip'), ARCHIVE);
  await pull('good.zip');
  writeFileSync(join(folder, 'damaged.zip'), ARCHIVE.subarray(0, 400));
  writeFileSync(join(folder, 'empty.zip'), zipOf({ 'readme.txt': '' }));
  const gone = await listen((_, response) => response.writeHead(404).end());
  for (const from of ['damaged.zip', 'empty.zip', gone]) {
    await expect(pull(from), from).rejects.toMatchObject({ code: 'ADVISORIES_FAILED' });
  }
  await expect(pull('nowhere')).rejects.toMatchObject({ code: 'PATH_NOT_FOUND' });
  await expect(pull('https://ada:secret@example.org/x')).rejects.toMatchObject({ code: 'USAGE' });
  expect(ids()).toEqual(['EXAMPLE-0001', 'EXAMPLE-0002']);
  expect(existsSync(join(folder, 'advisories', 'download.zip'))).toBe(false);
});

test('a folder of records will do', async () => {
  mkdirSync(join(folder, 'records/deep'), { recursive: true });
  writeFileSync(join(folder, 'records/deep/a.json'), record('EXAMPLE-0007'));
  await pull('records');
  expect(ids()).toEqual(['EXAMPLE-0007']);
});

test('a damaged store says what to do', async () => {
  mkdirSync(dirname(storePath(folder)), { recursive: true });
  writeFileSync(storePath(folder), 'not a database');
  expect(() => openAdvisoryStore(folder)).toThrow(
    expect.objectContaining({
      code: 'ADVISORIES_FAILED',
      hint: expect.stringContaining('advisories pull'),
    }),
  );
});
