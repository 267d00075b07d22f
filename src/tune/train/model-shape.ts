import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

/** The numbers of a model that decide what training it takes. */
export interface ModelShape {
  readonly layers: number;
  readonly hidden: number;
  readonly feedForward: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDimension: number;
  readonly vocabulary: number;
  readonly isTied: boolean;
}

/** The shape that a Hugging Face folder's configuration tells; undefined where it does not say it in the usual words. */
export function readModelShape(folder: string): ModelShape | undefined {
  const path = join(folder, 'config.json');
  if (!existsSync(path)) {
    return undefined;
  }
  try {
    const config = configSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    const heads = config.num_attention_heads;
    return {
      layers: config.num_hidden_layers,
      hidden: config.hidden_size,
      feedForward: config.intermediate_size,
      heads,
      kvHeads: config.num_key_value_heads ?? heads,
      headDimension: config.head_dim ?? config.hidden_size / heads,
      vocabulary: config.vocab_size,
      isTied: config.tie_word_embeddings ?? false,
    };
  } catch {
    return undefined;
  }
}

/** Numbers in all matrices; norms and biases are thousandths of it. */
export function parametersOf(shape: ModelShape): number {
  return (
    shape.layers * layerParameters(shape) + shape.vocabulary * shape.hidden * (shape.isTied ? 1 : 2)
  );
}

/** Numbers that a LoRA adapter of this rank has over `layers` of the model's layers. */
export function adapterParameters(shape: ModelShape, rank: number, layers: number): number {
  const { hidden, feedForward, heads, kvHeads, headDimension } = shape;
  const widths =
    2 * (hidden + heads * headDimension) +
    2 * (hidden + kvHeads * headDimension) +
    3 * (hidden + feedForward);
  return layers * rank * widths;
}

function layerParameters(shape: ModelShape): number {
  const { hidden, feedForward, heads, kvHeads, headDimension } = shape;
  return 2 * hidden * headDimension * (heads + kvHeads) + 3 * hidden * feedForward;
}

const positive = z.int().positive();
const configSchema = z.looseObject({
  num_hidden_layers: positive,
  hidden_size: positive,
  intermediate_size: positive,
  num_attention_heads: positive,
  num_key_value_heads: positive.nullish(),
  head_dim: positive.nullish(),
  vocab_size: positive,
  tie_word_embeddings: z.boolean().nullish(),
});
