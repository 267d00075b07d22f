import type { Command } from 'commander';

import { BENCH_TASKS } from '../bench/bench-task.ts';
import { parsePositive, parseTasks } from './bench/options.ts';
import type { TuneEvalFlags } from './tune/eval.ts';

const EVAL_EXAMPLES = `
Examples:
  assay tune eval 1.5b my-judge --set examples/bench
  assay tune eval 0.5b my-judge my-judge-q8 --set my-set --only judge \\
    --json eval.json --out eval.html

The first model is the base, the others are compared with it case by case:
better, worse or no difference shown; slower or not. An interrupted run goes on
when it is started again with the same --json. docs/tune.md says how it is done.

Exit codes: 0 none is worse or slower, 1 one is, 2 usage, 3 a model failed,
130 interrupted.`;

/** Adds `assay tune` and its commands. */
export function registerTuneCommand(program: Command): void {
  const tune = program
    .command('tune')
    .summary('teach a local model your reviews, and see whether it helped')
    .description(
      'Teaches a local model the answers that you want: builds the data, trains, exports, and measures before and after.',
    );
  registerEval(tune);
}

function registerEval(tune: Command): void {
  tune
    .command('eval')
    .summary('is the tuned model better, and is it slower?')
    .description(
      'Asks a base model and what was made of it the same labelled set, in turns, and says plainly whether the tuned one is ' +
        'better and whether it is slower: with noise, calibration, tokens, seconds and memory.',
    )
    .argument('<models...>', 'the base, then the tuned models: names as for --model')
    .requiredOption('--set <folder>', 'a labelled set, for instance examples/bench (docs/bench.md)')
    .option('--runs <count>', 'how often everything is asked (default: 3)', parsePositive)
    .option('--only <tasks>', `some of ${BENCH_TASKS.join(',')}`, parseTasks)
    .option('--threads <count>', 'threads of an embedded model (default: measured)', parsePositive)
    .option('--out <file>', 'an HTML page with plots')
    .option('--json <file>', 'all answers; what is in it already is not asked again')
    .option('--debug', 'show stacks of errors')
    .addHelpText('after', EVAL_EXAMPLES)
    .action(async (models: readonly string[], flags: TuneEvalFlags) => {
      const { tuneEvalCommand } = await import('./tune/eval.ts');
      process.exitCode = await tuneEvalCommand(models, flags);
    });
}
