import { Option, type Command } from 'commander';

/** What `assay accept` and `assay dismiss` take alike. */
export function addDecideOptions(command: Command): Command {
  return command
    .argument('<id...>', 'ids of findings, four digits or more of each')
    .option('--reason <text>', 'why, for those who come after you')
    .option('--by <name>', 'whose decision it is; without it no name is written')
    .addOption(
      new Option(
        '--file <path>',
        'look for the findings in a review of this file or folder, without a model; repeatable',
      ).argParser((path: string, earlier: readonly string[] | undefined) => [
        ...(earlier ?? []),
        path,
      ]),
    )
    .option('--cache-dir <folder>', 'where results are remembered')
    .option('--debug', 'show stacks of errors');
}
