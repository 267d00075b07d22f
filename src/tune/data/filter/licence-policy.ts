import { ReviewError } from '../../../core/review-error.ts';

/** Which licences rows may be under. */
export interface LicencePolicy {
  /** As the user would say it again: `permissive, CC-BY-NC-4.0`. */
  readonly text: string;
  /** `licence`: SPDX identifier or expression; undefined for what is the user's own. */
  readonly allows: (licence: string | undefined) => boolean;
}

/** Those that let anybody use, change and pass on, for a notice at most. */
const PERMISSIVE: ReadonlySet<string> = new Set(
  '0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause BSL-1.0 CC-BY-3.0 CC-BY-4.0 CC0-1.0 CDLA-Permissive-2.0 ISC MIT MIT-0 ODC-By-1.0 PostgreSQL PSF-2.0 Python-2.0 Unlicense Zlib ZPL-2.1'
    .toLowerCase()
    .split(' '),
);

/**
 * `wanted`: `permissive` (the default), `any`, and SPDX identifiers, which are added to the permissive ones: who names a licence says
 * that his use is one that it allows.
 * @throws ReviewError `USAGE` for what cannot be an identifier.
 */
export function licencePolicy(wanted: readonly string[] = ['permissive']): LicencePolicy {
  const named = wanted.map((one) => one.trim().toLowerCase());
  const odd = wanted.find((one) => !/^[\w.+-]+$/u.test(one.trim()));
  if (odd !== undefined) {
    throw new ReviewError('USAGE', `Not a licence: ${odd}`, {
      hint: 'Give permissive, any, or SPDX identifiers such as CC-BY-NC-4.0.',
    });
  }
  const others = wanted.filter((_, index) => named[index] !== 'permissive');
  return {
    text: named.includes('any') ? 'any' : ['permissive', ...others].join(', '),
    allows: (licence) =>
      licence === undefined ||
      named.includes('any') ||
      satisfies(licence, (id) => PERMISSIVE.has(id) || named.includes(id)),
  };
}

/** SPDX expressions, without parentheses: `OR` leaves the choice, `AND` does not, an exception only allows more. */
function satisfies(expression: string, isAllowed: (id: string) => boolean): boolean {
  return expression
    .toLowerCase()
    .split(/\s+or\s+/u)
    .some((choice) =>
      choice
        .split(/\s+and\s+/u)
        .every((licence) => isAllowed(licence.replace(/\s+with\s+.*$/u, '').trim())),
    );
}
