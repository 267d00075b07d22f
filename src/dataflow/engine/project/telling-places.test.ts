import { expect, test } from 'vitest';
import { hasPlaceIn, tellingPlaces } from './telling-places.ts';

const names = { words: new Set(['execute', 'run']), items: true };

test('whole words and set items are places, parts of words and comparisons are not', () => {
  const text = 'executed = runs\nb.execute(run)\nrows[0] = 1\nrows[0] == 1\n';
  const places = tellingPlaces(text, names).map((place) => text.slice(place, place + 3));
  expect(places).toEqual(['exe', 'run', '] =']);
});

test('a stretch has a place from its first character to before its end', () => {
  const places = [4, 9, 30];
  expect(hasPlaceIn(places, { start: 9, end: 10 })).toBe(true);
  expect(hasPlaceIn(places, { start: 5, end: 9 })).toBe(false);
  expect(hasPlaceIn(places, { start: 31, end: 90 })).toBe(false);
  expect(hasPlaceIn([], { start: 0, end: 90 })).toBe(false);
});
