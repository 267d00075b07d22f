import type { KnownModel } from '../known-model.ts';
import { APACHE } from '../licences.ts';

/** SmolLM2. */
export const SMOLLM_MODELS: readonly KnownModel[] = [
  {
    name: 'smollm2:135m',
    title: 'SmolLM2 135M Instruct',
    parameters: 134_515_008,
    architecture: {
      layers: 30,
      hidden: 576,
      heads: 9,
      kvHeads: 3,
      headDimension: 64,
      feedForward: 1536,
      vocabulary: 49_152,
      isTied: true,
    },
    contextTokens: 8192,
    template: 'chatml',
    thinking: 'never',
    training: 'instruct',
    licence: APACHE,
    ollama: { tags: ['smollm2:135m', 'smollm2:135m-instruct'], quantization: 'F16' },
    measured: {
      judge: {
        isGood: false,
        figure: 'its verdicts were no better than chance (area under the curve .37 to .51)',
      },
      propose: { isGood: false, figure: 'none of 6 rewrites gave the same results' },
    },
  },
  {
    name: 'smollm2:360m',
    title: 'SmolLM2 360M Instruct',
    parameters: 361_821_120,
    architecture: {
      layers: 32,
      hidden: 960,
      heads: 15,
      kvHeads: 5,
      headDimension: 64,
      feedForward: 2560,
      vocabulary: 49_152,
      isTied: true,
    },
    contextTokens: 8192,
    template: 'chatml',
    thinking: 'never',
    training: 'instruct',
    licence: APACHE,
    ollama: { tags: ['smollm2:360m', 'smollm2:360m-instruct'], quantization: 'F16' },
  },
  {
    name: 'smollm2:1.7b',
    title: 'SmolLM2 1.7B Instruct',
    parameters: 1_711_376_384,
    architecture: {
      layers: 24,
      hidden: 2048,
      heads: 32,
      kvHeads: 32,
      headDimension: 64,
      feedForward: 8192,
      vocabulary: 49_152,
      isTied: true,
    },
    contextTokens: 8192,
    template: 'chatml',
    thinking: 'never',
    training: 'instruct',
    licence: APACHE,
    ollama: {
      tags: ['smollm2:1.7b', 'smollm2:latest', 'smollm2:1.7b-instruct'],
      quantization: 'Q8_0',
    },
  },
];
