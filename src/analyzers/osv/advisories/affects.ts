/**
 * Whether an advisory is about a version: the evaluation algorithm of the OSV schema ("Evaluation"). A version is affected where it is
 * listed, or where walking the sorted events of a range up to it ends on the affected side. Versions are ordered by PEP 440.
 */
import { distributionName } from '../requirements/distribution-name.ts';
import { compareVersions, parseVersion, type Version } from '../versions/version.ts';
import type { Advisory, AffectedPackage, AffectedRange } from './advisory.ts';

export function affectsVersion(advisory: Advisory, name: string, version: Version): boolean {
  return (
    advisory.withdrawn === undefined &&
    packagesNamed(advisory, name).some(
      (one) =>
        one.versions.some((listed) => isListed(listed, version)) ||
        one.ranges.some((range) => isInRange(range, version)),
    )
  );
}

/** The versions that an advisory names as fixed, oldest first. */
export function fixedVersions(advisory: Advisory, name: string): readonly Version[] {
  return eventVersions(advisory, name, 'fixed');
}

/** Every version that an advisory mentions, as far as it is one. */
export function mentionedVersions(advisory: Advisory, name: string): readonly Version[] {
  const listed = packagesNamed(advisory, name).flatMap((one) =>
    one.versions.map((version) => parseVersion(version)),
  );
  return [
    ...listed.filter((version) => version !== undefined),
    ...eventVersions(advisory, name, 'fixed'),
    ...eventVersions(advisory, name, 'introduced'),
    ...eventVersions(advisory, name, 'last_affected'),
  ];
}

/** True where versions without end are affected: no fix and no last version is known. */
export function isNeverFixed(advisory: Advisory, name: string): boolean {
  return packagesNamed(advisory, name).some(({ ranges }) =>
    ranges.some((range) => {
      const sorted = sortedEvents(range);
      return sorted.at(-1)?.kind === 'introduced' && !sorted.some(({ kind }) => kind === 'limit');
    }),
  );
}

export function packagesNamed(advisory: Advisory, name: string): readonly AffectedPackage[] {
  return advisory.affected.filter((one) => distributionName(one.name) === name);
}

function eventVersions(
  advisory: Advisory,
  name: string,
  wanted: 'fixed' | 'introduced' | 'last_affected',
): readonly Version[] {
  return packagesNamed(advisory, name)
    .flatMap(({ ranges }) => ranges.flatMap(({ events }) => events))
    .filter(({ kind, version }) => kind === wanted && version !== '0')
    .flatMap(({ version }) => parseVersion(version) ?? [])
    .sort(compareVersions);
}

function isListed(listed: string, version: Version): boolean {
  const parsed = parseVersion(listed);
  return parsed === undefined ? listed === version.text : compareVersions(parsed, version) === 0;
}

function isInRange(range: AffectedRange, version: Version): boolean {
  const events = sortedEvents(range);
  const limits = events.filter(({ kind }) => kind === 'limit');
  if (limits.length > 0 && !limits.some(({ at }) => at !== undefined && isBefore(version, at))) {
    return false;
  }
  let isAffected = false;
  for (const { kind, at } of events) {
    const isReached = at === undefined || compareVersions(version, at) >= 0;
    if (kind === 'introduced' && isReached) {
      isAffected = true;
    } else if (kind === 'fixed' && isReached) {
      isAffected = false;
    } else if (kind === 'last_affected' && at !== undefined && isBefore(at, version)) {
      isAffected = false;
    }
  }
  return isAffected;
}

interface PlacedEvent {
  readonly kind: AffectedRange['events'][number]['kind'];
  /** Undefined for `0`, which stands before every version. */
  readonly at: Version | undefined;
}

function sortedEvents({ events }: AffectedRange): readonly PlacedEvent[] {
  return events
    .flatMap(({ kind, version }): PlacedEvent[] => {
      const at = version === '0' || version === '*' ? undefined : parseVersion(version);
      return at === undefined && version !== '0' ? [] : [{ kind, at }];
    })
    .sort((left, right) => {
      if (left.at === undefined || right.at === undefined) {
        return Number(left.at !== undefined) - Number(right.at !== undefined);
      }
      return compareVersions(left.at, right.at);
    });
}

function isBefore(left: Version, right: Version): boolean {
  return compareVersions(left, right) < 0;
}
