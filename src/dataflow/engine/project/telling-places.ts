import type { Span } from '../../../core/span.ts';

/** Names of sources and sinks, as a module's text shows them. */
export interface TellingNames {
  readonly words: ReadonlySet<string>;
  /** Whether setting an item with brackets counts, which has no name. */
  readonly items: boolean;
}

/** Where a module's text names a source or a sink: UTF-16 offsets, ascending. */
export type TellingPlaces = readonly number[];

const WORD = /[\p{L}_][\p{L}\p{N}_]*/gu;
const SET_ITEM = /\]\s*=[^=]/gu;

/** The text is read once, however many functions ask, and however many names there are. */
export function tellingPlaces(text: string, { words, items }: TellingNames): TellingPlaces {
  const places: number[] = [];
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (words.has(word)) {
      places.push(index);
    }
  }
  if (!items) {
    return places;
  }
  for (const { index } of text.matchAll(SET_ITEM)) {
    places.push(index);
  }
  return places.sort((left, right) => left - right);
}

/** True when one of the places lies in a stretch of the text; found by halving. */
export function hasPlaceIn(places: TellingPlaces, { start, end }: Span): boolean {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle] ?? end) < start) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const found = places[low];
  return found !== undefined && found < end;
}
