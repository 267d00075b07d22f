import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { benchResultSchema } from '../../src/bench/bench-result.ts';
import { assayFolders } from '../../src/io/folders.ts';
import { requireModel } from '../../src/llm/catalogue/find-model.ts';
import { installRuntime } from '../../src/llm/runtime/install-runtime.ts';
import { isRuntimeInstalled } from '../../src/llm/runtime/runtime-folder.ts';
import { checkWeights } from '../../src/llm/weights/on-disk.ts';
import { pullWeights } from '../../src/llm/weights/pull-weights.ts';
import { weightsFolder } from '../../src/llm/weights/weights-folder.ts';
import { runAssay, temporaryFolder } from '../cli/run-assay.ts';
import { insistsOnServers } from './servers/test-server.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/bench', import.meta.url));
const { signal } = new AbortController();
const folder = weightsFolder(assayFolders().data);
const small = requireModel('smollm2');

if (insistsOnServers()) {
  await pullWeights(small, { folder }, signal);
  await installRuntime({ dataFolder: assayFolders().data }, signal);
}
const isHere =
  (await checkWeights(folder, small, signal)) === 'right' &&
  isRuntimeInstalled(assayFolders().data);

/** The first rows of the set that ships, each task with its own. */
function beginningOf(rows: Readonly<Record<string, number>>): string {
  const set = temporaryFolder();
  cpSync(EXAMPLE, set, { recursive: true });
  for (const [task, count] of Object.entries(rows)) {
    const path = join(set, `${task}.jsonl`);
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, count);
    writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  }
  return set;
}

it.skipIf(!isHere)(
  'a real model is asked a pair and a function, and runs its rewrite',
  async () => {
    const cwd = temporaryFolder();
    const set = beginningOf({ judge: 2, discover: 0, rewrite: 1 });
    const run = await runAssay(
      [
        'bench',
        'models',
        '--models',
        'smollm2',
        '--set',
        set,
        '--runs',
        '1',
        '--ask-anyway',
        '--threads',
        '1',
        '--json',
        'all.json',
      ],
      {
        cwd,
        env: { HOME: process.env['HOME'], ASSAY_HOME: process.env['ASSAY_HOME'] },
        timeoutMs: 600_000,
      },
    );
    expect(run.stderr).not.toContain('Error');
    expect(run.code).toBe(0);
    const result = benchResultSchema.parse(JSON.parse(readFileSync(join(cwd, 'all.json'), 'utf8')));
    const [model] = result.models;
    expect(model?.records.map(({ task }) => task)).toEqual(['judge', 'judge', 'rewrite']);
    for (const record of model?.records ?? []) {
      expect(record.cost.promptTokens).toBeGreaterThan(50);
      expect(record.task !== 'judge' || record.margin !== null).toBe(true);
    }
    // The weights are in memory, and with them Assay itself.
    expect(model?.memory.peakBytes).toBeGreaterThan(small.bytes);
  },
);
