import { availableParallelism } from 'node:os';
import { Option, type Command } from 'commander';
import { reporters } from '../report/reporters.ts';
import {
  collectFormat,
  collectRules,
  FAIL_ON,
  parseBudget,
  parseConfidence,
  parseContext,
  parseCount,
  parsePython,
  parseFailOn,
  parseSeverity,
  type ReviewFlags,
} from './review/options.ts';
import { CONTEXT_PARTS } from '../config/context-parts.ts';
import { SEVERITIES } from '../core/severity.ts';

const EXAMPLES = `
Examples:
  assay review                          what changed against the default branch
  assay review src tests/conftest.py    whole folders and files
  assay review --staged                 what the next commit would hold
  assay review --diff main..HEAD        what a branch changed
  assay review src --model none         fast analysis only, no language model
  assay review --format sarif=out.sarif --format text
  assay review src --rule performance --severity low
  assay review src --profile run.pstats --format html=review.html

In a text report, findings below medium are counted and not shown; --severity
low shows them. A model's opinion ranks findings and never drops them. Silence
one finding in the source with
  # assay: ignore[category/rule-name]
or keep it away, for everybody in the project, by the id that stands below it:
  assay dismiss 3fa2b1c0 --reason "the name comes from a fixed table"
`;

/** Adds `assay review`. */
export function registerReviewCommand(program: Command): void {
  program
    .command('review')
    .summary('review files, folders or changes')
    .description(
      'Reviews Python files, folders or changes, and prints what it found with the evidence for each finding. ' +
        'Without a path it reviews what changed against the default branch, plus uncommitted work.',
    )
    .argument('[path...]', 'files and folders to review whole')
    .option('--staged', 'review what is staged for the next commit')
    .option('--diff <A..B>', 'review what changed from commit A to commit B')
    .option(
      '--model <name>',
      'auto, none, a catalogued model, ollama:TAG, openai:MODEL@URL or a .gguf file',
    )
    .addOption(
      new Option(
        '--format <format[=FILE]>',
        `${[...reporters.keys()].join(', ')}; repeatable, one of them to stdout`,
      )
        .argParser(collectFormat)
        .default([], 'text'),
    )
    .option(
      '--severity <level>',
      `report findings from this level on: ${SEVERITIES.join(', ')}`,
      parseSeverity,
    )
    .option(
      '--min-confidence <p>',
      'leave out findings whose calibrated probability is below p, 0 to 1, unless data flow, costs or a trial show them',
      parseConfidence,
    )
    .option(
      '--fail-on <level>',
      `exit with 1 for findings from this level on: ${FAIL_ON.join(', ')} (default: medium)`,
      parseFailOn,
    )
    .addOption(
      new Option('--rule <id>', 'only these rules or categories; repeatable, comma-separated')
        .argParser(collectRules)
        .default([], 'all'),
    )
    .option(
      '--profile <file>',
      'weigh findings about speed by measured seconds: cProfile, pyinstrument or speedscope',
    )
    .option(
      '--budget <time>',
      'time the model may take in all: 90s, 2m or none (default: 5m)',
      parseBudget,
    )
    .addOption(contextOption())
    .option('--no-advisories', 'do not compare dependencies with the advisories on this machine')
    .option('--no-decisions', 'show everything, also what people here have dismissed')
    .option('--no-trials', 'do not run rewrites; they are then marked as not tried')
    .option('--trial-budget <time>', 'for all trials (default: 60s, at most --budget)', parseBudget)
    .option(
      '--python <path>',
      'the interpreter whose packages trials may use (default: yours)',
      parsePython,
    )
    .option(
      '--jobs <n>',
      `threads for analysis (default: ${availableParallelism()}, the processors here)`,
      parseCount,
    )
    .option('--threads <n>', 'threads for an embedded model (default: measured)', parseCount)
    .option('--cache-dir <folder>', 'where results are remembered')
    .option('--no-cache', 'remember nothing, and use nothing remembered')
    .option('--no-color', 'no colours, also on a terminal')
    .option('--allow-incomplete', 'do not exit with 3 when something was not looked at')
    .option('--debug', 'say more about what happens, and show stacks of errors')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], flags: ReviewFlags) => {
      const { runReview } = await import('./review/run-review.ts');
      process.exitCode = await runReview(paths, flags);
    });
}

function contextOption(): Option {
  return new Option(
    '--context <parts>',
    `show the model more of the project: all, none, or some of ${CONTEXT_PARTS.join(', ')}, with commas between (default: none)`,
  ).argParser(parseContext);
}
