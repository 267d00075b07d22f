import type { KnownModel } from '../../llm/catalogue/known-model.ts';
import { reasonsFor } from '../../llm/catalogue/abilities.ts';
import { pinnedOf } from '../../llm/catalogue/weights-of.ts';
import { measuredMargins } from '../../review/model/calibration/calibration-of.ts';
import type {
  MeasuredMargins,
  MeasuredQuality,
} from '../../review/model/calibration/measured-margins.ts';
import { promptName } from '../../review/model/session.ts';
import * as judgePrompt from '../../review/prompts/judge-candidate.ts';

/** What the verdicts of one of a model's files are worth. */
export interface VerdictQuality extends MeasuredQuality {
  /** As `assay models pull` takes it. */
  readonly file: string;
}

/** What was measured about the files of a model that are known by a checksum; empty where that is nothing. */
export function verdictQuality(
  model: KnownModel,
  measured?: readonly MeasuredMargins[],
): readonly VerdictQuality[] {
  const prompt = promptName(judgePrompt);
  return pinnedOf(model).flatMap(({ id, sha256 }) => {
    const found = measuredMargins({ digest: sha256, prompt }, measured);
    return found === undefined ? [] : [{ file: id, ...found.quality }];
  });
}

/** One sentence a file; for a model that gives verdicts and was not measured, what that means. */
export function qualitySentences(
  model: KnownModel,
  measured?: readonly MeasuredMargins[],
): readonly string[] {
  const known = verdictQuality(model, measured);
  if (known.length > 0) {
    return known.map(sentence);
  }
  return reasonsFor(model).judge.isAllowed
    ? [
        'no answers to labelled code ship for it: verdicts carry no probability. `assay bench models` measures them on your machine.',
      ]
    : [];
}

function sentence(quality: VerdictQuality): string {
  const { file, set, on, candidates, area, standardError, brier, baseBrier } = quality;
  return (
    `${file}: area under the curve ${area.toFixed(2)} ± ${standardError.toFixed(2)} (0.5 is guessing), ` +
    `Brier score ${brier.toFixed(2)} against ${baseBrier.toFixed(2)} of always saying the base rate; ` +
    `${candidates} labelled candidates (${set}), ${on}. Verdicts carry probabilities.`
  );
}
