import { expect, it } from 'vitest';

import { parseGpus } from './gpu-memory.ts';

it('reads what nvidia-smi tells of each card', () => {
  expect(parseGpus('NVIDIA L4, 22512\nNVIDIA A100-SXM4-40GB, 40000\n\n')).toEqual([
    { name: 'NVIDIA L4', freeBytes: 22_512 * 1024 * 1024 },
    { name: 'NVIDIA A100-SXM4-40GB', freeBytes: 40_000 * 1024 * 1024 },
  ]);
});

it('takes a message of a broken driver for no card', () => {
  expect(
    parseGpus('NVIDIA-SMI has failed because it could not communicate with the driver'),
  ).toEqual([]);
});
