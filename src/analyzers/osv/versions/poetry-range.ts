import { ANY_VERSION, parseSpecifiers, type Specifier, type VersionRange } from './specifiers.ts';
import { parseVersion, type Version } from './version.ts';

/**
 * Reads a version constraint in Poetry's notation: PEP 440's clauses, `^1.2`, `~1.2`, a bare `1.2.3` (exactly that), wildcards, and
 * alternatives with `||`. Undefined for what it cannot be.
 */
export function parsePoetryRange(text: string): VersionRange | undefined {
  const alternatives = text.split(/\|\|?/).map((one) => parseAlternative(one));
  return alternatives.every((one) => one !== undefined) ? alternatives : undefined;
}

function parseAlternative(text: string): readonly Specifier[] | undefined {
  const clauses = text
    .trim()
    .split(/\s*,\s*|(?<![=<>~^!\s])\s+(?=[=<>~^!])/)
    .filter((clause) => clause !== '');
  const parsed = clauses.map((clause) => parseClause(clause));
  return parsed.every((one) => one !== undefined) ? parsed.flat() : undefined;
}

function parseClause(text: string): readonly Specifier[] | undefined {
  if (text === '*') {
    return ANY_VERSION[0];
  }
  const [, sign, written = ''] = /^(\^|~(?!=))\s*(.+)$/.exec(text) ?? [];
  if (sign === undefined) {
    return parseSpecifiers(/^[=<>~!]/.test(text) ? text.replace(/^=(?!=)/, '==') : `==${text}`);
  }
  const from = parseVersion(written);
  return from === undefined
    ? undefined
    : [
        { operator: '>=', version: from, isPrefix: false },
        {
          operator: '<',
          version: sign === '^' ? afterCaret(from) : afterTilde(from),
          isPrefix: false,
        },
      ];
}

/** The first number that is not zero may not change; of all zeros the last one written. */
function afterCaret(from: Version): Version {
  const first = from.release.findIndex((number) => number !== 0);
  return raised(from, first === -1 ? from.release.length - 1 : first);
}

/** The second number may not change, or the first where there is no second. */
function afterTilde(from: Version): Version {
  return raised(from, Math.min(1, from.release.length - 1));
}

function raised(from: Version, at: number): Version {
  const release = [...from.release.slice(0, at), (from.release[at] ?? 0) + 1];
  const text = `${from.epoch === 0 ? '' : `${from.epoch}!`}${release.join('.')}`;
  return {
    text,
    epoch: from.epoch,
    release,
    pre: undefined,
    post: undefined,
    dev: undefined,
    local: undefined,
  };
}
