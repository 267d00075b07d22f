/**
 * Which versions a requirement allows, after PEP 440 ("Version specifiers"): a list of clauses that must all hold. Poetry's own
 * notations are unions of such lists, so a range is a list of alternatives. Pre-releases are not left out here: whoever
 * chooses among versions decides about them (`wantsPrereleases`).
 */
import { assertNever } from '../../../core/assert.ts';
import {
  compareReleases,
  compareVersions,
  isPrerelease,
  parseVersion,
  publicVersion,
  type Version,
} from './version.ts';

export type Operator = '==' | '!=' | '<=' | '>=' | '<' | '>' | '~=' | '===';

export interface Specifier {
  readonly operator: Operator;
  /** Without a wildcard's `.*`. */
  readonly version: Version;
  /** True for `==1.*` and `!=1.*`. */
  readonly isPrefix: boolean;
}

/** Alternatives, of each of which all clauses must hold. One alternative without clauses allows everything. */
export type VersionRange = readonly (readonly Specifier[])[];

export const ANY_VERSION: VersionRange = [[]];

/** Reads `>=1.2, !=1.3.*`; undefined where a clause is not after PEP 440. Empty text allows everything. */
export function parseSpecifiers(text: string): readonly Specifier[] | undefined {
  const clauses = text
    .split(',')
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '');
  const parsed = clauses.map((clause) => parseClause(clause));
  return parsed.every((one) => one !== undefined) ? parsed : undefined;
}

export function rangeAllows(range: VersionRange, version: Version): boolean {
  return range.some((clauses) => clauses.every((clause) => clauseAllows(clause, version)));
}

/** The one version that a range allows, where it names one: `==1.2.3` or `===1.2.3`. */
export function pinnedVersion(range: VersionRange): Version | undefined {
  const [only, ...others] = range;
  if (only === undefined || others.length > 0) {
    return undefined;
  }
  return only.find(
    ({ operator, isPrefix }) => operator === '===' || (operator === '==' && !isPrefix),
  )?.version;
}

/** True where nothing keeps later versions out. */
export function isOpenUpwards(range: VersionRange): boolean {
  return range.some((clauses) =>
    clauses.every(({ operator }) => operator === '>=' || operator === '>' || operator === '!='),
  );
}

/** True where a clause names a pre-release, so that installers take them. */
export function wantsPrereleases(range: VersionRange): boolean {
  return range.some((clauses) =>
    clauses.some(({ operator, version }) => operator !== '!=' && isPrerelease(version)),
  );
}

const CLAUSE = /^(===|==|!=|<=|>=|~=|<|>)\s*(\S+?)(\.\*)?$/;

function parseClause(text: string): Specifier | undefined {
  const match = CLAUSE.exec(text);
  const [, sign, written = '', wildcard] = match ?? [];
  const operator = OPERATORS.find((one) => one === sign);
  const version = parseVersion(written);
  if (operator === undefined || version === undefined) {
    return undefined;
  }
  const isPrefix = wildcard !== undefined;
  if (isPrefix && operator !== '==' && operator !== '!=') {
    return undefined;
  }
  if (operator === '~=' && version.release.length < 2) {
    return undefined;
  }
  return { operator, version, isPrefix };
}

const OPERATORS = ['==', '!=', '<=', '>=', '<', '>', '~=', '==='] as const;

function clauseAllows(
  { operator, version: limit, isPrefix }: Specifier,
  version: Version,
): boolean {
  switch (operator) {
    case '===':
      return version.text.toLowerCase() === limit.text.toLowerCase();
    case '==':
      return isPrefix ? startsWith(version, limit) : isSame(version, limit);
    case '!=':
      return !(isPrefix ? startsWith(version, limit) : isSame(version, limit));
    case '<=':
      return compareVersions(publicVersion(version), limit) <= 0;
    case '>=':
      return compareVersions(publicVersion(version), limit) >= 0;
    case '<':
      return isBelow(version, limit);
    case '>':
      return isAbove(version, limit);
    case '~=':
      return (
        compareVersions(publicVersion(version), limit) >= 0 &&
        startsWith(version, { ...limit, release: limit.release.slice(0, -1), ...NO_SUFFIX })
      );
    default:
      return assertNever(operator);
  }
}

const NO_SUFFIX = { pre: undefined, post: undefined, dev: undefined, local: undefined };

/** A clause without a local label does not ask for one. */
function isSame(version: Version, limit: Version): boolean {
  return compareVersions(limit.local === undefined ? publicVersion(version) : version, limit) === 0;
}

/** `==1.1.*`: equal as far as the prefix goes, the version filled up with zeros. */
function startsWith(version: Version, prefix: Version): boolean {
  const { length } = prefix.release;
  if (version.epoch !== prefix.epoch) {
    return false;
  }
  if (prefix.pre === undefined && prefix.post === undefined) {
    return compareReleases(version.release.slice(0, length), prefix.release) === 0;
  }
  return (
    compareReleases(version.release, prefix.release) === 0 &&
    version.pre?.phase === prefix.pre?.phase &&
    version.pre?.number === prefix.pre?.number &&
    (prefix.post === undefined || version.post === prefix.post)
  );
}

/** `<1.1` does not allow 1.1's own pre-releases, unless it names one. */
function isBelow(version: Version, limit: Version): boolean {
  return (
    compareVersions(version, limit) < 0 &&
    (isPrerelease(limit) || !isPrerelease(version) || !sharesBase(version, limit))
  );
}

/** `>1.1` allows neither 1.1.post1, unless it names one, nor 1.1+local. */
function isAbove(version: Version, limit: Version): boolean {
  if (compareVersions(version, limit) <= 0) {
    return false;
  }
  const isOwnPost = version.post !== undefined && limit.post === undefined;
  return !((isOwnPost || version.local !== undefined) && sharesBase(version, limit));
}

function sharesBase(left: Version, right: Version): boolean {
  return left.epoch === right.epoch && compareReleases(left.release, right.release) === 0;
}
