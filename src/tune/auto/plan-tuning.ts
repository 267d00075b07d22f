import { existsSync } from 'node:fs';
import { join } from 'node:path';

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

/** Reads what is there and says what will be done, each step with its command. */
export async function planTuning(wish: TuningWish): Promise<readonly PlannedStep[]> {
  const { base, name, project, sets, set, ollama } = wish;
  const folders = tuningFolders(wish.out);
  const run = await readRunManifest(folders.train);
  const sources = [
    ...(project === undefined ? [] : [`--project ${project}`]),
    ...(sets.length === 0 ? [] : [`--set ${sets.join(' ')}`]),
    '--synthetic',
  ].join(' ');
  return [
    {
      step: 'data',
      state: existsSync(join(folders.data, DATA_FILES.card)) ? 'done' : 'to do',
      text: `build a training set from ${describeSources(wish)}; nothing close to ${set} stays in it`,
      command: `assay tune data ${sources} --eval ${set} --out ${folders.data}`,
    },
    {
      step: 'train',
      state: run === undefined ? 'to do' : run.state === 'done' ? 'done' : 'begun',
      text: `train a LoRA adapter for ${base}; memory is said before it starts, and it may take hours on a processor`,
      command: `assay tune train --base ${base} --data ${folders.data} --out ${folders.train}`,
    },
    {
      step: 'export',
      state: existsSync(join(folders.export, 'export.json')) ? 'done' : 'to do',
      text: `make a model that can be served, compare it with what was trained, and call it ${name}`,
      command: `assay tune export ${folders.train} --out ${folders.export} --name ${name}${ollama === undefined ? '' : ' --ollama'}`,
    },
    {
      step: 'eval',
      state: existsSync(folders.eval) ? 'begun' : 'to do',
      text: `ask ${base} and ${name} the set ${set}, three times in turns, and say whether it helped`,
      command: `assay tune eval ${base} ${name} --set ${set} --json ${folders.eval}`,
    },
  ];
}

function describeSources({ project, sets }: TuningWish): string {
  return [
    ...(project === undefined ? [] : [`the history and decisions of ${project}`]),
    ...sets,
    'our rules\u2019 examples and seeded defects',
  ].join(', ');
}
