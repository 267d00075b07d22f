import { parse, TomlError } from 'smol-toml';
import type { Notice } from '../../../core/review-result.ts';
import type { ManifestText } from './requirements-file.ts';

/**
 * Says which manifests are no TOML or no JSON: cut off, or with the marks of a merge in them. What can be told of them is read all the same,
 * and packages may be missing from it.
 */
export function damagedManifests(files: readonly ManifestText[]): readonly Notice[] {
  return files.flatMap((file) => {
    const damage = damageOf(file);
    return damage === undefined
      ? []
      : [
          {
            text: `${file.path} is no valid ${damage}: not all of its dependencies may have been checked`,
            hint: 'Correct it, or lock again.',
          },
        ];
  });
}

function damageOf({ path, text }: ManifestText): string | undefined {
  try {
    if (/\.json$|(?:^|\/)Pipfile\.lock$/.test(path)) {
      JSON.parse(text);
    } else if (/\.(?:toml|lock)$|(?:^|\/)Pipfile$/.test(path)) {
      parse(text);
    }
    return undefined;
  } catch (error) {
    return error instanceof TomlError ? `TOML (line ${error.line})` : 'JSON';
  }
}
