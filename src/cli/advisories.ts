import type { Command } from 'commander';

/** Adds `assay advisories pull`, `list`, `show` and `rm`. */
export function registerAdvisoriesCommand(program: Command): void {
  const advisories = program
    .command('advisories')
    .summary('bring and show advisories about dependencies')
    .description(
      'Advisories about Python packages, in the OSV format: bringing them, and what is on this disk. A review compares ' +
        'requirements and lock files with them, offline.',
    );
  advisories
    .command('pull')
    .summary('bring the advisories, or newer ones')
    .description(
      'Brings all advisories about packages of PyPI that OSV publishes and stores them in the data folder. An ' +
        'interrupted download goes on where it stopped; what was there stays in use until the new data are complete.',
    )
    .option(
      '--from <source>',
      'the address of a zip archive, or an archive or folder of records on this disk',
    )
    .action(async (flags: { readonly from?: string }) => {
      const { pull } = await import('./advisories/pull.ts');
      await pull(flags.from);
    });
  advisories
    .command('list')
    .summary('list the advisories on this disk')
    .description('Lists the ids on this disk with the packages each is about.')
    .argument('[package]', 'only those about this package')
    .action(async (name: string | undefined) => {
      const { list } = await import('./advisories/show.ts');
      list(name);
    });
  advisories
    .command('show')
    .summary('show an advisory, or what is on this disk')
    .description('Shows one advisory; without an id, where the data came from, when, and how many.')
    .argument('[id]', 'an id or an alias, for instance CVE-2018-18074')
    .action(async (id: string | undefined) => {
      const { show } = await import('./advisories/show.ts');
      show(id);
    });
  advisories
    .command('rm')
    .summary('remove the advisories from this disk')
    .description('Removes the advisories from this disk, and what is left of a download.')
    .action(async () => {
      const { remove } = await import('./advisories/show.ts');
      remove();
    });
}
