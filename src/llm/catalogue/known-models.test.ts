import { describe, expect, it } from 'vitest';

import { ABILITIES, reasonsFor, whyAbilities } from './abilities.ts';
import { CATALOGUE } from './catalogue.ts';
import { KNOWN_MODELS } from './known-models.ts';
import { assert } from '../../core/assert.ts';
import type { Architecture, KnownModel, OllamaListing } from './known-model.ts';
import { denseParameters, estimateWeights } from './quantization.ts';
import { describeOllamaTag } from './ollama-tags.ts';
import { allWeightsOf, findKnownModel, usualQuantization, weightsOf } from './weights-of.ts';

describe('what the catalogue knows', () => {
  it('names every model and every tag once', () => {
    const names = KNOWN_MODELS.map((model) => model.name);
    expect(names).toEqual([...new Set(names)]);
    const tags = KNOWN_MODELS.flatMap((model) => model.ollama?.tags ?? []);
    expect(tags).toEqual([...new Set(tags)]);
    expect(tags).toEqual(tags.map((tag) => tag.toLowerCase()));
  });

  it.each([
    'deepseek-r1:7b',
    'llama3.2:1b',
    'llama3.2:3b',
    'deepseek-coder:1.3b',
    'deepseek-coder:6.7b',
    'devstral:24b',
    'devstral-small-2:24b',
    'deepcoder:1.5b',
    'deepcoder:14b',
    'codellama:7b',
    'codellama:13b',
    'starcoder:3b',
    'starcoder2:3b',
    'qwen:1.8b',
    'qwen2.5-coder:0.5b',
    'qwen2.5-coder:32b',
    'codegemma:7b',
    'gemma3:4b',
    'gemma4:e4b',
    'qwen3:1.7b',
    'qwen3.5:4b',
    'qwen3-coder:30b',
    'granite4:3b',
    'gpt-oss:20b',
    'ministral-3:3b',
    'smollm2:1.7b',
  ])('knows %s', (name) => {
    expect(findKnownModel(name)?.name).toBe(name);
  });

  // Numbers that were copied wrong give another count of parameters.
  it.each(KNOWN_MODELS.filter(isDense))('$name has the parameters of its architecture', (model) => {
    const share = denseParameters(model.architecture) / model.parameters;
    expect(Math.abs(share - 1)).toBeLessThan(0.01);
  });

  it('finds a model by tag, by alias, with a quantization, and by the name of its file', () => {
    expect(findKnownModel('Devstral')?.name).toBe('devstral:24b');
    expect(findKnownModel('codellama:7b-instruct-q4_0')?.name).toBe('codellama:7b');
    expect(findKnownModel('qwen2.5-coder:1.5b-q4_k_m')?.name).toBe('qwen2.5-coder:1.5b');
    expect(findKnownModel('SmolLM2-135M-Instruct.Q4_1.gguf')?.name).toBe('smollm2:135m');
    expect(findKnownModel('qwen2.5-coder:1.5b-base')).toBeUndefined();
    expect(findKnownModel('')).toBeUndefined();
  });

  it('is the one source for what Assay brings', () => {
    for (const pinned of CATALOGUE) {
      const model = findKnownModel(pinned.id);
      expect(model).toMatchObject({ name: pinned.name, title: pinned.title });
      expect(describeOllamaTag(pinned.name)?.abilities).toEqual(pinned.abilities);
    }
  });
});

describe('sizes of weights', () => {
  it.each(KNOWN_MODELS.filter(isWholeInOllama))(
    'of $name are computed within 5 % of what Ollama shows, of one within 8 %',
    (model) => {
      const estimate = estimateWeights(model, model.ollama.quantization);
      const most = model.name === 'qwen3-coder-next:80b' ? 0.08 : 0.05;
      expect(Math.abs(estimate / model.ollama.bytes - 1)).toBeLessThan(most);
    },
  );

  // Files of random weights in these shapes, made with llama-quantize of llama.cpp v0.5.0.
  it.each([
    ['qwen2.5-coder:0.5b', 'Q4_K_M', 397.8e6],
    ['qwen2.5-coder:0.5b', 'Q8_0', 531e6],
    ['qwen2.5-coder:1.5b', 'Q2_K', 676e6],
    ['qwen2.5-coder:1.5b', 'Q4_0', 935e6],
    ['qwen2.5-coder:1.5b', 'Q8_0', 1.65e9],
    ['qwen2.5-coder:1.5b', 'F16', 3.1e9],
    ['qwen2.5-coder:7b', 'Q4_K_M', 4.683e9],
  ] as const)('of %s in %s are computed within 3 %', (name, quantization, bytes) => {
    expect(Math.abs(estimateWeights(known(name), quantization) / bytes - 1)).toBeLessThan(0.03);
  });

  it('say how they are known', () => {
    const sizes = allWeightsOf(known('qwen2.5-coder:1.5b'));
    expect(sizes.map((size) => size.quantization)).toEqual([
      'Q2_K',
      'Q3_K_M',
      'Q4_0',
      'Q4_K_M',
      'Q5_K_M',
      'Q6_K',
      'Q8_0',
      'F16',
    ]);
    expect(sizes.map((size) => size.bytes)).toEqual(
      sizes.map((size) => size.bytes).toSorted((left, right) => left - right),
    );
    expect(weightsOf(known('qwen2.5-coder:1.5b'), 'Q4_K_M')).toEqual({
      quantization: 'Q4_K_M',
      bytes: 1_117_320_768,
      source: 'exact',
    });
    expect(weightsOf(known('devstral:24b'), 'Q4_K_M')).toMatchObject({ source: 'published' });
    expect(weightsOf(known('devstral:24b'), 'Q2_K')).toMatchObject({ source: 'estimated' });
    expect(allWeightsOf(known('gpt-oss:20b'))).toHaveLength(1);
  });

  it('take the quantization that can be had', () => {
    expect(usualQuantization(known('smollm2:135m'))).toBe('Q4_1');
    expect(usualQuantization(known('codellama:7b'))).toBe('Q4_0');
  });
});

describe('abilities', () => {
  it.each([
    { name: 'qwen2.5-coder:1.5b', ability: 'judge', isAllowed: true, basis: 'measured' },
    { name: 'qwen2.5-coder:0.5b', ability: 'judge', isAllowed: false, basis: 'measured' },
    { name: 'qwen2.5-coder:0.5b', ability: 'discover', isAllowed: false, basis: 'measured' },
    { name: 'qwen2.5-coder:0.5b', ability: 'explain', isAllowed: true, basis: 'size' },
    { name: 'llama3.2:1b', ability: 'judge', isAllowed: false, basis: 'size' },
    { name: 'granite4.1:8b', ability: 'judge', isAllowed: true, basis: 'size' },
    { name: 'gpt-oss:20b', ability: 'judge', isAllowed: false, basis: 'thinking' },
    { name: 'gpt-oss:20b', ability: 'propose', isAllowed: true, basis: 'size' },
    { name: 'starcoder2:3b', ability: 'explain', isAllowed: false, basis: 'training' },
  ] as const)('of $name to $ability: $isAllowed by $basis', ({ name, ability, ...expected }) => {
    expect(reasonsFor(known(name))[ability]).toMatchObject(expected);
  });

  it('say "not measured" wherever nothing was', () => {
    for (const model of KNOWN_MODELS) {
      const reasons = reasonsFor(model);
      for (const ability of ABILITIES) {
        const { basis, why } = reasons[ability];
        expect(why.startsWith('not measured; ')).toBe(basis !== 'measured');
      }
    }
  });

  it('are explained in a sentence', () => {
    expect(whyAbilities(known('qwen2.5-coder:0.5b'))).toBe(
      'Its verdicts were no better than chance (area under the curve .47 to .51 security, .55 to .66 performance); 3 of 6 rewrites were equal and 1 of them was faster.',
    );
    expect(whyAbilities(known('qwen3-coder:30b'))).toBe(
      'Not measured; models of 1.4 billion parameters or more may.',
    );
  });
});

function known(name: string): KnownModel {
  const model = findKnownModel(name);
  assert(model, `${name} is known`);
  return model;
}

function isDense(model: KnownModel): model is KnownModel & { readonly architecture: Architecture } {
  return (
    model.architecture !== undefined &&
    model.activeParameters === undefined &&
    model.architecture.stateBytes === undefined
  );
}

interface WholeInOllama extends KnownModel {
  readonly ollama: OllamaListing & { readonly bytes: number };
}

function isWholeInOllama(model: KnownModel): model is WholeInOllama {
  const { architecture, ollama } = model;
  return architecture !== undefined && ollama?.bytes !== undefined && ollama.beside === undefined;
}
