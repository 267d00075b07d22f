import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { findModel } from '../../llm/catalogue/find-model.ts';
import { requireName } from '../export/export-guards.ts';
import { readRunManifest } from '../run-manifest.ts';
import { DATA_FILES } from '../training-row.ts';

/** What `assay tune auto` is asked for. */
export interface TuningWish {
  readonly base: string;
  /** What the tuned model will be called. */
  readonly name: string;
  /** The folder of everything: data, run, model, comparison. */
  readonly out: string;
  /** Labelled set that says whether it helped. */
  readonly set: string;
  readonly project: string | undefined;
  readonly sets: readonly string[];
  /** Where the public sets lie on this disk. */
  readonly from: string | undefined;
  readonly ollama: string | true | undefined;
}

export const TUNING_STEPS = ['data', 'train', 'export', 'eval'] as const;
export type TuningStep = (typeof TUNING_STEPS)[number];

/** One step of the whole, before anything is done. */
export interface PlannedStep {
  readonly step: TuningStep;
  /** `done`: its result is there already. `begun`: it goes on where it stopped. */
  readonly state: 'to do' | 'begun' | 'done';
  /** What it will do, for people. */
  readonly text: string;
  /** The command that does the same by hand. */
  readonly command: string;
}

/** Where each step leaves its result. */
export function tuningFolders(out: string): Readonly<Record<TuningStep, string>> {
  return {
    data: join(out, 'data'),
    train: join(out, 'run'),
    export: join(out, 'model'),
    eval: join(out, 'eval.json'),
  };
}

/**
 * Reads what is there and says what will be done, each step with its command.
 *
 * @throws ReviewError what the last steps would refuse, before the first hours are spent: `USAGE` for a name, `MODEL_UNSUITABLE` for
 *   an adapter in Ollama; `FILE_UNREADABLE` for a damaged run.
 */
export async function planTuning(wish: TuningWish): Promise<readonly PlannedStep[]> {
  const { base, name, set, ollama } = wish;
  requireName(name);
  if (ollama !== undefined && findModel(base) !== undefined) {
    throw new ReviewError(
      'MODEL_UNSUITABLE',
      `${base} is quantized, so an adapter over it is made, which Ollama does not take`,
      {
        hint: 'Name the 16-bit original with --base, a folder or OWNER/NAME, or leave --ollama out.',
      },
    );
  }
  const folders = tuningFolders(wish.out);
  const run = await readRunManifest(folders.train);
  return [
    {
      step: 'data',
      state: existsSync(join(folders.data, DATA_FILES.card)) ? 'done' : 'to do',
      text: `build a training set from ${describeSources(wish)}; nothing close to ${set} stays in it`,
      command: command('data', ...dataWords(wish), '--out', folders.data),
    },
    {
      step: 'train',
      state: run === undefined ? 'to do' : run.state === 'done' ? 'done' : 'begun',
      text: `train a LoRA adapter for ${base}; memory is said before it starts, and it may take hours on a processor`,
      command: command('train', '--base', base, '--data', folders.data, '--out', folders.train),
    },
    {
      step: 'export',
      state: existsSync(join(folders.export, 'export.json')) ? 'done' : 'to do',
      text: `make a model that can be served, compare it with what was trained, and call it ${name}`,
      command: command(
        'export',
        folders.train,
        '--out',
        folders.export,
        '--name',
        name,
        ...(ollama === undefined ? [] : ['--ollama']),
        ...(typeof ollama === 'string' ? [ollama] : []),
      ),
    },
    {
      step: 'eval',
      state: existsSync(folders.eval) ? 'begun' : 'to do',
      text: `ask ${base} and ${name} the set ${set}, three times in turns, and say whether it helped`,
      command: command('eval', base, name, '--set', set, '--json', folders.eval),
    },
  ];
}

function dataWords(wish: TuningWish): readonly string[] {
  const { project, sets, from, set } = wish;
  return [
    ...(project === undefined ? [] : ['--project', project]),
    ...(sets.length === 0 ? [] : ['--set', ...sets]),
    ...(from === undefined ? [] : ['--from', from]),
    '--synthetic',
    '--eval',
    set,
    ...(isWithoutPublicSets(wish) ? ['--without-eval-sets'] : []),
  ];
}

/** What is made of our rules and of a project alone need not be compared with HumanEval and MBPP, which would have to be brought. */
export function isWithoutPublicSets({ sets, from }: TuningWish): boolean {
  return sets.length === 0 && from === undefined;
}

/** To be pasted into a shell. */
function command(...words: readonly string[]): string {
  const quoted = words.map((word) =>
    /^[\w@%+=:,./~-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`,
  );
  return `assay tune ${quoted.join(' ')}`;
}

function describeSources({ project, sets, from }: TuningWish): string {
  return [
    ...(project === undefined ? [] : [`the history and decisions of ${project}`]),
    ...sets,
    ...(from === undefined || sets.length > 0 ? [] : [`the sets in ${from}`]),
    'our rules\u2019 examples and seeded defects',
  ].join(', ');
}
