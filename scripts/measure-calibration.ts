/**
 * Writes what a model answered about labelled code to `src/review/model/calibration/judge-margins.generated.ts`, from which a review
 * makes probabilities. The answers of other models and prompts are kept. First ask the model, then run this on what it said:
 *
 *   assay bench models --models 1.5b --set examples/bench --only judge --json bench.json
 *   node scripts/measure-calibration.ts bench.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { benchResultSchema } from '../src/bench/bench-result.ts';
import type { ModelResult } from '../src/bench/bench-result.ts';
import { scoreJudge } from '../src/bench/score/judge-score.ts';
import { MEASURED_MARGINS } from '../src/review/model/calibration/judge-margins.generated.ts';
import type { MeasuredMargins } from '../src/review/model/calibration/measured-margins.ts';
import { promptName } from '../src/review/model/session.ts';
import * as prompt from '../src/review/prompts/judge-candidate.ts';

const TARGET = new URL(
  '../src/review/model/calibration/judge-margins.generated.ts',
  import.meta.url,
);
const [file] = process.argv.slice(2);
if (file === undefined) {
  throw new Error('Name the JSON file of `assay bench models --json FILE`.');
}
const result = benchResultSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
if (!result.complete) {
  throw new Error(`${file} is of an interrupted run: let it finish first.`);
}
const measured = result.models.flatMap(marginsOf);
const kept = MEASURED_MARGINS.filter(
  (old) => !measured.some((one) => one.digest === old.digest && one.prompt === old.prompt),
);
const head = readFileSync(TARGET, 'utf8').split('export const MEASURED_MARGINS')[0] ?? '';
writeFileSync(
  TARGET,
  `${head}export const MEASURED_MARGINS: readonly MeasuredMargins[] = ${JSON.stringify([...kept, ...measured], undefined, 2)};\n`,
);

/** Means over the runs. Only weights that are known by their digest can be recognised again. */
function marginsOf(model: ModelResult): readonly MeasuredMargins[] {
  const records = model.records.filter((one) => one.task === 'judge');
  const score = scoreJudge(records);
  if (model.digest === null || score?.area === undefined || score.brier === undefined) {
    console.log(`${model.wish}: nothing to fit on`);
    return [];
  }
  const { area, brier } = score;
  const isBetter = brier.value < brier.base;
  console.log(
    `${model.wish}: ${score.candidates} candidates, area under the curve ${area.value.toFixed(2)} ± ${area.standardError.toFixed(2)}, ` +
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
  const { set, startedAt } = result;
  const quality = {
    set: `${set.name} ${set.digest.slice(0, 8)}`,
    on: startedAt.slice(0, 10),
    candidates: score.candidates,
    area: rounded(area.value),
    standardError: rounded(area.standardError),
    brier: rounded(brier.value),
    baseBrier: rounded(brier.base),
  };
  return [{ digest: model.digest, prompt: promptName(prompt), quality, margins }];
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
