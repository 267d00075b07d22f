import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { openFinishedRun } from '../export/finished-run.ts';
import { readRunManifest, type TrainSettings } from '../run-manifest.ts';
import { dataFolder, fakeUv, testFolder } from './fake-uv.fixture.ts';
import { writeNotebook } from './notebook.ts';
import { readTrainingData } from './read-training-data.ts';
import { scriptPath } from './run-script.ts';

const { signal } = new AbortController();
const settings: TrainSettings = {
  method: 'sft',
  isFourBit: true,
  rank: 16,
  alpha: 32,
  dropout: 0,
  epochs: 1,
  batch: 4,
  accumulation: 4,
  learningRate: 2e-4,
  warmup: 0.05,
  maxLength: 2048,
  precision: 'auto',
  seed: 1,
  saveEvery: 25,
  validateEvery: 25,
  beta: 0.1,
  isPrefixShared: true,
  isRecomputed: false,
};

/** What nbformat 4.5 asks of every notebook (its JSON schema), as far as ours go. */
const nbformat = z.strictObject({
  nbformat: z.literal(4),
  nbformat_minor: z.literal(5),
  metadata: z.looseObject({ kernelspec: z.looseObject({ name: z.literal('python3') }) }),
  cells: z.array(
    z.discriminatedUnion('cell_type', [
      z.strictObject({
        cell_type: z.literal('markdown'),
        id: z.string().regex(/^[\w-]{1,64}$/u),
        metadata: z.object({}),
        source: z.array(z.string()),
      }),
      z.strictObject({
        cell_type: z.literal('code'),
        id: z.string().regex(/^[\w-]{1,64}$/u),
        metadata: z.object({}),
        execution_count: z.null(),
        outputs: z.array(z.never()),
        source: z.array(z.string()),
      }),
    ]),
  ),
});

async function written(kind: 'colab' | 'kaggle'): Promise<z.infer<typeof nbformat>> {
  const path = writeNotebook({
    kind,
    base: 'maker/coder-7b@main',
    out: join(testFolder(), 'run'),
    data: await readTrainingData(dataFolder(8), 'sft', signal),
    settings,
  });
  expect(path).toMatch(new RegExp(`run-${kind}\\.ipynb$`, 'u'));
  return nbformat.parse(JSON.parse(readFileSync(path, 'utf8')));
}

describe.each(['colab', 'kaggle'] as const)('the notebook for %s', (kind) => {
  it('has cells that are Python, and writes and runs our very script', async () => {
    const { cells } = await written(kind);
    const code = cells
      .filter((cell) => cell.cell_type === 'code')
      .map((cell) => cell.source.join(''));
    const folder = testFolder();
    const check = `import ast, json, sys
cells = json.load(sys.stdin)
for cell in cells:
    ast.parse(cell)
exec(cells[1])`;
    const checked = spawnSync('python3', ['-c', check], {
      input: JSON.stringify(code),
      cwd: folder,
      encoding: 'utf8',
    });
    expect(checked.stderr).toBe('');
    expect(readFileSync(join(folder, 'train.py'), 'utf8')).toBe(
      readFileSync(scriptPath('train.py'), 'utf8'),
    );
    const told = z
      .looseObject({ base: z.unknown(), isFourBit: z.boolean(), folder: z.string() })
      .parse(JSON.parse(readFileSync(join(folder, 'run', 'settings.json'), 'utf8')));
    expect(told).toMatchObject({
      base: { model: 'maker/coder-7b', revision: 'main' },
      isFourBit: true,
    });
    expect(code[2]).toContain('"--script", "train.py", "run/settings.json"');
  });
});

/** A uv that says what a training says, and leaves an adapter. */
const TRAINS = [
  ...[
    {
      event: 'start',
      device: 'cuda',
      name: 'Some Card',
      library: 'unsloth',
      revision: 'c0ffee',
      versions: { torch: '2.14.1' },
      rows: { train: 7, validation: 2, tooLong: 1 },
    },
    { event: 'validation', step: 0, steps: 2, loss: 3, seconds: 0.1 },
    { event: 'step', step: 1, steps: 2, loss: 2, seconds: 1 },
    { event: 'step', step: 2, steps: 2, loss: null, seconds: 2 },
  ].map((event) => `echo '${JSON.stringify(event)}'`),
  'mkdir -p run/adapter && printf weights > run/adapter/adapter_model.safetensors',
  `echo '${JSON.stringify({ event: 'done', step: 2, adapterStep: 2 })}'`,
].join('\n');

describe('a notebook', () => {
  it('leaves a run that can be exported, and goes on with the one that is there', async () => {
    const { cells } = await written('kaggle');
    const code = cells
      .filter((cell) => cell.cell_type === 'code')
      .map((one) => one.source.join(''));
    const folder = testFolder();
    const { program } = fakeUv(TRAINS);
    const check = `import json, sys
cells = json.load(sys.stdin)
for cell in cells[1:4]:
    exec(cell, {})
exec(cells[1], {})
import shutil
shutil.unpack_archive("my-run.zip", "home")`;
    const run = spawnSync('python3', ['-c', check], {
      input: JSON.stringify(code),
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${dirname(program)}:${process.env['PATH'] ?? ''}` },
    });
    expect(run.stderr).toBe('');
    const { manifest } = await openFinishedRun(join(folder, 'home', 'my-run'), signal);
    expect(manifest).toMatchObject({
      state: 'done',
      base: { id: 'maker/coder-7b@main', kind: 'hub', revision: 'c0ffee', files: [] },
      data: { rows: { train: 7, validation: 2, tooLong: 1 } },
      machine: { device: 'cuda', library: 'unsloth' },
      progress: { step: 2, firstLoss: 2, lastLoss: 2, validationLoss: 3, adapterStep: 2 },
    });
    expect(readdirSync(join(folder, 'home', 'my-run'))).not.toContain('checkpoints');
    expect(await readRunManifest(join(folder, 'run'))).toMatchObject({ state: 'done' });
  });

  it('cannot load what is only on this disk', async () => {
    const data = await readTrainingData(dataFolder(8), 'sft', signal);
    expect(() =>
      writeNotebook({ kind: 'colab', base: '0.5b', out: testFolder(), data, settings }),
    ).toThrow(/is not on the hub/u);
  });
});
