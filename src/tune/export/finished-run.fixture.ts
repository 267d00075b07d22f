/** A folder with a run that has ended, and the base that it was trained on. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { writeRunManifest, type FileDigest, type RunManifest } from '../run-manifest.ts';

const ADAPTER = 'adapter weights';
const BASE = 'base weights';

/** `run/adapter` and `base` in this folder, each with a file of weights. */
export function placeRun(folder: string): void {
  mkdirSync(join(folder, 'run/adapter'), { recursive: true });
  mkdirSync(join(folder, 'base'));
  writeFileSync(join(folder, 'run/adapter/adapter_model.safetensors'), ADAPTER);
  writeFileSync(join(folder, 'base/model.safetensors'), BASE);
}

export function digest(name: string, content: string | Uint8Array): FileDigest {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { name, bytes: content.length, sha256 };
}

/** The manifest of a run in `folder/run`, whose path it returns. */
export function writeRun(folder: string, changes: Partial<RunManifest> = {}): string {
  const run = join(folder, 'run');
  writeRunManifest(run, {
    version: 1,
    state: 'done',
    startedAt: '2026-11-23T00:00:00.000Z',
    assayVersion: '0.1.0',
    base: {
      id: 'base',
      kind: 'folder',
      folder: join(folder, 'base'),
      files: [digest('model.safetensors', BASE)],
    },
    data: {
      folder,
      trainSha256: '0'.repeat(64),
      rows: { train: 1, validation: 0, tooLong: 0 },
    },
    settings: {
      method: 'sft',
      isFourBit: false,
      rank: 8,
      alpha: 16,
      dropout: 0,
      steps: 3,
      batch: 1,
      accumulation: 1,
      learningRate: 0.001,
      warmup: 0,
      maxLength: 512,
      precision: 'auto',
      seed: 1,
      saveEvery: 1,
      validateEvery: 1,
      beta: 0.1,
      isPrefixShared: true,
      isRecomputed: false,
    },
    scriptSha256: '0'.repeat(64),
    versions: {},
    progress: { step: 3, steps: 3, seconds: 1 },
    adapter: [digest('adapter_model.safetensors', ADAPTER)],
    ...changes,
  });
  return run;
}
