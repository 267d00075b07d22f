import type { KnownModel } from './known-model.ts';
import { DEEPSEEK_MODELS } from './known/deepseek.ts';
import { GEMMA_MODELS } from './known/gemma.ts';
import { GPT_OSS_MODELS } from './known/gpt-oss.ts';
import { GRANITE_MODELS } from './known/granite.ts';
import { LLAMA_MODELS } from './known/llama.ts';
import { MISTRAL_MODELS } from './known/mistral.ts';
import { QWEN_MODELS } from './known/qwen.ts';
import { QWEN3_MODELS } from './known/qwen3.ts';
import { SMOLLM_MODELS } from './known/smollm.ts';
import { STARCODER_MODELS } from './known/starcoder.ts';

/** Every model that the catalogue knows, whether Assay can bring it or Ollama must. Numbers are those of the publishers' configurations. */
export const KNOWN_MODELS: readonly KnownModel[] = [
  ...QWEN_MODELS,
  ...QWEN3_MODELS,
  ...DEEPSEEK_MODELS,
  ...LLAMA_MODELS,
  ...MISTRAL_MODELS,
  ...GEMMA_MODELS,
  ...STARCODER_MODELS,
  ...GRANITE_MODELS,
  ...GPT_OSS_MODELS,
  ...SMOLLM_MODELS,
];
