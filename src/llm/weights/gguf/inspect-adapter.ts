import { ReviewError } from '../../../core/review-error.ts';
import { numberOf, readGguf, textOf, type GgufHeader, type GgufTensor } from './read-gguf.ts';

/** What a GGUF file with a LoRA adapter (Hu et al. 2021) is, as far as its header tells. */
export interface AdapterFacts {
  readonly path: string;
  readonly bytes: number;
  /** Of the model that it was made for. */
  readonly architecture: string;
  /** Inner dimension of its matrices; the largest where they differ. */
  readonly rank: number;
  /** The product of its matrices is added times `alpha / rank`. */
  readonly alpha: number;
  readonly tensors: readonly GgufTensor[];
}

/**
 * Reads the header of an adapter.
 *
 * @throws ReviewError like `readGguf`; `MODEL_UNSUITABLE` for anything that is no LoRA adapter.
 */
export function inspectAdapter(path: string): AdapterFacts {
  const header = readGguf(path);
  const kind = textOf(header, 'adapter.type') ?? textOf(header, 'general.type') ?? 'model';
  if (kind !== 'lora') {
    throw new ReviewError('MODEL_UNSUITABLE', `${path} is no LoRA adapter but of type ${kind}`, {
      hint: 'A model stands on its own: import it without --base.',
    });
  }
  const inner = header.tensors.filter(({ name }) => name.endsWith(INNER));
  if (inner.length === 0) {
    throw new ReviewError('MODEL_UNSUITABLE', `${path} is an adapter without matrices`, {
      hint: 'Convert the adapter again.',
    });
  }
  return {
    path,
    bytes: header.fileBytes,
    architecture: textOf(header, 'general.architecture') ?? '',
    rank: Math.max(...inner.map((tensor) => rowsOf(tensor))),
    alpha: numberOf(header, 'adapter.lora.alpha') ?? Number.NaN,
    tensors: header.tensors,
  };
}

/**
 * Compares an adapter with the model that it shall be put over: architecture, and for each of its pairs of matrices the tensor
 * that it changes, by name and by shape.
 *
 * @throws ReviewError `MODEL_UNSUITABLE` with the first difference.
 */
export function requireAdapterFits(adapter: AdapterFacts, basePath: string): void {
  const base = readGguf(basePath);
  const misfit = misfitOf(adapter, base);
  if (misfit !== undefined) {
    throw new ReviewError(
      'MODEL_UNSUITABLE',
      `The adapter ${adapter.path} was not made for ${basePath}: ${misfit}`,
      { hint: 'Name the model that it was trained on with --base.' },
    );
  }
}

const INNER = '.lora_a';
const OUTER = '.lora_b';

function misfitOf(adapter: AdapterFacts, base: GgufHeader): string | undefined {
  const architecture = textOf(base, 'general.architecture') ?? '';
  if (architecture !== adapter.architecture) {
    return `it is for ${adapter.architecture}, the model is ${architecture}`;
  }
  const tensors = new Map(base.tensors.map((tensor) => [tensor.name, tensor]));
  const outer = new Map(adapter.tensors.map((tensor) => [tensor.name, tensor]));
  for (const inner of adapter.tensors) {
    if (inner.name.endsWith(INNER)) {
      const name = inner.name.slice(0, -INNER.length);
      const misfit = misfitOfPair(name, {
        inner,
        outer: outer.get(`${name}${OUTER}`),
        changed: tensors.get(name),
      });
      if (misfit !== undefined) {
        return misfit;
      }
    }
  }
  return undefined;
}

function misfitOfPair(
  name: string,
  pair: {
    readonly inner: GgufTensor;
    readonly outer: GgufTensor | undefined;
    readonly changed: GgufTensor | undefined;
  },
): string | undefined {
  const { inner, outer, changed } = pair;
  if (outer === undefined) {
    return `half of its change to ${name} is missing`;
  }
  if (changed === undefined) {
    return `the model has no ${name}`;
  }
  const isSame =
    inner.rowLength === changed.rowLength &&
    rowsOf(outer) === rowsOf(changed) &&
    outer.rowLength === rowsOf(inner);
  return isSame
    ? undefined
    : `its ${name} is ${rowsOf(outer)} × ${inner.rowLength}, the model's ${rowsOf(changed)} × ${changed.rowLength}`;
}

function rowsOf(tensor: GgufTensor): number {
  return tensor.elements / tensor.rowLength;
}
