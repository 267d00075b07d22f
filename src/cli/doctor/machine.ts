import { mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';

import { runProgram, plainEnvironment } from '../../io/child-process.ts';
import { isWritable } from '../../io/files.ts';
import type { AssayFolders } from '../../io/folders.ts';
import { CATALOGUE } from '../../llm/catalogue/catalogue.ts';
import { formatBytes } from '../../llm/weights/format-bytes.ts';
import { missing, ok, problem, type Examination } from './examination.ts';

/** Node, processor, memory, disk, folders and git. */
export async function examineMachine(
  folders: AssayFolders,
  signal: AbortSignal,
): Promise<readonly Examination[]> {
  return [
    ok('node', `${process.versions.node} on ${process.platform}-${process.arch}`),
    examineCores(),
    examineMemory(),
    examineFolder('data', folders.data),
    examineFolder('cache', folders.cache),
    await examineDisk(folders.data),
    await examineGit(signal),
  ];
}

function examineCores(): Examination {
  const model = cpus()[0]?.model.trim();
  const count = availableParallelism();
  const text = `${count} ${count === 1 ? 'thread' : 'threads'}${model === undefined || model === '' ? '' : ` of ${model}`}`;
  return ok('processor', text);
}

function examineMemory(): Examination {
  const free = process.availableMemory();
  const text = `${formatBytes(free)} free of ${formatBytes(Math.min(totalmem(), process.constrainedMemory() || totalmem()))}`;
  const smallest = Math.min(
    ...CATALOGUE.filter((model) => model.abilities.explain).map((model) => model.memoryBytes),
  );
  return free >= smallest
    ? ok('memory', text)
    : missing(
        'memory',
        text,
        `The smallest model that explains needs ${formatBytes(smallest)}: close other programs, or review with --model none.`,
      );
}

function examineFolder(name: string, folder: string): Examination {
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    return problem(
      name,
      `${folder} cannot be made`,
      'Set ASSAY_HOME to a folder that you may write to.',
    );
  }
  return isWritable(folder)
    ? ok(name, folder)
    : problem(
        name,
        `${folder} cannot be written`,
        'Change its permissions, or set ASSAY_HOME to a folder that you may write to.',
      );
}

/** A model, its runtime and room for the cache. */
const NEEDED_BYTES = 2_000_000_000;

async function examineDisk(folder: string): Promise<Examination> {
  const disk = await statfs(folder).catch(() => undefined);
  if (disk === undefined || disk.blocks === 0) {
    return ok('disk', 'it does not say how much is free');
  }
  const free = disk.bavail * disk.bsize;
  return free >= NEEDED_BYTES
    ? ok('disk', `${formatBytes(free)} free`)
    : missing(
        'disk',
        `${formatBytes(free)} free`,
        `A model with its runtime takes ${formatBytes(NEEDED_BYTES)}: free some, or set ASSAY_HOME to another disk.`,
      );
}

const GIT_MS = 10_000;

async function examineGit(signal: AbortSignal): Promise<Examination> {
  const outcome = await runProgram(
    {
      program: 'git',
      args: ['--version'],
      cwd: '/',
      env: plainEnvironment(),
      timeoutMs: GIT_MS,
      maxOutputBytes: 10_000,
    },
    signal,
  );
  return outcome.outcome === 'exited' && outcome.code === 0
    ? ok('git', Buffer.from(outcome.stdout).toString('utf8').trim().replace('git version ', ''))
    : missing(
        'git',
        'not found',
        'Install git to review changes; `assay review PATH` works without it.',
      );
}
