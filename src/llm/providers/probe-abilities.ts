import { z } from 'zod';

import { ReviewError } from '../../core/review-error.ts';
import type { ChatModel, ChatRequest, ChoiceRequest, ModelAbilities } from '../model.ts';
import { parseReply } from '../structured/parse-reply.ts';
import { defineShape, oneOf, record } from '../structured/shape.ts';
import type { ProbeStore } from './probe-store.ts';

/** Where examinations are remembered, and what else tells the model from all others. */
export interface ProbeOptions {
  readonly store: ProbeStore;
  /** An address, a path with size and time. Provider, name, checksum and context are part of the key anyway. */
  readonly identity: readonly string[];
}

/**
 * The same model, allowed no more than it can do: for models that the catalogue does not know. What its size allows, less what four
 * short questions show that it cannot. A verdict needs the logits of single tokens that tell a plain yes from a plain no;
 * a rewrite and a claim need JSON of a given shape; an explanation needs a sentence in English; all of it needs room. The
 * answers are remembered; an examination that ran out of time is not, and its model may do what its size allows.
 *
 * @throws ReviewError as `ChatModel.complete`, and `MODEL_UNFIT` when nothing is left; the model is closed then.
 */
export async function withProbedAbilities(
  model: ChatModel,
  { store, identity }: ProbeOptions,
  signal: AbortSignal,
): Promise<ChatModel> {
  const { provider, name, digest, contextTokens } = model;
  const key = [provider, name, digest ?? '', String(contextTokens), ...identity];
  const known = await store.read(key, findings);
  const found = known ?? (await examineOrClose(model, signal));
  if (found === 'no time') {
    return model;
  }
  const abilities = allowed(model, found);
  if (!Object.values(abilities).some(Boolean)) {
    await model.dispose();
    throw unsuitable(model, found);
  }
  if (known === undefined) {
    await store.write(key, found);
  }
  const details = lacks(found);
  return details === ''
    ? { ...model, abilities }
    : { ...model, abilities, details: () => `${model.details()}, found to give ${details}` };
}

/** What an examination missed, in words; empty for nothing. */
function lacks(found: Findings): string {
  return [
    ...(found.tellsYesFromNo ? [] : ['no verdicts']),
    ...(found.keepsShape ? [] : ['no JSON']),
    ...(found.writesEnglish ? [] : ['no English sentences']),
  ].join(' and ');
}

function unsuitable(model: ChatModel, found: Findings): ReviewError {
  const reason =
    lacks(found) === ''
      ? 'is too small, or has too little context, for any part of a review'
      : `gave ${lacks(found)} in answer to four short questions`;
  return new ReviewError('MODEL_UNFIT', `${model.name} ${reason}`, {
    hint: 'Take an instruct model that `assay models list` names, or review with --model none.',
  });
}

async function examineOrClose(
  model: ChatModel,
  signal: AbortSignal,
): Promise<Findings | 'no time'> {
  try {
    return await examine(model, signal);
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

const findings = z.object({
  keepsShape: z.boolean(),
  tellsYesFromNo: z.boolean(),
  writesEnglish: z.boolean(),
});

type Findings = z.infer<typeof findings>;

const PROBE_MS = 60_000;

const SHAPE = defineShape(record({ colour: oneOf(['red', 'green', 'blue']) }));
const SHAPED: ChatRequest = {
  messages: [{ role: 'user', content: 'What colour is grass? Answer as JSON: {"colour": "..."}' }],
  maxTokens: 64,
  timeoutMs: PROBE_MS,
  shape: SHAPE,
};
const SENTENCE: ChatRequest = {
  messages: [{ role: 'user', content: 'Write one short English sentence about rain.' }],
  maxTokens: 48,
  timeoutMs: PROBE_MS,
};

function isWhite(thing: string): ChoiceRequest {
  return {
    messages: [{ role: 'user', content: `Is ${thing} white? Answer Yes or No.` }],
    labels: ['Yes', 'No'],
    timeoutMs: PROBE_MS,
  };
}

async function examine(model: ChatModel, signal: AbortSignal): Promise<Findings | 'no time'> {
  const shaped = await model.complete(SHAPED, signal);
  const sentence = await model.complete(SENTENCE, signal);
  const yes = await model.choose(isWhite('snow'), signal);
  const no = await model.choose(isWhite('coal'), signal);
  if ([shaped, sentence, yes, no].some(({ outcome }) => outcome === 'timed-out')) {
    return 'no time';
  }
  return {
    keepsShape: shaped.outcome === 'ok' && parseReply(shaped.text, SHAPE).outcome === 'ok',
    tellsYesFromNo: yes.outcome === 'ok' && no.outcome === 'ok' && yes.margin > no.margin,
    writesEnglish:
      (sentence.outcome === 'ok' || sentence.outcome === 'truncated') && isEnglish(sentence.text),
  };
}

/** Mostly words of Latin letters: enough to tell an answer in another script, code or noise from a sentence. */
function isEnglish(text: string): boolean {
  const words = text.trim().split(/\s+/u);
  const plain = words.filter((word) => /^["'(]?[A-Za-z][A-Za-z'-]*[.,;:!?)"']*$/u.test(word));
  return words.length >= 3 && plain.length >= words.length * 0.7;
}

/** A rule's card, its examples and a function, with the answer. */
const LEAST_CONTEXT = 1024;

function allowed({ abilities, contextTokens }: ChatModel, found: Findings): ModelAbilities {
  const hasRoom = contextTokens >= LEAST_CONTEXT;
  const judge = abilities.judge && hasRoom && found.tellsYesFromNo;
  return {
    judge,
    discover: abilities.discover && judge && found.keepsShape,
    propose: abilities.propose && hasRoom && found.keepsShape && found.writesEnglish,
    explain: abilities.explain && hasRoom && found.writesEnglish,
  };
}
