import { Command, CommanderError } from 'commander';
import { ReviewError } from '../core/review-error.ts';
import { exitCodeOf, printError } from './print-error.ts';

/** Starts the command line: parses, runs one command, and turns whatever it throws into a message and an exit code. */
async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', stopQuietlyOnClosedPipe);
  process.stderr.on('error', stopQuietlyOnClosedPipe);
  try {
    await program().then((command) => command.parseAsync([...argv]));
  } catch (error) {
    process.exitCode = report(error, argv.includes('--debug'));
  }
}

async function program(): Promise<Command> {
  const { packageVersion } = await import('../analyzers/analysis-version.ts');
  const { registerReviewCommand } = await import('./review.ts');
  const { registerFixCommand } = await import('./fix.ts');
  const { registerTryCommand } = await import('./try.ts');
  const { registerAcceptCommand } = await import('./accept.ts');
  const { registerDismissCommand } = await import('./dismiss.ts');
  const { registerDecisionsCommand } = await import('./decisions.ts');
  const { registerModelsCommand } = await import('./models.ts');
  const { registerDoctorCommand } = await import('./doctor.ts');
  const { registerAdvisoriesCommand } = await import('./advisories.ts');
  const { registerBenchCommand } = await import('./bench.ts');
  const { registerTuneCommand } = await import('./tune.ts');
  const command = new Command('assay')
    .description(
      'Reviews Python on your own machine: slow code, security holes, hard-coded secrets and what to refactor, ' +
        'each finding with its evidence. Nothing leaves the machine unless you point --model at a server elsewhere.',
    )
    .version(packageVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .enablePositionalOptions()
    .showHelpAfterError(false);
  registerReviewCommand(command);
  registerFixCommand(command);
  registerTryCommand(command);
  registerAcceptCommand(command);
  registerDismissCommand(command);
  registerDecisionsCommand(command);
  registerModelsCommand(command);
  registerAdvisoriesCommand(command);
  registerDoctorCommand(command);
  registerBenchCommand(command);
  registerTuneCommand(command);
  command.addHelpText(
    'after',
    '\nStart with:\n' +
      '  assay review                      what changed against the default branch\n' +
      '  assay review src                  everything under a folder\n' +
      '  assay fix src --dry-run           the fixes it would apply, as a patch\n' +
      '  assay models pull                 a local model that judges and explains\n' +
      '  assay advisories pull             known weaknesses of packages\n' +
      '  assay doctor                      what is here, what is missing, what to do\n' +
      '\nExit codes: 0 clean, 1 findings at or above --fail-on, 2 usage or configuration,\n' +
      '3 incomplete or failed, 130 interrupted, 141 its reader has gone.',
  );
  return command;
}

function report(error: unknown, isDebug: boolean): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) {
      return 0;
    }
    // No command was given: the help is on stderr already.
    if (error.code === 'commander.help') {
      return 2;
    }
    printError(
      new ReviewError('USAGE', error.message.replace(/^error: /, ''), {
        hint: 'See `assay --help`, or `--help` after a command.',
      }),
      isDebug,
    );
    return 2;
  }
  printError(error, isDebug);
  return exitCodeOf(error);
}

/** What others say who write to a reader that has gone, 128 and the number of the signal SIGPIPE. */
const CLOSED_PIPE = 141;

/** Nothing is said, but a review that was cut off is no clean one. */
function stopQuietlyOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') {
    process.exit(process.exitCode ?? CLOSED_PIPE);
  }
  throw error;
}

await main(process.argv);
