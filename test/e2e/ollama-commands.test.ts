import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { requireModel } from '../../src/llm/catalogue/find-model.ts';
import { project, runAssay, type AssayRun } from '../cli/run-assay.ts';
import { findOllamaProgram, startOllama, testWeights, type TestOllama } from './servers/ollama.ts';
import { insistsOnServers } from './servers/test-server.ts';

/** What a user types who has nothing but Ollama, against a real one. */
const TAG = 'smollm2:135m';
const SMALL = requireModel('smollm2');

const program = await findOllamaProgram();
if (!program.found && insistsOnServers()) {
  throw new Error(program.reason);
}
const skipped = program.found ? '' : ` (${program.reason})`;

let started: Promise<TestOllama> | undefined;

async function startWithModel(): Promise<TestOllama> {
  const ollama = await startOllama(program.found ? program.value : '');
  await ollama.register({ name: TAG, ...(await testWeights(SMALL)) });
  return ollama;
}

async function assay(...parameters: readonly string[]): Promise<AssayRun> {
  started ??= startWithModel();
  const { url } = await started;
  return runAssay(parameters, {
    cwd: project({ 'empty.py': '' }),
    env: { OLLAMA_HOST: url.host },
    timeoutMs: 600_000,
  });
}

afterAll(async () => {
  await (await started)?.close();
});

describe.skipIf(!program.found)(`with a real Ollama${skipped}`, () => {
  it('`models list` shows what it has, and `doctor` that it answers', async () => {
    const { stdout } = await assay('models', 'list');
    expect(stdout).toMatch(/^IN OLLAMA \(127\.0\.0\.1:\d+\)\nsmollm2:135m +98 MB/mu);
    expect((await assay('doctor')).stdout).toMatch(/^ok +ollama .*: smollm2:135m$/mu);
  });

  it('`models show` knows a model by its tag there', async () => {
    const { stdout, code } = await assay('models', 'show', `ollama:${TAG}`);
    expect(code).toBe(0);
    expect(stdout).toContain('SmolLM2 135M Instruct  (smollm2:135m)');
  });

  it('`models check` asks its known questions', async () => {
    const { stdout, code } = await assay('models', 'check', `ollama:${TAG}`, '--threads=1');
    expect(stdout).toMatch(/^smollm2:135m \(ollama, b179c9523d0e\)$/mu);
    expect(stdout.match(/^ {2}ok /gmu)).toHaveLength(4);
    expect(code).toBe(0);
  });

  it.each([
    [['models', 'check', 'ollama:nope:1b'], 'MODEL_NOT_PULLED', 'ollama pull nope:1b'],
    [['models', 'show', 'ollama:nope:1b'], 'MODEL_UNKNOWN', 'models check ollama:nope:1b'],
  ])('`%s` says what to do', async (parameters, code, hint) => {
    const run = await assay(...parameters);
    expect(run.stderr).toContain(code);
    expect(run.stderr).toContain(hint);
    expect(run.code).toBeGreaterThan(0);
  });

  it('`bench speed` times it, and tells a model that is not there', async () => {
    const options = ['--prompt-tokens=64', '--tokens=8', '--runs=1', '--threads=1'];
    const { stdout, code } = await assay('bench', 'speed', '--models', `ollama:${TAG}`, ...options);
    expect(stdout).toMatch(/^smollm2:135m +1 +64 +\d/mu);
    expect(code).toBe(0);
    const missing = await assay('bench', 'speed', '--models', 'ollama:nope:1b', ...options);
    expect(missing.stdout).toMatch(/ollama pull\s+nope:1b/u);
    expect(missing.code).toBe(3);
  });

  it('`models recommend` counts it as here', async () => {
    const { stdout } = await assay('models', 'recommend', '--json');
    const models = z
      .object({ models: z.array(z.object({ name: z.string(), where: z.string() })) })
      .parse(JSON.parse(stdout)).models;
    expect(models).toContainEqual({ name: TAG, where: 'in Ollama' });
  });
});
