import { assayFolders } from '../../io/folders.ts';
import { CATALOGUE } from '../../llm/catalogue/catalogue.ts';
import { findOllama, ollamaUrl, type OllamaServer } from '../../llm/providers/ollama-discovery.ts';
import { isRuntimeInstalled } from '../../llm/runtime/runtime-folder.ts';
import { sizeOf, weightsPath } from '../../llm/weights/on-disk.ts';
import { listOwnModels, type OwnModel } from '../../llm/weights/own-models.ts';
import { weightsFolder } from '../../llm/weights/weights-folder.ts';

/** Where models are on this machine. */
export interface ModelPlaces {
  /** Assay's data folder. */
  readonly folder: string;
  readonly hasRuntime: boolean;
  /** Ids of the catalogue's files that are there, whole by their size. */
  readonly onDisk: ReadonlySet<string>;
  /** What the user imported. */
  readonly own: readonly OwnModel[];
  /** The Ollama that runs, if one does. */
  readonly ollama: OllamaServer | undefined;
}

/** @throws ReviewError `HOME_MISSING`, `CANCELLED`, `CONFIG_INVALID` for an `OLLAMA_HOST` that is no address. */
export async function findModelPlaces(signal: AbortSignal): Promise<ModelPlaces> {
  const folder = assayFolders().data;
  const sizes = await Promise.all(
    CATALOGUE.map((model) => sizeOf(weightsPath(weightsFolder(folder), model))),
  );
  return {
    folder,
    hasRuntime: isRuntimeInstalled(folder),
    onDisk: new Set(
      CATALOGUE.filter((model, index) => sizes[index] === model.bytes).map((model) => model.id),
    ),
    own: listOwnModels(folder),
    ollama: await findOllama(ollamaUrl(process.env['OLLAMA_HOST']), signal),
  };
}
