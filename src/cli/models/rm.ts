import { ReviewError } from '../../core/review-error.ts';
import { formatBytes } from '../../llm/weights/format-bytes.ts';
import { findRemoval, removeWeights, type Removal } from '../../llm/weights/remove-weights.ts';
import { ask, canAsk } from '../question.ts';
import { interruptible } from './interruptible.ts';

/**
 * `assay models rm NAME`: asks first, unless `isSure`.
 *
 * @throws ReviewError like `findRemoval` and `removeWeights`; `USAGE` where nobody can be asked.
 */
export async function removeModel(name: string, isSure: boolean): Promise<void> {
  await interruptible(async (dataFolder, signal) => {
    const removal = await findRemoval(dataFolder, name);
    if (!isSure) {
      if (!canAsk()) {
        throw new ReviewError('USAGE', `Nobody is here to say whether ${removal.name} may go`, {
          hint: 'Add --yes.',
        });
      }
      const question = `Remove ${removal.name} (${formatBytes(removal.bytes)})? [y/N] `;
      const answer = await ask(question, { pause: () => () => undefined }, signal);
      if (!/^y(?:es)?$/iu.test(answer ?? '')) {
        process.stderr.write('nothing was removed\n');
        return;
      }
    }
    await removeWeights(removal);
    process.stderr.write(`${removal.name} is removed, ${freed(removal)}\n`);
  });
}

function freed({ path, bytes }: Removal): string {
  if (path === undefined) {
    return 'its weights stay: another name needs them';
  }
  return bytes === 0
    ? 'nothing is freed: the file that it was imported from has the same bytes'
    : `${formatBytes(bytes)} are freed`;
}
