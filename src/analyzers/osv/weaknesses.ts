/**
 * From the advisories about one dependency to its weaknesses. Several databases describe the same weakness under ids of their own, which
 * name each other as aliases: they are one. Whether a version, or every version that a range allows, is affected, and from which on it
 * is not, is asked of all of them together.
 */
import type { Severity } from '../../core/severity.ts';
import type { Advisory } from './advisories/advisory.ts';
import {
  affectsVersion,
  fixedVersions,
  isNeverFixed,
  mentionedVersions,
  packagesNamed,
} from './advisories/affects.ts';
import { cvssFourBaseScore } from './advisories/cvss-four.ts';
import { cvssBaseScore, type CvssScore } from './advisories/cvss.ts';
import type { Dependency } from './requirements/dependency.ts';
import { isOpenUpwards, rangeAllows, wantsPrereleases } from './versions/specifiers.ts';
import { compareVersions, isPrerelease, type Version } from './versions/version.ts';

/** One weakness of one dependency. */
export interface Weakness {
  /** `CVE-…` where it has one, else the first id. */
  readonly id: string;
  /** All its other ids, sorted. */
  readonly aliases: readonly string[];
  readonly summary: string;
  /** Highest of the databases' scores; undefined where none gave a vector. */
  readonly score: CvssScore | undefined;
  readonly severity: Severity;
  /** Malicious on purpose, not vulnerable by mistake. */
  readonly isMalicious: boolean;
  readonly cwe: number;
  /** The lowest version after the one in use that does not have it. */
  readonly fixedIn: Version | undefined;
  /** The lowest version after the one in use that has none of the known weaknesses. */
  readonly cleanIn: Version | undefined;
  readonly symbols: readonly string[];
  readonly link: string;
}

/** The weaknesses that a dependency certainly has: those of its pinned version, or of every version it allows. */
export function weaknessesOf(
  dependency: Dependency,
  advisories: readonly Advisory[],
): readonly Weakness[] {
  const valid = advisories.filter(({ withdrawn }) => withdrawn === undefined);
  const judged = { dependency, advisories: valid };
  const hits = valid.filter((one) => isCertain(one, judged));
  return aliasGroups(hits, valid)
    .map((group) => weakness(group, judged))
    .sort((left, right) => (left.id < right.id ? -1 : 1));
}

interface Judged {
  readonly dependency: Dependency;
  readonly advisories: readonly Advisory[];
}

function isCertain(advisory: Advisory, { dependency, advisories }: Judged): boolean {
  const { name, pin, range } = dependency;
  if (pin !== undefined) {
    return affectsVersion(advisory, name, pin);
  }
  if (isOpenUpwards(range) && !isNeverFixed(advisory, name)) {
    return false;
  }
  const known = advisories.flatMap((one) => mentionedVersions(one, name));
  const allowed = known.filter(
    (version) => rangeAllows(range, version) && (wantsPrereleases(range) || !isPrerelease(version)),
  );
  return allowed.length > 0 && allowed.every((version) => affectsVersion(advisory, name, version));
}

/** Groups by ids and aliases, taken together as far as they reach. Records that are no hits may still connect two that are. */
function aliasGroups(
  hits: readonly Advisory[],
  all: readonly Advisory[],
): readonly (readonly Advisory[])[] {
  const leader = new Map<string, string>();
  function find(id: string): string {
    let current = id;
    for (let next = leader.get(current); next !== undefined; next = leader.get(current)) {
      current = next;
    }
    return current;
  }
  for (const { id, aliases } of all) {
    for (const alias of aliases) {
      const [one, other] = [find(id), find(alias)];
      if (one !== other) {
        leader.set(one, other);
      }
    }
  }
  return [...Map.groupBy(hits, ({ id }) => find(id)).values()];
}

function weakness(group: readonly Advisory[], judged: Judged): Weakness {
  const { name } = judged.dependency;
  const ids = [...new Set(group.flatMap(({ id, aliases }) => [id, ...aliases]))].sort();
  const id = ids.find((one) => one.startsWith('CVE-')) ?? group[0]?.id ?? '';
  const isMalicious = group.some((one) => one.id.startsWith('MAL-'));
  const score = group
    .flatMap(({ severity }) => severity.map((entry) => scoreOf(entry.score)))
    .filter((one) => one !== undefined)
    .toSorted((left, right) => right.score - left.score)[0];
  const symbols = group.flatMap((one) => packagesNamed(one, name).flatMap((two) => two.symbols));
  return {
    id,
    aliases: ids.filter((one) => one !== id),
    summary: summaryOf(group),
    score,
    severity: isMalicious ? 'critical' : severityOf(score, group),
    isMalicious,
    cwe: group.flatMap(({ cwes }) => cwes)[0] ?? (isMalicious ? EMBEDDED_MALICE : VULNERABLE_PART),
    fixedIn: lowestWithout(group, judged),
    cleanIn: lowestWithout(judged.advisories, judged),
    symbols: [...new Set(symbols)].sort(),
    link: `https://osv.dev/vulnerability/${group[0]?.id ?? id}`,
  };
}

/** CWE-1395, dependency on a vulnerable third-party component; CWE-506, embedded malicious code. */
const VULNERABLE_PART = 1395;
const EMBEDDED_MALICE = 506;

function scoreOf(vector: string): CvssScore | undefined {
  return cvssBaseScore(vector) ?? cvssFourBaseScore(vector);
}

/** The first line that says anything, without a final full stop. */
function summaryOf(group: readonly Advisory[]): string {
  const summary = group.map((one) => one.summary.trim()).find((text) => text !== '');
  const text = summary ?? firstSentence(group.find(({ details }) => details !== '')?.details ?? '');
  return text.replace(/\.$/, '');
}

function firstSentence(details: string): string {
  const plain = details
    .replaceAll(/[#*`>]+/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const sentence = /^.{20,}?[.!?](?=\s|$)/.exec(plain)?.[0] ?? plain;
  return sentence.length > LONGEST_SUMMARY ? `${sentence.slice(0, LONGEST_SUMMARY)}…` : sentence;
}

const LONGEST_SUMMARY = 160;

/** The qualitative scale of CVSS; the database's own word where there is no score. */
function severityOf(score: CvssScore | undefined, group: readonly Advisory[]): Severity {
  if (score === undefined) {
    const words = group.map(({ word }) => WORDS.get(word.toUpperCase()));
    return words.find((word) => word !== undefined) ?? 'medium';
  }
  if (score.score >= 9) {
    return 'critical';
  }
  return score.score >= 7 ? 'high' : score.score >= 4 ? 'medium' : 'low';
}

const WORDS: ReadonlyMap<string, Severity> = new Map([
  ['LOW', 'low'],
  ['MODERATE', 'medium'],
  ['MEDIUM', 'medium'],
  ['HIGH', 'high'],
  ['CRITICAL', 'critical'],
]);

/** The lowest fixed version above what is in use that none of these advisories is about. */
function lowestWithout(
  advisories: readonly Advisory[],
  { dependency, advisories: all }: Judged,
): Version | undefined {
  const { name, pin, range } = dependency;
  const candidates = all
    .flatMap((one) => fixedVersions(one, name))
    .filter((version) => !isPrerelease(version) || (pin !== undefined && isPrerelease(pin)))
    .filter((version) =>
      pin === undefined ? !rangeAllows(range, version) : compareVersions(version, pin) > 0,
    )
    .sort(compareVersions);
  return candidates.find(
    (version) => !advisories.some((one) => affectsVersion(one, name, version)),
  );
}
