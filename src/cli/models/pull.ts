import { assayFolders } from '../../io/folders.ts';
import type { CatalogueModel } from '../../llm/catalogue/catalogue.ts';
import { defaultModel, requireModel } from '../../llm/catalogue/find-model.ts';
import { installRuntime, RUNTIME_BYTES } from '../../llm/runtime/install-runtime.ts';
import { formatBytes } from '../../llm/weights/format-bytes.ts';
import { pullWeights } from '../../llm/weights/pull-weights.ts';
import { weightsFolder } from '../../llm/weights/weights-folder.ts';
import { startPullLine, type PullLine } from './progress.ts';

/**
 * `assay models pull [NAME]`: weights first, then the runtime. Everything it says goes to stderr.
 *
 * @throws ReviewError like `pullWeights` and `installRuntime`; `MODEL_UNKNOWN` for a name that is not in the catalogue.
 */
export async function pullModel(name: string | undefined): Promise<void> {
  const model = name === undefined ? defaultModel() : requireModel(name);
  const folder = assayFolders().data;
  const line = startPullLine({ stream: process.stderr, now: () => performance.now() });
  const stop = new AbortController();
  function onInterrupt(): void {
    stop.abort();
  }
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onInterrupt);
  try {
    await pullWithLine({ model, folder, line }, stop.signal);
  } finally {
    line.stop();
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

interface Pull {
  readonly model: CatalogueModel;
  readonly folder: string;
  readonly line: PullLine;
}

async function pullWithLine({ model, folder, line }: Pull, signal: AbortSignal): Promise<void> {
  let isAnnounced = false;
  function announce(): void {
    if (!isAnnounced) {
      isAnnounced = true;
      line.say(`pulling ${model.id} (${formatBytes(model.bytes)}, ${model.licence})`);
    }
  }
  const pulled = await pullWeights(
    model,
    {
      folder: weightsFolder(folder),
      onProgress: (progress) => {
        announce();
        line.update(progress);
      },
      onFailedSource: (source, reason) => {
        announce();
        line.say(`  not from ${source}: ${reason}`);
      },
    },
    signal,
  );
  line.say(
    pulled.outcome === 'present'
      ? `${model.id} is on this disk: ${pulled.path}`
      : `${model.id} is complete and checked (from ${pulled.source}): ${pulled.path}`,
  );
  const runtime = await installRuntime(
    {
      dataFolder: folder,
      onStart: () => line.say(`installing the runtime (${formatBytes(RUNTIME_BYTES)}) with npm`),
    },
    signal,
  );
  line.say(runtime === 'present' ? 'the runtime is installed' : 'the runtime is installed now');
}
