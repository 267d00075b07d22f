/**
 * Writes what a model answered about labelled code to `src/review/model/calibration/judge-margins.generated.ts`, from which a review
 * makes probabilities. The answers of other models and prompts are kept. First ask the model, then run this on what it said:
 *
 *   assay bench models --models 1.5b --set examples/bench --only judge --json bench.json
 *   assay bench models --models 1.5b --set bench/judge-pairs --only judge --json pairs.json
 *   node scripts/measure-calibration.ts bench.json pairs.json
 *
 * Answers to several sets are fitted as one.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { benchResultSchema } from '../src/bench/bench-result.ts';
import type { BenchResult, ItemRecord } from '../src/bench/bench-result.ts';
import { scoreJudge } from '../src/bench/score/judge-score.ts';
import { MEASURED_MARGINS } from '../src/review/model/calibration/judge-margins.generated.ts';
import type { MeasuredMargins } from '../src/review/model/calibration/measured-margins.ts';
import { promptName } from '../src/review/model/session.ts';
import * as prompt from '../src/review/prompts/judge-candidate.ts';

const TARGET = new URL(
  '../src/review/model/calibration/judge-margins.generated.ts',
  import.meta.url,
);
const results = process.argv.slice(2).map(readResult);
if (results.length === 0) {
  throw new Error('Name the JSON files of `assay bench models --json FILE`.');
}
const names = new Set(results.flatMap(({ models }) => models.map(({ wish }) => wish)));
const measured = [...names].flatMap(marginsOf);
const kept = MEASURED_MARGINS.filter(
  (old) => !measured.some((one) => one.digest === old.digest && one.prompt === old.prompt),
);
const head = readFileSync(TARGET, 'utf8').split('export const MEASURED_MARGINS')[0] ?? '';
writeFileSync(
  TARGET,
  `${head}export const MEASURED_MARGINS: readonly MeasuredMargins[] = ${JSON.stringify([...kept, ...measured], undefined, 2)};\n`,
);

type JudgeRecord = Extract<ItemRecord, { readonly task: 'judge' }>;

function readResult(file: string): BenchResult {
  const result = benchResultSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  if (!result.complete) {
    throw new Error(`${file} is of an interrupted run: let it finish first.`);
  }
  return result;
}

/** What a model was asked of all sets. Cases and pairs of two sets may have the same names. */
function answersTo(wish: string): readonly JudgeRecord[] {
  return results.flatMap(({ set, models }) =>
    models
      .filter((model) => model.wish === wish)
      .flatMap(({ records }) => records.filter((one) => one.task === 'judge'))
      .map((one) => ({
        ...one,
        item: `${set.name}/${one.item}`,
        pair: one.pair === null ? null : `${set.name}/${one.pair}`,
      })),
  );
}

/** Means over the runs. Only weights that are known by their digest can be recognised again. */
function marginsOf(wish: string): readonly MeasuredMargins[] {
  const asked = results.filter(({ models }) => models.some((model) => model.wish === wish));
  const digests = new Set(
    asked.flatMap(({ models }) =>
      models.filter((model) => model.wish === wish).map(({ digest }) => digest),
    ),
  );
  const [digest = null] = digests;
  const records = answersTo(wish);
  const score = scoreJudge(records);
  if (
    digest === null ||
    digests.size > 1 ||
    score?.area === undefined ||
    score.brier === undefined
  ) {
    console.log(`${wish}: nothing to fit on`);
    return [];
  }
  const { area, brier } = score;
  const isBetter = brier.value < brier.base;
  console.log(
    `${wish}: ${score.candidates} candidates, area under the curve ${area.value.toFixed(2)} ± ${area.standardError.toFixed(2)}, ` +
      `Brier score ${brier.value.toFixed(3)} against ${brier.base.toFixed(3)} of the base rate: ${isBetter ? 'written' : 'no better, not written'}`,
  );
  if (!isBetter) {
    return [];
  }
  const margins = [...Map.groupBy(records, ({ item }) => item).values()].flatMap((runs) => {
    const [first] = runs;
    const given = runs.flatMap(({ margin }) => (margin === null ? [] : [margin]));
    const mean = given.reduce((sum, one) => sum + one, 0) / given.length;
    return first === undefined || given.length === 0
      ? []
      : [{ rule: first.rule, margin: rounded(mean), isRight: first.isReal }];
  });
  const quality = {
    set: asked.map(({ set }) => `${set.name} ${set.digest.slice(0, 8)}`).join(' + '),
    on:
      asked
        .map(({ startedAt }) => startedAt.slice(0, 10))
        .toSorted()
        .at(-1) ?? '',
    candidates: score.candidates,
    area: rounded(area.value),
    standardError: rounded(area.standardError),
    brier: rounded(brier.value),
    baseBrier: rounded(brier.base),
  };
  return [{ digest, prompt: promptName(prompt), quality, margins }];
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
