import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { ReviewError } from '../../core/review-error.ts';

/**
 * Refuses a Hugging Face folder whose weights are quantized already: by what its configuration says, and by how its tensors are
 * stored, one by one, since a configuration can be silent. An adapter trained on such weights cannot be merged into the
 * original without loss, and the merged model would be quantized a second time.
 *
 * @throws ReviewError `MODEL_UNSUITABLE` with the remedy; `FILE_UNREADABLE`, `PATH_NOT_FOUND`.
 */
export function refuseQuantizedFolder(folder: string): void {
  const method = quantizationMethod(folder);
  if (method !== undefined) {
    throw quantized(folder, `by ${METHODS.get(method) ?? method}, as its config.json says`);
  }
  for (const file of weightFiles(folder)) {
    const stored = tensorTypes(join(folder, file)).find((type) => !PLAIN.has(type));
    if (stored !== undefined) {
      throw quantized(folder, `${file} has tensors of type ${stored}`);
    }
  }
}

/**
 * Refuses names on the hub that say that the weights behind them are quantized.
 * @throws ReviewError `MODEL_UNSUITABLE` with the name of the original.
 */
export function refuseQuantizedName(name: string): void {
  const suffix = QUANTIZED_NAME.exec(name)?.[0];
  if (suffix !== undefined) {
    const original = name.slice(0, name.length - suffix.length);
    throw new ReviewError('MODEL_UNSUITABLE', `${name} is quantized already, as its name says`, {
      hint: `Train on the 16-bit original, most likely ${original}; --qlora loads it in four bits while it trains.`,
    });
  }
}

/** The files with weights of a Hugging Face folder. @throws ReviewError `PATH_NOT_FOUND` where there are none. */
export function weightFiles(folder: string): readonly string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.safetensors'));
  if (files.length === 0 || !existsSync(join(folder, CONFIG))) {
    throw new ReviewError('PATH_NOT_FOUND', `${folder} is no folder of a Hugging Face model`, {
      hint: 'It needs a config.json and .safetensors files; a GGUF file is named by its path.',
    });
  }
  return files.toSorted();
}

const CONFIG = 'config.json';
const METHODS: ReadonlyMap<string, string> = new Map([
  ['bitsandbytes', 'bitsandbytes'],
  ['gptq', 'GPTQ'],
  ['awq', 'AWQ'],
]);
const PLAIN: ReadonlySet<string> = new Set(['F64', 'F32', 'F16', 'BF16']);
const QUANTIZED_NAME =
  /[-_.](?:unsloth-)?(?:bnb-[48]bit|gptq(?:-int[48])?|awq(?:-int4)?|gguf|int[48]|[48]bit|fp8)$/iu;
/** A header of a real file has kilobytes; more is not read. */
const MOST_HEADER_BYTES = 100_000_000;

function quantized(folder: string, how: string): ReviewError {
  return new ReviewError('MODEL_UNSUITABLE', `${folder} is quantized already: ${how}`, {
    hint: 'Train on the 16-bit original; --qlora loads it in four bits while it trains. Or name a GGUF file: its adapter is then served over that very file.',
  });
}

const configSchema = z.looseObject({
  quantization_config: z.looseObject({ quant_method: z.string().optional() }).optional(),
});

function quantizationMethod(folder: string): string | undefined {
  const path = join(folder, CONFIG);
  if (!existsSync(path)) {
    return undefined;
  }
  try {
    const config = configSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return config.quantization_config === undefined
      ? undefined
      : (config.quantization_config.quant_method ?? 'a method that it does not name');
  } catch (cause) {
    throw new ReviewError('FILE_UNREADABLE', `${path} is no configuration of a model`, {
      hint: 'Download the model again.',
      cause,
    });
  }
}

/** The header of a safetensors file: eight bytes with its length, then JSON with each tensor's type. */
function tensorTypes(path: string): readonly string[] {
  const descriptor = openSync(path, 'r');
  try {
    const size = Buffer.alloc(8);
    readSync(descriptor, size, 0, 8, 0);
    const length = Number(size.readBigUInt64LE());
    if (length > MOST_HEADER_BYTES) {
      throw new Error(`a header of ${length} bytes`);
    }
    const header = Buffer.alloc(length);
    readSync(descriptor, header, 0, length, 8);
    return Object.values(headerSchema.parse(JSON.parse(header.toString('utf8')))).flatMap(
      ({ dtype }) => dtype ?? [],
    );
  } catch (cause) {
    throw new ReviewError('FILE_UNREADABLE', `${path} is no safetensors file`, {
      hint: 'It was cut off or damaged: download the model again.',
      cause,
    });
  } finally {
    closeSync(descriptor);
  }
}

const headerSchema = z.record(z.string(), z.looseObject({ dtype: z.string().optional() }));
