import { once } from 'node:events';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { ggufBytes, tinyModel } from '../../src/llm/weights/gguf/gguf-file.fixture.ts';
import { breakOff, endlessly, modelServer, ollama, TAG, verdict } from './model-server.ts';
import { expectNoStack, project, runAssay, temporaryFolder, type AssayRun } from './run-assay.ts';

/** One finding that is certain, and two of which a model is asked whether they are real. */
const SLOW = `import subprocess


def unique(items):
    seen = []
    for item in items:
        if item not in seen:
            seen.append(item)
    return seen


def ping(host):
    return subprocess.run(f"ping -c 1 {host}", shell=True)


def trace(host):
    return subprocess.run(f"traceroute {host}", shell=True)
`;
const RULE = 'performance/membership-in-list';

const jsonReport = z.object({
  complete: z.boolean(),
  shortfalls: z.array(z.object({ reason: z.string(), hint: z.string().optional() })),
  findings: z.array(z.object({ rule: z.string() })),
  model: z.object({ name: z.string(), work: z.object({ judged: z.number() }) }).nullable(),
});

const sarifReport = z.object({
  runs: z.array(
    z.object({
      invocations: z.array(
        z.object({
          executionSuccessful: z.boolean(),
          toolExecutionNotifications: z.array(
            z.object({ message: z.object({ text: z.string() }) }),
          ),
        }),
      ),
      results: z.array(z.object({ ruleId: z.string() })),
    }),
  ),
});

interface Reports extends AssayRun {
  readonly json: z.infer<typeof jsonReport>;
  readonly sarif: z.infer<typeof sarifReport>;
  readonly markdown: string;
  /** Everything that was written anywhere. */
  readonly all: string;
}

/** One review with a model in all four formats. */
async function review(
  model: string | undefined,
  env: Readonly<Record<string, string>> = {},
  ...more: readonly string[]
): Promise<Reports> {
  const cwd = project({ 'slow.py': SLOW });
  const formats = ['text', 'json=r.json', 'sarif=r.sarif', 'markdown=r.md'];
  const run = await runAssay(
    [
      'review',
      'slow.py',
      '--jobs',
      '1',
      ...(model === undefined ? [] : ['--model', model]),
      ...formats.flatMap((format) => ['--format', format]),
      ...more,
    ],
    { cwd, env },
  );
  const [json = '', sarif = '', markdown = ''] = ['r.json', 'r.sarif', 'r.md'].map((name) =>
    readFileSync(join(cwd, name), 'utf8'),
  );
  return {
    ...run,
    json: jsonReport.parse(JSON.parse(json)),
    sarif: sarifReport.parse(JSON.parse(sarif)),
    markdown,
    all: [run.stdout, run.stderr, json, sarif, markdown].join('\n'),
  };
}

/** The model could not take part: every format says so with reason and remedy, and has the finding all the same. */
function expectIncomplete(run: Reports, reason: string | RegExp, remedy: string): void {
  expectNoStack(run);
  const flat = run.stdout.replaceAll(/\s+/gu, ' ');
  expect(flat).toContain('INCOMPLETE');
  expect(flat).toMatch(reason);
  expect(flat).toContain(remedy);
  expect(run.stdout).toContain(RULE);
  expect(run.json.complete).toBe(false);
  expect(run.json.shortfalls.map((one) => one.reason).join('\n')).toMatch(reason);
  expect(run.json.shortfalls.map((one) => one.hint).join('\n')).toContain(remedy);
  expect(run.json.findings.map((one) => one.rule)).toContain(RULE);
  const [sarif] = run.sarif.runs;
  expect(sarif?.invocations[0]?.executionSuccessful).toBe(false);
  expect(sarif?.invocations[0]?.toolExecutionNotifications[0]?.message.text).toMatch(reason);
  expect(sarif?.results.map((one) => one.ruleId)).toContain(RULE);
  expect(run.markdown).toContain('INCOMPLETE');
  expect(run.markdown).toContain(RULE);
}

/** A closed port: whoever listened there is gone. */
async function closedPort(): Promise<string> {
  const server = await modelServer(() => undefined);
  await server.close();
  return server.url.host;
}

describe('a model on this disk', () => {
  it('that nobody knows is a mistake of the request', async () => {
    const run = await runAssay(['review', 'slow.py', '--model', 'gpt-7'], {
      cwd: project({ 'slow.py': SLOW }),
    });
    expect(run.code).toBe(2);
    expect(run.stdout).toBe('');
    expect(run.stderr).toContain('MODEL_UNKNOWN');
    expect(run.stderr).toContain('gpt-7');
    expect(run.stderr).toContain('qwen2.5-coder:1.5b');
    expectNoStack(run);
  });

  it('that was not pulled is named with the command that brings it', async () => {
    const run = await review('qwen2.5-coder:1.5b');
    expect(run.code).toBe(3);
    expectIncomplete(
      run,
      /qwen2\.5-coder:1\.5b-q4_k_m is not on this disk/u,
      'assay models pull qwen2.5-coder:1.5b-q4_k_m',
    );
  });

  it('that is damaged is named with its file', async () => {
    const home = temporaryFolder();
    const folder = join(home, 'data', 'models');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'SmolLM2-135M-Instruct.Q4_1.gguf'), 'GGUF');
    const run = await review('smollm2:135m-q4_1', { ASSAY_HOME: home });
    expect(run.code).toBe(3);
    expectIncomplete(
      run,
      /SmolLM2-135M-Instruct\.Q4_1\.gguf is not the file/u,
      'assay models pull smollm2:135m-q4_1',
    );
  });

  it('that no memory could hold is named with what it needs', async () => {
    const file = join(temporaryFolder(), 'huge.gguf');
    writeFileSync(file, ggufBytes(tinyModel()));
    truncateSync(file, 4e12);
    const run = await review(file);
    expect(run.code).toBe(3);
    expectIncomplete(run, /huge\.gguf needs [\d.,]+ [GT]B of memory/u, 'Close other programs');
  });

  it.each([
    ['empty', Buffer.alloc(0), /broken\.gguf is no usable GGUF file: it is empty/u],
    ['cut', Buffer.from('GGUF\u0003\0\0\0'), /it is cut off in its header, at 8 bytes/u],
    ['of another kind', Buffer.alloc(4096, 'PK'), /it does not begin with GGUF/u],
  ])('whose file is %s is refused before native code sees it', async (_, content, reason) => {
    const file = join(temporaryFolder(), 'broken.gguf');
    writeFileSync(file, content);
    const run = await review(file);
    expect(run.code).toBe(3);
    expectIncomplete(run, reason, 'Download it again');
  });

  it('that was not asked for is offered in one line, and nothing is incomplete', async () => {
    const run = await review(undefined);
    expect(run.code).toBe(1);
    expect(run.json).toMatchObject({ complete: true });
    expect(run.stdout.match(/No model took part/gu)).toHaveLength(1);
    expect(run.stdout.replaceAll(/\s+/gu, ' ')).toContain('`assay models pull`');
    expect(run.stdout).not.toContain('INCOMPLETE');
  });
});

describe('Ollama', () => {
  it('that is down is named with its address and how to start it', async () => {
    const host = await closedPort();
    const run = await review(`ollama:${TAG}`, { OLLAMA_HOST: host });
    expect(run.code).toBe(3);
    expectIncomplete(
      run,
      new RegExp(`No answer from Ollama at http://${host}.*connection refused`, 'u'),
      '`ollama serve`',
    );
  });

  it('that does not have the model says how to bring it', async () => {
    const server = await ollama(() => undefined);
    const run = await review('ollama:nope:1b', { OLLAMA_HOST: server.url.host });
    expect(run.code).toBe(3);
    expectIncomplete(run, /Ollama has no model called nope:1b/u, '`ollama pull nope:1b`');
  });

  it('that dies half-way keeps what it said before', async () => {
    const server = await ollama((number, response) => {
      if (number <= 3) {
        verdict(response);
      } else {
        breakOff(response);
      }
    });
    const run = await review(`ollama:${TAG}`, { OLLAMA_HOST: server.url.host });
    expect(run.code).toBe(3);
    expectIncomplete(run, /broke off in the middle of an answer/u, 'Look into its log');
    expect(run.json.model).toMatchObject({ name: TAG, work: { judged: 1 } });
  });
});

describe('an OpenAI-compatible server', () => {
  const JSON_TYPE = 'application/json';
  const key = ['otter', '4711', 'harbour', 'lantern'].join('-');

  /** A home whose configuration names the server and the variable with its key. */
  function homeFor(url: URL): Record<string, string> {
    const home = temporaryFolder();
    mkdirSync(join(home, 'config'));
    writeFileSync(
      join(home, 'config', 'config.toml'),
      `[model]\nprovider = "openai"\nname = "m"\nurl = "${url.href}v1"\napiKeyEnv = "TEST_KEY"\n`,
    );
    return { ASSAY_HOME: home, TEST_KEY: key };
  }

  it.each([
    {
      status: 401,
      type: JSON_TYPE,
      reason: /does not accept the key in TEST_KEY \(401\)/u,
      remedy: 'Set TEST_KEY',
    },
    {
      status: 429,
      type: JSON_TYPE,
      reason: /has no room for another request \(429\)/u,
      remedy: 'later',
    },
    { status: 500, type: JSON_TYPE, reason: /failed \(500\)/u, remedy: 'Look into its log' },
    {
      status: 200,
      type: 'text/html',
      reason: /answered with text\/html/u,
      remedy: 'Check the address',
    },
  ])('that answers $status $type', async ({ status, type, reason, remedy }) => {
    const server = await modelServer(({ headers }, response) => {
      response.writeHead(status, {
        'content-type': type,
        'retry-after': '0',
      });
      response.end(
        JSON.stringify({ error: { message: `no: ${String(headers['authorization'])}` } }),
      );
    });
    const run = await review(undefined, homeFor(server.url), '--debug');
    expect(run.code).toBe(3);
    expectIncomplete(run, reason, remedy);
    expect(server.asked[0]?.headers['authorization']).toBe(`Bearer ${key}`);
    expect(run.all).not.toContain(key);
  });

  it('that never answers holds up nothing for longer than the budget', async () => {
    const server = await modelServer(() => undefined);
    const run = await review(`openai:m@${server.url.href}v1`, {}, '--budget', '2s');
    expect(run.code).toBe(3);
    expectIncomplete(run, /not ready within the budget of 2 s/u, '--budget');
  });

  it('whose answers never end does not hold up the review', async () => {
    const server = await modelServer((_, response) => endlessly(response));
    const run = await review(`openai:m@${server.url.href}v1`, {}, '--budget', '5s');
    expect(run.code).toBe(3);
    expect(run.json.complete).toBe(false);
    expect(run.stdout).toContain(RULE);
    expect(run.stdout).toContain('INCOMPLETE');
    expectNoStack(run);
  });

  it('that closes before it answers is unreachable', async () => {
    const server = await modelServer(async (_, response) => {
      response.destroy();
      await once(response, 'close');
    });
    const run = await review(`openai:m@${server.url.href}v1`);
    expect(run.code).toBe(3);
    expectIncomplete(run, /broke off in the middle of an answer/u, 'Look into its log');
  });
});
