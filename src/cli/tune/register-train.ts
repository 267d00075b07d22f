import { InvalidArgumentError, Option, type Command } from 'commander';

import { parsePositive } from '../bench/options.ts';
import type { TrainFlags } from './train.ts';

const EXAMPLES = `
Examples:
  assay tune train --base qwen2.5-coder:0.5b --data my-set --out my-run
  assay tune train --base ./Qwen2.5-Coder-1.5B-Instruct --data my-set \\
    --out my-run --epochs 2 --layers last:14
  assay tune train --base Qwen/Qwen2.5-Coder-7B-Instruct --data my-set \\
    --out my-run --qlora --notebook colab

Stopped or killed, the same command goes on from the last checkpoint. A base is
a model on this disk (its GGUF file becomes 16-bit weights once, and the adapter
is served over that very file), a folder of Hugging Face weights, or a name on
the hub. docs/tune.md tells how long it takes and how much memory.

Exit codes: 0 trained, 2 usage, 3 failed, 130 stopped with a checkpoint.`;

/** Adds `assay tune train`. */
export function registerTrain(tune: Command): void {
  const train = tune
    .command('train')
    .summary('train a LoRA adapter, on a graphics card or a processor')
    .description(
      'Trains a LoRA adapter with PEFT, or with Unsloth on an NVIDIA card, on what `assay tune data` built. uv brings Python\u2019s packages ' +
        '(3 GB, once). The memory that it takes is said first. The loss is shown while it goes, and drawn in loss.html.',
    )
    .requiredOption('--base <model>', 'a model on this disk, a folder, or OWNER/NAME[@REVISION]')
    .requiredOption('--data <folder>', 'what `assay tune data` wrote')
    .requiredOption('--out <folder>', 'the folder of the run')
    .addOption(
      new Option('--method <name>', 'sft, or dpo for pairs of a better and a worse answer')
        .choices(['sft', 'dpo'])
        .default('sft'),
    );
  addExtent(train);
  addMeans(train);
  train.addHelpText('after', EXAMPLES).action(async (flags: TrainFlags) => {
    const { trainCommand } = await import('./train.ts');
    await trainCommand(flags);
  });
}

/** How much is learned. */
function addExtent(train: Command): void {
  train
    .option('--epochs <number>', 'how often each row is seen (default: 1)', parseNumber)
    .option('--steps <count>', 'steps instead of epochs', parsePositive)
    .option('--batch <count>', 'rows at once (default: 4)', parsePositive)
    .option('--accumulation <count>', 'batches a step (default: 4)', parsePositive)
    .option('--learning-rate <number>', '(default: 2e-4, for dpo 1e-5)', parseNumber)
    .option('--rank <count>', 'of the adapter (default: 16)', parsePositive)
    .option('--alpha <number>', 'its weight (default: twice the rank)', parseNumber)
    .option(
      '--layers <last:count>',
      'only the last layers: half of them take half the time',
      parseLayers,
    )
    .option('--max-length <tokens>', 'longer rows are left out (default: 2048)', parsePositive)
    .option('--beta <number>', 'of dpo (default: 0.1)', parseNumber)
    .option('--seed <number>', '(default: 1)', parsePositive);
}

/** What it is done with. */
function addMeans(train: Command): void {
  train
    .option('--qlora', 'the base in four bits while it trains (NVIDIA)')
    .option('--save-memory', 'compute activations again: a third more time, much less memory')
    .addOption(
      new Option('--precision <name>', 'of the base (default: bfloat16 where it is quick)').choices(
        ['float32', 'bfloat16'],
      ),
    )
    .option('--no-shared-prefixes', 'TRL\u2019s own trainers, one row a place')
    .option('--no-unsloth', 'PEFT on a graphics card, too')
    .option('--processes <count>', 'under accelerate (default: one a graphics card)', parsePositive)
    .option('--save-every <steps>', 'a checkpoint (default: 25)', parsePositive)
    .option('--validate-every <steps>', 'the loss of rows held back (default: 25)', parsePositive)
    .option('--anyway', 'start although memory will not do')
    .addOption(
      new Option('--notebook <kind>', 'write a notebook with the same steps instead').choices([
        'colab',
        'kaggle',
      ]),
    )
    .option('--debug', 'show stacks of errors, and what Python said');
}

function parseNumber(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('It must be a number above 0.');
  }
  return value;
}

function parseLayers(text: string): number {
  const count = /^last:(?<count>[1-9]\d{0,3})$/u.exec(text)?.groups?.['count'];
  if (count === undefined) {
    throw new InvalidArgumentError('It must be last: and a number, for instance last:12.');
  }
  return Number(count);
}
