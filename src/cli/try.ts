import { Option, type Command } from 'commander';
import { parseBudget, parsePython } from './review/options.ts';
import type { TryFlags } from './try/run-try.ts';

const EXAMPLES = `
Examples:
  assay try shop/billing.py:total_by_customer
  assay try shop/billing.py:total --with faster.py
  assay try shop/cart.py:Cart.total --with draft.py:quick_total --format json
  assay try tally.py --with faster_tally.py

Both versions run on the same inputs, made from annotations, from how the
parameters are used and from calls in the project, in a sandbox without files
and network. A file alone (or FILE:<module>) is a program: what it reads from
standard input is made up as it reads, what it prints and its exit code are
compared. Without --with the rewrites of the rules are tried, then those of
the model.

Exit codes: 0 tried, and equal; 1 refused, the rewrite differs on some input;
2 usage; 3 it could not be tried; 130 interrupted.`;

/** Adds `assay try`. */
export function registerTryCommand(program: Command): void {
  program
    .command('try')
    .summary('run a function and a rewrite of it on the same inputs')
    .description(
      'Tries a rewrite of one function: are the results equal, on how many inputs, and how much faster is it?',
    )
    .argument(
      '<file:function>',
      'for instance shop/billing.py:total or shop/cart.py:Cart.total; a file alone is run as a program',
    )
    .option('--with <file[:function]>', 'the rewrite; by default of the same name')
    .addOption(
      new Option('--format <format>', 'how to print the outcome')
        .choices(['text', 'json'])
        .default('text'),
    )
    .option('--time <time>', 'for the whole trial (default: 10s)', parseBudget)
    .option('--model <name>', 'who proposes where no rule does, as for `assay review`')
    .option('--budget <time>', 'time the model may take, as for `assay review`', parseBudget)
    .option(
      '--python <path>',
      'the interpreter whose packages the trial may use (default: yours)',
      parsePython,
    )
    .option('--cache-dir <folder>', 'where results are remembered')
    .option('--no-cache', 'remember nothing, and use nothing remembered')
    .option('--no-color', 'no colours, also on a terminal')
    .option('--debug', 'say more about what happens, and show stacks of errors')
    .addHelpText('after', EXAMPLES)
    .action(async (target: string, flags: TryFlags) => {
      const { runTry } = await import('./try/run-try.ts');
      process.exitCode = await runTry(target, flags);
    });
}
