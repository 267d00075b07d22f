import { ReviewError } from '../../core/review-error.ts';
import { CATALOGUE, DEFAULT_MODEL_ID, type CatalogueModel } from './catalogue.ts';
import type { KnownModel } from './known-model.ts';
import { KNOWN_MODELS } from './known-models.ts';
import { findKnownModel } from './weights-of.ts';

/**
 * The catalogued model with this id, or the only one whose id, family, tag or file name begins with `name`
 * (`smollm2`, `qwen2.5-coder:1.5b`, `1.5b`). Upper and lower case are the same.
 */
export function findModel(name: string): CatalogueModel | undefined {
  const candidates = findModels(name);
  return candidates.length === 1 ? candidates[0] : undefined;
}

/**
 * The model of the catalogue that a name means to `--model`: the one whose file Assay brings under it, else the one that Ollama has
 * under it (`smollm2` is the one of 135 million, though Ollama's `smollm2:latest` is a larger one).
 */
export function findNamedModel(name: string): KnownModel | undefined {
  const pinned = findModel(name);
  return pinned === undefined
    ? findKnownModel(name)
    : KNOWN_MODELS.find((model) => model.name === pinned.name);
}

/** Like `findModel`. @throws ReviewError `MODEL_UNKNOWN` with the names that exist, or with those that `name` could mean. */
export function requireModel(name: string): CatalogueModel {
  const candidates = findModels(name);
  const [first] = candidates;
  if (candidates.length === 1 && first !== undefined) {
    return first;
  }
  const known = candidates.length === 0 ? findKnownModel(name) : undefined;
  if (known !== undefined) {
    throw new ReviewError('MODEL_UNKNOWN', `Assay has no file of ${known.name} to bring`, {
      hint: broughtByOthers(known),
    });
  }
  const names = (candidates.length === 0 ? CATALOGUE : candidates).map((model) => model.id);
  throw new ReviewError(
    'MODEL_UNKNOWN',
    candidates.length === 0
      ? `No model of the catalogue is called ${name}`
      : `${name} could be ${names.join(' or ')}`,
    { hint: `Say one of: ${names.join(', ')}.` },
  );
}

/** The model that `assay models pull` brings when no name is given. */
export function defaultModel(): CatalogueModel {
  return requireModel(DEFAULT_MODEL_ID);
}

function broughtByOthers({ ollama }: KnownModel): string {
  const [tag] = ollama?.tags ?? [];
  return tag === undefined
    ? 'Take a file of your own: `assay models import FILE.gguf`.'
    : `Let Ollama bring it: \`ollama pull ${tag}\`. Or take a file of your own: \`assay models import FILE.gguf\`.`;
}

function findModels(name: string): readonly CatalogueModel[] {
  const wanted = name.trim().toLowerCase();
  if (wanted === '') {
    return [];
  }
  const exact = CATALOGUE.filter((model) => model.id === wanted);
  if (exact.length > 0) {
    return exact;
  }
  return CATALOGUE.filter((model) => {
    const [, tag = ''] = model.id.split(':');
    return [model.id, tag, model.fileName.toLowerCase()].some((form) => beginsWith(form, wanted));
  });
}

/** Whether `wanted` is the whole of `form` or ends where a word of it ends: `1.5` is not short for `1.5b`. */
function beginsWith(form: string, wanted: string): boolean {
  return (
    form === wanted || (form.startsWith(wanted) && /[^a-z0-9]/u.test(form[wanted.length] ?? ''))
  );
}
