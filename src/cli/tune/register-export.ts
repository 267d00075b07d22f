import { InvalidArgumentError, Option, type Command } from 'commander';

import type { TuneExportFlags } from './export.ts';
import { QUANTIZE_TARGETS, type QuantizeTarget } from '../../llm/weights/quantize-targets.ts';

const EXAMPLES = `
Examples:
  assay tune export my-run --out my-judge --name my-judge
  assay tune export my-run --out my-judge --name my-judge:1.5b \\
    --form merged --quantize Q4_K_M --ollama
  assay review --model my-judge

Without --form, what was trained over a quantized file becomes an adapter over
that very file, and everything else is merged: quantized once, never twice.
Before it gets its name, it is asked what the trained model was asked: prompts
must be the same token for token, and answers must agree.

Exit codes: 0 exported, 2 usage, 3 refused or failed, 130 interrupted; then
nothing is left under the folder's name.`;

/** Adds `assay tune export`. */
export function registerExport(tune: Command): void {
  tune
    .command('export')
    .summary('make of a finished training a model that can be served')
    .description(
      'Makes a GGUF file of a finished training: an adapter over the file that it was trained on, or a merged model, quantized once. ' +
        'Gives it a name here, and in Ollama over its API where that is wanted.',
    )
    .argument('<run>', 'the folder of `assay tune train --out`')
    .requiredOption('--out <folder>', 'folder for the files')
    .requiredOption('--name <name>', 'what to call it, for instance my-judge')
    .addOption(
      new Option('--form <form>', 'an adapter, or a whole model').choices(['adapter', 'merged']),
    )
    .option(
      '--quantize <type>',
      `of a merged model: ${QUANTIZE_TARGETS.map(({ name }) => name).join(', ')}, or F16 (default: Q8_0)`,
      parseTarget,
    )
    .option('--ollama [address]', 'give it to a running Ollama, too')
    .option('--anyway', 'start although memory will not do')
    .option('--json', 'for programs')
    .option('--debug', 'show stacks of errors')
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, { quantize, ...flags }: RawFlags) => {
      const { tuneExportCommand } = await import('./export.ts');
      const { target } = quantize ?? parseTarget('Q8_0');
      await tuneExportCommand(run, { ...flags, quantization: target });
    });
}

type RawFlags = Omit<TuneExportFlags, 'quantization'> & { readonly quantize?: Quantization };

/** What was asked for; no target is 16 bits. */
interface Quantization {
  readonly target: QuantizeTarget | undefined;
}

function parseTarget(text: string): Quantization {
  const name = text.toUpperCase();
  const target = QUANTIZE_TARGETS.find((one) => one.name === name);
  if (target === undefined && name !== 'F16') {
    throw new InvalidArgumentError(
      `It must be one of ${QUANTIZE_TARGETS.map((one) => one.name).join(', ')}, F16.`,
    );
  }
  return { target };
}
