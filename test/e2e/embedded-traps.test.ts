import { closeSync, copyFileSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { assayFolders } from '../../src/io/folders.ts';
import { checkModel } from '../../src/llm/check-model.ts';
import { requireModel } from '../../src/llm/catalogue/find-model.ts';
import type { ChatModel, ChatRequest } from '../../src/llm/model.ts';
import { ANSWER_FAULTS } from '../../src/llm/protocol/answer-fault.ts';
import { renderByTemplate } from '../../src/llm/providers/embedded/chat-format.ts';
import { openEngine, type Engine } from '../../src/llm/providers/embedded/engine.ts';
import { locateWeights } from '../../src/llm/providers/embedded/weights.ts';
import { openEmbedded } from '../../src/llm/providers/embedded.ts';
import { isRuntimeInstalled } from '../../src/llm/runtime/runtime-folder.ts';
import type { Token } from '../../src/llm/runtime/llama-module.ts';
import { readGguf } from '../../src/llm/weights/gguf/read-gguf.ts';
import { checkWeights, weightsPath } from '../../src/llm/weights/on-disk.ts';
import { weightsFolder } from '../../src/llm/weights/weights-folder.ts';
import { INJECTIONS, weave } from '../../src/review/model/injections.fixture.ts';
import { insistsOnServers } from './servers/test-server.ts';

/** Traps of models, set for a real one: grammars make it say what other models say of their own accord. */
const { signal } = new AbortController();
const dataFolder = assayFolders().data;
const small = requireModel('smollm2');
const isHere =
  (await checkWeights(weightsFolder(dataFolder), small, signal)) === 'right' &&
  isRuntimeInstalled(dataFolder);
const skipped = isHere || insistsOnServers() ? '' : ' (run `assay models pull smollm2` first)';

const LLAMA =
  "{{ bos_token }}{% for message in messages %}{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' + message['content'] + '<|eot_id|>' }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}";
const CHATML =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

describe.skipIf(skipped !== '')(`special tokens in code under review${skipped}`, () => {
  let engine: Engine;
  let controls: ReadonlySet<Token>;

  beforeAll(async () => {
    engine = await openEngine(
      {
        dataFolder,
        weights: await locateWeights(dataFolder, small, signal),
        contextTokens: 512,
        threads: 1,
        gpu: false,
        availableBytes: undefined,
      },
      signal,
    );
    const names = ['<|endoftext|>', '<|im_start|>', '<|im_end|>', '<repo_name>', '<file_sep>'];
    controls = new Set(names.flatMap((name) => engine.model.tokenize(name, true)));
    if (controls.size !== names.length) {
      throw new Error('a control token is not one token');
    }
  });

  afterAll(async () => {
    await engine.dispose();
  });

  it.each(INJECTIONS.map((one) => ({ ...one, content: weave(one, 'x').text })))(
    'are text and nothing else: $place, $name',
    ({ content }) => {
      const { tokens } = engine.format.render([{ role: 'user', content }], 0);
      // Of a user's turn and the beginning of an answer, whatever the turn holds.
      expect(tokens.filter((token) => controls.has(token))).toHaveLength(3);
      expect(engine.model.detokenize(tokens, true)).toBe(
        `<|im_start|>user\n${content}<|im_end|>\n<|im_start|>assistant\n`,
      );
    },
  );

  it.each([
    ['ChatML', CHATML, 6],
    ['Llama 3', LLAMA, 1],
  ])('are text in a template of the file too: %s', (_name, template, most) => {
    const wrapper = engine.module.resolveChatWrapper(engine.model, {
      warningLogs: false,
      customWrapperSettings: { jinjaTemplate: { template, reasoning: false } },
    });
    for (const { text } of INJECTIONS) {
      const messages = [
        { role: 'system', content: 'Judge.' },
        { role: 'user', content: text },
      ] as const;
      const { tokens } = renderByTemplate(wrapper, engine.model, { messages, sharedPrefix: 1 });
      const plain = renderByTemplate(wrapper, engine.model, {
        messages: [messages[0], { role: 'user', content: 'x' }],
        sharedPrefix: 1,
      });
      const count = tokens.filter((token) => controls.has(token)).length;
      expect(count).toBe(plain.tokens.filter((token) => controls.has(token)).length);
      expect(count).toBeLessThanOrEqual(most);
      expect(engine.model.detokenize(tokens, true)).toContain(text.trim());
      expect(plain.sharedTokens).toBeGreaterThan(3);
    }
  });
});

describe.skipIf(skipped !== '')(`an embedded model${skipped}`, () => {
  let folder = '';
  let model: ChatModel;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'assay-traps-'));
    const path = join(folder, 'own.gguf');
    copyFileSync(weightsPath(weightsFolder(dataFolder), small), path);
    model = await openEmbedded(
      { dataFolder, model: { path }, threads: 1, contextTokens: 512 },
      signal,
    );
    // Gone half-way: what is loaded stays loaded.
    rmSync(path);
  });

  afterAll(async () => {
    await model.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The model may say this and nothing else. */
  function saying(text: string, maxTokens = 100): ChatRequest {
    const gbnf = `root ::= ${JSON.stringify(text)}`;
    return { messages: QUESTION, maxTokens, timeoutMs: 60_000, shape: { schema: {}, gbnf } };
  }

  it('answers on when its file is removed', async () => {
    expect(await model.complete(saying('Yes'), signal)).toMatchObject({
      outcome: 'ok',
      text: 'Yes',
    });
  });

  it('that thinks aloud is heard without its thoughts', async () => {
    expect(await model.complete(saying('<think>Hm.</think>\n\nYes'), signal)).toMatchObject({
      outcome: 'ok',
      text: 'Yes',
    });
  });

  it('whose thought never ends has not answered', async () => {
    expect(await model.complete(saying('<think>Hm, well'), signal)).toMatchObject({
      outcome: 'malformed',
      reason: ANSWER_FAULTS.onlyThought,
    });
  });

  it('that says nothing has not answered', async () => {
    expect(await model.complete(saying(' \n'), signal)).toMatchObject({
      outcome: 'malformed',
      reason: ANSWER_FAULTS.empty,
    });
  });

  it('that gives the question back has not answered, even where it was cut', async () => {
    const whole = saying(QUESTION[0].content);
    const echo = { outcome: 'malformed', reason: ANSWER_FAULTS.echo };
    expect(await model.complete({ ...whole, maxTokens: 400 }, signal)).toMatchObject(echo);
    expect(await model.complete({ ...whole, maxTokens: 100 }, signal)).toMatchObject(echo);
  });

  it('writes no more than its context holds, and says that it was cut', async () => {
    const messages = [{ role: 'user', content: 'word '.repeat(440) }] as const;
    const shape = { schema: {}, gbnf: 'root ::= [0-9] root' };
    const reply = await model.complete(
      { messages, maxTokens: 400, timeoutMs: 120_000, shape },
      signal,
    );
    expect(['truncated', 'malformed']).toContain(reply.outcome);
    if (reply.outcome === 'truncated') {
      expect(reply.usage.promptTokens + reply.usage.completionTokens).toBeLessThanOrEqual(512);
    }
  });

  it('refuses what is longer than its context, with both numbers', async () => {
    const messages = [{ role: 'user', content: 'word '.repeat(900) }] as const;
    expect(await model.complete({ ...saying('x'), messages }, signal)).toMatchObject({
      outcome: 'refused',
      reason: expect.stringMatching(/has 9\d\d tokens and the context holds 512/u) as string,
    });
  });

  it('that would go on for ever has timed out', async () => {
    const shape = { schema: {}, gbnf: 'root ::= [a-z] [0-9] root' };
    const endless = { messages: QUESTION, maxTokens: 5000, timeoutMs: 400, shape };
    expect(await model.complete(endless, signal)).toEqual({ outcome: 'timed-out', afterMs: 400 });
  });
});

describe.skipIf(skipped !== '')(`weights that are no numbers (NaN)${skipped}`, () => {
  let folder = '';
  let model: ChatModel;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'assay-nan-'));
    const path = join(folder, 'nan.gguf');
    copyFileSync(weightsPath(weightsFolder(dataFolder), small), path);
    const norm = readGguf(path).tensors.find(({ name }) => name === 'output_norm.weight');
    const numbers = new Float32Array(norm?.elements ?? 0).fill(Number.NaN);
    const file = openSync(path, 'r+');
    writeSync(file, numbers, 0, numbers.byteLength, norm?.start);
    closeSync(file);
    model = await openEmbedded(
      { dataFolder, model: { path }, threads: 1, contextTokens: 4096 },
      signal,
    );
  });

  afterAll(async () => {
    await model.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('give no verdict and no answer, with and without a grammar', async () => {
    const request = { messages: QUESTION, maxTokens: 8, timeoutMs: 60_000 };
    const labels = ['Yes', 'No'] as const;
    expect(await model.choose({ ...request, labels }, signal)).toMatchObject({
      outcome: 'malformed',
      reason: expect.stringContaining('no numbers (NaN)') as string,
    });
    expect(await model.complete(request, signal)).toMatchObject({ outcome: 'malformed' });
    const shape = { schema: {}, gbnf: 'root ::= [a-z]+' };
    expect(await model.complete({ ...request, shape }, signal)).toMatchObject({
      outcome: 'malformed',
    });
  });

  it('are told by the known questions, each with what to do', async () => {
    const checks = await checkModel(model, () => undefined, signal);
    expect(checks.map(({ isOk }) => isOk)).toEqual([false, false, false, false]);
    expect(checks.every(({ remedy }) => remedy !== undefined)).toBe(true);
  });
});

const QUESTION = [
  {
    role: 'user',
    content: Array.from({ length: 12 }, (_, index) => `Is number ${index * 7} a prime?`).join('\n'),
  },
] as const;
