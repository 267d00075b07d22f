import MiniSearch from 'minisearch';
import { wordsOf } from './words-of.ts';

/** Texts that can be asked which of them a query is about, by BM25+ (Lv and Zhai 2011) over the words of identifiers and prose. */
export interface TextSearch {
  /** By the text's place in the list. Texts that share no word have no entry. */
  readonly scores: (query: string) => ReadonlyMap<number, TextMatch>;
}

export interface TextMatch {
  /** As a part of the best one's, 0 to 1. */
  readonly score: number;
  /** Different words that text and query share. */
  readonly words: number;
}

export function openTextSearch(texts: readonly string[]): TextSearch {
  const index = new MiniSearch<{ id: number; text: string }>({
    fields: ['text'],
    tokenize: (text) => [...wordsOf(text)],
    processTerm: (term) => term,
  });
  index.addAll(texts.map((text, id) => ({ id, text: text.slice(0, LONGEST_TEXT) })));
  return {
    scores: (query) => {
      const words = [...new Set(wordsOf(query))].slice(0, MOST_WORDS).join(' ');
      const found = words === '' ? [] : index.search(words);
      const best = found[0]?.score ?? 0;
      return new Map(
        found.map(({ id, score, terms }) => [
          Number(id),
          { score: best > 0 ? score / best : 0, words: terms.length },
        ]),
      );
    },
  };
}

const LONGEST_TEXT = 20_000;
/** Of a query: more say nothing new and cost time. */
const MOST_WORDS = 80;
