import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ggufBytes, tinyModel, type FixtureValue } from './gguf/gguf-file.fixture.ts';
import { importWeights, type ImportOutcome } from './import-weights.ts';
import { findOwnModel, listOwnModels, ownModelsFolder, ownWeightsPath } from './own-models.ts';
import { takePullLock } from './pull-lock.ts';
import { findRemoval, removeWeights } from './remove-weights.ts';
import { markInUse, usersOf } from './use-mark.ts';

const { signal } = new AbortController();
let folder: string;
let dataFolder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-import-'));
  dataFolder = join(folder, 'data');
});

const disks: string[] = [];

afterEach(() => {
  for (const disk of disks.splice(0)) {
    execFileSync('umount', [disk]);
  }
  rmSync(folder, { recursive: true, force: true });
});

function place(name: string, values: Readonly<Record<string, FixtureValue>> = {}): string {
  const path = join(folder, name);
  writeFileSync(path, ggufBytes(tinyModel(values)));
  return path;
}

function bring(path: string, name?: string): Promise<ImportOutcome> {
  return importWeights({ dataFolder, path, name }, signal);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A disk of its own with room for `size`; undefined where we may not mount one. */
function smallDisk(at: string, size: string): string | undefined {
  mkdirSync(at, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', at], { stdio: 'pipe' });
  } catch {
    return undefined;
  }
  disks.push(at);
  return at;
}

describe('importing', () => {
  it('links the file under its checksum and gives it a name', async () => {
    const path = place('My Coder.F16.gguf');
    const result = await bring(path);
    const digest = sha256(ggufBytes(tinyModel()));
    expect(result).toMatchObject({
      outcome: 'linked',
      model: { name: 'my-coder.f16', sha256: digest, quantization: 'F16', contextTokens: 2048 },
    });
    expect(statSync(ownWeightsPath(dataFolder, digest)).ino).toBe(statSync(path).ino);
    expect(findOwnModel(dataFolder, 'MY-CODER.F16')?.importedFrom).toBe(path);
    expect(readdirSync(ownModelsFolder(dataFolder)).toSorted()).toEqual([
      `${digest}.gguf`,
      `${digest}.gguf.checked.json`,
      'my-coder.f16.model.json',
    ]);
  });

  it('does nothing a second time, and gives a second name to the same bytes', async () => {
    const path = place('tiny.gguf');
    await bring(path);
    expect((await bring(path)).outcome).toBe('present');
    expect((await bring(path, 'other:1b')).outcome).toBe('present');
    expect(listOwnModels(dataFolder).map((model) => model.name)).toEqual(['other:1b', 'tiny']);
  });

  it('copies from another disk and leaves nothing half-written', async ({ skip }) => {
    const disk = smallDisk(join(folder, 'disk'), '8m');
    if (disk === undefined) {
      skip('only root may mount a disk');
      return;
    }
    const path = join(disk, 'tiny.gguf');
    writeFileSync(path, ggufBytes(tinyModel()));
    const result = await bring(path);
    expect(result.outcome).toBe('copied');
    expect(readdirSync(ownModelsFolder(dataFolder))).toHaveLength(3);
  });

  it('finds a disk too small before it writes', async ({ skip }) => {
    const path = place('tiny.gguf');
    if (smallDisk(dataFolder, '64k') === undefined) {
      skip('only root may mount a disk');
      return;
    }
    await expect(bring(path)).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('are needed in') as string,
    });
    expect(readdirSync(ownModelsFolder(dataFolder))).toEqual([]);
  });

  it.each([
    ['auto', 'means something else'],
    ['ollama:x', 'means something else'],
    ['../../etc', 'Not a name'],
    ['x.gguf', 'Not a name'],
    ['smollm2', 'in the catalogue'],
  ])('refuses the name %s', async (name, reason) => {
    await expect(bring(place('tiny.gguf'), name)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(reason) as string,
    });
  });

  it('does not give a name away that another file has', async () => {
    await bring(place('tiny.gguf'));
    const other = place('other.gguf', { 'general.name': 'Other' });
    await expect(bring(other, 'tiny')).rejects.toMatchObject({ code: 'USAGE' });
    expect(readdirSync(ownModelsFolder(dataFolder))).toHaveLength(3);
  });

  it('stops when asked to, and keeps nothing', async () => {
    const stopped = AbortSignal.abort();
    await expect(
      importWeights({ dataFolder, path: place('tiny.gguf') }, stopped),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(existsSync(ownModelsFolder(dataFolder))).toBe(false);
  });

  it('passes over a damaged note', async () => {
    await bring(place('tiny.gguf'));
    writeFileSync(join(ownModelsFolder(dataFolder), 'tiny.model.json'), '{"name":');
    expect(listOwnModels(dataFolder)).toEqual([]);
  });
});

describe('removing', () => {
  it('takes name and weights, and leaves the original, which keeps its bytes', async () => {
    const path = place('tiny.gguf');
    await bring(path);
    const removal = await findRemoval(dataFolder, 'tiny');
    expect(removal.bytes).toBe(0);
    await removeWeights(removal);
    expect(readdirSync(ownModelsFolder(dataFolder))).toEqual([]);
    expect(existsSync(path)).toBe(true);
  });

  it('says how many bytes it frees where they were here alone', async () => {
    const path = place('tiny.gguf');
    await bring(path);
    rmSync(path);
    const { bytes } = await findRemoval(dataFolder, 'tiny');
    expect(bytes).toBe(ggufBytes(tinyModel()).length);
  });

  it('keeps weights that another name needs', async () => {
    const path = place('tiny.gguf');
    await bring(path);
    await bring(path, 'second');
    await removeWeights(await findRemoval(dataFolder, 'tiny'));
    expect(listOwnModels(dataFolder).map((model) => model.name)).toEqual(['second']);
  });

  it('waits for whoever works with it', async () => {
    await bring(place('tiny.gguf'));
    const removal = await findRemoval(dataFolder, 'tiny');
    const release = markInUse(removal.path ?? '');
    await expect(removeWeights(removal)).rejects.toMatchObject({
      code: 'MODEL_IN_USE',
      message: `tiny is in use by process ${process.pid}`,
    });
    release();
    await removeWeights(removal);
    expect(findOwnModel(dataFolder, 'tiny')).toBeUndefined();
  });

  it('waits for whoever brings it', async () => {
    await bring(place('tiny.gguf'));
    const removal = await findRemoval(dataFolder, 'tiny');
    const lock = await takePullLock(`${removal.path ?? ''}.lock`, {}, signal);
    await expect(removeWeights(removal)).rejects.toMatchObject({ code: 'MODEL_IN_USE' });
    await lock.release();
  });

  it('does not believe the mark of a process that has gone', () => {
    const path = place('tiny.gguf');
    mkdirSync(join(folder, '.in-use'));
    const { pid } = execChild();
    writeFileSync(
      join(folder, '.in-use', `tiny.gguf.${pid}.1`),
      JSON.stringify({ pid, host: hostname() }),
    );
    expect(usersOf(path)).toEqual([]);
    expect(readdirSync(join(folder, '.in-use'))).toEqual([]);
  });

  it('names what is not there', async () => {
    await expect(findRemoval(dataFolder, 'smollm2')).rejects.toMatchObject({
      code: 'MODEL_NOT_PULLED',
    });
    await expect(findRemoval(dataFolder, 'gpt-7')).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
    });
  });
});

/** A process that has ended. */
function execChild(): { readonly pid: number } {
  const pid = Number(
    execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim(),
  );
  return { pid };
}
