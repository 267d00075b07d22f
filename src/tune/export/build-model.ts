import { join } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { CATALOGUE } from '../../llm/catalogue/catalogue.ts';
import type { ImportedFile } from '../../llm/providers/embedded/weights.ts';
import { requireDiskSpace } from '../../llm/weights/disk-space.ts';
import { inspectAdapter, requireAdapterFits } from '../../llm/weights/gguf/inspect-adapter.ts';
import { inspectGguf } from '../../llm/weights/gguf/inspect-gguf.ts';
import { sha256OfFile, sizeOf, weightsPath } from '../../llm/weights/on-disk.ts';
import { filesOfOwnModel, listOwnModels } from '../../llm/weights/own-models.ts';
import type { QuantizeTarget } from '../../llm/weights/quantize-targets.ts';
import { quantizeWeights } from '../../llm/weights/quantize-weights.ts';
import { weightsFolder } from '../../llm/weights/weights-folder.ts';
import { convertToGguf, mergeAdapter, type ExportWork } from './export-tools.ts';
import type { FinishedRun } from './finished-run.ts';

export interface BuildRequest {
  readonly run: FinishedRun;
  /** Folder of the weights that were trained on. */
  readonly base: string;
  readonly name: string;
  readonly quantization: QuantizeTarget | undefined;
}

/** A file in the export's own folder, and how the embedded runtime loads it from there. */
export interface BuiltModel {
  readonly path: string;
  readonly served: ImportedFile;
  /** Where an adapter goes over a model that is here: its name. */
  readonly baseName?: string | undefined;
  /** Whether its answers must agree with the trained ones: 16 or 8 bits, or the very file that was trained on. */
  readonly isClose: boolean;
}

/**
 * The adapter as GGUF, over the file that its base was made from.
 *
 * @throws ReviewError `MODEL_UNSUITABLE` where the base was no GGUF file or is not here under any name; what the converter throws.
 */
export async function buildAdapter(
  { run, base, name }: BuildRequest,
  work: ExportWork,
  signal: AbortSignal,
): Promise<BuiltModel> {
  const below = await servingBase(run, work.dataFolder);
  const path = join(work.scratch, `${fileNameOf(name)}.adapter.gguf`);
  work.onNote(`converting the adapter, for ${below.name}`);
  await convertToGguf({ folder: run.adapter, base, out: path }, work, signal);
  const facts = inspectAdapter(path);
  requireAdapterFits(facts, below.path);
  const sha256 = await sha256OfFile(path, signal);
  return {
    path,
    baseName: below.name,
    served: { ...below, name, adapter: { path, sha256, bytes: facts.bytes } },
    isClose: true,
  };
}

/** Merged folder, 16-bit file and quantized file stand side by side for a moment. @throws ReviewError `DISK_FULL`. */
export async function requireRoomToMerge(
  { run, base, quantization }: Omit<BuildRequest, 'name'>,
  folder: string,
): Promise<void> {
  const weights = await baseBytes(run, base);
  await requireDiskSpace(folder, weights * (quantization === undefined ? 2.2 : 3));
}

/**
 * The merged model as GGUF: added in 32 bits, converted at 16, quantized once.
 *
 * @throws ReviewError what merging, converting and quantizing throw.
 */
export async function buildMerged(
  { run, base, name, quantization }: BuildRequest,
  work: ExportWork,
  signal: AbortSignal,
): Promise<BuiltModel> {
  const merged = join(work.scratch, 'merged');
  work.onNote('merging the adapter into its 16-bit base');
  await mergeAdapter({ base, adapter: run.adapter, out: merged }, work, signal);
  const whole = join(work.scratch, `${fileNameOf(name)}-F16.gguf`);
  work.onNote('converting to GGUF');
  const preTokenizer = run.manifest.base.lineage?.preTokenizer;
  await convertToGguf({ folder: merged, preTokenizer, out: whole }, work, signal);
  inspectGguf(whole);
  const path =
    quantization === undefined
      ? whole
      : await quantized({ whole, name, quantization }, work, signal);
  const sha256 = await sha256OfFile(path, signal);
  return {
    path,
    served: { name, path, sha256, bytes: await sizeOf(path) },
    isClose: quantization === undefined || quantization.name === 'Q8_0',
  };
}

/** For a file: letters, digits, dots, hyphens and underscores. */
function fileNameOf(name: string): string {
  return name.replaceAll(/[^\w.-]+/gu, '-');
}

async function baseBytes({ manifest }: FinishedRun, base: string): Promise<number> {
  const noted = manifest.base.files.reduce((sum, { bytes }) => sum + bytes, 0);
  return noted > 0 ? noted : sizeOf(join(base, 'model.safetensors'));
}

async function quantized(
  {
    whole,
    name,
    quantization,
  }: { readonly whole: string; readonly name: string; readonly quantization: QuantizeTarget },
  work: ExportWork,
  signal: AbortSignal,
): Promise<string> {
  const out = join(work.scratch, `${fileNameOf(name)}-${quantization.name}.gguf`);
  work.onNote(`quantizing to ${quantization.name}, once`);
  await quantizeWeights(
    {
      dataFolder: work.dataFolder,
      source: whole,
      out,
      target: quantization,
      onProgress: (done, all) => work.onProgress('quantizing', done, all),
    },
    signal,
  );
  return out;
}

/**
 * The file that the base was made from, under the name that it has here.
 *
 * @throws ReviewError `MODEL_UNSUITABLE` where the base was no GGUF file, `MODEL_NOT_PULLED` where it is not here under any name.
 */
export async function servingBase(
  { manifest }: FinishedRun,
  dataFolder: string,
): Promise<Pick<ImportedFile, 'name' | 'path' | 'sha256' | 'bytes'>> {
  const { lineage } = manifest.base;
  if (lineage === undefined) {
    throw new ReviewError(
      'MODEL_UNSUITABLE',
      'The base of this training was no GGUF file that the adapter could go over',
      {
        hint: 'Export it with --form merged, or train on the GGUF file that will serve it: --base FILE.gguf.',
      },
    );
  }
  const { sha256, bytes, path } = lineage.gguf;
  const known = CATALOGUE.find((model) => model.sha256 === sha256);
  if (known !== undefined) {
    const place = weightsPath(weightsFolder(dataFolder), known);
    if ((await sizeOf(place)) === known.bytes) {
      return { name: known.id, path: place, sha256, bytes };
    }
  }
  const own = listOwnModels(dataFolder).find(
    (model) => model.sha256 === sha256 && model.adapter === undefined,
  );
  if (own !== undefined) {
    return { name: own.name, path: filesOfOwnModel(dataFolder, own).weights, sha256, bytes };
  }
  throw new ReviewError(
    'MODEL_NOT_PULLED',
    `The file that the base was made from is not here under any name: ${path}`,
    {
      hint:
        known === undefined
          ? `Import it with \`assay models import ${path}\`, then export again.`
          : `Bring it with \`assay models pull ${known.id}\`, then export again.`,
    },
  );
}
