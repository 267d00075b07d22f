/** A version of a Python distribution, taken apart after PEP 440. */
export interface Version {
  /** As it was written, without space around it. */
  readonly text: string;
  readonly epoch: number;
  /** At least one number. */
  readonly release: readonly number[];
  readonly pre: { readonly phase: 'a' | 'b' | 'rc'; readonly number: number } | undefined;
  readonly post: number | undefined;
  readonly dev: number | undefined;
  /** The parts of a local version label (`+ubuntu.1`), numbers as numbers. */
  readonly local: readonly (string | number)[] | undefined;
}

/** Reads a version in any of the spellings that PEP 440 normalises; undefined for what is no version. */
export function parseVersion(text: string): Version | undefined {
  const match = VERSION.exec(text.trim().toLowerCase());
  if (match?.groups === undefined) {
    return undefined;
  }
  const {
    epoch,
    release = '',
    phase,
    pre,
    post,
    postNumber,
    implicit,
    dev,
    devNumber,
    local,
  } = match.groups;
  const word = phase === undefined ? undefined : PHASES.get(phase);
  return {
    text: text.trim(),
    epoch: Number(epoch ?? 0),
    release: release.split('.').map(Number),
    pre: word === undefined ? undefined : { phase: word, number: Number(pre ?? 0) },
    post:
      implicit !== undefined
        ? Number(implicit)
        : post === undefined
          ? undefined
          : Number(postNumber === '' ? 0 : (postNumber ?? 0)),
    dev: dev === undefined ? undefined : Number(devNumber === '' ? 0 : (devNumber ?? 0)),
    local: local?.split(/[-_.]/).map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
  };
}

/**
 * Negative where `left` is the older one, 0 where both are the same version: the total order of PEP 440 ("Summary of permitted
 * suffixes and relative ordering"): epoch, release without trailing zeros, then `.devN` < `aN` < `bN` < `rcN` < final < `.postN`,
 * a development release before what it leads to, and a local label after its public version.
 */
export function compareVersions(left: Version, right: Version): number {
  return (
    left.epoch - right.epoch ||
    compareReleases(left.release, right.release) ||
    compareKeys(suffixKey(left), suffixKey(right)) ||
    compareLocals(left.local, right.local)
  );
}

/** The version without its local label. */
export function publicVersion(version: Version): Version {
  return version.local === undefined ? version : { ...version, local: undefined };
}

/** True for alphas, betas, release candidates and development releases. */
export function isPrerelease(version: Version): boolean {
  return version.pre !== undefined || version.dev !== undefined;
}

/** Compares release numbers as if the shorter one had zeros at its end. */
export function compareReleases(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

const VERSION = new RegExp(
  [
    String.raw`^v?(?:(?<epoch>\d+)!)?(?<release>\d+(?:\.\d+)*)`,
    String.raw`(?:[-_.]?(?<phase>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<pre>\d+)?)?`,
    String.raw`(?:-(?<implicit>\d+)|(?:[-_.]?(?<post>post|rev|r)[-_.]?(?<postNumber>\d*)))?`,
    String.raw`(?:[-_.]?(?<dev>dev)[-_.]?(?<devNumber>\d*))?`,
    String.raw`(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$`,
  ].join(''),
);

const PHASES: ReadonlyMap<string, 'a' | 'b' | 'rc'> = new Map([
  ['a', 'a'],
  ['alpha', 'a'],
  ['b', 'b'],
  ['beta', 'b'],
  ['c', 'rc'],
  ['rc', 'rc'],
  ['pre', 'rc'],
  ['preview', 'rc'],
]);

const PHASE_RANK = { a: 0, b: 1, rc: 2 } as const;

/** Numbers that order what stands behind the release. */
function suffixKey({ pre, post, dev }: Version): readonly number[] {
  const isBareDev = pre === undefined && post === undefined && dev !== undefined;
  const phase = pre === undefined ? (isBareDev ? -1 : FINAL) : PHASE_RANK[pre.phase];
  return [phase, pre?.number ?? 0, post ?? -1, dev ?? Number.POSITIVE_INFINITY];
}

const FINAL = 3;

function compareKeys(left: readonly number[], right: readonly number[]): number {
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? 0;
    if (value !== other) {
      return value < other ? -1 : 1;
    }
  }
  return 0;
}

type Local = Version['local'];

function compareLocals(left: Local, right: Local): number {
  if (left === undefined || right === undefined) {
    return Number(left !== undefined) - Number(right !== undefined);
  }
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) {
      return 1;
    }
    if (part !== other) {
      return compareLocalParts(part, other);
    }
  }
  return left.length - right.length;
}

/** A number stands above a word. */
function compareLocalParts(left: string | number, right: string | number): number {
  if (typeof left === 'number' || typeof right === 'number') {
    return typeof left === 'number' && typeof right === 'number'
      ? left - right
      : typeof left === 'number'
        ? 1
        : -1;
  }
  return left < right ? -1 : 1;
}
