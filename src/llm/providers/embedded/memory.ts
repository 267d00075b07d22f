import { ReviewError } from '../../../core/review-error.ts';
import { CATALOGUE } from '../../catalogue/catalogue.ts';
import { formatBytes } from '../../weights/format-bytes.ts';

/** What a model with weights of this size takes while it works, bytes: the weights, repacked in part, and buffers. */
export function estimateMemory(weightsBytes: number): number {
  return Math.round(weightsBytes * 1.5 + 600_000_000);
}

/** @throws ReviewError `MODEL_TOO_LARGE` when `neededBytes` are not free, with the largest model that would fit. */
export function requireMemory(name: string, neededBytes: number, availableBytes: number): void {
  if (neededBytes > availableBytes) {
    throw modelTooLarge(name, neededBytes, availableBytes);
  }
}

export function modelTooLarge(
  name: string,
  neededBytes: number,
  availableBytes: number,
): ReviewError {
  const smaller = CATALOGUE.filter(
    (model) =>
      model.memoryBytes <= Math.min(availableBytes, neededBytes - 1) &&
      Object.values(model.abilities).includes(true),
  ).sort((first, second) => second.memoryBytes - first.memoryBytes)[0];
  const message = `${name} needs ${formatBytes(neededBytes)} of memory, ${formatBytes(availableBytes)} are free`;
  return new ReviewError('MODEL_TOO_LARGE', message, {
    hint:
      smaller === undefined
        ? 'Close other programs, or review with `--model none`.'
        : `Close other programs, or take the smaller ${smaller.id}: \`--model ${smaller.id}\`.`,
    retryable: true,
  });
}
