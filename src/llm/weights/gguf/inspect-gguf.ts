import { ReviewError } from '../../../core/review-error.ts';
import type { CachingArchitecture } from '../../catalogue/memory.ts';
import {
  CHAT_ARCHITECTURES,
  EMBEDDING_ARCHITECTURES,
  OTHER_ARCHITECTURES,
} from './architectures.ts';
import { numberOf, readGguf, textOf, type GgufHeader, type GgufTensor } from './read-gguf.ts';
import { FILE_TYPES, UNQUANTIZED } from './tensor-types.ts';

/** What a GGUF file is, as far as its header tells. */
export interface GgufFacts {
  readonly path: string;
  readonly bytes: number;
  readonly architecture: string;
  /** The maker's title; undefined where there is none. */
  readonly title: string | undefined;
  readonly licence: string | undefined;
  /** For instance `Q4_K_M`, `F16`; a type of tensor where the file's own word does not go with its tensors. */
  readonly quantization: string;
  /** Whether any tensor has been quantized. */
  readonly isQuantized: boolean;
  /** Numbers in all tensors. */
  readonly parameters: number;
  /** Tokens the model was trained to hold; undefined where the file does not say. */
  readonly contextTokens: number | undefined;
  /** The chat template, as its maker wrote it (Jinja); undefined for a base model. */
  readonly chatTemplate: string | undefined;
  readonly tensors: readonly GgufTensor[];
  /** The numbers that memory depends on; undefined where the file does not say them all. */
  readonly architectureNumbers: CachingArchitecture | undefined;
}

/**
 * Reads a GGUF file's header and says what it is.
 *
 * @throws ReviewError like `readGguf`; `MODEL_UNSUITABLE` for what is sound but no language model that the runtime can run:
 * an adapter, an image encoder, an embedding model, one part of several, an architecture that is not known.
 */
export function inspectGguf(path: string): GgufFacts {
  const header = readGguf(path);
  const unsuitable = whyUnsuitable(header);
  if (unsuitable !== undefined) {
    throw new ReviewError('MODEL_UNSUITABLE', `${path} ${unsuitable.what}`, {
      hint: unsuitable.hint,
    });
  }
  return facts(path, header);
}

/**
 * A model that can be asked: as `inspectGguf`, with a chat template.
 *
 * @throws ReviewError like `inspectGguf`; `MODEL_UNSUITABLE` for a base model.
 */
export function inspectChatModel(path: string): GgufFacts {
  const found = inspectGguf(path);
  if (found.chatTemplate === undefined) {
    throw new ReviewError(
      'MODEL_UNSUITABLE',
      `${path} has no chat template: it is a base model, which goes on with a text and answers no questions`,
      { hint: 'Take the instruct (chat) variant of this model.' },
    );
  }
  return found;
}

interface Unsuitable {
  /** Half a sentence about the file. */
  readonly what: string;
  readonly hint: string;
}

function whyUnsuitable(header: GgufHeader): Unsuitable | undefined {
  const kind = textOf(header, 'general.type') ?? 'model';
  const architecture = textOf(header, 'general.architecture');
  if (kind === 'adapter' || textOf(header, 'adapter.type') !== undefined) {
    return { what: 'is an adapter (LoRA), not a model', hint: ADAPTER_HINT };
  }
  if (kind === 'mmproj' || architecture === 'clip') {
    return { what: 'encodes images for a model (mmproj) and is none itself', hint: TEXT_HINT };
  }
  if (kind === 'imatrix') {
    return { what: 'holds importances for quantizing and is no model', hint: TEXT_HINT };
  }
  const parts = numberOf(header, 'split.count') ?? 1;
  if (parts > 1) {
    const part = (numberOf(header, 'split.no') ?? 0) + 1;
    return {
      what: `is part ${part} of ${parts} of a model`,
      hint: 'Join the parts with `llama-gguf-split --merge`, or take a file that is whole.',
    };
  }
  return architecture === undefined
    ? { what: 'does not say which architecture it is', hint: TEXT_HINT }
    : whyNotArchitecture(header, architecture);
}

function whyNotArchitecture(header: GgufHeader, architecture: string): Unsuitable | undefined {
  const pooling = numberOf(header, `${architecture}.pooling_type`) ?? 0;
  if (EMBEDDING_ARCHITECTURES.has(architecture) || pooling > 0) {
    return { what: 'is an embedding model: it turns text into vectors', hint: TEXT_HINT };
  }
  if (OTHER_ARCHITECTURES.has(architecture)) {
    return { what: `is of the kind ${architecture}, which answers no questions`, hint: TEXT_HINT };
  }
  if (!CHAT_ARCHITECTURES.has(architecture)) {
    return {
      what: `is of the architecture ${architecture}, which the runtime does not know`,
      hint: 'Serve it with a program that knows it, and name that with `--model openai:MODEL@URL`.',
    };
  }
  const blocks = numberOf(header, `${architecture}.block_count`);
  return blocks === undefined || header.tensors.length === 0
    ? { what: 'holds a vocabulary without weights', hint: TEXT_HINT }
    : undefined;
}

const TEXT_HINT = 'Take a language model that was made for chat (instruct) in the GGUF format.';
const ADAPTER_HINT =
  'Say over which model it goes: `assay models import FILE --base MODEL`. Or merge it into its 16-bit base model first.';

function facts(path: string, header: GgufHeader): GgufFacts {
  const architecture = textOf(header, 'general.architecture') ?? '';
  return {
    path,
    bytes: header.fileBytes,
    architecture,
    title: textOf(header, 'general.name'),
    licence: textOf(header, 'general.license'),
    quantization: quantizationOf(header),
    isQuantized: header.tensors.some((tensor) => !UNQUANTIZED.has(tensor.type.name)),
    parameters: header.tensors.reduce((sum, tensor) => sum + tensor.elements, 0),
    contextTokens: numberOf(header, `${architecture}.context_length`),
    chatTemplate: textOf(header, 'tokenizer.chat_template'),
    tensors: header.tensors,
    architectureNumbers: architectureNumbers(header, architecture),
  };
}

/**
 * Where layers differ, a header has lists, and what a list holds is passed over: every layer then counts like the largest that
 * its other numbers allow, so that memory is said too large, never too small.
 */
function architectureNumbers(
  header: GgufHeader,
  architecture: string,
): CachingArchitecture | undefined {
  function number(key: string): number | undefined {
    return numberOf(header, `${architecture}.${key}`);
  }
  const layers = number('block_count');
  const hidden = number('embedding_length');
  const heads = number('attention.head_count');
  if (layers === undefined || hidden === undefined || heads === undefined || heads === 0) {
    return undefined;
  }
  const keys = number('attention.key_length') ?? hidden / heads;
  const values = number('attention.value_length') ?? hidden / heads;
  const tokens = header.values.get('tokenizer.ggml.tokens');
  return {
    layers,
    hidden,
    kvHeads: number('attention.head_count_kv') ?? heads,
    headDimension: (keys + values) / 2,
    feedForward: number('feed_forward_length') ?? 4 * hidden,
    vocabulary: number('vocab_size') ?? (typeof tokens === 'object' ? tokens.items : 0),
  };
}

/** The type that holds most of the numbers; the file's own word where it is of that family. */
function quantizationOf(header: GgufHeader): string {
  const elements = new Map<string, number>();
  for (const tensor of header.tensors) {
    const { name } = tensor.type;
    elements.set(name, (elements.get(name) ?? 0) + tensor.elements);
  }
  const [most] = [...elements].sort((first, second) => second[1] - first[1]);
  const dominant = most?.[0] ?? 'unknown';
  const stated = FILE_TYPES.get(numberOf(header, 'general.file_type') ?? -1);
  if (stated === undefined) {
    return dominant;
  }
  const hasFamily = [...elements.keys()].some((name) => familyOf(stated) === familyOf(name));
  return hasFamily && isQuantizedName(stated) === isQuantizedName(dominant) ? stated : dominant;
}

/** `Q4_K` of `Q4_K_M`, `IQ3` of `IQ3_XXS`. */
function familyOf(name: string): string {
  return /^Q\d_K/u.exec(name)?.[0] ?? /^IQ\d/u.exec(name)?.[0] ?? name;
}

function isQuantizedName(name: string): boolean {
  return !UNQUANTIZED.has(name);
}
