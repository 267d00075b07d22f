import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { defaultModel } from '../../src/llm/catalogue/find-model.ts';
import { project, runAssay, type AssayRun } from '../cli/run-assay.ts';
import { findOllamaProgram, startOllama, testWeights, type TestOllama } from './servers/ollama.ts';
import { insistsOnServers } from './servers/test-server.ts';

const TAG = 'qwen2.5-coder:1.5b';

const program = await findOllamaProgram();
if (!program.found && insistsOnServers()) {
  throw new Error(program.reason);
}
const skipped = program.found ? '' : ` (${program.reason})`;

let started: Promise<TestOllama> | undefined;

function server(): Promise<TestOllama> {
  started ??= startWithModel();
  return started;
}

async function startWithModel(): Promise<TestOllama> {
  const ollama = await startOllama(program.found ? program.value : '');
  await ollama.register({ name: TAG, ...(await testWeights(defaultModel())) });
  return ollama;
}

afterAll(async () => {
  await (await started)?.close();
});

/** One candidate for the model to judge. */
const LOOKUP = `import sqlite3


def find_customer(connection, email):
    query = "SELECT id, name FROM customers WHERE email = '" + email + "'"
    return connection.execute(query).fetchone()
`;

const report = z.object({
  complete: z.boolean(),
  model: z
    .object({
      name: z.string(),
      provider: z.string(),
      digest: z.string(),
      work: z.object({ judged: z.number() }),
    })
    .nullable(),
  shortfalls: z.array(z.object({ reason: z.string(), hint: z.string().optional() })),
  findings: z.array(
    z.object({
      rule: z.string(),
      location: z.object({ file: z.string(), start: z.object({ line: z.number() }) }),
      evidence: z.array(z.looseObject({ kind: z.string() })),
    }),
  ),
});

async function review(
  model: string,
  url: URL,
): Promise<AssayRun & { json: z.infer<typeof report> }> {
  const run = await runAssay(
    ['review', 'lookup.py', '--model', model, '--format', 'json', '--budget', '10m'],
    {
      cwd: project({ 'lookup.py': LOOKUP }),
      env: { OLLAMA_HOST: url.host },
      timeoutMs: 700_000,
    },
  );
  return { ...run, json: report.parse(JSON.parse(run.stdout)) };
}

describe.skipIf(!program.found)(`a review with a model of a real Ollama${skipped}`, () => {
  it('that was found running has its verdict', async () => {
    const { json, code } = await review('auto', (await server()).url);
    expect(json.model).toMatchObject({
      name: TAG,
      provider: 'ollama',
      digest: defaultModel().sha256,
    });
    expect(json.model?.work.judged).toBeGreaterThan(0);
    const injection = json.findings.find(({ rule }) => rule === 'security/sql-injection');
    expect(injection?.location).toMatchObject({ file: 'lookup.py', start: { line: 6 } });
    expect(injection?.evidence).toContainEqual(
      expect.objectContaining({
        kind: 'verdict',
        model: TAG,
        modelDigest: defaultModel().sha256,
        margin: expect.any(Number) as number,
      }),
    );
    expect(json.complete).toBe(true);
    expect(code).toBe(1);
  });

  it('that it does not have keeps the findings and says how to get it', async () => {
    const { json, code } = await review('ollama:nope:1b', (await server()).url);
    expect(code).toBe(3);
    expect(json.complete).toBe(false);
    expect(json.shortfalls).toContainEqual(
      expect.objectContaining({
        reason: expect.stringContaining('no model called nope:1b') as string,
        hint: expect.stringContaining('ollama pull nope:1b') as string,
      }),
    );
    expect(json.findings.map(({ rule }) => rule)).toContain('security/sql-injection');
  });

  it('that dies on the way keeps the findings and is incomplete', async () => {
    const mortal = await startWithModel();
    try {
      const running = review(`ollama:${TAG}`, mortal.url);
      setTimeout(() => mortal.crash(), 4000);
      const { json, code } = await running;
      expect(code).toBe(3);
      expect(json.complete).toBe(false);
      expect(json.shortfalls.map(({ reason }) => reason).join(' ')).toContain('Ollama');
      expect(json.findings.map(({ rule }) => rule)).toContain('security/sql-injection');
    } finally {
      await mortal.close();
    }
  });
});
