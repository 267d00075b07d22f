import { Option, type Command } from 'commander';
import { SEVERITIES } from '../core/severity.ts';
import {
  collectRules,
  parseBudget,
  parseCount,
  parsePython,
  parseSeverity,
} from './review/options.ts';
import type { FixFlags } from './fix/fix-run.ts';

const EXAMPLES = `
Examples:
  assay fix src --dry-run               the changes as a patch, nothing written
  assay fix shop/billing.py:41          the fix of one place
  assay fix --tried-only                only rewrites that a trial found equal
  assay fix src --interactive           asks about each one
  assay fix src --check "pytest -q"     keeps what the project's tests let pass

Each fix is applied by itself and the file analysed again: the finding must be
gone and nothing new appear, and pyright must know no new error. A rewrite that
a trial refused is never applied; one by a model only after a trial.

Exit codes: 0 everything applied but what you declined; 1 some fixes left out;
2 usage or configuration; 3 incomplete or failed; 130 interrupted.`;

/** Adds `assay fix`. */
export function registerFixCommand(program: Command): void {
  program
    .command('fix')
    .summary('apply the fixes of a review')
    .description(
      'Reviews files, folders or changes, applies the fixes it finds and checks each one. ' +
        'Files are replaced at one stroke; one that was changed meanwhile is left alone.',
    )
    .argument('[path[:line]...]', 'files, folders or places; by default what changed')
    .option('--tried-only', 'only rewrites that gave equal results in a trial')
    .option('--dry-run', 'print the changes as a patch and write nothing')
    .option('--interactive', 'show each fix and ask')
    .option('--check <command>', 'a command that must succeed with the fixes, in the sandbox')
    .option('--check-outside', 'run the command of --check outside the sandbox, in place')
    .option(
      '--check-timeout <time>',
      'for one run of --check: 90s, 10m (default: 10m)',
      parseBudget,
    )
    .addOption(
      new Option('--rule <id>', 'only these rules or categories; repeatable, comma-separated')
        .argParser(collectRules)
        .default([], 'all'),
    )
    .option(
      '--severity <level>',
      `fix findings from this level on: ${SEVERITIES.join(', ')} (default: low)`,
      parseSeverity,
    )
    .option('--model <name>', 'as for `assay review`')
    .option('--budget <time>', 'as for `assay review`', parseBudget)
    .option('--trial-budget <time>', 'as for `assay review`', parseBudget)
    .option(
      '--python <path>',
      'the interpreter whose packages trials and types may use',
      parsePython,
    )
    .option('--jobs <n>', 'threads for analysis', parseCount)
    .option('--threads <n>', 'threads for an embedded model (default: measured)', parseCount)
    .option('--cache-dir <folder>', 'where results are remembered')
    .option('--no-cache', 'remember nothing, and use nothing remembered')
    .option('--no-color', 'no colours, also on a terminal')
    .option('--debug', 'say more about what happens, and show stacks of errors')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], flags: FixFlags) => {
      const { runFix } = await import('./fix/run-fix.ts');
      process.exitCode = await runFix(paths, flags);
    });
}
