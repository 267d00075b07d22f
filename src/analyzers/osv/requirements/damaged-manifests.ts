import { parse, TomlError } from 'smol-toml';
import type { Notice } from '../../../core/review-result.ts';
import { parseRequirementsFile } from './requirements-file.ts';
import type { ManifestText } from './requirements-file.ts';

/**
 * Says which manifests are no TOML or no JSON, or have lines that are no requirements: cut off, mistyped, or with the marks of a merge in
 * them. What can be told of them is read all the same, and packages may be missing from it.
 */
export function damagedManifests(files: readonly ManifestText[]): readonly Notice[] {
  return files.flatMap((file) => {
    const damage = damageOf(file);
    return damage === undefined
      ? []
      : [
          {
            text: `${file.path} ${damage}: not all of its dependencies may have been checked`,
            hint: 'Correct it, or lock again.',
          },
        ];
  });
}

function damageOf(file: ManifestText): string | undefined {
  const { path, text } = file;
  try {
    if (/\.json$|(?:^|\/)Pipfile\.lock$/.test(path)) {
      JSON.parse(text);
    } else if (/\.(?:toml|lock)$|(?:^|\/)Pipfile$/.test(path)) {
      parse(text);
    } else {
      return unreadLines(parseRequirementsFile(file, 'requirement').unread);
    }
    return undefined;
  } catch (error) {
    return `is no valid ${error instanceof TomlError ? `TOML (line ${error.line})` : 'JSON'}`;
  }
}

function unreadLines([first, ...others]: readonly number[]): string | undefined {
  if (first === undefined) {
    return undefined;
  }
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `has a line that is no requirement (line ${first}${more})`;
}
