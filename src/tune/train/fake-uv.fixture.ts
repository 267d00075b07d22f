/** A program that stands in for uv: what is tested is what we make of its events and exit codes. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import type { Uv } from './find-uv.ts';

/** A folder that goes away with the test. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-tune-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A shell script in a new folder that answers `--version`, and otherwise runs `body`. */
export function fakeUv(body: string): Uv {
  const program = fakeProgram(
    testFolder(),
    'uv',
    `[ "$1" = --version ] && echo uv 9.9 && exit 0\n${body}`,
  );
  return { program, leading: [], version: 'uv 9.9' };
}

/** An executable shell script; its path. */
export function fakeProgram(folder: string, name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A folder as `assay tune data` writes it, with as many rows; and one of another kind. */
export function dataFolder(rows: number): string {
  const folder = testFolder();
  writeFileSync(join(folder, 'train.jsonl'), lines(rows, 'train'));
  writeFileSync(join(folder, 'validation.jsonl'), lines(Math.ceil(rows / 4), 'validation'));
  return folder;
}

function lines(count: number, part: string): string {
  return Array.from(
    { length: count },
    (_, index) => `${JSON.stringify(verdictRow(index, part))}\n`,
  ).join('');
}

/** A row that asks whether `eval` is reached, right or wrong in turns. */
export function verdictRow(index: number, part = 'train'): object {
  const isReal = index % 2 === 0;
  const code = isReal ? `total = eval(${part}_${index})` : `total = int(${part}_${index})`;
  return {
    id: `${part}-${index}`,
    task: 'verdict',
    kind: 'sft',
    prompt: [
      { role: 'system', content: 'You review Python code. Answer Yes or No.' },
      { role: 'user', content: 'answer = eval(line)\nDoes this run what it is given?' },
      { role: 'assistant', content: 'Yes' },
      { role: 'user', content: `${code}\nDoes this run what it is given?` },
    ],
    completion: [{ role: 'assistant', content: isReal ? 'Yes' : 'No' }],
    origin: { source: 'rules', group: `${part}-${index % 3}`, code },
  };
}

/** A Hugging Face folder in name: a configuration, a tokenizer and one tensor of this type. */
export function weightsFolder(options: {
  readonly dtype: string;
  readonly config?: object;
}): string {
  const folder = testFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...CONFIG, ...options.config }));
  writeFileSync(join(folder, 'tokenizer.json'), '{}');
  const header = JSON.stringify({
    __metadata__: { format: 'pt' },
    weight: { dtype: options.dtype, shape: [2], data_offsets: [0, 4] },
  });
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(
    join(folder, 'model.safetensors'),
    Buffer.concat([size, Buffer.from(header), Buffer.alloc(4)]),
  );
  return folder;
}

const CONFIG = {
  model_type: 'llama',
  num_hidden_layers: 2,
  hidden_size: 64,
  intermediate_size: 128,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  vocab_size: 300,
};
