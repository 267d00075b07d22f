import type { ContextPart } from '../../config/context-parts.ts';
import type { ContextItem, ContextSelection, ScoredItem } from './context-item.ts';
import { openTextSearch } from './text-search.ts';
import type { TextMatch } from './text-search.ts';

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

/** Of a piece that the call graph or a path names: it belongs to the unit even where it shares no word with it. */
const WITHOUT_WORDS = 0.5;
const NAMED: ReadonlySet<ContextPart> = new Set([
  'callees',
  'callers',
  'classes',
  'constants',
  'page',
]);
/** Prose that shares fewer words with the unit is about something else, unless it means the same. */
const LEAST_WORDS = 2;
/** Rules are few and short, and meant for the code. */
const LEAST_WORDS_OF_RULES = 1;
const LEAST_MEANING = 0.6;
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
  const { countTokens, likeness } = selecting;
  const matches = matchesOf(items, selecting.query);
  const scored: ScoredItem[] = [];
  for (const [index, item] of items.entries()) {
    const { score: byWords, words } = matches.get(item) ?? { score: 0, words: 0 };
    const meaning = likeness?.[index];
    const relevance = meaning === undefined ? byWords : (byWords + meaning) / 2;
    if (isNamed(item) || words >= leastWords(item) || (meaning ?? 0) >= LEAST_MEANING) {
      const fit = isNamed(item) ? WITHOUT_WORDS + (1 - WITHOUT_WORDS) * relevance : relevance;
      scored.push({
        ...item,
        score: Math.round(WORTH[item.part] * item.nearness * fit * 1000) / 1000,
        tokens: countTokens(item.text) + HEAD_TOKENS,
      });
    }
  }
  return scored;
}

/** Code and prose apart: code shares more words with code than prose ever does. */
function matchesOf(
  items: readonly ContextItem[],
  query: string,
): ReadonlyMap<ContextItem, TextMatch> {
  const matches = new Map<ContextItem, TextMatch>();
  for (const group of Map.groupBy(items, isNamed).values()) {
    const search = openTextSearch(group.map(({ text, source }) => `${source}\n${text}`));
    for (const [index, match] of search.scores(query)) {
      const item = group[index];
      if (item !== undefined) {
        matches.set(item, match);
      }
    }
  }
  return matches;
}

function leastWords({ part }: ContextItem): number {
  return part === 'rules' ? LEAST_WORDS_OF_RULES : LEAST_WORDS;
}

/** True too for a rule that was written for the unit's path. */
function isNamed({ part, nearness }: ContextItem): boolean {
  return NAMED.has(part) || (part === 'rules' && nearness === 1);
}

/** What a heading and its fence take. */
const HEAD_TOKENS = 8;

function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
