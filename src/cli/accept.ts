import type { Command } from 'commander';
import { addDecideOptions } from './decisions/decide-options.ts';
import type { DecideFlags } from './decisions/decide.ts';

const EXAMPLES = `
Examples:
  assay accept 3fa2b1c0
  assay accept 3fa2b1c0 91bd --reason "reproduced on staging" --by Ada

An accepted finding is shown as such and comes first of its severity, until it
is fixed. \`assay decisions --help\` says where this is kept.
`;

/** Adds `assay accept`. */
export function registerAcceptCommand(program: Command): void {
  const command = program
    .command('accept')
    .summary('say that findings are right')
    .description(
      'Says that findings of the latest reviews are right and are to be fixed. The id is the one below a finding in a report; ' +
        'its first digits are enough.',
    );
  addDecideOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (ids: string[], flags: DecideFlags) => {
      const { decide } = await import('./decisions/decide.ts');
      await decide('accepted', ids, flags);
    });
}
