import { DEFAULT_ARCHIVE, pullAdvisories } from '../../analyzers/osv/advisories/pull-advisories.ts';
import { assayFolders } from '../../io/folders.ts';
import { formatBytes } from '../../llm/weights/format-bytes.ts';
import { interruptOnSignal } from '../interruption.ts';
import { startProgress } from '../progress.ts';

/**
 * `assay advisories pull`. Everything it says goes to stderr.
 *
 * @throws ReviewError like `pullAdvisories`.
 */
export async function pull(from: string | undefined): Promise<void> {
  const interruption = interruptOnSignal();
  const progress = startProgress({ stream: process.stderr, now: () => performance.now() });
  try {
    const { about, passedOver } = await pullAdvisories(
      {
        dataFolder: assayFolders().data,
        from: from ?? DEFAULT_ARCHIVE,
        cwd: process.cwd(),
        now: new Date().toISOString(),
        onDownload: (done, total) => {
          const subject = total === undefined ? formatBytes(done) : sizes(done, total);
          progress.update({ step: 'downloading', done: 0, total: 0, subject });
        },
        onRecord: (count) => {
          progress.update({ step: 'storing', done: 0, total: 0, subject: `${count} advisories` });
        },
      },
      interruption.signal,
    );
    progress.stop();
    const other = passedOver === 0 ? '' : ` (${passedOver} other files passed over)`;
    process.stderr.write(`${about.count} advisories are on this disk now${other}\n`);
  } finally {
    progress.stop();
    interruption.stop();
  }
}

function sizes(done: number, total: number): string {
  return `${formatBytes(done)} of ${formatBytes(total)}`;
}
