import type { Command } from 'commander';
import { addDecideOptions } from './decisions/decide-options.ts';
import type { DecideFlags } from './decisions/decide.ts';

const EXAMPLES = `
Examples:
  assay dismiss 3fa2b1c0 --reason "the name comes from a fixed table"
  assay dismiss 3fa2 91bd --reason "test data"
  assay dismiss 3fa2b1c0 --file shop/billing.py    when no review is remembered

A dismissed finding stays away while the function that it is in stays the same,
and data comes to it from nowhere else; then it comes back and says so. What is
like it in the same rule is ranked lower, never hidden. \`assay decisions --help\`
says where this is kept.
`;

/** Adds `assay dismiss`. */
export function registerDismissCommand(program: Command): void {
  const command = program
    .command('dismiss')
    .summary('keep findings away')
    .description(
      'Says that findings of the latest reviews are wrong, or that nothing is to be done about them. The id is the one below ' +
        'a finding in a report; its first digits are enough.',
    );
  addDecideOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (ids: string[], flags: DecideFlags) => {
      const { decide } = await import('./decisions/decide.ts');
      await decide('dismissed', ids, flags);
    });
}
