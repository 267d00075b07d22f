import type { ModelAbilities } from '../model.ts';
import type { Quantization } from './quantization.ts';

/** A model of the catalogue as facts: one size of one family. What follows from the facts is computed, see `weightsOf`, `memoryOf`, `abilitiesOf`. */
export interface KnownModel {
  /** `family:size`, as Ollama writes it, without quantization: `qwen2.5-coder:7b`. */
  readonly name: string;
  readonly title: string;
  /** All that are stored. */
  readonly parameters: number;
  /** Those that take part in a token, for a mixture of experts; else all do. */
  readonly activeParameters?: number;
  /** Absent where its numbers are not at hand: then only the weights can be counted. */
  readonly architecture?: Architecture;
  /** Tokens the model was trained to hold. */
  readonly contextTokens: number;
  readonly template: ChatTemplate;
  readonly thinking: Thinking;
  readonly training: Training;
  readonly licence: Licence;
  /** How Ollama's library has it; absent where it does not, or under a name that is not known here. */
  readonly ollama?: OllamaListing;
  /** What was measured with it; an ability without an entry was not. */
  readonly measured?: Partial<Record<keyof ModelAbilities, MeasuredAbility>>;
  /** Place in the order in which `--model auto` takes models of a running Ollama, 0 first; absent for one it never takes by itself. */
  readonly preference?: number;
}

/** The numbers that decide how large the weights and the remembered keys and values are. */
export interface Architecture {
  readonly layers: number;
  /** Length of a token's vector. */
  readonly hidden: number;
  readonly heads: number;
  /** Heads that keep keys and values. */
  readonly kvHeads: number;
  readonly headDimension: number;
  /** Width of the feed-forward part, of one expert where there are several. */
  readonly feedForward: number;
  /** Tokens of the vocabulary. */
  readonly vocabulary: number;
  /** Whether one table of the vocabulary serves for reading and for writing. */
  readonly isTied: boolean;
  /** False for the two matrices of a plain feed-forward part; default three. */
  readonly isGated?: boolean;
  /** Where layers differ: groups of those that keep keys and values. Default: all layers, the whole context. */
  readonly cache?: readonly CacheGroup[];
  /** What recurrent layers keep, whatever the context, bytes. */
  readonly stateBytes?: number;
}

/** Layers that keep keys and values in the same way. */
export interface CacheGroup {
  readonly layers: number;
  readonly kvHeads: number;
  readonly headDimension: number;
  /** Tokens that they look back; default: the whole context. */
  readonly window?: number;
}

/** How turns of a conversation are written; `none` for a model that holds no conversation. */
export type ChatTemplate =
  | 'chatml'
  | 'llama-2'
  | 'llama-3'
  | 'deepseek-r1'
  | 'deepseek-coder'
  | 'mistral'
  | 'gemma'
  | 'gemma-4'
  | 'granite'
  | 'harmony'
  | 'none';

/** Whether it writes its thoughts (a `<think>` block) before an answer: `can` is told not to. */
export type Thinking = 'never' | 'can' | 'always';

/** What it was trained to do last: to follow instructions, to go on with a text, or to fill a gap in code. */
export type Training = 'instruct' | 'base' | 'fill-in-the-middle';

export interface Licence {
  /** SPDX identifier where there is one, else its title. */
  readonly name: string;
  readonly commercialUse: 'allowed' | 'with conditions' | 'not allowed';
}

export interface OllamaListing {
  /** Without quantization and in lower case; the first is the one to pull. */
  readonly tags: readonly [string, ...string[]];
  /** What the first tag brings. */
  readonly quantization: Quantization;
  /** As its library shows it, rounded to two or three digits; absent where that is not known here. */
  readonly bytes?: number;
  /** What its file holds besides what an estimate counts, for people: a part for images, a table twice. */
  readonly beside?: string;
}

export interface MeasuredAbility {
  readonly isGood: boolean;
  /** The figure, as a part of a sentence, for people. */
  readonly figure: string;
  /** The same for a cell of a table. */
  readonly short: string;
}
