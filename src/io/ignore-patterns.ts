import ignore from 'ignore';
import type { Ignore } from 'ignore';

/** Patterns in the syntax of `.gitignore` (https://git-scm.com/docs/gitignore), relative to one folder. */
export interface IgnorePatterns {
  /**
   * What the last matching pattern says about a path (relative to the folder, forward slashes, a folder with a `/` at its end):
   * undefined when none matches. It is asked about a path only after its folders.
   */
  readonly verdict: (path: string) => 'ignored' | 'kept' | undefined;
  /** Lines that were left out because matching them could take for ever. */
  readonly refused: readonly string[];
}

export function ignorePatterns(text: string): IgnorePatterns {
  const refused: string[] = [];
  const accepted: string[] = [];
  for (const line of text.split(/\r?\n/u).slice(0, MAX_PATTERNS)) {
    if (isCheap(line)) {
      accepted.push(line);
    } else {
      refused.push(line);
    }
  }
  const matcher: Ignore = ignore({ ignorecase: false }).add(accepted.join('\n'));
  return {
    verdict: (path) => {
      if (!ignore.isPathValid(path)) {
        return undefined;
      }
      const { ignored, unignored } = matcher.test(path);
      if (ignored) {
        return 'ignored';
      }
      return unignored ? 'kept' : undefined;
    },
    refused,
  };
}

const MAX_PATTERNS = 5000;
const MAX_PATTERN_CHARACTERS = 500;
/**
 * The package turns each pattern into a regular expression, and k stars in one name cost on the order of length^k steps when
 * the name almost matches. Three keep a hostile file at a few milliseconds; patterns written by people have one or two.
 */
const MAX_STARS = 3;

function isCheap(line: string): boolean {
  if (line.length > MAX_PATTERN_CHARACTERS) {
    return false;
  }
  const segments = line.split('/');
  const doubleStars = segments.filter((segment) => segment === '**').length;
  return (
    doubleStars <= MAX_STARS &&
    segments.every(
      (segment) => segment === '**' || (segment.match(/\*+/gu)?.length ?? 0) <= MAX_STARS,
    )
  );
}
