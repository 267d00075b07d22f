import type { Command } from 'commander';

import { BENCH_TASKS } from '../bench/bench-task.ts';
import { parseList, parseNumbers, parsePositive, parseTasks } from './bench/options.ts';
import type { BenchModelsFlags } from './bench/run-bench-models.ts';
import type { BenchSpeedFlags } from './bench/run-bench-speed.ts';

const MODELS_EXAMPLES = `
Examples:
  assay bench models --models 1.5b,0.5b --set examples/bench --out bench.html
  assay bench models --models ollama:qwen2.5-coder:7b --set examples/bench \\
    --only judge --runs 1
  assay bench models --models 1.5b --set my-set --json bench.json

No model is asked whether a model was right: judge is scored by labels,
discover by file, line and CWE, rewrite by running it. An interrupted run
prints what it knows, and goes on when it is started again with the same
--json. docs/bench.md describes sets and figures.

Exit codes: 0 complete, 2 usage, 3 a model failed, 130 interrupted.`;

const SPEED_EXAMPLES = `
Examples:
  assay bench speed --models 1.5b
  assay bench speed --models 1.5b,0.5b --prompt-tokens 256,2048 --threads 1,2

Exit codes: 0 complete, 2 usage, 3 a model failed, 130 interrupted.`;

/** Adds `assay bench models` and `assay bench speed`. */
export function registerBenchCommand(program: Command): void {
  const bench = program
    .command('bench')
    .summary('measure how good and how fast models are')
    .description(
      'Measures models on this machine: how often they are right on a labelled set, and how fast they read and write.',
    );
  bench
    .command('models')
    .summary('quality, seconds and memory on a labelled set')
    .description(
      'Asks models to judge, discover and rewrite on a labelled set, and shows quality with its noise, unusable replies, ' +
        'tokens, seconds, memory and energy.',
    )
    .requiredOption(
      '--models <list>',
      'with commas between: a name, NAME@Q2_K, a .gguf file, ollama:TAG, openai:MODEL@URL',
      parseList,
    )
    .requiredOption('--set <folder>', 'the labelled set, for instance examples/bench')
    .option('--runs <count>', 'how often everything is asked (default: 3)', parsePositive)
    .option('--only <tasks>', `some of ${BENCH_TASKS.join(',')}`, parseTasks)
    .option('--ask-anyway', 'ask also what the catalogue does not allow a model')
    .option('--threads <count>', 'threads of an embedded model (default: measured)', parsePositive)
    .option('--api-key-env <name>', 'environment variable with the key of an openai: server')
    .option('--out <file>', 'an HTML page with plots')
    .option('--json <file>', 'all answers; what is in it already is not asked again')
    .option('--debug', 'show stacks of errors')
    .addHelpText('after', MODELS_EXAMPLES)
    .action(async (flags: BenchModelsFlags) => {
      const { benchModelsCommand } = await import('./bench/run-bench-models.ts');
      process.exitCode = await benchModelsCommand(flags);
    });
  bench
    .command('speed')
    .summary('tokens a second, reading and writing')
    .description(
      'Measures how many tokens a second models read and write, at several lengths of prompt and numbers of threads.',
    )
    .requiredOption('--models <list>', 'as for `assay bench models`', parseList)
    .option('--prompt-tokens <list>', 'lengths of prompts (default: 128,512,2048)', parseNumbers)
    .option('--threads <list>', 'numbers of threads (default: what a review takes)', parseNumbers)
    .option('--tokens <count>', 'how many tokens are written (default: 32)', parsePositive)
    .option('--runs <count>', 'how often (default: 3)', parsePositive)
    .option('--api-key-env <name>', 'environment variable with the key of an openai: server')
    .option('--json <file>', 'write the figures to a file')
    .option('--debug', 'show stacks of errors')
    .addHelpText('after', SPEED_EXAMPLES)
    .action(async (flags: BenchSpeedFlags) => {
      const { benchSpeedCommand } = await import('./bench/run-bench-speed.ts');
      process.exitCode = await benchSpeedCommand(flags);
    });
}
