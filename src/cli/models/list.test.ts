import { describe, expect, it } from 'vitest';

import { KNOWN_MODELS } from '../../llm/catalogue/known-models.ts';
import type { ModelPlaces } from './list-places.ts';
import { wrapText } from './list-table.ts';
import { modelList, modelListJson } from './list.ts';
import { modelPage } from './show.ts';

const PLACES: ModelPlaces = {
  folder: '/home/ada/.local/share/assay',
  hasRuntime: false,
  onDisk: new Set(['smollm2:135m-q4_1']),
  own: [],
  ollama: {
    url: new URL('http://127.0.0.1:11434'),
    version: '0.33.0',
    models: [
      { name: 'devstral:latest', bytes: 14e9, isRemote: false },
      { name: 'mine:1b', bytes: 1e9, isRemote: false },
    ],
  },
};

describe('the list of models', () => {
  const list = modelList(PLACES);

  it('fits into 80 columns', () => {
    expect(list.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('says what is where, each model once', () => {
    const [, disk = '', ollama = '', pull = '', rest = ''] = list.split(/^(?:ON|IN|TO) .*$/mu);
    expect(disk).toContain('smollm2:135m-q4_1');
    expect(ollama).toMatch(/^devstral:latest .* jerd {2}Apache-2\.0$/mu);
    expect(ollama).toMatch(/^mine:1b .* not in the catalogue$/mu);
    expect(pull).toMatch(
      /^qwen2\.5-coder:1\.5b-q4_k_m +1\.1 GB +2\.8 GB +JeRD +Apache-2\.0 {2}\(default\)$/mu,
    );
    expect(rest).not.toContain('devstral:24b');
    expect(rest).toMatch(/^qwen2\.5-coder:3b .* Qwen Research †$/mu);
    expect(list).toContain('Runtime: not installed');
  });

  it('has every model for programs', () => {
    expect(modelListJson(PLACES)).toMatchObject({
      models: KNOWN_MODELS.map(({ name }) => ({ name })),
    });
  });
});

describe('the page of a model', () => {
  it.each(KNOWN_MODELS)('$name fits into 80 columns', (model) => {
    const lines = modelPage(model).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });
});

it('keeps the indent of a paragraph', () => {
  const text = `  name  ${'word '.repeat(20).trim()}`;
  expect(wrapText(text, 8)).toEqual([
    `  name  ${'word '.repeat(14).trim()}`,
    `        ${'word '.repeat(6).trim()}`,
  ]);
});
