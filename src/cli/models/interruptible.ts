import { assayFolders } from '../../io/folders.ts';
import { interruptOnSignal } from '../interruption.ts';

/** Runs a command's work with the data folder; Ctrl-C stops it, a second one ends the process. */
export async function interruptible<Result>(
  work: (dataFolder: string, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { data } = assayFolders();
  const interruption = interruptOnSignal();
  try {
    return await work(data, interruption.signal);
  } finally {
    interruption.stop();
  }
}
