import { resolve } from 'node:path';
import { packageVersion } from '../../analyzers/analysis-version.ts';
import { speedText } from '../../bench/report/speed-text.ts';
import { runBenchSpeed } from '../../bench/run-speed.ts';
import { writeFileAtomically } from '../../io/files.ts';
import { interruptOnSignal } from '../interruption.ts';
import { startProgress } from '../progress.ts';
import { terminalWidth } from '../terminal.ts';
import { openBenchModel } from './open-bench-model.ts';

/** What commander hands over for `assay bench speed`, parsed. */
export interface BenchSpeedFlags {
  readonly models: readonly string[];
  readonly promptTokens?: readonly number[];
  readonly threads?: readonly number[];
  readonly tokens?: number;
  readonly runs?: number;
  readonly apiKeyEnv?: string;
  readonly json?: string;
  readonly debug?: true;
}

const DEFAULTS = { promptTokens: [128, 512, 2048], tokens: 32, runs: 3 };

/** `assay bench speed`: the table on stdout and the exit code. */
export async function benchSpeedCommand(flags: BenchSpeedFlags): Promise<number> {
  const interruption = interruptOnSignal();
  const progress = startProgress({ stream: process.stderr, now: () => performance.now() });
  try {
    const result = await runBenchSpeed(
      {
        wishes: flags.models,
        promptTokens: flags.promptTokens ?? DEFAULTS.promptTokens,
        threads: flags.threads ?? [undefined],
        decodeTokens: flags.tokens ?? DEFAULTS.tokens,
        runs: flags.runs ?? DEFAULTS.runs,
        assayVersion: packageVersion(),
        open: ({ name, threads }, signal) =>
          openBenchModel(
            { wish: name, threads, apiKeyEnv: flags.apiKeyEnv, cacheFolder: undefined },
            signal,
          ),
      },
      { progress: progress.update, changed: () => undefined },
      interruption.signal,
    );
    progress.stop();
    process.stdout.write(speedText(result, terminalWidth()));
    if (flags.json !== undefined) {
      writeFileAtomically(resolve(flags.json), `${JSON.stringify(result, undefined, 1)}\n`);
    }
    return interruption.signal.aborted ? 130 : result.complete ? 0 : 3;
  } finally {
    progress.stop();
    interruption.stop();
  }
}
