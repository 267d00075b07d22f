import { spawnSync } from 'node:child_process';

import { expect, it } from 'vitest';

import { availableMemory } from './available-memory.ts';

function underLimit(kilobytes: number): number {
  const code = `import { availableMemory } from ${JSON.stringify(new URL('available-memory.ts', import.meta.url).href)};
    process.stdout.write(String(availableMemory()));`;
  const command = `ulimit -v ${kilobytes} && exec "$0" --input-type=module -e "$1"`;
  const run = spawnSync('bash', ['-c', command, process.execPath, code], { encoding: 'utf8' });
  return run.status === 0 && run.stdout !== '' ? Number(run.stdout) : Number.NaN;
}

it('is no more than the system has', () => {
  expect(availableMemory()).toBeGreaterThan(0);
  expect(availableMemory()).toBeLessThanOrEqual(process.availableMemory() * 1.5);
});

it.skipIf(process.platform !== 'linux')('is less under a limit of address space', () => {
  const kilobytes = 4_000_000;
  const left = underLimit(kilobytes);
  // Node itself has reserved some of it.
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(kilobytes * 1024);
});
