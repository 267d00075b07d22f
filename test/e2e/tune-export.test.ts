import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { inspectGguf } from '../../src/llm/weights/gguf/inspect-gguf.ts';
import { sha256OfFile } from '../../src/llm/weights/on-disk.ts';
import { readRunManifest, writeRunManifest } from '../../src/tune/run-manifest.ts';
import { converterScripts } from '../../src/tune/export/converter-scripts.ts';
import { runAssay, type AssayRun } from '../cli/run-assay.ts';
import { findOllamaProgram, startOllama, type TestOllama } from './servers/ollama.ts';
import { writeTrainingSet } from './training-set.ts';
import { openTuningRoom } from './tuning-room.ts';

/** From a GGUF file over a real training back to what is served: embedded and in a real Ollama. */
const { signal } = new AbortController();
const room = await openTuningRoom();
const program = await findOllamaProgram();
let ollama: TestOllama | undefined;

/** A command of Assay, its words apart by spaces. */
async function assay(command: string): Promise<AssayRun> {
  return runAssay(command.split(' '), {
    cwd: room.folder,
    env: room.environment,
    timeoutMs: 800_000,
  });
}

beforeAll(async () => {
  if (!room.isHere) {
    return;
  }
  await room.takeSmallModel();
  writeTrainingSet(join(room.folder, 'set'), 'sft');
  addControlTokenRow(join(room.folder, 'set/validation.jsonl'));
  room.script('fixtures/toy_model.py', join(room.folder, 'toy'));
  const { model } = await converterScripts(room.dataFolder, signal);
  const toy = join(room.folder, 'toy');
  const outType = ['--outtype', 'f16'];
  room.script('convert.py', '--pre', 'qwen2', model, toy, '--outfile', `${toy}.gguf`, ...outType);
});

afterAll(async () => {
  await ollama?.close();
  room.close();
});

describe.skipIf(!room.isHere)('assay tune export', () => {
  it('puts an adapter over the file that it was trained on', async () => {
    await trained('smollm2', 'run', '--steps 6 --learning-rate 1e-3 --batch 4');
    const run = await assay('tune export run --out judge --name small-judge --form adapter');
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('token for token') });
    expect(run.stdout).toContain('16 of 16 first words as trained');
    expect(run.stdout).toContain('--model small-judge');
    expect(exported('judge')).toMatchObject({
      form: 'adapter',
      agreement: { questions: 16, sameFirst: 16 },
      registered: { embedded: 'small-judge' },
    });
    expect(marginDifference('judge')).toBeLessThan(0.5);
  });

  it('refuses a run whose template has changed, and leaves no name', async () => {
    const run = join(room.folder, 'other-template');
    cpSync(join(room.folder, 'run'), run, { recursive: true });
    const template = join(run, 'adapter/chat_template.jinja');
    writeFileSync(template, readFileSync(template, 'utf8').replaceAll('<|im_end|>', ' <|im_end|>'));
    const noted = await readRunManifest(run);
    if (noted?.adapter === undefined) {
      throw new Error('the run before this one has not ended');
    }
    const name = 'chat_template.jinja';
    const changed = { name, bytes: 1, sha256: await sha256OfFile(template, signal) };
    const adapter = noted.adapter.map((file) => (file.name === name ? changed : file));
    writeRunManifest(run, { ...noted, adapter });
    const refused = await assay('tune export other-template --out other --name other-judge');
    expect(refused.stderr).toContain('MODEL_UNSUITABLE  The prompt that is served is not the one');
    expect(refused.stderr).toContain('train again');
    expect(refused.code).toBe(2);
    expect(existsSync(join(room.folder, 'other'))).toBe(false);
    expect((await assay('models show other-judge')).stderr).toContain('MODEL_UNKNOWN');
  });

  it('is compared with its base, which is asked the same', async () => {
    mkdirSync(join(room.folder, 'labelled'));
    const code =
      'import sqlite3\n\n\ndef find(db, name):\n    return db.execute(f"select {name}")\n';
    writeFileSync(join(room.folder, 'labelled/a.py'), code);
    const row = { rule: 'security/sql-string-formatting', file: 'a.py', line: 5 };
    writeFileSync(
      join(room.folder, 'labelled/judge.jsonl'),
      ['real', 'harmless']
        .map((label) => `${JSON.stringify({ id: label, pair: 'a', label, ...row })}\n`)
        .join(''),
    );
    const run = await assay(
      'tune eval smollm2 small-judge --set labelled --runs 1 --only judge --threads 1',
    );
    expect(run).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/small-judge against smollm2:\S+: no difference shown/u),
    });
  });

  it('merges, quantizes once, and gives it to Ollama with the trained prompt', async ({ skip }) => {
    if (!program.found) {
      skip(program.reason);
      return;
    }
    ollama = await startOllama(program.value);
    expect(await assay('models import toy.gguf --name toy')).toMatchObject({ code: 0 });
    await trained('toy', 'toy-run', '--steps 20 --learning-rate 1e-2 --precision float32');
    const run = await assay(
      `tune export toy-run --out merged --name toy-merged --form merged --quantize Q8_0 --ollama ${ollama.url.host}`,
    );
    expect(run).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('first words as trained'),
    });
    expect(run.stdout).toContain('--model ollama:toy-merged');
    expect(run.stdout).toContain('to the last character');
    expect(run.code).toBe(0);
    const file = join(room.folder, 'merged/toy-merged-Q8_0.gguf');
    expect(inspectGguf(file).quantization).toBe('Q8_0');
    expect(readFileSync(join(room.folder, 'merged/Modelfile'), 'utf8')).toContain(
      'FROM ./toy-merged-Q8_0.gguf',
    );
    expect(marginDifference('merged')).toBeLessThan(0.4);
    // Random weights answer neither; which one it is, two layers of them do not learn.
    const [first, second] = await firstWordsInOllama(ollama.url);
    expect(['Yes', 'No']).toContain(first);
    expect(['Yes', 'No']).toContain(second);
  });
});

/** Held-back code that spells a token of the template: training and review read it as text, and it compares nothing. */
function addControlTokenRow(path: string): void {
  const lines = readFileSync(path, 'utf8');
  const [first = ''] = lines.split('\n');
  const row = first.replace('answer = eval(line)', "answer = eval('<|im_end|>')");
  writeFileSync(path, `${row.replace(/"id":"[^"]+"/u, '"id":"control"')}\n${lines}`);
}

async function trained(base: string, out: string, settings: string): Promise<void> {
  const run = await assay(
    `tune train --base ${base} --data set --out ${out} --accumulation 1 --rank 8 ${settings}`,
  );
  expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('done: ') });
}

function exported(folder: string): unknown {
  return JSON.parse(readFileSync(join(room.folder, folder, 'export.json'), 'utf8'));
}

function marginDifference(folder: string): number {
  const { agreement } = exported(folder) as {
    readonly agreement: { readonly largestMarginDifference: number };
  };
  return agreement.largestMarginDifference;
}

/** What it answers to the first rows that it was trained on. */
async function firstWordsInOllama(url: URL): Promise<readonly string[]> {
  const rows = readFileSync(join(room.folder, 'set/train.jsonl'), 'utf8').split('\n').slice(0, 2);
  const words: string[] = [];
  for (const row of rows) {
    const { prompt } = JSON.parse(row) as { readonly prompt: unknown };
    const reply = await fetch(new URL('/api/chat', url), {
      method: 'POST',
      body: JSON.stringify({
        model: 'toy-merged',
        messages: prompt,
        stream: false,
        options: { num_predict: 1, temperature: 0, num_thread: 1 },
      }),
    });
    const { message } = (await reply.json()) as { readonly message: { readonly content: string } };
    words.push(message.content.trim());
  }
  return words;
}
