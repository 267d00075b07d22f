import type { ModelAbilities } from '../model.ts';
import { abilitiesOf, whyAbilities } from './abilities.ts';
import { KNOWN_MODELS } from './known-models.ts';
import { withoutQuantization } from './weights-of.ts';

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
  const bare = withoutQuantization(tag.toLowerCase());
  const wanted = bare.includes(':') ? bare : `${bare}:latest`;
  const model = KNOWN_MODELS.find((known) => known.ollama?.tags.includes(wanted) === true);
  return model === undefined
    ? undefined
    : {
        name: model.name,
        abilities: abilitiesOf(model),
        why: whyAbilities(model),
        preference: model.preference,
      };
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
