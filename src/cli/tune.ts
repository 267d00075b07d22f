import type { Command } from 'commander';

import { BENCH_TASKS } from '../bench/bench-task.ts';
import { parsePositive, parseTasks } from './bench/options.ts';
import type { TuneDataFlags } from './tune/data.ts';
import type { TuneEvalFlags } from './tune/eval.ts';
import { registerAuto } from './tune/register-auto.ts';
import { registerExport } from './tune/register-export.ts';
import { registerTrain } from './tune/register-train.ts';

const DATA_EXAMPLES = `
Examples:
  assay tune data --project . --synthetic --out data
  assay tune data --set code-vulnerability-dpo leetcode --out data
  assay tune data --from ~/sets --eval my-benchmark --out data

Sets: code-feedback, code-alpaca, code-vulnerability-dpo, pysecdb, leetcode,
effibench, codeforces; NAME@COMMIT pins one, else the card says which it was.
They come from the Hugging Face hub (HF_ENDPOINT names a mirror, HF_TOKEN opens
what needs access) or from a folder with one folder a set. Nothing close to
humaneval, mbpp or --eval becomes a row.

Exit codes: 0 written, 2 usage, 3 failed, 130 interrupted; then nothing is left
under the folder's name.`;

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
  registerData(tune);
  registerTrain(tune);
  registerExport(tune);
  registerEval(tune);
  registerAuto(tune);
}

function registerData(tune: Command): void {
  tune
    .command('data')
    .summary('build a training set from public sets, your project and our rules')
    .description(
      'Builds a training set with the very prompts of a review: rows as JSONL, split by repository, task or rule, without near ' +
        'duplicates, secrets and whatever comes close to an evaluation set; a card that says where each row is from and what was left ' +
        'out; and a page of samples.',
    )
    .requiredOption('--out <folder>', 'the new folder')
    .option('--set <names...>', 'public sets, see below')
    .option('--from <folder>', 'sets as Parquet, JSONL or JSON, and rows, on this disk')
    .option('--project <path>', 'commits that fix, accepted and dismissed findings of a repository')
    .option('--report <file>', "with --project: `assay review --format json`'s, for rewrites tried")
    .option('--synthetic', "our rules' examples and seeded defects", false)
    .option('--try', 'with --synthetic: run rewrites, keep those equal and faster', false)
    .option('--eval <folders...>', 'what you evaluate with: nothing close to it stays')
    .option('--without-eval-sets', 'do not compare with HumanEval and MBPP', false)
    .option('--licence <names...>', 'permissive (default), any, or SPDX identifiers in addition')
    .option('--max-rows <count>', 'rows at most, of all sources in turn', parsePositive)
    .option('--max-tokens <count>', 'tokens of a row at most', parsePositive, 4096)
    .option('--seed <number>', 'of splits and variations', parsePositive, 1)
    .option('--force', 'replace the folder where it is there already', false)
    .option('--debug', 'show stacks of errors')
    .addHelpText('after', DATA_EXAMPLES)
    .action(async (flags: TuneDataFlags) => {
      const { tuneDataCommand } = await import('./tune/data.ts');
      await tuneDataCommand(flags);
    });
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
    .requiredOption(
      '--set <folder>',
      'a labelled set, for instance examples/bench (docs/bench.md), or what `assay tune data` wrote',
    )
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
