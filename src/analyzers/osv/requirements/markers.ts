import { parseSpecifiers, type Specifier } from '../versions/specifiers.ts';
import { compareReleases } from '../versions/version.ts';

/**
 * True for an environment marker (PEP 508) that only Python 2 satisfies: nobody installs that. Every other marker holds for somebody.
 */
export function neverApplies(marker: string): boolean {
  if (marker === '' || /\bor\b/.test(marker)) {
    return false;
  }
  return marker.split(/\band\b/).some((clause) => {
    const [, operator = '', version = ''] =
      /^[\s(]*python_(?:full_)?version\s*([<>=!~]+)\s*["']([\d.]+)["'][\s)]*$/.exec(clause) ?? [];
    const [limit] = parseSpecifiers(`${operator}${version}`) ?? [];
    return limit !== undefined && isPythonTwo(limit);
  });
}

function isPythonTwo({ operator, version: { release } }: Specifier): boolean {
  switch (operator) {
    case '<':
      return compareReleases(release, [3]) <= 0;
    case '<=':
    case '==':
    case '~=':
      return compareReleases(release, [3]) < 0;
    default:
      return false;
  }
}
