import type { Command } from 'commander';

/** Adds `assay doctor`. */
export function registerDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .summary('see what is here, what is missing and what to do')
    .description(
      'Looks at this machine: Node, processor, memory, disk, folders, git, the runtime of embedded models and what it can use ' +
        '(graphics card), the models on this disk, Ollama, and the sandboxes in which rewrites are tried. Says of each how it ' +
        'is, and what to do where it could be better. Exit code 1 when something is broken.',
    )
    .option('--json', 'print the result as JSON', false)
    .action(async (options: { readonly json: boolean }) => {
      const { runDoctor } = await import('./doctor/run-doctor.ts');
      await runDoctor(options.json);
    });
}
