import type { ChatModel } from '../../../llm/model.ts';
import { fitCalibration } from './fit-calibration.ts';
import type { ModelCalibration } from './fit-calibration.ts';
import { MEASURED_MARGINS } from './judge-margins.generated.ts';
import type { MeasuredMargins } from './measured-margins.ts';

/**
 * How far a model's verdicts can be believed: what it answered about labelled code comes with the package. Undefined for other weights
 * and prompts.
 */
export function calibrationOf(
  { digest }: Pick<ChatModel, 'digest'>,
  prompt: string,
  measured: readonly MeasuredMargins[] = MEASURED_MARGINS,
): ModelCalibration | undefined {
  const found = digest === undefined ? undefined : measuredMargins({ digest, prompt }, measured);
  return found === undefined ? undefined : fitCalibration(found.margins);
}

/** What ships about these weights with this version of the prompt. */
export function measuredMargins(
  { digest, prompt }: Pick<MeasuredMargins, 'digest' | 'prompt'>,
  measured: readonly MeasuredMargins[] = MEASURED_MARGINS,
): MeasuredMargins | undefined {
  return measured.find((one) => one.digest === digest && one.prompt === prompt);
}
