import { ReviewError } from '../../core/review-error.ts';
import { CATALOGUE, DEFAULT_MODEL_ID, type CatalogueModel } from './catalogue.ts';

/**
 * The catalogued model with this id, or the only one whose id, family, tag or file name begins with `name`
 * (`smollm2`, `qwen2.5-coder:1.5b`, `1.5b`). Upper and lower case are the same.
 */
export function findModel(name: string): CatalogueModel | undefined {
  const candidates = findModels(name);
  return candidates.length === 1 ? candidates[0] : undefined;
}

/** Like `findModel`. @throws ReviewError `MODEL_UNKNOWN` with the names that exist, or with those that `name` could mean. */
export function requireModel(name: string): CatalogueModel {
  const candidates = findModels(name);
  const [first] = candidates;
  if (candidates.length === 1 && first !== undefined) {
    return first;
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
