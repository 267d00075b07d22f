import { discover } from '../../review/model/discover.ts';
import type { DiscoverCase } from '../set/bench-set.ts';
import { analyseCase, stepContextOf, type ItemContext } from './item-context.ts';

/** A finding of the model's own. */
export interface ClaimedFlaw {
  /** 1-based, inclusive. */
  readonly line: number;
  readonly lastLine: number;
  readonly cwe: number | undefined;
}

/** What the model says of the file by itself: what rules say there is not held against it, secrets are hidden from it. */
export async function discoverItem(
  item: DiscoverCase,
  context: ItemContext,
  signal: AbortSignal,
): Promise<readonly ClaimedFlaw[]> {
  const analysed = analyseCase(item, context.analyzer);
  const secrets = analysed.findings.filter(({ category }) => category === 'secrets');
  const { value } = await discover(secrets, stepContextOf(analysed, [], context), signal);
  return value
    .filter((finding) => !secrets.includes(finding))
    .map(({ location, cwe }) => ({
      line: location.start.line,
      lastLine: location.end.line,
      cwe,
    }));
}
