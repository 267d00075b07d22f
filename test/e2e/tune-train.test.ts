import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { requireModel } from '../../src/llm/catalogue/find-model.ts';
import { sha256OfFile, weightsPath } from '../../src/llm/weights/on-disk.ts';
import { weightsFolder } from '../../src/llm/weights/weights-folder.ts';
import { readBaseLineage } from '../../src/tune/base-lineage.ts';
import { readRunManifest } from '../../src/tune/run-manifest.ts';
import { dequantizedBase } from '../../src/tune/train/dequantized-base.ts';
import { readLossLog } from '../../src/tune/train/loss-log.ts';
import { scriptPath } from '../../src/tune/train/run-script.ts';
import { runAssay, type AssayRun, type RunOptions } from '../cli/run-assay.ts';
import { writeTrainingSet } from './training-set.ts';
import { openTuningRoom } from './tuning-room.ts';

/**
 * Real training through the command line: PyTorch, PEFT and TRL as uv brings them, on a llama of two layers with random weights.
 * Where neither uv nor a Python that installs it can be had there is nothing to test; CI must have one.
 */
const { signal } = new AbortController();
const room = await openTuningRoom();
const { folder, dataFolder, environment, isHere } = room;
const toy = join(folder, 'toy');
const SETTINGS = words(
  '--accumulation 1 --learning-rate 5e-3 --precision float32 --save-every 5 --validate-every 10 --rank 8',
);
const THIRTY_STEPS = ['--steps', '30', ...SETTINGS];

beforeAll(() => {
  if (isHere) {
    writeTrainingSet(join(folder, 'set'), 'sft');
    writeTrainingSet(join(folder, 'pairs'), 'dpo');
    room.script('fixtures/toy_model.py', toy);
  }
});

afterAll(() => {
  room.close();
});

function train(
  out: string,
  args: readonly string[],
  options: Partial<RunOptions> = {},
): Promise<AssayRun> {
  return runAssay(['tune', 'train', '--base', toy, '--out', join(folder, out), ...args], {
    cwd: folder,
    timeoutMs: 800_000,
    ...options,
    env: environment,
  });
}

async function lossesOf(out: string): Promise<readonly string[]> {
  const log = await readLossLog(join(folder, out));
  return log.map(({ event, step, loss }) => `${event} ${step}: ${loss}`);
}

describe.skipIf(!isHere)('assay tune train', () => {
  it('learns: the loss of thirty steps goes down, and the adapter is left', async () => {
    const run = await train('whole', ['--data', 'set', ...THIRTY_STEPS]);
    expect(run.stderr).toContain('done: 30 steps');
    expect(run.code).toBe(0);
    const log = await readLossLog(join(folder, 'whole'));
    const losses = log.flatMap(({ event, loss }) =>
      event === 'step' && loss !== null ? [loss] : [],
    );
    expect(losses).toHaveLength(30);
    expect(mean(losses.slice(-5))).toBeLessThan(mean(losses.slice(0, 5)) / 2);
    expect(readdirSync(join(folder, 'whole', 'adapter'))).toEqual(
      expect.arrayContaining([
        'adapter_config.json',
        'adapter_model.safetensors',
        'tokenizer.json',
      ]),
    );
    expect(await readRunManifest(join(folder, 'whole'))).toMatchObject({
      state: 'done',
      machine: { library: 'peft' },
      data: { rows: { train: 64, validation: 16, tooLong: 0 } },
      progress: { step: 30, steps: 30 },
    });
    expect(readFileSync(join(folder, 'whole', 'loss.html'), 'utf8')).toContain('training loss');
  });

  it('interrupted, killed and started again ends with the same losses as one that was left alone', async () => {
    const stopped = await train('broken', ['--data', 'set', ...THIRTY_STEPS], {
      interruptAfter: 'step 10: loss',
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(/Stopped after step \d+ of 30, with a checkpoint/u);
    expect(await readRunManifest(join(folder, 'broken'))).toMatchObject({ state: 'stopped' });
    expect(existsSync(join(folder, 'broken', 'adapter'))).toBe(false);

    await killAtStep('broken', 22);
    const again = await train('broken', ['--data', 'set', ...THIRTY_STEPS]);
    expect(again.stderr).toMatch(/going on after step 20/u);
    expect(again.code).toBe(0);
    expect(await lossesOf('broken')).toEqual(await lossesOf('whole'));
    expect(readdirSync(join(folder, 'broken', 'checkpoints')).toSorted()).toEqual([
      'best',
      'checkpoint-25',
      'checkpoint-30',
    ]);
  });

  it('has the same loss with shared prefixes as with padded rows', async () => {
    const run = await train('padded', [
      '--data',
      'set',
      '--steps',
      '2',
      ...SETTINGS,
      '--no-shared-prefixes',
    ]);
    expect(run.code).toBe(0);
    const [padded] = await readLossLog(join(folder, 'padded'));
    const [packed] = await readLossLog(join(folder, 'whole'));
    expect(padded).toMatchObject({ event: 'validation', step: 0 });
    expect(padded?.loss).toBeCloseTo(packed?.loss ?? 0, 3);
  });

  it('leaves out rows that are too long, and says so; with none left it refuses', async () => {
    const run = await train('short', [
      '--data',
      'set',
      '--max-length',
      '40',
      '--steps',
      '1',
      ...SETTINGS,
    ]);
    expect(run.stderr).toContain('No row of');
    expect(run.code).toBe(2);
    expect(await readRunManifest(join(folder, 'short'))).toMatchObject({ state: 'failed' });
  });

  it('begins preferences at chance, and recomputes activations where memory is short', async () => {
    const pairs = words('--data pairs --method dpo --steps 2 --save-memory --layers last:1');
    const run = await train('pairs-run', [...pairs, ...SETTINGS]);
    expect(run.code).toBe(0);
    const [first] = await readLossLog(join(folder, 'pairs-run'));
    expect(first?.loss).toBeCloseTo(Math.log(2), 4);
  });

  it('leaves nothing half-written where the disk is full', async () => {
    // No file may grow beyond 60 kB: the adapter of a checkpoint does not fit.
    const run = await train('full', ['--data', 'set', ...THIRTY_STEPS], {
      shell: 'ulimit -f 60; exec "$0" "$@"',
    });
    expect(run.stderr).toContain('DISK_FULL');
    expect(run.code).toBe(3);
    expect(
      readdirSync(join(folder, 'full', 'checkpoints')).filter((name) =>
        /^checkpoint|^best$/u.test(name),
      ),
    ).toEqual([]);
    expect(existsSync(join(folder, 'full', 'adapter'))).toBe(false);
  });
});

describe.skipIf(!isHere)('what stands in the way', () => {
  it('is said where no network brings the packages, and nothing looks complete', async () => {
    const args = ['tune', 'train', '--base', toy, '--data', 'set', '--out', 'offline'];
    const run = await runAssay([...args, ...THIRTY_STEPS], {
      cwd: folder,
      timeoutMs: 300_000,
      env: {
        ...environment,
        UV_CACHE_DIR: join(folder, 'no-packages'),
        UV_INDEX_URL: NOBODY,
        UV_DEFAULT_INDEX: NOBODY,
      },
    });
    expect(run.stderr).toContain('TRAINING_FAILED');
    expect(run.stderr).toContain('UV_INDEX_URL a mirror');
    expect(run.code).toBe(3);
    expect(await readRunManifest(join(folder, 'offline'))).toMatchObject({ state: 'failed' });
    expect(existsSync(join(folder, 'offline', 'adapter'))).toBe(false);
  });

  it('is a full disk in the middle of a merge, of which nothing is left', async () => {
    await train('to-merge', ['--data', 'set', '--steps', '1', ...SETTINGS]);
    const merged = join(folder, 'merged');
    const adapter = join(folder, 'to-merge', 'adapter');
    const { program, leading } = room.requireUv();
    const settings = { env: { ...process.env, ...environment }, encoding: 'utf8' } as const;
    const script = ['--script', scriptPath('merge.py')];
    const roomy = [...leading, 'run', ...script, toy, adapter, join(folder, 'roomy')];
    expect(spawnSync(program, roomy, settings).status).toBe(0);
    // The limit is for the merge alone: uv, which writes its cache when it likes, is left out.
    const found = spawnSync(program, [...leading, 'python', 'find', ...script], settings);
    const limited = ['-c', 'ulimit -f 60; exec "$0" "$@"', found.stdout.trim()];
    const run = spawnSync(
      'sh',
      [...limited, scriptPath('merge.py'), toy, adapter, merged],
      settings,
    );
    expect(run.stdout).toContain('"event": "disk-full"');
    expect(run.status).toBe(12);
    expect(readdirSync(folder).filter((name) => name.startsWith('merged'))).toEqual([]);
  });
});

/** Nothing listens there. */
const NOBODY = 'http://127.0.0.1:9/simple';

/** Starts the script of a run by itself, as its docs say, and kills it and all that it started once it has come to a step. */
async function killAtStep(out: string, step: number): Promise<void> {
  const { program, leading } = room.requireUv();
  const settings = join(folder, out, 'settings.json');
  const child = spawn(program, [...leading, 'run', '--script', scriptPath('train.py'), settings], {
    env: { ...process.env, ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const chunk of child.stdout) {
    if (String(chunk).includes(`"step": ${step},`)) {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
      return;
    }
  }
  throw new Error(`it ended before step ${step}`);
}

describe.skipIf(!isHere)('the base of a GGUF file', () => {
  it('is made once, with the tokenizer of the runtime that serves the file', async () => {
    await room.takeSmallModel();
    const smollm = weightsPath(weightsFolder(dataFolder), requireModel('smollm2'));
    const notes: string[] = [];
    const work = {
      dataFolder,
      uv: room.requireUv(),
      environment: { ...process.env, ...environment },
      onNote: (text: string) => notes.push(text),
    };
    const file = { path: smollm, sha256: await sha256OfFile(smollm, signal) };
    const base = await dequantizedBase(file, work, signal);
    expect(notes.join('\n')).toMatch(
      /the tokenizer cuts \d+ texts as the file's own runtime does/u,
    );
    expect(await readBaseLineage(base)).toMatchObject({
      gguf: { sha256: file.sha256, isQuantized: true },
      precision: 'float16',
      preTokenizer: 'smollm',
    });
    notes.length = 0;
    expect(await dequantizedBase(file, work, signal)).toBe(base);
    expect(notes).toEqual([]);
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

function words(line: string): readonly string[] {
  return line.split(' ');
}
