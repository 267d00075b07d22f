import type { GgufFacts } from '../../llm/weights/gguf/inspect-gguf.ts';
import { formatBytes } from '../../llm/weights/format-bytes.ts';
import type { AdapterFacts } from '../../llm/weights/gguf/inspect-adapter.ts';
import { importAdapter } from '../../llm/weights/import-adapter.ts';
import { importWeights, type ImportOutcome } from '../../llm/weights/import-weights.ts';
import { escapeTerminalLine } from '../../text/escape-terminal.ts';
import { interruptible } from './interruptible.ts';
import { startPullLine } from './progress.ts';

export interface ImportWish {
  readonly path: string;
  readonly name?: string | undefined;
  /** The model that an adapter goes over; without it the file is a whole model. */
  readonly base?: string | undefined;
}

/** `assay models import FILE.gguf`: what it says goes to stderr. @throws ReviewError like `importWeights` and `importAdapter`. */
export async function importModel({ path, name, base }: ImportWish): Promise<void> {
  const line = startPullLine({ stream: process.stderr, now: () => performance.now() });
  let totalBytes = 0;
  try {
    const result = await interruptible((dataFolder, signal) => {
      const common = {
        dataFolder,
        path,
        name,
        onProgress: (phase: 'checking' | 'copying', doneBytes: number) =>
          line.update({
            phase: phase === 'checking' ? 'checking' : 'fetching',
            source: 'copying',
            doneBytes,
            totalBytes,
          }),
      };
      function say(bytes: number, description: string): void {
        totalBytes = bytes;
        line.say(description);
      }
      return base === undefined
        ? importWeights(
            { ...common, onFacts: (facts) => say(facts.bytes, describeFacts(facts)) },
            signal,
          )
        : importAdapter(
            { ...common, base, onFacts: (facts) => say(facts.bytes, describeAdapter(facts)) },
            signal,
          );
    });
    line.say(describeOutcome(result));
  } finally {
    line.stop();
  }
}

/** For instance `Tiny: llama, 1.5 B parameters, Q4_K_M, 1.1 GB, trained for 32,768 tokens, Apache-2.0`. */
export function describeFacts(facts: GgufFacts): string {
  const { title, architecture, parameters, quantization, bytes, contextTokens, licence } = facts;
  const parts = [
    architecture,
    `${formatCount(parameters)} parameters`,
    quantization,
    formatBytes(bytes),
    ...(contextTokens === undefined
      ? []
      : [`trained for ${contextTokens.toLocaleString('en')} tokens`]),
    ...(licence === undefined ? [] : [licence]),
  ];
  return escapeTerminalLine(`${title === undefined ? '' : `${title}: `}${parts.join(', ')}`);
}

function describeAdapter({ architecture, rank, bytes }: AdapterFacts): string {
  return escapeTerminalLine(`adapter for ${architecture}, rank ${rank}, ${formatBytes(bytes)}`);
}

function formatCount(count: number): string {
  return count >= 1e9 ? `${(count / 1e9).toFixed(1)} B` : `${Math.round(count / 1e6)} M`;
}

function describeOutcome(result: ImportOutcome): string {
  switch (result.outcome) {
    case 'catalogued':
      return `this is ${result.model.id} of the catalogue, complete and checked; use it with --model ${result.model.id}`;
    case 'present':
      return `${result.model.name} is here already; use it with --model ${result.model.name}`;
    case 'linked':
      return `${result.model.name} is imported (linked: the file is on the disk once); use it with --model ${result.model.name}`;
    default:
      return `${result.model.name} is imported (copied); use it with --model ${result.model.name}`;
  }
}
