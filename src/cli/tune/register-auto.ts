import type { Command } from 'commander';

import type { TuneAutoFlags } from './auto.ts';

const EXAMPLES = `
Examples:
  assay tune auto --base 0.5b --name my-judge --out tuning --set examples/bench \\
    --plan
  assay tune auto --base 1.5b --name my-judge --out tuning --set my-set \\
    --project . --yes

The plan is printed first, with the command of each step. Interrupted, the same
command goes on with the step that it was at.

Exit codes: those of \`assay tune eval\`; 3 where a step failed, 130 interrupted.`;

/** Adds `assay tune auto`. */
export function registerAuto(tune: Command): void {
  tune
    .command('auto')
    .summary('all of it: data, training, export, comparison')
    .description(
      'Builds the data, trains, exports, and says whether the tuned model is better than its base: all of it in one command, with a ' +
        'plan printed first.',
    )
    .requiredOption('--base <model>', 'what to teach: a model on this disk, a folder, OWNER/NAME')
    .requiredOption('--name <name>', 'what to call the tuned model')
    .requiredOption('--out <folder>', 'for data, run, model and comparison')
    .requiredOption('--set <folder>', 'the labelled set that tells whether it helped')
    .option('--project <path>', 'learn from a repository: commits that fix, and your decisions')
    .option('--data <names...>', 'public sets besides, as in `assay tune data --set`')
    .option('--from <folder>', 'where the public sets lie on this disk')
    .option('--ollama [address]', 'give the model to a running Ollama, too')
    .option('--plan', 'print the plan and stop')
    .option('--yes', 'do not ask')
    .option('--debug', 'show stacks of errors')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: TuneAutoFlags) => {
      const { tuneAutoCommand } = await import('./auto.ts');
      process.exitCode = await tuneAutoCommand(flags);
    });
}
