import { CATALOGUE, type CatalogueModel } from './catalogue.ts';
import type { KnownModel } from './known-model.ts';
import { KNOWN_MODELS } from './known-models.ts';
import {
  QUANTIZATIONS,
  estimateWeights,
  type Quantization,
  type WeightsSize,
} from './quantization.ts';

/** How large a model's weights are in every quantization, smallest first, and how that is known. */
export function allWeightsOf(model: KnownModel): readonly WeightsSize[] {
  return QUANTIZATIONS.filter((quantization) => exists(model, quantization)).map((quantization) =>
    weightsOf(model, quantization),
  );
}

/** How large a model's weights are in one quantization: of the file that is pinned, as Ollama's library shows it, or computed. */
export function weightsOf(model: KnownModel, quantization: Quantization): WeightsSize {
  const pinned = pinnedOf(model).find((one) => one.quantization === quantization);
  if (pinned !== undefined) {
    return { quantization, bytes: pinned.bytes, source: 'exact' };
  }
  const { ollama } = model;
  if (ollama?.quantization === quantization && ollama.bytes !== undefined) {
    return { quantization, bytes: ollama.bytes, source: 'published' };
  }
  return { quantization, bytes: estimateWeights(model, quantization), source: 'estimated' };
}

/** What the first Ollama tag of a model brings; undefined for one that Ollama's library does not have. */
export function ollamaWeights(model: KnownModel): WeightsSize | undefined {
  const { ollama } = model;
  if (ollama === undefined) {
    return undefined;
  }
  const { quantization, bytes } = ollama;
  return bytes === undefined
    ? { quantization, bytes: estimateWeights(model, quantization), source: 'estimated' }
    : { quantization, bytes, source: 'published' };
}

/** The files of this model that Assay can bring, each known by its checksum. */
export function pinnedOf(model: KnownModel): readonly CatalogueModel[] {
  return CATALOGUE.filter((one) => one.name === model.name);
}

/** The quantization to take: the pinned one, else what Ollama brings. */
export function usualQuantization(model: KnownModel): Quantization {
  return pinnedOf(model)[0]?.quantization ?? model.ollama?.quantization ?? 'Q4_K_M';
}

/** A model that was trained in four bits has no other quantizations that are worth having; the rest have no such one. */
function exists(model: KnownModel, quantization: Quantization): boolean {
  return model.ollama?.quantization === 'MXFP4'
    ? quantization === 'MXFP4'
    : quantization !== 'MXFP4' &&
        (quantization !== 'Q4_1' || pinnedOf(model).some((one) => one.quantization === 'Q4_1'));
}

/**
 * The model of the catalogue with this name: its own, an Ollama tag, or what a pinned file is called. Upper and lower case are
 * the same; a quantization in the name does not matter.
 */
export function findKnownModel(name: string): KnownModel | undefined {
  const wanted = name.trim().toLowerCase();
  if (wanted === '') {
    return undefined;
  }
  const bare = withoutQuantization(wanted);
  const tagged = bare.includes(':') ? bare : `${bare}:latest`;
  return (
    KNOWN_MODELS.find((model) => model.name === bare) ??
    KNOWN_MODELS.find((model) => model.ollama?.tags.includes(tagged) === true) ??
    KNOWN_MODELS.find((model) =>
      pinnedOf(model).some((one) => one.fileName.toLowerCase() === wanted),
    )
  );
}

/** A tag without `library/` in front and the quantization behind. */
export function withoutQuantization(tag: string): string {
  return tag
    .replace(/^library\//u, '')
    .replace(/-(?:i?q\d[0-9a-z_]*|(?:b?f|fp)(?:16|32)|mxfp4)$/u, '');
}
