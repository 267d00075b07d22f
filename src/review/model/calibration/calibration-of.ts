import type { ChatModel } from '../../../llm/model.ts';
import { fitCalibration } from './fit-calibration.ts';
import type { ModelCalibration } from './fit-calibration.ts';
import { MEASURED_MARGINS } from './judge-margins.generated.ts';

/** How far a model's verdicts can be believed: what it answered about labelled code comes with the package. Undefined for other weights and prompts. */
export function calibrationOf(
  { digest }: Pick<ChatModel, 'digest'>,
  prompt: string,
): ModelCalibration | undefined {
  const measured = MEASURED_MARGINS.find((one) => one.digest === digest && one.prompt === prompt);
  return measured === undefined ? undefined : fitCalibration(measured.margins);
}
