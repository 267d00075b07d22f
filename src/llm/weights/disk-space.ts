import { statfs } from 'node:fs/promises';

import { ReviewError } from '../../core/review-error.ts';
import { formatBytes } from './format-bytes.ts';

/** @throws ReviewError `DISK_FULL` when fewer than `bytes` are free for this user on the disk of `folder`. */
export async function requireDiskSpace(folder: string, bytes: number): Promise<void> {
  const disk = await statfs(folder).catch(() => undefined);
  // Some network file systems report no size at all; then only writing tells.
  if (disk === undefined || disk.blocks === 0) {
    return;
  }
  const free = disk.bavail * disk.bsize;
  if (free < bytes) {
    throw new ReviewError(
      'DISK_FULL',
      `${formatBytes(bytes)} are needed in ${folder}, ${formatBytes(free)} are free`,
      { hint: 'Free some space, or set ASSAY_HOME to a folder on another disk.', retryable: true },
    );
  }
}
