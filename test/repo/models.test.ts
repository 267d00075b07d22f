import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { modelTable, withModelTable } from '../../scripts/model-table.ts';

it('docs/models.md has the table of the catalogue as it is', () => {
  const page = readFileSync(new URL('../../docs/models.md', import.meta.url), 'utf8');
  expect(page).toContain('<!-- catalogue -->');
  expect(withModelTable(page, modelTable())).toBe(page);
});
