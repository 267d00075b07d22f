import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { findModel } from '../../llm/catalogue/find-model.ts';
import { formatBytes } from '../../llm/weights/format-bytes.ts';
import { filesOfOwnModel, findOwnModel } from '../../llm/weights/own-models.ts';
import { weightsPath } from '../../llm/weights/on-disk.ts';
import { QUANTIZE_TARGETS, type QuantizeTarget } from '../../llm/weights/quantize-targets.ts';
import { quantizeWeights } from '../../llm/weights/quantize-weights.ts';
import { weightsFolder } from '../../llm/weights/weights-folder.ts';
import { describeFacts } from './import.ts';
import { interruptible } from './interruptible.ts';
import { startPullLine } from './progress.ts';

export interface QuantizeArguments {
  readonly to: string;
  readonly out?: string | undefined;
  readonly threads?: number | undefined;
}

/** `assay models quantize SRC --to Q4_K_M`: what it says goes to stderr. @throws ReviewError like `quantizeWeights`; `USAGE`. */
export async function quantizeModel(source: string, wanted: QuantizeArguments): Promise<void> {
  const target = requireTarget(wanted.to);
  const line = startPullLine({ stream: process.stderr, now: () => performance.now() });
  try {
    const made = await interruptible((dataFolder, signal) => {
      const place = sourceOf(dataFolder, source);
      const out = wanted.out ?? join(place.outFolder, quantizedName(place.name, target.name));
      return quantizeWeights(
        {
          dataFolder,
          source: place.path,
          out,
          target,
          threads: wanted.threads,
          onStart: (facts, bytes) => {
            line.say(describeFacts(facts));
            line.say(
              `quantizing to ${target.name} (${target.note}): at most ${formatBytes(bytes)} in ${out}`,
            );
          },
          onProgress: (doneBytes, totalBytes) =>
            line.update({ phase: 'fetching', source: target.name, doneBytes, totalBytes }),
        },
        signal,
      );
    });
    line.say(`made ${made.path}: ${made.quantization}, ${formatBytes(made.bytes)}`);
    line.say(
      `use it with --model ${made.path}, or give it a name with \`assay models import ${made.path}\``,
    );
  } finally {
    line.stop();
  }
}

/** `coder-Q4_K_M.gguf` for `coder-f16.gguf`; another ending of the original stays in the name. */
export function quantizedName(source: string, target: string): string {
  const stem = basename(source)
    .replace(/\.gguf$/iu, '')
    .replace(/[._-](?:b?f16|f?p?32|f32|fp16)$/iu, '');
  return `${stem}-${target}.gguf`;
}

function requireTarget(name: string): QuantizeTarget {
  const target = QUANTIZE_TARGETS.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (target === undefined) {
    throw new ReviewError('USAGE', `Not a quantization that can be made: ${name}`, {
      hint: `Say one of ${QUANTIZE_TARGETS.map((one) => one.name).join(', ')}.`,
    });
  }
  return target;
}

interface Place {
  readonly path: string;
  /** What the new file is named after. */
  readonly name: string;
  readonly outFolder: string;
}

/** A path, else a name of an imported or catalogued model, for which the new file goes to the current folder. */
function sourceOf(dataFolder: string, source: string): Place {
  const named = existsSync(source) ? undefined : namedWeights(dataFolder, source);
  return named === undefined
    ? { path: source, name: source, outFolder: dirname(source) }
    : { ...named, outFolder: process.cwd() };
}

function namedWeights(dataFolder: string, name: string): Omit<Place, 'outFolder'> | undefined {
  const own = findOwnModel(dataFolder, name);
  if (own !== undefined) {
    return {
      path: filesOfOwnModel(dataFolder, own).weights,
      name: own.name.replaceAll(':', '-'),
    };
  }
  const known = findModel(name);
  return known === undefined
    ? undefined
    : { path: weightsPath(weightsFolder(dataFolder), known), name: known.fileName };
}
