import type { Command } from 'commander';

const ABOUT = `
Decisions are kept in .assay/decisions.jsonl at the top of the repository, one a
line, with the code that they are about and without its secrets. Commit the
file: lines are only ever added, and git merges those of both sides.

Where a change is reviewed, decisions count that the other side of the change
has, and those that you made on this machine: nobody can dismiss what is found
in their own pull request. Where files are reviewed, all in the file count.

Examples:
  assay decisions
  assay decisions --json
  assay decisions forget 3fa2b1c0
`;

/** Adds `assay decisions` and its subcommand. */
export function registerDecisionsCommand(program: Command): void {
  const decisions = program
    .command('decisions')
    .summary('list what was accepted and dismissed')
    .description(
      'Lists what people accepted and dismissed in this project, the newest first, and marks what is stale: its code has changed, ' +
        'or is gone.',
    )
    .option('--json', 'as JSON')
    .addHelpText('after', ABOUT)
    .action(async (flags: { readonly json?: true }) => {
      const { listDecisions } = await import('./decisions/list.ts');
      listDecisions(flags);
    });
  decisions
    .command('forget')
    .summary('take decisions back')
    .description('Takes decisions back. The findings are then shown as if nobody had said a word.')
    .argument('<id...>', 'ids of decisions, four digits or more of each')
    .action(async (ids: string[]) => {
      const { forgetDecisions } = await import('./decisions/forget.ts');
      forgetDecisions(ids);
    });
}
