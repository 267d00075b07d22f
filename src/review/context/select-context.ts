import type { ContextPart } from '../../config/context-parts.ts';
import type { ContextItem, ContextSelection, ScoredItem } from './context-item.ts';
import { openTextSearch } from './text-search.ts';

export interface ContextBudget {
  /** For all pieces together. */
  readonly tokens: number;
  readonly countTokens: (text: string) => number;
}

export interface Selecting extends ContextBudget {
  /** The unit's code and what is asked about it. */
  readonly query: string;
  /** Source that is shown already. */
  readonly shown: readonly string[];
  /** How like the query each item is by meaning, 0 to 1, in the items' order; absent where nothing measures that. */
  readonly likeness?: readonly number[];
}

/**
 * What a part is worth where its words fit best: code that runs together with the unit says more about it than prose. Chosen by
 * hand; `scripts/measure-context.ts` measures the parts.
 */
const WORTH: Readonly<Record<ContextPart, number>> = {
  callees: 1,
  callers: 0.9,
  decisions: 0.9,
  rules: 0.8,
  constants: 0.75,
  classes: 0.7,
  page: 0.6,
  docs: 0.5,
};

/** Of a piece that the call graph names: it belongs to the unit even where it shares no word with it. */
const WITHOUT_WORDS = 0.5;
/** Prose that shares no word with the unit is about something else. */
const NAMED_BY_CODE: ReadonlySet<ContextPart> = new Set([
  'callees',
  'callers',
  'classes',
  'constants',
  'page',
]);
/** Of prose: a text with a few common words is no context. Of the best one's score. */
const LEAST_LIKENESS = 0.25;
/** So that one part does not crowd out the others. */
const MOST_OF_A_PART = 3;

/** Ranks pieces by structure and words (and meaning, where that is known), and takes the best until the tokens are spent. */
export function selectContext(
  items: readonly ContextItem[],
  selecting: Selecting,
): ContextSelection {
  const scored = score(items, selecting).toSorted(
    (left, right) => right.score - left.score || (left.source < right.source ? -1 : 1),
  );
  const taken: ScoredItem[] = [];
  const cut: ScoredItem[] = [];
  const counts = new Map<ContextPart, number>();
  const texts = new Set(selecting.shown.map(plain));
  let left = selecting.tokens;
  for (const item of scored) {
    const text = plain(item.text);
    const count = counts.get(item.part) ?? 0;
    if (item.tokens > left || count >= MOST_OF_A_PART || texts.has(text)) {
      cut.push(item);
    } else {
      taken.push(item);
      texts.add(text);
      counts.set(item.part, count + 1);
      left -= item.tokens;
    }
  }
  return { taken, cut };
}

function score(items: readonly ContextItem[], selecting: Selecting): readonly ScoredItem[] {
  const { query, countTokens, likeness } = selecting;
  const byWords = openTextSearch(items.map(({ text, source }) => `${source}\n${text}`)).scores(
    query,
  );
  const scored: ScoredItem[] = [];
  for (const [index, item] of items.entries()) {
    const words = byWords.get(index) ?? 0;
    const meaning = likeness?.[index];
    const relevance = meaning === undefined ? words : (words + meaning) / 2;
    const isNamed = NAMED_BY_CODE.has(item.part);
    if (isNamed || relevance >= LEAST_LIKENESS) {
      const fit = isNamed ? WITHOUT_WORDS + (1 - WITHOUT_WORDS) * relevance : relevance;
      scored.push({
        ...item,
        score: Math.round(WORTH[item.part] * item.nearness * fit * 1000) / 1000,
        tokens: countTokens(item.text) + HEAD_TOKENS,
      });
    }
  }
  return scored;
}

/** What a heading and its fence take. */
const HEAD_TOKENS = 8;

function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
