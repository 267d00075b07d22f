import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { CatalogueModel } from '../catalogue/catalogue.ts';
import { pullWeights, type PullOutcome } from './pull-weights.ts';
import {
  breakAfter,
  hangAfter,
  HUB_SOURCE,
  redirect,
  serve,
  startHub,
  testModel,
  type HubAnswer,
  type TestHub,
} from './test-sources.ts';

let root: string;
let folder: string;
const hubs: TestHub[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-lies-'));
  folder = join(root, 'models');
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

function pull(model: CatalogueModel, hub: TestHub): Promise<PullOutcome> {
  const environment = { HOME: root, HF_ENDPOINT: hub.url };
  return pullWeights(model, { folder, environment }, new AbortController().signal);
}

/** Answers as if all were well, whatever it sends. */
function claim(
  body: Buffer | string,
  headers: Readonly<Record<string, string | number>> = {},
): HubAnswer {
  return (_request, response) => {
    response.writeHead(200, headers).end(body);
  };
}

/** What a pull leaves of an earlier one that was interrupted. */
function leavePart(bytes: Buffer): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'tiny.gguf.hub.part'), bytes);
}

describe('a mirror that lies', () => {
  const page = '<!doctype html><title>Sign in to the company network</title>';

  it.each<[string, (content: Buffer) => HubAnswer, string]>([
    ['a web page with status 200', () => claim(page), 'sent other bytes'],
    ['nothing with status 200', () => claim(''), 'sent other bytes'],
    ['too few bytes', (content) => claim(content.subarray(0, -1)), 'sent other bytes'],
    [
      'one wrong byte',
      (content) => claim(Buffer.from(content.map((byte, at) => (at === 9 ? byte ^ 1 : byte)))),
      'sent other bytes',
    ],
    ['too many bytes', (content) => claim(Buffer.concat([content, content])), 'more bytes than'],
  ])('with %s is named, and nothing is kept', async (_what, answer, reason) => {
    const { model, content } = testModel([HUB_SOURCE]);
    await expect(pull(model, await hubWith(answer(content)))).rejects.toMatchObject({
      code: 'MODEL_DOWNLOAD_FAILED',
      message: expect.stringContaining(reason) as string,
      hint: expect.stringContaining('tiny.gguf') as string,
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that redirects in a circle is left', async () => {
    const { model } = testModel([HUB_SOURCE]);
    const hub = await hubWith((request, response) => {
      redirect(`/again${String(request.url).length % 7}`)(request, response);
    });
    await expect(pull(model, hub)).rejects.toMatchObject({ code: 'MODEL_DOWNLOAD_FAILED' });
    expect(hub.requests.length).toBeLessThan(10);
    expect(existsSync(join(folder, 'tiny.gguf'))).toBe(false);
  });

  it('that stops in the middle is asked again for as long as it brings something', async () => {
    const { model, content } = testModel([HUB_SOURCE]);
    const hub = await hubWith(
      breakAfter(content, 90_000),
      breakAfter(content, 90_000),
      breakAfter(content, 90_000),
      serve(content),
    );
    expect(await pull(model, hub)).toMatchObject({ outcome: 'pulled' });
    expect(readFileSync(join(folder, 'tiny.gguf'))).toEqual(content);
  });

  it('that always breaks off before a byte is left, and what was there is kept', async () => {
    const { model, content } = testModel([HUB_SOURCE]);
    leavePart(content.subarray(0, 5000));
    const hub = await hubWith((_request, response) => {
      response.destroy();
    });
    await expect(pull(model, hub)).rejects.toMatchObject({ code: 'MODEL_DOWNLOAD_FAILED' });
    expect(hub.requests.length).toBeLessThan(10);
    expect(readFileSync(join(folder, 'tiny.gguf.hub.part'))).toHaveLength(5000);
  });
});

describe('going on with what is there', () => {
  it.each<[string, (content: Buffer) => Buffer]>([
    ['other bytes', () => Buffer.alloc(5000, 1)],
    ['more bytes than the model', (content) => Buffer.concat([content, content])],
    ['as many bytes, and others', (content) => Buffer.alloc(content.length, 1)],
  ])('begins anew where there are %s', async (_what, part) => {
    const { model, content } = testModel([HUB_SOURCE]);
    leavePart(part(content));
    expect(await pull(model, await hubWith(serve(content)))).toMatchObject({ outcome: 'pulled' });
    expect(readFileSync(join(folder, 'tiny.gguf'))).toEqual(content);
  });

  it('begins anew where the range is refused (416)', async () => {
    const { model, content } = testModel([HUB_SOURCE]);
    leavePart(content.subarray(0, 5000));
    const hub = await hubWith((request, response) => {
      if (request.headers.range === undefined) {
        serve(content)(request, response);
      } else {
        response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
      }
    });
    expect(await pull(model, hub)).toMatchObject({ outcome: 'pulled' });
    expect(readFileSync(join(folder, 'tiny.gguf'))).toEqual(content);
  });

  it('does not believe a range that begins elsewhere', async () => {
    const { model, content } = testModel([HUB_SOURCE]);
    leavePart(content.subarray(0, 5000));
    const hub = await hubWith((_request, response) => {
      const range = `bytes 100-${content.length - 1}/${content.length}`;
      response.writeHead(206, { 'content-range': range }).end(content.subarray(100));
    });
    await expect(pull(model, hub)).rejects.toMatchObject({ code: 'MODEL_DOWNLOAD_FAILED' });
    expect(existsSync(join(folder, 'tiny.gguf'))).toBe(false);
  });
});

describe('two processes that pull the same model', () => {
  /** A process of its own that pulls, and how that ended. */
  function pullElsewhere(
    model: CatalogueModel,
    hub: TestHub,
  ): { pid: number; outcome: Promise<string> } {
    const script = join(root, 'pull.mjs');
    const code = fileURLToPath(new URL('pull-weights.ts', import.meta.url));
    writeFileSync(
      script,
      `import { pullWeights } from ${JSON.stringify(code)};
       const options = { folder: ${JSON.stringify(folder)}, environment: { HOME: ${JSON.stringify(root)}, HF_ENDPOINT: '${hub.url}' } };
       const { outcome } = await pullWeights(${JSON.stringify(model)}, options, new AbortController().signal);
       process.stdout.write(outcome);`,
    );
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
    const outcome = new Promise<string>((resolve) => {
      child.on('close', () => resolve(said));
    });
    return { pid: child.pid ?? 0, outcome };
  }

  it('fetch it once, and both end well', async () => {
    const { model, content } = testModel([HUB_SOURCE]);
    const hub = await hubWith((request, response) => {
      setTimeout(() => serve(content)(request, response), 1500);
    });
    const both = [pullElsewhere(model, hub), pullElsewhere(model, hub)];
    const outcomes = await Promise.all(both.map(({ outcome }) => outcome));
    expect(outcomes.toSorted()).toEqual(['present', 'pulled']);
    expect(hub.requests).toHaveLength(1);
    expect(readFileSync(join(folder, 'tiny.gguf'))).toEqual(content);
  }, 30_000);

  it('lose nothing when the first is killed: the second goes on with its bytes', async () => {
    const { model, content } = testModel([HUB_SOURCE]);
    const hub = await hubWith(hangAfter(content, 120_000), serve(content));
    const first = pullElsewhere(model, hub);
    await expect.poll(() => hub.requests.length, { timeout: 20_000 }).toBe(1);
    const part = join(folder, 'tiny.gguf.hub.part');
    await expect
      .poll(() => (existsSync(part) ? readFileSync(part).length : 0), { timeout: 20_000 })
      .toBe(120_000);
    const second = pull(model, hub);
    process.kill(first.pid, 'SIGKILL');
    expect(await second).toMatchObject({ outcome: 'pulled' });
    expect(hub.requests[1]).toMatch(/bytes=120000-$/u);
    expect(readFileSync(join(folder, 'tiny.gguf'))).toEqual(content);
  }, 60_000);
});
