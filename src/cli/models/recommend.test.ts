import { describe, expect, it } from 'vitest';

import { assert } from '../../core/assert.ts';
import { findKnownModel } from '../../llm/catalogue/weights-of.ts';
import { scriptedModel } from '../../llm/providers/scripted.ts';
import type { ModelPlaces } from './list-places.ts';
import { recommendation, type Situation } from './recommend-choice.ts';
import { recommendationJson, recommendationText } from './recommend-text.ts';
import { timeModel } from './recommend-speed.ts';
import { secondsPerFile } from './recommend-workload.ts';

const NOTHING: ModelPlaces = {
  folder: '/home/ada/.local/share/assay',
  hasRuntime: true,
  onDisk: new Set(),
  own: [],
  ollama: undefined,
};

function situation(gigabytes: number, places: Partial<ModelPlaces> = {}): Situation {
  const model = findKnownModel('qwen2.5-coder:1.5b');
  assert(model, 'the default model is known');
  return {
    machine: {
      processor: 'Test',
      cores: 2,
      totalMemory: gigabytes * 1e9,
      availableMemory: gigabytes * 1e9,
      graphics: undefined,
    },
    places: { ...NOTHING, ...places },
    timing: { model, quantization: 'Q4_K_M', speed: { reading: 105, writing: 24 } },
    isBusy: false,
  };
}

describe('recommending', () => {
  it('takes the measured judge where it fits', () => {
    const { best } = recommendation(situation(24));
    expect(best).toMatchObject({
      id: 'qwen2.5-coder:1.5b-q4_k_m',
      command: 'assay models pull qwen2.5-coder:1.5b-q4_k_m',
    });
    expect(best?.seconds).toBeCloseTo((1391 + 748) / 105 + (8 + 166) / 24);
  });

  it('takes a smaller one that was measured where memory is short', () => {
    expect(recommendation(situation(1.5)).best?.id).toBe('qwen2.5-coder:0.5b-q4_k_m');
  });

  it('takes none where none fits, and says what else to do', () => {
    const result = recommendation(situation(0.1));
    expect(result.best).toBeUndefined();
    expect(recommendationText(result, PLAIN)).toContain('--model none');
  });

  it('tells what is here from what must be brought', () => {
    const onDisk = new Set(['qwen2.5-coder:1.5b-q4_k_m']);
    const text = recommendationText(recommendation(situation(24, { onDisk })), PLAIN);
    expect(text).toMatch(/^▸ qwen2\.5-coder:1\.5b-q4_k_m .* yes +28 s +\.58 +4\/6 +✓$/mu);
    expect(text).toContain('It is on this disk');
  });

  it('never recommends unasked what may not be used commercially, and says so', () => {
    const result = recommendation(situation(24));
    expect(result.best?.model.licence.commercialUse).not.toBe('not allowed');
    expect(recommendationText(result, PLAIN)).toContain(
      'Not for commercial use: qwen:1.8b, qwen2.5-coder:3b.',
    );
  });

  it.each([true, false])('fits into 80 columns, all: %s', (isAll) => {
    const text = recommendationText(recommendation(situation(24)), { ...PLAIN, isAll });
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(text).toContain('Does not fit into 24.0 GB: qwen3-coder-next:80b');
  });

  it('says more without colour than with it: nothing', () => {
    const result = recommendation(situation(24));
    const colored = recommendationText(result, { ...PLAIN, isColored: true });
    // oxlint-disable-next-line no-control-regex -- what colours are made of
    expect(colored.replaceAll(/\u001B\[\d+m/gu, '')).toBe(recommendationText(result, PLAIN));
    expect(colored).toContain('\u001B[');
  });

  it('gives every model to programs, with the reason why it fits or not', () => {
    const json = JSON.stringify(recommendationJson(recommendation(situation(24))));
    expect(json).toContain('"fits":"no","why":"needs at least 66.2 GB, 24.0 GB are free"');
    expect(json).toContain('"recommended":{"id":"qwen2.5-coder:1.5b-q4_k_m"');
  });

  it('has no times where nothing was timed', () => {
    const result = recommendation({ ...situation(24), timing: undefined });
    expect(result.candidates.every((one) => one.seconds === undefined)).toBe(true);
    expect(result.best?.id).toBe('qwen2.5-coder:1.5b-q4_k_m');
  });
});

describe('timing a model', () => {
  it('counts the fastest reading, and writing without the reading of its prompt', async () => {
    let now = 0;
    const model = scriptedModel({
      choices: (_request, earlier) => {
        now += earlier === 1 ? 500 : 1000;
        return 1;
      },
      replies: () => {
        now += 1000;
        return 'one two three four five six';
      },
    });
    const speed = await timeModel(model, () => now, new AbortController().signal);
    const [first, second] = model.choices.map((request) => request.messages[0]?.content);
    expect(first).not.toBe(second);
    expect(speed?.reading).toBeGreaterThan(150);
    expect(speed?.writing).toBeGreaterThan(6);
  });

  it('gives up on a model that does not answer with one of the words', async () => {
    const model = scriptedModel({ choices: [{ outcome: 'refused', reason: 'two tokens' }] });
    expect(await timeModel(model, () => 0, new AbortController().signal)).toBeUndefined();
  });
});

it('counts no verdicts of a model that gives none', () => {
  const small = findKnownModel('qwen2.5-coder:0.5b');
  assert(small, 'the small model is known');
  const speed = { reading: 100, writing: 10 };
  expect(secondsPerFile(speed, small)).toBeCloseTo(7.48 + 16.6);
});

const PLAIN = { isAll: false, isColored: false };
