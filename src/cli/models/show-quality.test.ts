import { expect, it } from 'vitest';
import { findKnownModel, pinnedOf } from '../../llm/catalogue/weights-of.ts';
import type { MeasuredMargins } from '../../review/model/calibration/measured-margins.ts';
import { promptName } from '../../review/model/session.ts';
import * as judgePrompt from '../../review/prompts/judge-candidate.ts';
import { qualitySentences, verdictQuality } from './show-quality.ts';

const model = findKnownModel('qwen2.5-coder:1.5b') ?? expect.unreachable();
const [file = expect.unreachable()] = pinnedOf(model);
const MEASURED: MeasuredMargins = {
  digest: file.sha256,
  prompt: promptName(judgePrompt),
  quality: {
    set: 'made-up 00000000',
    on: '2026-01-02',
    candidates: 40,
    area: 0.8,
    standardError: 0.06,
    brier: 0.2,
    baseBrier: 0.25,
  },
  margins: [],
};

it('tells what the verdicts of the very file are worth', () => {
  expect(qualitySentences(model, [MEASURED])).toEqual([
    `${file.id}: area under the curve 0.80 ± 0.06 (0.5 is guessing), Brier score 0.20 against 0.25 of always saying ` +
      'the base rate; 40 labelled candidates (made-up 00000000), 2026-01-02. Verdicts carry probabilities.',
  ]);
});

it.each([
  ['other weights', { ...MEASURED, digest: '0'.repeat(64) }],
  ['an older prompt', { ...MEASURED, prompt: `${judgePrompt.id}@0` }],
])('takes nothing from %s', (_, other) => {
  expect(verdictQuality(model, [other])).toEqual([]);
  expect(qualitySentences(model, [other])[0]).toMatch(/^no answers/u);
});

it('says nothing of a model that gives no verdicts', () => {
  const base = findKnownModel('starcoder2:3b') ?? expect.unreachable();
  expect(qualitySentences(base, [])).toEqual([]);
});
