import { mkdir } from 'node:fs/promises';

import { assayFolders } from '../../io/folders.ts';
import { ollamaUrl } from '../../llm/providers/ollama-discovery.ts';
import { formatBytes } from '../../llm/weights/format-bytes.ts';
import type { QuantizeTarget } from '../../llm/weights/quantize-targets.ts';
import type { ExportForm } from '../../tune/export/export-guards.ts';
import { exportRun, type ExportOutcome } from '../../tune/export/export-run.ts';
import { findUv } from '../../tune/train/find-uv.ts';
import { interruptOnSignal } from '../interruption.ts';
import { startProgress } from '../progress.ts';

/** What the command line says. */
export interface TuneExportFlags {
  readonly out: string;
  readonly name: string;
  readonly form?: ExportForm | undefined;
  /** Undefined for 16 bits. */
  readonly quantization: QuantizeTarget | undefined;
  /** An address, or true for where Ollama usually is. */
  readonly ollama?: string | true;
  readonly anyway?: boolean;
  readonly json?: boolean;
}

/** `assay tune export RUN`: the files, where they can be asked now, and how well they agree. @throws ReviewError like `exportRun`. */
export async function tuneExportCommand(run: string, flags: TuneExportFlags): Promise<void> {
  const interruption = interruptOnSignal();
  const progress = startProgress({ stream: process.stderr, now: () => performance.now() });
  const { data: dataFolder } = assayFolders();
  const environment = process.env;
  function onNote(text: string): void {
    progress.update({ step: text, done: 0, total: 0, subject: '' });
  }
  try {
    await mkdir(dataFolder, { recursive: true });
    const uv = await findUv({ dataFolder, environment, onInstall: onNote }, interruption.signal);
    const outcome = await exportRun(
      {
        run,
        out: flags.out,
        name: flags.name,
        form: flags.form,
        quantization: flags.quantization,
        ollama: addressOf(flags.ollama),
      },
      {
        dataFolder,
        uv,
        environment,
        isAnyway: flags.anyway,
        onNote,
        onProgress: (step, done, total) => progress.update({ step, done, total, subject: '' }),
      },
      interruption.signal,
    );
    progress.stop();
    process.stdout.write(
      flags.json === true ? `${JSON.stringify(outcome, undefined, 2)}\n` : describe(outcome),
    );
  } finally {
    progress.stop();
    interruption.stop();
  }
}

function addressOf(ollama: string | true | undefined): URL | undefined {
  return ollama === undefined
    ? undefined
    : ollamaUrl(ollama === true ? process.env['OLLAMA_HOST'] : ollama);
}

function describe({ path, bytes, agreement, registered, modelfile }: ExportOutcome): string {
  const { questions, sameFirst, largestMarginDifference, meanMarginDifference } = agreement;
  return `${[
    `${path} (${formatBytes(bytes)})`,
    'prompts: token for token those of the training',
    `answers: ${sameFirst} of ${questions} first words as trained; the log-odds of Yes over No differ by ${meanMarginDifference.toFixed(2)} on average, ${largestMarginDifference.toFixed(2)} at most`,
    ...(modelfile === undefined ? [] : [`Modelfile: ${modelfile}`]),
    `use it with: assay review --model ${registered.embedded}`,
    ...(registered.ollama === undefined
      ? []
      : [
          `in Ollama: --model ollama:${registered.ollama}${registered.samePromptInOllama === true ? ', its prompts are those of the training to the last character' : '; it does not show its prompts, so they could not be compared'}`,
        ]),
  ].join('\n')}\n`;
}
