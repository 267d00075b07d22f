import { readFileSync, writeFileSync } from 'node:fs';

import { modelTable, withModelTable } from './model-table.ts';

/** Writes the catalogue's table in `docs/models.md` anew: `node scripts/write-model-table.ts`. A test compares. */
const page = new URL('../docs/models.md', import.meta.url);
writeFileSync(page, withModelTable(readFileSync(page, 'utf8'), modelTable()));
