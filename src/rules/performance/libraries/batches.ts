import type { Loop } from '../../../cost/loops.ts';
import type { RuleContext } from '../../rule.ts';

/** The loop takes slices or batches: many are asked for at once already. */
export function isBatched(context: RuleContext, { node: loop }: Loop): boolean {
  const iterable = loop.kind === 'while' ? undefined : loop.iterable;
  const text = iterable === undefined ? '' : context.source(iterable.span);
  return /batch|chunk|partition/i.test(text) || /range\(.*,.*,.*\)/s.test(text);
}
