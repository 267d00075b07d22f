import { join } from 'node:path';

/** Where weights lie below Assay's data folder. */
export function weightsFolder(dataFolder: string): string {
  return join(dataFolder, 'models');
}
