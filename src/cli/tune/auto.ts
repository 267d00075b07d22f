import { QUANTIZE_TARGETS } from '../../llm/weights/quantize-targets.ts';
import { escapeTerminalLine } from '../../text/escape-terminal.ts';
import {
  isWithoutPublicSets,
  planTuning,
  tuningFolders,
  type PlannedStep,
  type TuningStep,
  type TuningWish,
} from '../../tune/auto/plan-tuning.ts';
import { interruptOnSignal } from '../interruption.ts';
import { ask, canAsk } from '../question.ts';
import { terminalWidth } from '../terminal.ts';
import { wrap } from '../../bench/report/bench-text.ts';

/** What commander hands over for `assay tune auto`, parsed. */
export interface TuneAutoFlags {
  readonly base: string;
  readonly name: string;
  readonly out: string;
  readonly set: string;
  readonly project?: string;
  readonly from?: string;
  readonly data?: readonly string[];
  readonly ollama?: string | true;
  readonly yes?: boolean;
  readonly plan?: boolean;
}

/**
 * `assay tune auto`: prints the plan, asks where somebody can answer, then does the steps one after the other; what an earlier start
 * has done is not done again. The exit code is that of `assay tune eval`.
 */
export async function tuneAutoCommand(flags: TuneAutoFlags): Promise<number> {
  const wish: TuningWish = {
    base: flags.base,
    name: flags.name,
    out: flags.out,
    set: flags.set,
    project: flags.project,
    sets: flags.data ?? [],
    from: flags.from,
    ollama: flags.ollama,
  };
  const plan = await planTuning(wish);
  process.stdout.write(describe(plan));
  if (flags.plan === true) {
    return 0;
  }
  if (flags.yes !== true && canAsk() && !(await isWanted())) {
    return 0;
  }
  let code = 0;
  for (const { step, state } of plan) {
    if (state !== 'done') {
      process.stderr.write(`\n== ${step}\n`);
      code = await DO[step](wish, flags);
    }
  }
  return code;
}

async function isWanted(): Promise<boolean> {
  const interruption = interruptOnSignal();
  try {
    const answer = await ask('Do it? [Y/n] ', NO_PROGRESS, interruption.signal);
    return answer !== undefined && /^(?:y|yes)?$/iu.test(answer);
  } finally {
    interruption.stop();
  }
}

const NO_PROGRESS = { pause: () => () => undefined };

/** Only of a model that is merged: an adapter is served over the file that is here. */
const USUAL_QUANTIZATION = QUANTIZE_TARGETS.find(({ name }) => name === 'Q8_0');
const MOST_TOKENS = 4096;

const DO: Readonly<
  Record<TuningStep, (wish: TuningWish, flags: TuneAutoFlags) => Promise<number>>
> = {
  async data(wish, flags) {
    const { tuneDataCommand } = await import('./data.ts');
    await tuneDataCommand({
      set: wish.sets,
      ...(flags.from === undefined ? {} : { from: flags.from }),
      ...(wish.project === undefined ? {} : { project: wish.project }),
      synthetic: true,
      try: false,
      eval: [wish.set],
      withoutEvalSets: isWithoutPublicSets(wish),
      maxTokens: MOST_TOKENS,
      seed: 1,
      out: tuningFolders(wish.out).data,
      force: false,
    });
    return 0;
  },
  async train({ base, out }) {
    const { trainCommand } = await import('./train.ts');
    const { data, train } = tuningFolders(out);
    await trainCommand({
      base,
      data,
      out: train,
      method: 'sft',
      sharedPrefixes: true,
      unsloth: true,
    });
    return 0;
  },
  async export({ name, out, ollama }) {
    const { tuneExportCommand } = await import('./export.ts');
    const folders = tuningFolders(out);
    await tuneExportCommand(folders.train, {
      out: folders.export,
      name,
      quantization: USUAL_QUANTIZATION,
      ...(ollama === undefined ? {} : { ollama }),
    });
    return 0;
  },
  async eval({ base, name, out, set }) {
    const { tuneEvalCommand } = await import('./eval.ts');
    return tuneEvalCommand([base, name], { set, json: tuningFolders(out).eval });
  },
};

function describe(plan: readonly PlannedStep[]): string {
  const width = terminalWidth();
  const lines = plan.flatMap(({ step, state, text, command }) => [
    wrap(`${state === 'done' ? '[x]' : '[ ]'} ${step}: ${text}`, width, INDENT),
    ...(state === 'begun' ? [`${' '.repeat(INDENT)}begun: it goes on where it stopped`] : []),
    `${' '.repeat(INDENT)}${escapeTerminalLine(command)}`,
  ]);
  return `${lines.join('\n')}\n`;
}

const INDENT = 4;
