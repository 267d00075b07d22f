import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { arrivals } from './fixtures/lab.ts';

const folder = new URL('./fixtures/', import.meta.url);
const examples = readdirSync(folder).filter((name) => name.endsWith('.py'));

/** `line: text` of the given lines, so that a failure shows the code. */
function quoted(lines: readonly string[], numbers: Iterable<number>): readonly string[] {
  return [...numbers].map((number) => `${number}: ${lines[number - 1]?.trim() ?? ''}`);
}

// `# spurious` arrives wrongly today and `# missing` does not, wrongly: whoever mends one changes its mark.
test.each(examples)('%s: data arrives at the lines marked `# flow`, and at no others', (name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  const lines = text.split('\n');
  const marked = lines.flatMap((line, index) =>
    /# (?:flow|spurious)$/u.test(line) ? [index + 1] : [],
  );
  const found = arrivals({ [name]: text }).map((place) => Number(place.split(':')[1]));
  expect(quoted(lines, new Set(found.toSorted((a, b) => a - b)))).toEqual(quoted(lines, marked));
});
