import type { KnownModel } from '../known-model.ts';
import { APACHE } from '../licences.ts';

/** gpt-oss: mixtures of experts whose layers look back a window by turns, trained in four bits. */
export const GPT_OSS_MODELS: readonly KnownModel[] = [
  {
    name: 'gpt-oss:20b',
    title: 'gpt-oss 20B',
    parameters: 20.9e9,
    activeParameters: 3.6e9,
    architecture: {
      layers: 24,
      hidden: 2880,
      heads: 64,
      kvHeads: 8,
      headDimension: 64,
      feedForward: 2880,
      vocabulary: 201_088,
      isTied: false,
      cache: [
        { layers: 12, kvHeads: 8, headDimension: 64 },
        { layers: 12, kvHeads: 8, headDimension: 64, window: 128 },
      ],
    },
    contextTokens: 131_072,
    template: 'harmony',
    thinking: 'always',
    training: 'instruct',
    licence: APACHE,
    ollama: {
      tags: ['gpt-oss:20b', 'gpt-oss:latest'],
      quantization: 'MXFP4',
      beside: 'matrices beside the experts in 16 bits',
      bytes: 14e9,
    },
  },
  {
    name: 'gpt-oss:120b',
    title: 'gpt-oss 120B',
    parameters: 116.8e9,
    activeParameters: 5.1e9,
    architecture: {
      layers: 36,
      hidden: 2880,
      heads: 64,
      kvHeads: 8,
      headDimension: 64,
      feedForward: 2880,
      vocabulary: 201_088,
      isTied: false,
      cache: [
        { layers: 18, kvHeads: 8, headDimension: 64 },
        { layers: 18, kvHeads: 8, headDimension: 64, window: 128 },
      ],
    },
    contextTokens: 131_072,
    template: 'harmony',
    thinking: 'always',
    training: 'instruct',
    licence: APACHE,
    ollama: { tags: ['gpt-oss:120b'], quantization: 'MXFP4', bytes: 65e9 },
  },
];
