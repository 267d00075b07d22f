import type { ModelAbilities } from '../model.ts';
import { requireModel } from './find-model.ts';

/** What is known about a model that an Ollama server offers. */
export interface OllamaTag {
  /** The family and size, without quantization: `qwen2.5-coder:7b`. */
  readonly name: string;
  readonly abilities: ModelAbilities;
  /** Why these abilities, as one sentence for people. */
  readonly why: string;
  /** Place in the order in which `--model auto` prefers tags, 0 first; undefined for one it never takes by itself. */
  readonly preference: number | undefined;
}

/**
 * What the catalogue says of an Ollama tag; undefined for a model it does not know. A quantization in the tag
 * (`qwen2.5-coder:1.5b-instruct-q8_0`) does not matter, a base model (`…:1.5b-base`) is another model: it cannot chat.
 */
export function describeOllamaTag(tag: string): OllamaTag | undefined {
  const match = TAG.exec(tag.toLowerCase());
  const family = match?.groups?.['family'];
  if (family === undefined) {
    return undefined;
  }
  const size = match?.groups?.['size'] ?? LATEST[family];
  return OLLAMA_TAGS.find((known) => known.name === `${family}:${size}`);
}

/**
 * The first of a server's tags that `--model auto` should take: the one whose verdicts were measured, then larger ones in
 * the order of what a laptop can run.
 */
export function preferredOllamaTag(tags: readonly string[]): string | undefined {
  let best: { readonly tag: string; readonly preference: number } | undefined;
  for (const tag of tags) {
    const preference = describeOllamaTag(tag)?.preference;
    if (preference !== undefined && (best === undefined || preference < best.preference)) {
      best = { tag, preference };
    }
  }
  return best?.tag;
}

const TAG =
  /^(?:library\/)?(?<family>[a-z0-9.-]+)(?::(?:latest|(?<size>[0-9.]+[bm])(?:-instruct)?(?:-q[0-9a-z_]+|-fp16)?))?$/u;

/** The size that a family's name means without a tag. */
const LATEST: Readonly<Record<string, string>> = { 'qwen2.5-coder': '7b', smollm2: '1.7b' };

const LARGER = {
  abilities: { judge: true, discover: true, propose: true, explain: true },
  why: 'Larger than the 1.5B of the same family, whose verdicts were measured; not measured itself.',
};

const OLLAMA_TAGS: readonly OllamaTag[] = [
  { name: 'qwen2.5-coder:1.5b', preference: 0, ...known('qwen2.5-coder:1.5b-q4_k_m') },
  { name: 'qwen2.5-coder:3b', preference: 1, ...LARGER },
  { name: 'qwen2.5-coder:7b', preference: 2, ...LARGER },
  { name: 'qwen2.5-coder:14b', preference: 3, ...LARGER },
  { name: 'qwen2.5-coder:32b', preference: 4, ...LARGER },
  { name: 'qwen2.5-coder:0.5b', preference: 5, ...known('qwen2.5-coder:0.5b-q4_k_m') },
  { name: 'smollm2:135m', preference: undefined, ...known('smollm2:135m-q4_1') },
];

function known(id: string): Pick<OllamaTag, 'abilities' | 'why'> {
  const { abilities, why } = requireModel(id);
  return { abilities, why };
}
