import { constants } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { systemCode, systemReason, writeError } from '../../../io/system-error.ts';
import { sizeOf } from '../on-disk.ts';
import { unavailable, type FetchOutcome, type FetchTarget } from './fetch-target.ts';

/**
 * Takes the weights from the blobs that an Ollama on this machine has stored, which are named by their SHA-256. Nothing is
 * copied where the file system can share the blocks.
 *
 * @throws ReviewError `DISK_FULL`, `FOLDER_READ_ONLY` for the folder written to.
 */
export async function fetchFromOllamaStore(target: FetchTarget): Promise<FetchOutcome> {
  const { model, part } = target;
  for (const store of storeFolders(target.environment)) {
    const blob = join(store, 'blobs', `sha256-${model.sha256}`);
    if ((await sizeOf(blob)) !== model.bytes) {
      continue;
    }
    try {
      await copyFile(blob, part, constants.COPYFILE_FICLONE);
    } catch (error) {
      await rm(part, { force: true });
      if (systemCode(error) === 'ENOSPC') {
        throw writeError(error, part);
      }
      return unavailable(systemReason(error));
    }
    target.onBytes(model.bytes);
    return { outcome: 'fetched', isChecked: false };
  }
  return unavailable('not there');
}

function storeFolders(environment: FetchTarget['environment']): readonly string[] {
  const own = environment['OLLAMA_MODELS'];
  const system = ['/usr/share/ollama/.ollama/models', '/var/lib/ollama/models'];
  const home = environment['HOME'] ?? environment['USERPROFILE'] ?? homedir();
  return own === undefined || own === '' ? [join(home, '.ollama', 'models'), ...system] : [own];
}
