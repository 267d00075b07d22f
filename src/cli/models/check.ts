import { join } from 'node:path';

import { assayFolders } from '../../io/folders.ts';
import { checkModel, type ModelCheck } from '../../llm/check-model.ts';
import { chooseModel } from '../../llm/choose-model.ts';
import type { ChatModel } from '../../llm/model.ts';
import { escapeTerminalLine } from '../../text/escape-terminal.ts';
import { interruptOnSignal } from '../interruption.ts';
import { ReviewError } from '../../core/review-error.ts';

export interface CheckArguments {
  readonly json: boolean;
  readonly threads?: number | undefined;
}

/**
 * `assay models check WISH`: asks the model known questions; the result goes to stdout. Exit code 1 when anything is not as it
 * should be.
 *
 * @throws ReviewError when the model cannot be opened or is gone.
 */
export async function checkNamedModel(
  wish: string,
  { json, threads }: CheckArguments,
): Promise<void> {
  const interruption = interruptOnSignal();
  try {
    const model = await open(wish, threads, interruption.signal);
    try {
      const isOk = await printChecks(model, json, interruption.signal);
      process.exitCode = isOk ? 0 : 1;
    } finally {
      await model.dispose();
    }
  } finally {
    interruption.stop();
  }
}

async function open(
  wish: string,
  threads: number | undefined,
  signal: AbortSignal,
): Promise<ChatModel> {
  const folders = assayFolders();
  const found = await chooseModel(
    {
      wish: { name: wish },
      dataFolder: folders.data,
      cacheFolder: join(folders.cache, 'prompts'),
      threads,
      isUnexamined: true,
    },
    signal,
  );
  if (found.outcome === 'model') {
    return found.model;
  }
  throw new ReviewError('MODEL_NOT_PULLED', 'There is no model to check', {
    hint: found.notice?.hint ?? 'Name one: `assay models check qwen2.5-coder:1.5b`.',
  });
}

async function printChecks(model: ChatModel, json: boolean, signal: AbortSignal): Promise<boolean> {
  if (!json) {
    process.stdout.write(`${escapeTerminalLine(headline(model))}\n`);
  }
  const checks = await checkModel(
    model,
    (check) => {
      if (!json) {
        process.stdout.write(checkLines(check));
      }
    },
    signal,
  );
  if (json) {
    process.stdout.write(`${JSON.stringify(checkJson(model, checks), undefined, 2)}\n`);
  }
  return checks.every((check) => check.isOk);
}

function headline(model: ChatModel): string {
  const where = model.isRemote ? ', on another machine' : '';
  const digest = model.digest === undefined ? '' : `, ${model.digest.slice(0, 12)}`;
  return `${model.name} (${model.provider}${where}${digest})`;
}

/** For instance `  ok     shape     it keeps to a shape: "…"  0.4 s`, and the remedy below what is wrong. */
export function checkLines(check: ModelCheck): string {
  const mark = check.isOk ? 'ok   ' : 'wrong';
  const line = `  ${mark}  ${check.name.padEnd(8)}  ${escapeTerminalLine(check.text)}  (${check.seconds.toFixed(1)} s)\n`;
  return check.remedy === undefined ? line : `${line}                   ${check.remedy}\n`;
}

function checkJson(model: ChatModel, checks: readonly ModelCheck[]): object {
  return {
    model: {
      name: model.name,
      provider: model.provider,
      digest: model.digest ?? null,
      contextTokens: model.contextTokens,
      abilities: model.abilities,
    },
    ok: checks.every((check) => check.isOk),
    checks: checks.map(({ name, isOk, text, remedy, seconds }) => ({
      name,
      ok: isOk,
      text,
      remedy: remedy ?? null,
      seconds: Math.round(seconds * 100) / 100,
    })),
  };
}
