import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { readRunManifest, type TrainSettings } from '../run-manifest.ts';
import { dataFolder, fakeUv, testFolder, weightsFolder } from './fake-uv.fixture.ts';
import type { Uv } from './find-uv.ts';
import { readTrainingData } from './read-training-data.ts';
import { resolveBase } from './resolve-base.ts';
import { scriptPath } from './run-script.ts';
import { trainAdapter, type TrainProgress, type TrainRequest } from './train-adapter.ts';

const { signal } = new AbortController();

const settings: TrainSettings = {
  method: 'sft',
  isFourBit: false,
  rank: 8,
  alpha: 16,
  dropout: 0,
  steps: 2,
  batch: 4,
  accumulation: 1,
  learningRate: 2e-4,
  warmup: 0.05,
  maxLength: 512,
  precision: 'float32',
  seed: 1,
  saveEvery: 1,
  validateEvery: 1,
  beta: 0.1,
  isPrefixShared: true,
  isRecomputed: false,
};

const START = {
  event: 'start',
  device: 'cpu',
  name: 'x86_64',
  library: 'peft',
  precision: 'float32',
  parameters: 1000,
  trainable: 10,
  resumedFrom: 0,
  longest: 90,
  isTemplateSame: true,
  revision: '',
  versions: { torch: '2.14.1' },
  rows: { train: 7, validation: 2, tooLong: 1 },
};

/** Lines of a script that goes well: the last argument is the settings file, beside which the run is. */
const GOOD = [
  'for last in "$@"; do :; done; run=$(dirname "$last")',
  say({ event: 'loading', base: 'x' }),
  say(START),
  ...[1, 2].flatMap((step) => {
    const loss = { event: 'step', step, steps: 2, loss: 1 / step, seconds: step, tokens: 5 };
    return [`echo '${JSON.stringify(loss)}' >> "$run/log.jsonl"`, say({ ...loss, memoryBytes: 9 })];
  }),
  'mkdir -p "$run/adapter" && echo {} > "$run/adapter/adapter_config.json"',
  say({ event: 'done', step: 2, adapterStep: 1 }),
].join('\n');

function say(event: object): string {
  return `echo '${JSON.stringify(event)}'`;
}

async function request(
  uv: Uv,
  out: string,
  changes: Partial<TrainSettings> = {},
): Promise<TrainRequest> {
  const folder = weightsFolder({ dtype: 'F16' });
  const work = { dataFolder: testFolder(), uv, environment: process.env, onNote: () => undefined };
  return {
    out,
    base: { ...(await resolveBase(folder, work, signal)), id: 'toy' },
    data: await readTrainingData(dataFolder(8), 'sft', signal),
    settings: { ...settings, ...changes },
    uv,
    packages: [],
    environment: process.env,
    onProgress: () => undefined,
  };
}

describe('a training', () => {
  it('leaves a manifest with lineage, what was said, the adapter and the plots', async () => {
    const out = join(testFolder(), 'run');
    const seen: TrainProgress[] = [];
    const asked = await request(fakeUv(GOOD), out);
    const manifest = await trainAdapter({ ...asked, onProgress: (one) => seen.push(one) }, signal);
    expect(seen.map((one) => one.kind)).toEqual(['loading', 'started', 'loss', 'loss']);
    expect(manifest).toMatchObject({
      state: 'done',
      base: { id: 'toy', kind: 'folder' },
      data: { rows: { train: 7, validation: 2, tooLong: 1 } },
      machine: { device: 'cpu', library: 'peft' },
      versions: { torch: '2.14.1' },
      progress: { step: 2, steps: 2, firstLoss: 1, lastLoss: 0.5, adapterStep: 1 },
      adapter: [{ name: 'adapter_config.json', bytes: 3 }],
    });
    expect(manifest.base.files.map(({ name }) => name)).toEqual([
      'config.json',
      'tokenizer.json',
      'model.safetensors',
    ]);
    expect(await readRunManifest(out)).toEqual(JSON.parse(JSON.stringify(manifest)));
    expect(readFileSync(join(out, 'loss.html'), 'utf8')).toContain('<svg');
    expect(readFileSync(join(out, 'loss.svg'), 'utf8')).toContain('training loss 1.00 at step 1');
  });

  it('is not done twice', async () => {
    const out = join(testFolder(), 'run');
    const asked = await request(fakeUv(GOOD), out);
    const first = await trainAdapter(asked, signal);
    const again = await trainAdapter({ ...asked, uv: fakeUv('exit 99') }, signal);
    expect(again.endedAt).toBe(first.endedAt);
  });

  it('does not go on with other settings', async () => {
    const out = join(testFolder(), 'run');
    const asked = await request(fakeUv('exit 1'), out);
    await expect(trainAdapter(asked, signal)).rejects.toMatchObject({ code: 'TRAINING_FAILED' });
    const other = { ...asked, settings: { ...settings, rank: 4 } };
    await expect(trainAdapter(other, signal)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('other settings'),
    });
  });

  it('does not write into a folder of something else', async () => {
    const out = testFolder();
    writeFileSync(join(out, 'thesis.txt'), 'a year of work');
    await expect(trainAdapter(await request(fakeUv(GOOD), out), signal)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('is not empty, and no training run'),
    });
  });

  it('that is stopped is kept, and says how to go on', async () => {
    const out = join(testFolder(), 'run');
    const stop = new AbortController();
    const uv = fakeUv(`trap 'exit 10' TERM; ${say(START)}; while :; do sleep 0.05; done`);
    const asked = { ...(await request(uv, out)), onProgress: () => stop.abort() };
    await expect(trainAdapter(asked, stop.signal)).rejects.toMatchObject({
      code: 'CANCELLED',
      hint: 'The same command goes on where it stopped.',
    });
    expect(await readRunManifest(out)).toMatchObject({ state: 'stopped' });
    expect(existsSync(join(out, 'adapter'))).toBe(false);
  });
});

describe('a training that fails', () => {
  it.each([
    { event: 'out-of-memory', exit: 11, code: 'TRAINING_FAILED', hint: '--save-memory' },
    { event: 'disk-full', exit: 12, code: 'DISK_FULL', hint: 'Free some space' },
    { event: 'refused', exit: 13, code: 'MODEL_UNSUITABLE', hint: 'docs/tune.md' },
  ])('by $event says what helps', async ({ event, exit, code, hint }) => {
    const out = join(testFolder(), 'run');
    const uv = fakeUv(`${say({ event, reason: 'as it is' })}; exit ${exit}`);
    await expect(trainAdapter(await request(uv, out), signal)).rejects.toMatchObject({
      code,
      message: expect.stringContaining('as it is'),
      hint: expect.stringContaining(hint),
    });
    expect(await readRunManifest(out)).toMatchObject({ state: 'failed' });
  });

  it('by the system killing it names memory', async () => {
    const out = join(testFolder(), 'run');
    await expect(
      trainAdapter(await request(fakeUv('kill -9 $$'), out), signal),
    ).rejects.toMatchObject({ hint: expect.stringContaining('want of memory') });
  });

  it.each([
    ['uv', 'error: failed to extract torch', '  Caused by: No space left on device (os error 28)'],
    ['Python', 'Traceback', 'OSError: [Errno 28] No space left on device'],
  ])('by a disk that is full for %s says so', async (_who, first, second) => {
    const out = join(testFolder(), 'run');
    const uv = fakeUv(`echo '${first}' >&2; echo '${second}' >&2; exit 2`);
    await expect(trainAdapter(await request(uv, out), signal)).rejects.toMatchObject({
      code: 'DISK_FULL',
      hint: expect.stringContaining('goes on where it stopped'),
    });
  });

  // What uv 0.13.9 says where its index does not answer, and huggingface_hub 1.x where the hub does not.
  it.each([
    [
      [
        'error: Request failed after 3 retries in 4.2s',
        '  cause: Failed to fetch: the index',
        '  cause: Connection refused (os error 111)',
      ],
      'It failed while training: Connection refused (os error 111)',
    ],
    [
      [
        "OSError: We couldn't connect to the hub to load the files",
        'Check your internet connection.',
      ],
      'It failed while training: Check your internet connection.',
    ],
  ])('without a network says what helps', async (lines, message) => {
    const out = join(testFolder(), 'run');
    const uv = fakeUv(`cat >&2 <<'END'\n${lines.join('\n')}\nEND\nexit 2`);
    await expect(trainAdapter(await request(uv, out), signal)).rejects.toMatchObject({
      code: 'TRAINING_FAILED',
      message,
      hint: expect.stringContaining('HTTPS_PROXY'),
    });
    expect(await readRunManifest(out)).toMatchObject({ state: 'failed' });
    expect(existsSync(join(out, 'adapter'))).toBe(false);
  });

  it('says the last line of what Python said', async () => {
    const out = join(testFolder(), 'run');
    const uv = fakeUv('echo Traceback >&2; echo "ValueError: no such layer" >&2; exit 1');
    await expect(trainAdapter(await request(uv, out), signal)).rejects.toThrow(
      'It failed while training: ValueError: no such layer',
    );
  });
});

/** What `train.py` makes of errors, asked of the script itself. */
describe('what goes wrong in Python', () => {
  it.each([
    ['torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")', 'out-of-memory'],
    ['RuntimeError("CUDA error: out of memory")', 'out-of-memory'],
    ['RuntimeError("DefaultCPUAllocator: can\'t allocate memory: 9 bytes")', 'out-of-memory'],
    ['MemoryError()', 'out-of-memory'],
    ['OSError(28, "No space left on device")', 'disk-full'],
    ['OSError(27, "File too large")', 'disk-full'],
    ['Exception("I/O error: No space left on device (os error 28)")', 'disk-full'],
    ['ValueError("no such layer")', 'nothing'],
  ])('%s is %s', (error, event) => {
    const script = `import sys, types
sys.path.insert(0, ${JSON.stringify(dirname(scriptPath('train.py')))})
import train
torch = types.SimpleNamespace(OutOfMemoryError=type("OutOfMemoryError", (RuntimeError,), {}))
if train.explain(${error}) is None:
    train.tell("nothing")`;
    const run = spawnSync('python3', ['-B', '-c', script], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toMatchObject({ event });
  });
});
