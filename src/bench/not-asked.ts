import { findModel } from '../llm/catalogue/find-model.ts';
import { describeOllamaTag } from '../llm/catalogue/ollama-tags.ts';
import type { ChatModel, ModelAbilities } from '../llm/model.ts';
import type { BenchTask } from './bench-task.ts';

const ABILITY: Readonly<Record<BenchTask, keyof ModelAbilities>> = {
  judge: 'judge',
  discover: 'discover',
  rewrite: 'propose',
};

/** Why a model is not asked a task, as half a sentence; undefined where it is. */
export function whyNotAsked(model: ChatModel, task: BenchTask): string | undefined {
  if (model.abilities[ABILITY[task]]) {
    return undefined;
  }
  const why =
    model.provider === 'embedded'
      ? findModel(model.name)?.why
      : model.provider === 'ollama'
        ? describeOllamaTag(model.name)?.why
        : undefined;
  const reason = why === undefined ? 'too small for it, as far as is known' : lowerFirst(why);
  return `${reason.replace(/\.$/u, '')} (--ask-anyway asks)`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
