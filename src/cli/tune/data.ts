import { join } from 'node:path';

import { assayFolders } from '../../io/folders.ts';
import { formatBytes } from '../../llm/weights/format-bytes.ts';
import { counted, grouped } from '../../report/counted.ts';
import { escapeTerminalLine } from '../../text/escape-terminal.ts';
import { buildData } from '../../tune/data/build-data.ts';
import type { DataCard } from '../../tune/data/card.ts';
import { licencePolicy } from '../../tune/data/filter/licence-policy.ts';
import { gatherSources } from '../../tune/data/sources/gather-sources.ts';
import { interruptOnSignal } from '../interruption.ts';
import { startProgress } from '../progress.ts';
import { openTrialSandboxes } from '../trial-sandboxes.ts';

/** What commander hands over for `assay tune data`, parsed. */
export interface TuneDataFlags {
  readonly set?: readonly string[];
  readonly from?: string;
  readonly project?: string;
  readonly report?: string;
  readonly synthetic: boolean;
  readonly try: boolean;
  readonly eval?: readonly string[];
  /** Commander's for `--without-eval-sets`. */
  readonly withoutEvalSets: boolean;
  readonly licence?: readonly string[];
  readonly maxRows?: number;
  readonly maxTokens: number;
  readonly seed: number;
  readonly out: string;
  readonly force: boolean;
}

/** `assay tune data`: gathers, builds, and says what became of it. */
export async function tuneDataCommand(flags: TuneDataFlags): Promise<void> {
  const interruption = interruptOnSignal();
  const progress = startProgress({ stream: process.stderr, now: () => performance.now() });
  try {
    const licences = licencePolicy(flags.licence);
    const gathered = await gatherSources(
      {
        sets: flags.set ?? [],
        from: flags.from,
        project: flags.project,
        report: flags.report,
        isSynthetic: flags.synthetic,
        openSandboxes: flags.try
          ? (signal) => openTrialSandboxes({ cache: true }, signal)
          : undefined,
        evaluation: flags.eval ?? [],
        isWithoutEvaluationSets: flags.withoutEvalSets,
        licences,
        seed: flags.seed,
        hub: {
          environment: process.env,
          folder: join(assayFolders().data, 'sets'),
          onProgress: ({ set, file, received, total }) =>
            progress.update({
              step: `fetching ${set}`,
              done: Math.round(received / MEGABYTE),
              total: Math.round(total / MEGABYTE),
              subject: `MB of ${file}`,
            }),
        },
      },
      interruption.signal,
    );
    const card = await buildData(
      {
        ...gathered,
        licences,
        out: flags.out,
        mayReplace: flags.force,
        maxTokens: flags.maxTokens,
        seed: flags.seed,
        ...(flags.maxRows === undefined ? {} : { maxRows: flags.maxRows }),
        onProgress: ({ done, total, rows, source }) =>
          progress.update({
            step: 'examining',
            done,
            total,
            subject: `${total === 0 ? `${grouped(done)} ` : ''}${source}: ${counted(rows, 'row')}`,
          }),
      },
      interruption.signal,
    );
    progress.stop();
    process.stdout.write(summary(card, flags.out));
  } finally {
    progress.stop();
    interruption.stop();
  }
}

const MEGABYTE = 1e6;
/** Reasons that are told on the terminal; the card has all. */
const REASONS = 8;

function summary(card: DataCard, out: string): string {
  const { train, validation, test } = card.rows.bySplit;
  const bytes = Object.values(card.files).reduce((sum, file) => sum + file.bytes, 0);
  const lines = [
    `${counted(card.rows.total, 'row')} in ${out}: ${grouped(train)} to train, ${grouped(validation)} to validate, ${grouped(test)} held back (${formatBytes(bytes)})`,
    ...card.sources.map(
      ({ title, examined, rows, licence }) =>
        `  ${title}: ${counted(rows, 'row')} of ${grouped(examined)} examined${licence === undefined ? '' : `, ${licence}`}`,
    ),
    ...(card.dropped.length === 0 ? [] : ['Left out:']),
    ...card.dropped
      .slice(0, REASONS)
      .map(({ source, reason, count }) => `  ${grouped(count)}  ${reason} (${source})`),
    ...comparedLines(card),
    `Look at ${join(out, 'samples.html')} before you train; ${join(out, 'card.md')} tells the rest.`,
  ];
  return `${lines.map(escapeTerminalLine).join('\n')}\n`;
}

function comparedLines({ evaluation }: DataCard): readonly string[] {
  const { sets, leftOut } = evaluation;
  return [
    ...(sets.length === 0
      ? []
      : [
          `Compared with ${sets.map(({ name, items }) => `${name} (${grouped(items)})`).join(', ')}`,
        ]),
    ...(leftOut.length === 0
      ? []
      : [`NOT compared with ${leftOut.join(', ')}: results on them say nothing`]),
  ];
}
