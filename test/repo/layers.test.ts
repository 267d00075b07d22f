import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { forbiddenImports, LAYERS, PURE, sourceFolders } from '../../tools/layers.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('every import goes in the direction of the layers', () => {
  expect(forbiddenImports(root)).toEqual([]);
});

test('every folder of the sources has its place in the table', () => {
  expect(sourceFolders(root)).toEqual(Object.keys(LAYERS).sort());
});

test('ARCHITECTURE.md shows the table that is enforced', () => {
  const text = readFileSync(`${root}ARCHITECTURE.md`, 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)` \| (.*?) \| (yes|no) \|$/gm)].map((match) => ({
    folder: match[1],
    imports: [...(match[2] ?? '').matchAll(/`(\w+)`/g)].map((one) => one[1]),
    isPure: match[3] === 'yes',
  }));
  expect(rows).toEqual(
    Object.entries(LAYERS).map(([folder, imports]) => ({
      folder,
      imports,
      isPure: PURE.includes(folder),
    })),
  );
});
